import { describe, expect, it } from 'vitest';
import type { BoardView, ClientAbsenceView, StopView, UnplacedView } from '../src/api/contract';
import { endMoment, firstMoment, instantAt, momentOf, ofDayFirst, visitsWithin } from '../src/office/board/clientAway';
import { boardSeconds, instantOf } from '../src/time/stockholm';

const absence = (from_ms: number, until_ms: number | null = null) => ({ absence_id: `${from_ms}`, from_ms, until_ms }) as ClientAbsenceView;

describe('the moments of an absence', () => {
  it('are local on nights when the clocks change', () => {
    // The hour that is left out moves forward, the one that comes twice is its first.
    expect(momentOf(instantAt({ date: '2026-03-29', clock: '02:30' })!)).toEqual({ date: '2026-03-29', clock: '03:30' });
    expect(instantAt({ date: '2026-10-25', clock: '02:30' })).toBe(Date.parse('2026-10-25T00:30:00Z'));
    const day = instantAt({ date: '2026-10-26', clock: '08:00' })! - instantAt({ date: '2026-10-25', clock: '08:00' })!;
    const night = instantAt({ date: '2026-10-25', clock: '08:00' })! - instantAt({ date: '2026-10-24', clock: '20:00' })!;
    expect([day, night]).toEqual([24 * 3_600_000, 13 * 3_600_000]);
  });

  it('are none while a field is empty', () => {
    expect(instantAt({ date: '', clock: '08:00' })).toBeNull();
    expect(instantAt({ date: '2026-11-23', clock: '' })).toBeNull();
  });

  it('begin now on the day itself and at midnight on another', () => {
    const now = instantOf('2026-11-23', '09:41');
    expect(firstMoment('2026-11-23', now)).toEqual({ date: '2026-11-23', clock: '09:41' });
    expect(firstMoment('2026-11-24', now)).toEqual({ date: '2026-11-24', clock: '00:00' });
  });

  it('end as was said, else now, and never before the beginning', () => {
    const from = instantOf('2026-10-24', '20:00');
    expect(endMoment(absence(from, from + 60_000), from)).toEqual({ date: '2026-10-24', clock: '20:01' });
    expect(endMoment(absence(from), instantOf('2026-10-25', '07:10'))).toEqual({ date: '2026-10-25', clock: '07:10' });
    expect(endMoment(absence(from), from - 60_000)).toEqual({ date: '2026-10-25', clock: '20:00' });
  });
});

describe('the visits of a day within an absence', () => {
  const date = '2026-03-29';
  const midnight_ms = instantOf(date, '00:00');
  const at = (clock: string) => boardSeconds(midnight_ms, instantOf(date, clock));
  const stop = (client_id: string, clock: string, status = 'planned') => ({ client_id, status, start_s: at(clock) }) as StopView;
  const unplaced = (client_id: string, from: string, to: string) =>
    ({ client_id, windows: [{ start_s: at(from), end_s: at(to) }] }) as UnplacedView;
  const board = {
    midnight_ms,
    shifts: [{ stops: [stop('a', '08:00', 'done'), stop('a', '12:00'), stop('a', '18:00'), stop('b', '12:00')] }],
    unplaced: [unplaced('a', '13:00', '14:00'), unplaced('a', '17:00', '19:00')],
  } as BoardView;

  it('are those that would start in it and have not begun', () => {
    expect(visitsWithin(board, 'a', instantOf(date, '00:00'), null)).toBe(4);
    expect(visitsWithin(board, 'a', instantOf(date, '12:00'), instantOf(date, '18:00'))).toBe(2);
    expect(visitsWithin(board, 'b', instantOf(date, '12:01'), null)).toBe(0);
    expect(visitsWithin(board, 'a', null, null)).toBe(0);
  });
});

describe('the absences of a board', () => {
  it('are parted into those of the day and those to come', () => {
    const today = absence(instantOf('2026-11-23', '23:59'));
    const tomorrow = absence(instantOf('2026-11-24', '00:00'));
    expect(ofDayFirst([today, tomorrow], '2026-11-23')).toEqual({ ofDay: [today], coming: [tomorrow] });
  });
});
