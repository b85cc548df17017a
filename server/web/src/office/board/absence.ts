// Who can be absent, from when, and how the alternatives compare.
import type { AlternativeView, BoardView, ShiftView, VisitChangeView } from '../../api/contract';
import { addDays, boardSeconds, instantOf } from '../../time/stockholm';

export const ABSENCE_REASONS = ['ill', 'care_of_child', 'other_reason'] as const;

const shiftsOf = (board: BoardView, staffId: string) => board.shifts.filter((shift) => shift.staff_id === staffId);

/** Those with a shift that has not ended, whose absence is not noted; by name. */
export function mayBeAbsent(board: BoardView, now_s: number): ShiftView[] {
  const seen = new Map<string, ShiftView>();
  for (const shift of board.shifts) {
    if (shift.absence == null && shift.end_s > now_s) seen.set(shift.staff_id, shift);
  }
  return [...seen.values()].sort((a, b) => a.staff_name.localeCompare(b.staff_name, 'sv'));
}

/** When the first visit is planned that has not begun, after all that have. */
function waitingSince(board: BoardView, staffId: string): number | undefined {
  const stops = shiftsOf(board, staffId).flatMap((shift) => shift.stops);
  const lastBegun = Math.max(...stops.filter((stop) => stop.actual_start_s != null).map((stop) => stop.start_s));
  const waiting = stops.filter((stop) => stop.actual_start_s == null && stop.start_s > lastBegun);
  return waiting.length > 0 ? Math.min(...waiting.map((stop) => stop.start_s)) : undefined;
}

/**
 * The shift's beginning, before it; on a running day now, or the visit that
 * should have begun: whoever never came is absent from there.
 */
export function firstMoment(board: BoardView, staffId: string, now_s: number): number {
  const minute_s = Math.max(0, now_s - (now_s % 60));
  const shifts = shiftsOf(board, staffId);
  if (shifts.length === 0) return minute_s;
  const first_s = Math.min(minute_s, waitingSince(board, staffId) ?? minute_s);
  return Math.max(first_s, Math.min(...shifts.map((shift) => shift.start_s)));
}

/** A clock time of the day, or of the following night where the shift reaches into it. */
export function absentFrom(board: BoardView, staffId: string, date: string, clock: string): number {
  const on = (day: string) => boardSeconds(board.midnight_ms, instantOf(day, clock));
  const time_s = on(date);
  // Asked of the next date: on a night when the clocks change it is not 24 hours later.
  const next_s = on(addDays(date, 1));
  const shifts = shiftsOf(board, staffId);
  const isOfNight = shifts.every((shift) => time_s < shift.start_s) && shifts.some((shift) => next_s < shift.end_s);
  return isOfNight ? next_s : time_s;
}

/** Visits planned from a moment on that nobody has begun. */
export function stopsFrom(board: BoardView, staffId: string, from_s: number): number {
  const stops = shiftsOf(board, staffId).flatMap((shift) => shift.stops);
  return stops.filter((stop) => stop.start_s >= from_s && stop.actual_start_s == null).length;
}

export const MEASURES = ['unplaced', 'changed_staff', 'new_faces', 'changed_time', 'overtime', 'travel', 'dearer_by'] as const;
export type Measure = (typeof MEASURES)[number];

export function measured(one: AlternativeView, measure: Measure): number {
  switch (measure) {
    case 'new_faces':
      return one.new_faces.length;
    case 'overtime':
      return one.overtime_s;
    case 'travel':
      return one.travel_s;
    default:
      return one[measure];
  }
}

/** True for the lowest where they differ: what is alike for all is nobody's strength. */
export function isBest(one: AlternativeView, all: AlternativeView[], measure: Measure): boolean {
  const values = all.map((other) => measured(other, measure));
  return Math.min(...values) < Math.max(...values) && measured(one, measure) === Math.min(...values);
}

const KINDS = ['unplaced', 'staff', 'placed', 'time'];

/** What is left out first, then who comes, then when. */
export function weightiestFirst<Change extends VisitChangeView>(changes: Change[]): Change[] {
  const start = (change: Change) => change.now?.start_s ?? change.was?.start_s ?? 0;
  return [...changes].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || start(a) - start(b));
}
