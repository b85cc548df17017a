// Who can be absent, from when, and how the alternatives compare.
import type { AlternativeView, BoardView, ShiftView, VisitChangeView } from '../../api/contract';
import { boardSeconds, instantOf } from '../../time/stockholm';

export const ABSENCE_REASONS = ['ill', 'care_of_child', 'other_reason'] as const;
export const ALTERNATIVES = ['fewest_changes', 'least_overtime', 'best_continuity'] as const;

const DAY_S = 86_400;

const shiftsOf = (board: BoardView, staffId: string) => board.shifts.filter((shift) => shift.staff_id === staffId);

/** Those with a shift that has not ended, whose absence is not noted; by name. */
export function mayBeAbsent(board: BoardView, now_s: number): ShiftView[] {
  const seen = new Map<string, ShiftView>();
  for (const shift of board.shifts) {
    if (shift.absence == null && shift.end_s > now_s) seen.set(shift.staff_id, shift);
  }
  return [...seen.values()].sort((a, b) => a.staff_name.localeCompare(b.staff_name, 'sv'));
}

/** Now, where the shift has begun; else its beginning. */
export function firstMoment(board: BoardView, staffId: string, now_s: number): number {
  const starts = shiftsOf(board, staffId).map((shift) => shift.start_s);
  return starts.length > 0 ? Math.max(now_s - (now_s % 60), Math.min(...starts)) : Math.max(0, now_s - (now_s % 60));
}

/** A clock time of the day, or of the following night where the shift reaches into it. */
export function absentFrom(board: BoardView, staffId: string, date: string, clock: string): number {
  const time_s = boardSeconds(board.midnight_ms, instantOf(date, clock));
  const shifts = shiftsOf(board, staffId);
  const isOfNight = shifts.every((shift) => time_s < shift.start_s) && shifts.some((shift) => time_s + DAY_S < shift.end_s);
  return isOfNight ? time_s + DAY_S : time_s;
}

/** Visits planned from a moment on that nobody has begun. */
export function stopsFrom(board: BoardView, staffId: string, from_s: number): number {
  const stops = shiftsOf(board, staffId).flatMap((shift) => shift.stops);
  return stops.filter((stop) => stop.start_s >= from_s && stop.actual_start_s == null).length;
}

export const MEASURES = ['left_out', 'changed_staff', 'new_faces', 'changed_time', 'overtime', 'travel', 'dearer_by'] as const;
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
export function weightiestFirst(changes: VisitChangeView[]): VisitChangeView[] {
  const start = (change: VisitChangeView) => change.now?.start_s ?? change.was?.start_s ?? 0;
  return [...changes].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || start(a) - start(b));
}
