// The texts of looking at a base plan that held before. A catalogue of their own: they come
// with their dialog.
import en from './earlier-base-plan/en.json';
import sv from './earlier-base-plan/sv.json';
import { asSaid } from './isolated';
import { catalogueOf } from './speech.svelte';

export type EarlierBasePlanKey = keyof typeof sv;

export const { t, count } = catalogueOf<EarlierBasePlanKey>({ sv, en }, asSaid);
