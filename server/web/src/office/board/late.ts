// Visits that will begin late by what has happened so far: the server reckons, here they are gathered.
import type { BoardView, ShiftView, StopView } from '../../api/contract';

export interface Late {
  shift: ShiftView;
  stop: StopView;
  expected_s: number;
}

/** When a visit is expected, where that is not as planned and it has not begun. */
export function expectedStart(stop: StopView): number | null {
  return stop.actual_start_s == null ? (stop.expected_start_s ?? null) : null;
}

/** Expected after its window. */
export function isExpectedLate(stop: StopView): boolean {
  return stop.expected_late === true && expectedStart(stop) !== null;
}

/** Those expected after their window, the next first. */
export function lateVisits(board: Pick<BoardView, 'shifts'>): Late[] {
  const late = board.shifts.flatMap((shift) =>
    shift.stops.flatMap((stop) => {
      const expected_s = expectedStart(stop);
      return expected_s !== null && isExpectedLate(stop) ? [{ shift, stop, expected_s }] : [];
    }),
  );
  return late.sort((a, b) => a.expected_s - b.expected_s || a.shift.staff_name.localeCompare(b.shift.staff_name, 'sv'));
}
