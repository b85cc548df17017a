// Where on the form a fault of the server belongs. The server counts visits from nought
// as they were sent; the form knows them by rows, which may move before the fault is read.
import type { FaultView } from '../../api/contract';
import { t, word } from '../../i18n/index.svelte';

export interface PlacedFault {
  /** Which field: `visits.<row>.window_start`, `why`. Empty where the form has none for it. */
  at: string;
  /** The visit's number on the form, from 1. */
  visit: number | null;
  /** The last part of the path, which names the field in words. */
  field: string;
  fault: FaultView;
}

/** What the server calls by the whole, the form asks for by its first part. */
const PARTS: Record<string, string> = { window: 'window_start', preferred: 'preferred_start', gap_after: 'gap_key', 'gap_after.key': 'gap_key', 'gap_after.min_minutes': 'gap_min', 'gap_after.max_minutes': 'gap_max', 'window.start': 'window_start', 'window.end': 'window_end', 'preferred.start': 'preferred_start', 'preferred.end': 'preferred_end' };
const OF_VISIT = ['weekdays', 'cycle_weeks', 'weeks', 'window_start', 'window_end', 'preferred_start', 'preferred_end', 'duration_min', 'interventions', 'skills', 'staff_count', 'priority', 'gap_key', 'gap_min', 'gap_max'];
const OF_FORM = ['valid_from', 'why', 'visits'];

/** `rows` are the keys of the form's rows in the order they were sent. */
export function placeFault(fault: FaultView, rows: number[]): PlacedFault {
  const ofVisit = /^visits\[(\d+)\]\.?(.*)$/.exec(fault.field);
  if (ofVisit) {
    const at = Number(ofVisit[1]);
    const path = ofVisit[2]!.replaceAll(/\[\d+\]/g, '');
    const field = PARTS[path] ?? path;
    const row = rows[at];
    return { at: row !== undefined && OF_VISIT.includes(field) ? `visits.${row}.${field}` : '', visit: at + 1, field, fault };
  }
  const field = fault.field.replaceAll(/\[\d+\]/g, '').replace(/^wishes\./, '');
  if (field === 'language') return { at: 'language', visit: null, field, fault };
  if (/^(wanted|unwanted|forbidden)_staff$/.test(field) || field === 'wishes') return { at: 'wishes', visit: null, field: 'wishes', fault };
  return { at: OF_FORM.includes(field) ? field : '', visit: null, field, fault };
}

/** "Besök 2: Tidigast ”25:00”" */
export function faultName({ visit, field, fault }: PlacedFault): string {
  const name = word('order_field', field);
  // An empty list says no more than the name does, nor does how long a text is.
  const said = fault.value === '' || fault.value === '[]' || field === 'why' ? name : `${name} ”${fault.value}”`;
  return visit === null ? said : `${t('orders.visit_n', { n: visit })}: ${said}`;
}
