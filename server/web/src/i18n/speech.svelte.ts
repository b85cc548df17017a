// The language that is spoken, and what every catalogue of texts can do. Each
// entry has a catalogue of its own, so that the phone does not carry the office's.

export type Language = 'sv' | 'en';
export type Values = Record<string, string | number>;

const STORED_AS = 'vardag.language';

class Speech {
  language = $state<Language>(remembered());
}

function remembered(): Language {
  return typeof localStorage !== 'undefined' && localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'sv';
}

export const speech = new Speech();

export function speak(language: Language): void {
  speech.language = language;
  localStorage.setItem(STORED_AS, language);
  document.documentElement.lang = language;
}

export function hasChosenLanguage(): boolean {
  return localStorage.getItem(STORED_AS) !== null;
}

export function fill(text: string, values: Values, asSaid: (value: string | number) => string = String): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => asSaid(values[name] ?? whole));
}

export function number(n: number, decimals = 0): string {
  return new Intl.NumberFormat(speech.language === 'sv' ? 'sv-SE' : 'en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(n);
}

/** The stems of texts that have a form for one and a form for others. */
export type CountKey<Key> = Key extends `${infer Stem}.one` ? Stem : never;

/** `sv` decides which keys there are; `en` must have the same ones. `asSaid`: a value as it stands in a text. */
export function catalogueOf<Key extends string>(texts: Record<Language, Record<Key, string>>, asSaid: (value: string | number) => string = String) {
  const has = (key: string): key is Key => key in texts.sv;

  function t(key: Key, values: Values = {}): string {
    return fill(texts[speech.language][key], values, asSaid);
  }

  /** Picks `key.one` or `key.other` by the language's own rule, and fills in {n}. */
  function count(key: CountKey<Key>, n: number, values: Values = {}): string {
    const form = new Intl.PluralRules(speech.language).select(n) === 'one' ? 'one' : 'other';
    return t(`${key}.${form}` as Key, { n: number(n), ...values });
  }

  return { has, t, count };
}
