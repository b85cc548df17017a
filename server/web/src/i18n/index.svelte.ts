// The office's texts. `sv.json` decides which keys there are; `en.json` must
// have the same ones (checked by types here and by a test).
import type { CatalogueView, MendView, ReasonView, ReviewReason, Term } from '../api/contract';
import { boardClock, durationText } from '../time/stockholm';
import en from './en.json';
import { asSaid, isolated } from './isolated';
import { catalogueOf, speech, type Values } from './speech.svelte';
import sv from './sv.json';

export { isolated } from './isolated';
export { fill, hasChosenLanguage, number, speak, speech, type Values } from './speech.svelte';
export type Key = keyof typeof sv;

export const { t, count, has } = catalogueOf<Key>({ sv, en }, asSaid);

class Terms {
  /** Names of interventions and reasons, which are the municipality's own data. */
  view = $state.raw<CatalogueView | null>(null);
}

export const terms = new Terms();

type Family =
  | 'status'
  | 'origin'
  | 'pin'
  | 'state'
  | 'export'
  | 'receipt_state'
  | 'receipt_what'
  | 'actor'
  | 'access_reason'
  | 'reason'
  | 'mend'
  | 'review_reason'
  | 'problem'
  | 'method'
  | 'event'
  | 'refused'
  | 'role'
  | 'act'
  | 'field'
  | 'entry_kind'
  | 'inbox_why'
  | 'alternative'
  | 'absence'
  | 'away_kind'
  | 'changed'
  | 'undo'
  | 'undone'
  | 'redo'
  | 'did'
  | 'against'
  | 'frame'
  | 'said'
  | 'rule'
  | 'complaint_from'
  | 'plan_with'
  | 'lex_step'
  | 'piece'
  | 'mark'
  | 'indirect'
  | 'remark'
  | 'left_out'
  | 'shift_said'
  | 'order_clock'
  | 'order_frame'
  | 'order_field';

/** The text of a code the server sent; an unknown code is shown as it is, never hidden. */
export function word(family: Family, code: string, values: Values = {}): string {
  const key = `${family}.${code}`;
  return has(key) ? t(key, values) : code.replaceAll('_', ' ');
}

function term(list: Term[] | undefined, code: string): string {
  const found = list?.find((one) => one.code === code);
  return found ? found[speech.language] : code.replaceAll('_', ' ');
}

export const interventionName = (code: string) => term(terms.view?.interventions, code);
export const skillName = (code: string) => term(terms.view?.skills, code);
export const notPerformedName = (code: string) => term(terms.view?.not_performed_reasons, code);
export const manualReasonName = (code: string) => term(terms.view?.manual_reasons, code);
export const deviationName = (code: string) => term(terms.view?.deviation_kinds, code);

interface Telling {
  /** The instant that the figures' `_s` count from; without it no clock is told. */
  midnightMs?: number;
  withStaff?: boolean;
}

/** A reason of the planning rules in words, with the person it is about and the figures that came along. */
export function planningReason(reason: ReasonView, { midnightMs, withStaff = true }: Telling = {}): string {
  const said = fullestWord('reason', reason, midnightMs);
  return withStaff && reason.staff_name ? `${isolated(reason.staff_name)}: ${said}` : said;
}

/** What would let a visit in, in words. */
export function mendText(mend: MendView, midnightMs?: number): string {
  return fullestWord('mend', mend, midnightMs);
}

/** The text of a code that tells the most of the figures that came along. */
function fullestWord(family: 'reason' | 'mend', { code, detail }: MendView, midnightMs: number | undefined): string {
  const values = figures(detail, midnightMs);
  const fullest = ['.times', '.figures'].find((more) => isFilled(`${family}.${code}${more}`, values));
  return word(family, `${code}${fullest ?? ''}`, values);
}

function isFilled(key: string, values: Values): boolean {
  if (!has(key)) return false;
  const wanted = sv[key].matchAll(/\{(\w+)\}/g);
  return [...wanted].every(([, name]) => values[name!] !== undefined);
}

/** The figures of a reason as they are said: names for codes, clocks and lengths for seconds. */
function figures(detail: ReasonView['detail'], midnightMs: number | undefined): Values {
  const LENGTHS = ['needed_s', 'by_s'];
  const values: Values = {};
  for (const [name, value] of Object.entries(detail)) {
    const stem = name.replace(/_s$/, '');
    if (name === 'skill') values.skill = value.split(',').map(skillName).map(uncapital).join(', ');
    else if (LENGTHS.includes(name)) values[stem] = durationText(Number(value));
    else if (stem === name) values[name] = value;
    else if (midnightMs !== undefined) values[stem] = boardClock(midnightMs, Number(value));
  }
  return values;
}

/** A name inside a sentence; an abbreviation keeps its capitals. */
export function uncapital(name: string): string {
  return /^\p{Lu}\p{Ll}/u.test(name) ? name.slice(0, 1).toLowerCase() + name.slice(1) : name;
}

export function reviewReason(reason: ReviewReason): string {
  return word('review_reason', reason.code);
}

/** Why the access log let somebody in: the server writes it in English. */
export function accessReason(reason: string): string {
  const code = reason.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  return has(`access_reason.${code}`) ? word('access_reason', code) : reason;
}

/** A manual reason or a reason for something not performed. */
export function reasonName(code: string): string {
  const manual = manualReasonName(code);
  return manual === code.replaceAll('_', ' ') ? notPerformedName(code) : manual;
}
