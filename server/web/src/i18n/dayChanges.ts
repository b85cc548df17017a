// The texts of the changes of the day. A catalogue of their own: they come with the dialog,
// not with the board.
import { asSaid } from './isolated';
import en from './day-changes/en.json';
import sv from './day-changes/sv.json';
import { catalogueOf } from './speech.svelte';

export const { t, has } = catalogueOf<keyof typeof sv>({ sv, en }, asSaid);
