// What the review says about a visit, in the chosen language.
import type { ReviewItem, VisitEventView } from '../../api/contract';
import {
  deviationName,
  interventionName,
  reasonName,
  t,
  word,
} from '../../i18n/index.svelte';
import { clockOf, dateOf, durationText, momentText } from '../../time/stockholm';

export const keyOf = (item: Pick<ReviewItem, 'visit_id' | 'staff_id'>) => `${item.visit_id}/${item.staff_id}`;

export function clientOf(item: Pick<ReviewItem, 'protected' | 'client_label'>): string {
  return item.protected ? t('protected') : item.client_label;
}

export function plannedText(item: ReviewItem): string {
  if (!item.planned) return t('review.unplanned');
  return `${clockOf(item.planned.start_ms)}–${clockOf(item.planned.end_ms)}${nextDay(item, item.planned.end_ms)}`;
}

/** A moment of a visit by the clock; in the night after its date that is said. */
export const whenIn = (item: ReviewItem, at_ms: number | null | undefined): string => (at_ms == null ? '–' : `${clockOf(at_ms)}${nextDay(item, at_ms)}`);

/** A visit belongs to its date also in the night after it. */
const nextDay = ({ date }: ReviewItem, at_ms: number | null | undefined) => (at_ms != null && dateOf(at_ms) > date ? ` ${t('review.next_day')}` : '');

/** When it began, or should have. */
export function beganMs(item: ReviewItem): number {
  return item.performed.start_ms ?? item.planned?.start_ms ?? 0;
}

/** Begun and not ended, with nothing wrong about that yet: nothing to attest. */
export function isUnderWay(item: ReviewItem): boolean {
  return item.state === 'complete' && item.performed.start_ms != null && item.performed.end_ms == null;
}

export function performedText(item: ReviewItem): string {
  const { start_ms, end_ms } = item.performed;
  if (start_ms == null && end_ms == null) return t('review.nothing');
  const start = start_ms == null ? '?' : clockOf(start_ms);
  if (isUnderWay(item)) return `${t('review.since', { start })}${nextDay(item, start_ms)}`;
  const end = end_ms == null ? '?' : clockOf(end_ms);
  return `${start}–${end}${nextDay(item, end_ms ?? start_ms)}`;
}

export function performedLength(item: ReviewItem): string {
  return item.performed_s == null ? '–' : durationText(item.performed_s);
}

export function methodText(method: string | null | undefined): string {
  return method == null ? '–' : word('method', method);
}

/** One line a fact of an event: the names are the server's, the words ours. */
export function eventFacts(event: VisitEventView, staffNames: Map<string, string>): string[] {
  return factsIn(event.detail, staffNames);
}

function factsIn(fields: object, staffNames: Map<string, string>): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === null || value === '') return [];
    // How presence was shown: each part is a fact of its own.
    if (name === 'presence') return factsIn(value, staffNames);
    const text = factText(name, value, staffNames);
    return text === null ? [] : [`${word('field', name)}: ${text}`];
  });
}

function factText(name: string, value: unknown, staffNames: Map<string, string>): string | null {
  if (name === 'reason') return reasonText(value);
  if (typeof value === 'object') return null;
  if (name.endsWith('_ms') && typeof value === 'number') return momentText(value);
  if (name.endsWith('_s') && typeof value === 'number') return durationText(value);
  const code = String(value);
  if (name === 'staff_id') return staffNames.get(code) ?? null;
  if (name === 'code') return interventionName(code);
  if (name === 'method') return methodText(code);
  if (name === 'field') return word('event', code);
  if (name === 'deviation') return deviationName(code);
  return code;
}

/** A reason is a code, and words of their own where no code fits. */
function reasonText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('code' in value)) return null;
  const text = 'text' in value && typeof value.text === 'string' ? value.text : '';
  const name = reasonName(String(value.code));
  return text ? `${name} (${text})` : name;
}
