// How a stop is told: its time, its state, its name as long as it may be shown.
import { t } from '../i18n/hand';
import { clockOf, dateOf, momentText } from '../time/stockholm';
import type { Client, Outcome, Stop, Term } from './contract';
import type { PictogramName } from './Pictogram.svelte';
import { speech } from '../i18n/speech.svelte';

export const OUTCOME_PICTOGRAMS: Record<Outcome, PictogramName> = {
  not_started: 'clock',
  started: 'play',
  done: 'check',
  declined: 'stop',
  client_absent: 'door',
};

/** "08:15–08:45"; of a visit without plan, when it began. */
export function timeText({ start_ms, end_ms, state }: Stop): string {
  if (start_ms !== null && end_ms !== null) return `${clockOf(start_ms)}–${clockOf(end_ms)}`;
  return state.started_ms === null ? '' : spanText(state.started_ms, state.ended_ms);
}

export function spanText(from_ms: number | null, until_ms: number | null): string {
  if (from_ms === null && until_ms === null) return t('span.none');
  return `${from_ms === null ? '?' : clockOf(from_ms)}–${until_ms === null ? '' : clockOf(until_ms)}`;
}

/** "mån 23 nov.", "Mon 23 Nov": the year is not what one looks for. */
export function shortDay(date: string): string {
  const form: Intl.DateTimeFormatOptions = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(speech.language === 'sv' ? 'sv-SE' : 'en-GB', form).format(Date.parse(`${date}T00:00:00Z`));
}

/** A clock, with its date when that is another day than today. */
export function whenText(at_ms: number, today: string): string {
  return dateOf(at_ms) === today ? clockOf(at_ms) : momentText(at_ms);
}

/** A protected client has no name in a list. */
export function shownName(stop: Stop, client: Client | null): string {
  // The card is gone where the identity was protected after the list was made.
  return client?.protected || stop.client_name === '' ? t('protected') : stop.client_name;
}

export function termName(terms: Term[] | undefined, code: string): string {
  const found = terms?.find((one) => one.code === code);
  return found ? found[speech.language] : code.replaceAll('_', ' ');
}
