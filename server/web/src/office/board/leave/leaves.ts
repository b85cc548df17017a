// Leave over days: its dates in words, and what the server finds wrong with a form.
import type { LeaveRequest, LeaveView } from '../../../api/contract';
import type { ProblemError } from '../../../api/problem';
import { speech } from '../../../i18n/speech.svelte';
import { t, type LeaveKey } from '../../../i18n/leave';
import { dayText } from '../../../time/stockholm';

export const LEAVE_KINDS = ['holiday', 'ill', 'parental', 'training', 'other_reason'] as const;

export const LEAVE_FIELDS = ['staff_id', 'kind', 'from_date', 'to_date'] as const;
export type LeaveField = (typeof LEAVE_FIELDS)[number];

/** As long as the server lets a leave be. */
export const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Told in the language that is spoken when it is read. */
export type FieldFaults = Partial<Record<LeaveField, LeaveKey>>;

/** "tis 1 dec. 2026 till mån 14 dec. 2026"; one day is told once. */
export function daysText({ from_date, to_date }: Pick<LeaveView, 'from_date' | 'to_date'>): string {
  const from = dayText(from_date, speech.language);
  return from_date === to_date ? from : t('days', { from, to: dayText(to_date, speech.language) });
}

/** Both ends included. */
export const daysOf = ({ from_date, to_date }: Pick<LeaveRequest, 'from_date' | 'to_date'>): number =>
  Math.round((Date.parse(to_date) - Date.parse(from_date)) / DAY_MS) + 1;

/** What nobody has filled in. */
export function unfilled(form: LeaveRequest): FieldFaults {
  return Object.fromEntries(LEAVE_FIELDS.filter((field) => form[field] === '').map((field) => [field, `required.${field}`] as const));
}

/** The server names the field; why, the form and the leaves that are there tell. */
export function fieldFaults(problem: ProblemError, form: LeaveRequest, leaves: LeaveView[]): FieldFaults {
  const named = (problem.problem.faults ?? []).map(({ field }) => field);
  const fields = LEAVE_FIELDS.filter((field) => named.includes(field));
  return Object.fromEntries(fields.map((field) => [field, faultOf(field, form, leaves)]));
}

function faultOf(field: LeaveField, form: LeaveRequest, leaves: LeaveView[]): LeaveKey {
  if (form[field] === '') return `required.${field}`;
  if (field === 'kind') return 'wrong.other';
  if (field !== 'staff_id') {
    const days = daysOf(form);
    if (days < 1) return 'wrong.order';
    if (days > LONGEST_DAYS) return 'wrong.too_long';
  }
  return overlapping(form, leaves) ? 'wrong.overlap' : 'wrong.other';
}

export function overlapping({ staff_id, from_date, to_date }: LeaveRequest, leaves: LeaveView[]): boolean {
  return leaves.some((leave) => leave.staff_id === staff_id && leave.from_date <= to_date && leave.to_date >= from_date);
}
