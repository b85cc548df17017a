import { describe, expect, it } from 'vitest';
import type { BoardView, ShiftView } from '../src/api/contract';
import { absentFrom, firstMoment } from '../src/office/board/absence';
import { addDays, boardClock, boardSeconds, dateOf, instantOf } from '../src/time/stockholm';

/** A day with one night shift, 21:00 to 07:00, as the server states it. */
function night(date: string): BoardView {
  const midnight_ms = instantOf(date, '00:00');
  const at = (day: string, clock: string) => boardSeconds(midnight_ms, instantOf(day, clock));
  const shift = { staff_id: 'a', start_s: at(date, '21:00'), end_s: at(addDays(date, 1), '07:00') } as ShiftView;
  return { midnight_ms, shifts: [shift] } as BoardView;
}

const CHANGES = ['2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31'];

describe('the moment of a night from which somebody is absent', () => {
  // The night into the Sunday on which the clocks change, the night after it, and one far from it.
  const evenings = [...CHANGES.flatMap((sunday) => [addDays(sunday, -1), sunday]), '2026-11-23'];

  it.each(evenings)('is read off the clock again, in the night from %s', (date) => {
    const board = night(date);
    for (const clock of ['00:00', '01:30', '04:00', '06:45']) {
      const from_s = absentFrom(board, 'a', date, clock);
      expect(boardClock(board.midnight_ms, from_s)).toBe(clock);
      expect(dateOf(board.midnight_ms + from_s * 1000)).toBe(addDays(date, 1));
    }
  });

  it.each(evenings)('is of the evening itself from the shift on, on %s', (date) => {
    const board = night(date);
    const from_s = absentFrom(board, 'a', date, '22:15');
    expect(dateOf(board.midnight_ms + from_s * 1000)).toBe(date);
    expect(boardClock(board.midnight_ms, from_s)).toBe('22:15');
  });

  it('counts the hour that a short night has less and a long one more', () => {
    expect(absentFrom(night('2026-03-28'), 'a', '2026-03-28', '04:00')).toBe(27 * 3600);
    expect(absentFrom(night('2026-10-24'), 'a', '2026-10-24', '04:00')).toBe(29 * 3600);
  });

  it('is not of the night for whoever works by day', () => {
    const board = night('2026-11-23');
    const day = { ...board, shifts: [{ staff_id: 'a', start_s: 7 * 3600, end_s: 16 * 3600 } as ShiftView] };
    expect(absentFrom(day, 'a', '2026-11-23', '04:00')).toBe(4 * 3600);
  });
});

describe('the moment that is offered for an absence', () => {
  const stop = (start_s: number, begun: boolean) => ({ start_s, actual_start_s: begun ? start_s + 60 : null });
  const day = (...stops: ReturnType<typeof stop>[]) =>
    ({ shifts: [{ staff_id: 'anna', start_s: 25_200, end_s: 57_600, stops }] }) as unknown as BoardView;
  const at = (board: BoardView, clock_s: number) => firstMoment(board, 'anna', clock_s);

  it('is the shift’s beginning before it, and the minute on a running day', () => {
    expect(at(day(stop(27_000, false)), 21_600)).toBe(25_200);
    expect(at(day(stop(27_000, true), stop(40_000, false)), 30_059)).toBe(30_000);
    expect(at(day(), 30_059)).toBe(30_000);
  });

  it('is the visit that should have begun, after all that have', () => {
    expect(at(day(stop(27_000, false), stop(29_000, false)), 30_059)).toBe(27_000);
    expect(at(day(stop(27_000, true), stop(29_000, false)), 30_059)).toBe(29_000);
    expect(at(day(stop(27_000, false), stop(29_000, true)), 30_059)).toBe(30_000);
  });
});
