// The texts of the optimiser's proposal. A catalogue of their own: they come with it, not
// with the board.
import { asSaid } from './isolated';
import en from './proposal/en.json';
import sv from './proposal/sv.json';
import { catalogueOf } from './speech.svelte';

export const { t, count, has } = catalogueOf<keyof typeof sv>({ sv, en }, asSaid);
