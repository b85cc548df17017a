// What the page of shifts makes of the server's worked days: their order, their band.
import type { PieceView, ShiftEntryView, WorkedDayView, WorkedDaysView } from '../../api/contract';

export const KINDS = ['visit', 'travel', 'break', 'indirect', 'untold'] as const;
/** What the office can add; `other` is the staff member's, who says what it was. */
export const INDIRECT = ['handover', 'documentation', 'meeting', 'keys'] as const;
export const MARKS = ['shift_began', 'shift_ended', 'break_began', 'break_ended', 'indirect_began', 'indirect_ended'] as const;

/** Those whom the server says why to look at first; then by when they began or should have, and by name. */
export function inOrder(staff: WorkedDayView[]): { attend: WorkedDayView[]; rest: WorkedDayView[] } {
  const began = ({ began_ms, planned }: WorkedDayView) => began_ms ?? planned?.start_ms ?? Number.MAX_SAFE_INTEGER;
  const days = staff.toSorted((a, b) => began(a) - began(b) || a.staff_name.localeCompare(b.staff_name, 'sv'));
  return { attend: days.filter(({ remarks }) => remarks.length > 0), rest: days.filter(({ remarks }) => remarks.length === 0) };
}

/** An answer is shown under its own date alone, however late the next one comes. */
export const viewOf = (view: WorkedDaysView | null, date: string) => (view?.date === date ? view : null);

/** With one staff member's day as it became; days of another date are left as they are. */
export function withDay(view: WorkedDaysView | null, date: string, now: WorkedDayView): WorkedDaysView | null {
  if (view?.date !== date) return view;
  return { ...view, staff: view.staff.map((day) => (day.staff_id === now.staff_id ? now : day)) };
}

export interface Axis {
  start_ms: number;
  end_ms: number;
}

const HOUR_MS = 3_600_000;

/** The whole hours that everybody's shifts, planned and worked, lie within. */
export function axisOf(staff: WorkedDayView[], nowMs: number): Axis | null {
  const instants = staff.flatMap(({ planned, pieces }) => [
    ...(planned ? [planned.start_ms, planned.end_ms] : []),
    ...pieces.flatMap(({ start_ms, end_ms }) => [start_ms, end_ms ?? Math.max(nowMs, start_ms)]),
  ]);
  if (instants.length === 0) return null;
  return {
    start_ms: Math.floor(Math.min(...instants) / HOUR_MS) * HOUR_MS,
    end_ms: Math.ceil(Math.max(...instants) / HOUR_MS) * HOUR_MS,
  };
}

/** Where something lies on the axis, in percent. */
export function place(axis: Axis, start_ms: number, end_ms: number): { left: string; width: string } {
  const whole = axis.end_ms - axis.start_ms;
  const percent = (part_ms: number) => `${((part_ms / whole) * 100).toFixed(3)}%`;
  return { left: percent(start_ms - axis.start_ms), width: percent(end_ms - start_ms) };
}

/** Hours to write under the band: about a dozen, evenly. */
export function hoursOf(axis: Axis): number[] {
  const hours = (axis.end_ms - axis.start_ms) / HOUR_MS;
  const each = Math.max(1, Math.ceil(hours / 12));
  return Array.from({ length: Math.floor(hours / each) + 1 }, (_, at) => axis.start_ms + at * each * HOUR_MS);
}

export interface SumRow {
  kind: (typeof KINDS)[number] | 'total';
  /** Nothing where no plan says anything of the kind. */
  planned_s: number | null;
  real_s: number;
}

export function sumRows({ planned, planned_sums, sums }: WorkedDayView): SumRow[] {
  return [
    { kind: 'visit', planned_s: planned_sums.visits_s, real_s: sums.visits_s },
    { kind: 'travel', planned_s: planned_sums.travel_s, real_s: sums.travel_s },
    { kind: 'break', planned_s: planned_sums.break_s, real_s: sums.break_s },
    { kind: 'indirect', planned_s: null, real_s: sums.indirect_s },
    { kind: 'untold', planned_s: null, real_s: sums.untold_s },
    { kind: 'total', planned_s: planned ? (planned.end_ms - planned.start_ms) / 1000 : null, real_s: sums.total_s },
  ];
}

export const lengthOf = ({ start_ms, end_ms }: PieceView, nowMs: number) => Math.max(0, ((end_ms ?? nowMs) - start_ms) / 1000);

/** In the order they were said. */
export const inOrderSaid = (entries: ShiftEntryView[]) => entries.toSorted((a, b) => a.recorded_ms - b.recorded_ms);

/** What can be corrected or annulled: a moment that stands. */
export const isOpen = ({ kind, standing }: ShiftEntryView) => kind === 'marked' && standing;

/** What it was before the office gave it another moment. */
export const firstOf = ({ kind, at_ms, first_ms }: ShiftEntryView) => (kind === 'marked' && first_ms !== at_ms ? first_ms : null);

export const objectionsOf = (entries: ShiftEntryView[]) => entries.filter(({ kind }) => kind === 'objection');
