// What the page of shifts makes of the server's worked days: their order, their band.
import type { PieceKind, PieceView, ShiftEntryView, WorkedDayView } from '../../api/contract';
import { addDays, instantOf } from '../../time/stockholm';

export const KINDS: PieceKind[] = ['visit', 'travel', 'break', 'indirect', 'untold'];
export const INDIRECT = ['handover', 'documentation', 'meeting', 'keys'] as const;
export const MARKS = ['shift_began', 'shift_ended', 'break_began', 'break_ended', 'indirect_began', 'indirect_ended'] as const;

/** What is looked at first. */
export type Remark = 'untold' | 'no_end' | 'changed';
export const UNTOLD_REMARK_S = 30 * 60;

/** `nowMs` decides whether a shift without an end is one that goes on. */
export function remarksOf(day: WorkedDayView, date: string, nowMs: number): Remark[] {
  const isOver = nowMs > (day.planned?.end_ms ?? instantOf(addDays(date, 1), '00:00'));
  const remarks: Remark[] = [];
  if (day.sums.untold_s > UNTOLD_REMARK_S) remarks.push('untold');
  if (day.began_ms !== null && day.ended_ms === null && isOver) remarks.push('no_end');
  if (day.confirmed_ms !== null && day.changed_since_confirmed) remarks.push('changed');
  return remarks;
}

export interface Row {
  day: WorkedDayView;
  remarks: Remark[];
}

/** Those with a remark first; then by when they began or should have, and by name. */
export function inOrder(staff: WorkedDayView[], date: string, nowMs: number): { attend: Row[]; rest: Row[] } {
  const began = ({ began_ms, planned }: WorkedDayView) => began_ms ?? planned?.start_ms ?? Number.MAX_SAFE_INTEGER;
  const rows = staff
    .map((day) => ({ day, remarks: remarksOf(day, date, nowMs) }))
    .sort((a, b) => began(a.day) - began(b.day) || a.day.staff_name.localeCompare(b.day.staff_name, 'sv'));
  return { attend: rows.filter(({ remarks }) => remarks.length > 0), rest: rows.filter(({ remarks }) => remarks.length === 0) };
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
  kind: PieceKind | 'total';
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
    { kind: 'total', planned_s: planned && (planned.end_ms - planned.start_ms) / 1000, real_s: sums.total_s },
  ];
}

export const lengthOf = ({ start_ms, end_ms }: PieceView, nowMs: number) => Math.max(0, ((end_ms ?? nowMs) - start_ms) / 1000);

/** In the order they were said. */
export const inOrderSaid = (entries: ShiftEntryView[]) => entries.toSorted((a, b) => a.recorded_ms - b.recorded_ms);

/** What can be corrected or annulled: a moment that stands. */
export const isOpen = ({ kind, standing }: ShiftEntryView) => kind === 'marked' && standing;

export const objectionsOf = (entries: ShiftEntryView[]) => entries.filter(({ kind }) => kind === 'objection');
