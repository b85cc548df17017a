// What the review says about a visit, in the chosen language.
import type { ReviewItem, VisitEventView } from '../../api/contract';
import {
  deviationName,
  interventionName,
  manualReasonName,
  notPerformedName,
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
  return `${clockOf(item.planned.start_ms)}–${clockOf(item.planned.end_ms)}`;
}

export function performedText(item: ReviewItem): string {
  const { start_ms, end_ms } = item.performed;
  if (start_ms === null && end_ms === null) return t('review.nothing');
  const start = start_ms === null ? '?' : clockOf(start_ms);
  const end = end_ms === null ? '?' : clockOf(end_ms);
  const nextDay = start_ms !== null && end_ms !== null && dateOf(start_ms) !== dateOf(end_ms);
  return `${start}–${end}${nextDay ? ` ${t('review.next_day')}` : ''}`;
}

export function performedLength(item: ReviewItem): string {
  return item.performed_s === null ? '–' : durationText(item.performed_s);
}

export function methodText(method: string | null): string {
  return method === null ? '–' : word('method', method);
}

/** One line a fact of an event: the names are the server's, the words ours. */
export function eventFacts(event: VisitEventView): string[] {
  return Object.entries(event.detail)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${word('field', name)}: ${factText(name, value)}`);
}

function factText(name: string, value: unknown): string {
  if (name.endsWith('_ms') && typeof value === 'number') return momentText(value);
  if (name.endsWith('_s') && typeof value === 'number') return durationText(value);
  const code = String(value);
  if (name === 'intervention' || name === 'code') return interventionName(code);
  if (name === 'method') return methodText(code);
  if (name === 'field') return word('event', code);
  if (name === 'kind') return deviationName(code);
  if (name === 'reason') {
    const manual = manualReasonName(code);
    return manual === code.replaceAll('_', ' ') ? notPerformedName(code) : manual;
  }
  return code;
}
