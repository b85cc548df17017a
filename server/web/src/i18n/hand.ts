// The phone's texts. `hand/sv.json` decides which keys there are; `hand/en.json`
// must have the same ones (checked by types here and by a test).
import en from './hand/en.json';
import { catalogueOf, fill } from './speech.svelte';
import sv from './hand/sv.json';

export type Key = keyof typeof sv;

export const { t, count, has } = catalogueOf<Key>({ sv, en });

type Family = 'manual' | 'not' | 'outcome' | 'trouble' | 'event' | 'field' | 'phrase' | 'method' | 'indirect' | 'kind' | 'mark';

/** The text of a code; an unknown one is shown as it is, never hidden. */
export function word(family: Family, code: string): string {
  const key = `${family}.${code}`;
  return has(key) ? t(key) : code.replaceAll('_', ' ');
}

/** What is written into the documentation is Swedish, whatever the screen speaks. */
export const inSwedish = (key: Key) => fill(sv[key], {});
