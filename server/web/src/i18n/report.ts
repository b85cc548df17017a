// The texts of the monthly report. A catalogue of their own: they come with its page.
import { asSaid } from './isolated';
import en from './report/en.json';
import sv from './report/sv.json';
import { catalogueOf } from './speech.svelte';

export type ReportKey = keyof typeof sv;

export const { t } = catalogueOf<ReportKey>({ sv, en }, asSaid);
