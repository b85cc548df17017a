// One catalogue of texts. `sv.json` decides which keys there are; `en.json`
// must have the same ones (checked by types here and by a test).
import type { CatalogueView, Language, ReasonView, Term } from '../api/contract';
import en from './en.json';
import sv from './sv.json';

export type Key = keyof typeof sv;
export type Values = Record<string, string | number>;

const texts: Record<Language, Record<Key, string>> = { sv, en };
const STORED_AS = 'vardag.language';

class Speech {
  language = $state<Language>(remembered());
  /** Names of interventions and reasons, which are the municipality's own data. */
  terms = $state.raw<CatalogueView | null>(null);
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

export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function t(key: Key, values: Values = {}): string {
  return fill(texts[speech.language][key], values);
}

/** Picks `key.one` or `key.other` by the language's own rule, and fills in {n}. */
export function count(key: CountKey, n: number, values: Values = {}): string {
  const form = new Intl.PluralRules(speech.language).select(n) === 'one' ? 'one' : 'other';
  return t(`${key}.${form}` as Key, { n: number(n), ...values });
}

type CountKey = { [K in Key]: K extends `${infer Stem}.one` ? Stem : never }[Key];

export function number(n: number, decimals = 0): string {
  return new Intl.NumberFormat(speech.language === 'sv' ? 'sv-SE' : 'en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(n);
}

type Family =
  | 'reason'
  | 'review_reason'
  | 'problem'
  | 'method'
  | 'event'
  | 'refused'
  | 'role'
  | 'act'
  | 'field'
  | 'entry_kind';

/** The text of a code the server sent; an unknown code is shown as it is, never hidden. */
export function word(family: Family, code: string, values: Values = {}): string {
  const key = `${family}.${code}` as Key;
  return key in texts.sv ? t(key, values) : code.replaceAll('_', ' ');
}

function term(list: Term[] | undefined, code: string): string {
  const found = list?.find((one) => one.code === code);
  return found ? found[speech.language] : code.replaceAll('_', ' ');
}

export const interventionName = (code: string) => term(speech.terms?.interventions, code);
export const skillName = (code: string) => term(speech.terms?.skills, code);
export const notPerformedName = (code: string) => term(speech.terms?.not_performed_reasons, code);
export const manualReasonName = (code: string) => term(speech.terms?.manual_reasons, code);
export const deviationName = (code: string) => term(speech.terms?.deviation_kinds, code);

/** A reason of the planning rules in words, with the person it is about. */
export function planningReason(reason: ReasonView, withStaff = true): string {
  const said = word('reason', reason.code, spoken(reason.detail));
  return withStaff && reason.staff_name ? `${reason.staff_name}: ${said}` : said;
}

export function reviewReason(reason: ReasonView): string {
  const values = spoken(reason.detail);
  const said = word('review_reason', reason.code, values);
  if (values.minutes !== undefined) return `${said} (${values.minutes} min)`;
  if (typeof values.reason === 'string') return `${said} (${values.reason})`;
  return said;
}

function spoken(detail: ReasonView['detail']): Values {
  const values: Values = { ...detail };
  if (typeof values.skill === 'string') values.skill = skillName(values.skill);
  if (typeof values.reason === 'string') values.reason = spokenReason(values.reason);
  if (values.minutes === undefined && typeof values.difference_s === 'number') {
    values.minutes = Math.round(values.difference_s / 60);
  }
  return values;
}

function spokenReason(code: string): string {
  const manual = manualReasonName(code);
  return manual === code.replaceAll('_', ' ') ? notPerformedName(code) : manual;
}
