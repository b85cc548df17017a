// The texts of changing a base plan by hand, and of making one from the one that holds. A
// catalogue of their own: they come with the page, not with the board.
import en from './base-plan/en.json';
import sv from './base-plan/sv.json';
import { asSaid } from './isolated';
import { catalogueOf } from './speech.svelte';

export type BasePlanKey = keyof typeof sv;

export const { t, count } = catalogueOf<BasePlanKey>({ sv, en }, asSaid);
