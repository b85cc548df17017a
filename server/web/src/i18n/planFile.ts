// The texts of the plan as a file. A catalogue of their own: they come with the dialog,
// not with the board.
import { asSaid } from './isolated';
import en from './plan-file/en.json';
import sv from './plan-file/sv.json';
import { catalogueOf } from './speech.svelte';

export type PlanFileKey = keyof typeof sv;

export const { t, count } = catalogueOf<PlanFileKey>({ sv, en }, asSaid);
