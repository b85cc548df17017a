import { describe, expect, it } from 'vitest';
import { startAt } from '../src/office/board/startTime';
import { instantOf } from '../src/time/stockholm';

const H = 3600;
const at = (date: string, clock: string, ...windows: [number, number][]) =>
  startAt(instantOf(date, '00:00'), date, clock, windows.map(([start_s, end_s]) => ({ start_s, end_s })));

describe('a time that is set for a visit', () => {
  it('is allowed from the first moment of a window to its last', () => {
    const windows: [number, number][] = [[8 * H, 9 * H], [12 * H, 13 * H]];
    expect(['08:00', '08:17', '09:00', '12:30'].map((clock) => at('2026-11-23', clock, ...windows))).toEqual([8 * H, 8 * H + 17 * 60, 9 * H, 12.5 * H]);
    expect(['07:59', '09:01', '11:00', '23:00'].map((clock) => at('2026-11-23', clock, ...windows))).toEqual([null, null, null, null]);
  });

  it('is of the night after where the visit may start only then', () => {
    expect(at('2026-11-23', '01:30', [22 * H, 30 * H])).toBe(25.5 * H);
    expect(at('2026-11-23', '22:00', [22 * H, 30 * H])).toBe(22 * H);
    expect(at('2026-11-23', '06:30', [22 * H, 30 * H])).toBeNull();
  });

  it('is told by the clock on days whose clocks change', () => {
    // In spring the hour from two to three is left out, in autumn it comes twice.
    expect(at('2026-03-29', '08:00', [0, 24 * H])).toBe(7 * H);
    expect(at('2026-10-25', '08:00', [0, 25 * H])).toBe(9 * H);
    expect(at('2026-10-25', '02:30', [2 * H, 3 * H])).toBe(2.5 * H);
    // The night before begins on a day of 24 hours.
    expect(at('2026-03-28', '04:00', [22 * H, 30 * H])).toBe(27 * H);
    expect(at('2026-10-24', '04:00', [22 * H, 30 * H])).toBe(29 * H);
  });
});
