// The texts of the named care contacts. A catalogue of their own: they come with their part
// of the orders' page.
import { asSaid } from './isolated';
import en from './care-contacts/en.json';
import sv from './care-contacts/sv.json';
import { catalogueOf } from './speech.svelte';

export type CareContactKey = keyof typeof sv;

export const { t, count } = catalogueOf<CareContactKey>({ sv, en }, asSaid);
