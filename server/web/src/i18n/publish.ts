// The texts of what a publishing changes for each person. A catalogue of their own: they come
// with the lists, not with the board.
import { asSaid } from './isolated';
import en from './publish/en.json';
import sv from './publish/sv.json';
import { catalogueOf } from './speech.svelte';

export const { t, count } = catalogueOf<keyof typeof sv>({ sv, en }, asSaid);
