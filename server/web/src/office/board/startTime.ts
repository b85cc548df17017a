// A time that a planner sets for a visit.
import type { Span } from '../../api/contract';
import { addDays, boardSeconds, instantOf } from '../../time/stockholm';

/**
 * When a clock time is, in seconds since the board's midnight: of its date, or of the night after
 * where the visit may start only then. Null where the visit may not start at that time.
 */
export function startAt(midnightMs: number, date: string, clock: string, windows: Span[]): number | null {
  // Asked of the next date: on a night when the clocks change it is not 24 hours later.
  const times = [date, addDays(date, 1)].map((day) => boardSeconds(midnightMs, instantOf(day, clock)));
  const isAllowed = (time_s: number) => windows.some((window) => window.start_s <= time_s && time_s <= window.end_s);
  return times.find(isAllowed) ?? null;
}
