// The texts of leave over days. A catalogue of their own: they come with the dialog,
// not with the board.
import { asSaid } from './isolated';
import en from './leave/en.json';
import sv from './leave/sv.json';
import { catalogueOf } from './speech.svelte';

export type LeaveKey = keyof typeof sv;

export const { t, count } = catalogueOf<LeaveKey>({ sv, en }, asSaid);
