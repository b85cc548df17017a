import { describe, expect, it } from 'vitest';
import type { CyclePlan, CycleRoute } from '../src/api/contract';
import {
  clockText,
  daysWithoutShifts,
  isMonday,
  leftOut,
  metMost,
  mondayFrom,
  sums,
  weekAfter,
  weekDates,
  weekRows,
  whoComes,
} from '../src/office/base-plan/cycle';

const H = 3600;
const route = (staff: number, ...visits: number[]): CycleRoute => ({
  staff,
  start_s: 7 * H,
  end_s: 16 * H,
  stops: visits.map((visit, at) => ({ visit, start_s: (8 + at) * H, travel_s: 600 })),
});
const client = (client_label: string, staff_met: number[], national: (number | null)[]) => ({
  client_id: client_label,
  client_label,
  protected: false,
  staff_met,
  national,
});

/** Two weeks: Anna and Bo in the first, Anna alone on the second's Tuesday. */
function plan(): CyclePlan {
  const days = Array.from({ length: 14 }, () => ({ routes: [] as CycleRoute[], unplaced: [] as number[] }));
  days[0] = { routes: [route(0, 0, 1), route(1, 2)], unplaced: [] };
  days[3] = { routes: [], unplaced: [1, 2] };
  days[8] = { routes: [route(0, 2), route(0, 0)], unplaced: [1] };
  return {
    weeks: 2,
    anchor: '2026-11-23',
    made_at_ms: 0,
    made_by_name: null,
    adopted_at_ms: null,
    adopted_by_name: null,
    staff: ['Anna', 'Bo', 'Cilla'].map((staff_name) => ({ staff_id: staff_name, staff_name, title: '' })),
    clients: [client('Åsa', [2, 2], [2, 2]), client('Berit', [2, 0], [null, null]), client('Doris', [0, 0], [null, null])],
    visits: [0, 0, 1].map((of) => ({ client: of, duration_s: 1800, interventions: [], with_colleague: false })),
    days,
    uneven: [],
    continuity: [
      { mean: 2, median: 2, share_above_20: 0, measured: 1 },
      { mean: null, median: null, share_above_20: null, measured: 0 },
    ],
  } as CyclePlan;
}

describe('the weeks of a base plan', () => {
  it('begin on Mondays', () => {
    expect(mondayFrom('2026-11-23')).toBe('2026-11-23');
    expect(mondayFrom('2026-11-24')).toBe('2026-11-30');
    expect(mondayFrom('2026-11-29')).toBe('2026-11-30');
    expect([isMonday('2026-11-30'), isMonday('2026-11-29')]).toEqual([true, false]);
    expect(weekDates(plan(), 1)).toEqual(['2026-11-30', '2026-12-06']);
  });

  it('go round', () => {
    expect([weekAfter(plan(), 0), weekAfter(plan(), 1)]).toEqual([1, 0]);
    expect(weekAfter({ ...plan(), weeks: 1 }, 0)).toBe(0);
  });

  it('have their times by the clock, also in the night after', () => {
    expect([clockText(7 * H + 15 * 60), clockText(25 * H), clockText(0), clockText(24 * H)]).toEqual(['07:15', '01:00', '00:00', '00:00']);
  });
});

describe('a week', () => {
  it('has a row for each who works in it, with all shifts of a day', () => {
    const [first, second] = [weekRows(plan(), 0), weekRows(plan(), 1)];
    expect(first.map((row) => row.staff)).toEqual([0, 1]);
    expect(second.map((row) => row.staff)).toEqual([0]);
    expect(second[0]?.days[1]?.length).toBe(2);
    expect(second[0]?.days.filter((routes) => routes.length === 0).length).toBe(6);
  });

  it('tells what nobody comes to, and days with nobody at work', () => {
    expect(leftOut(plan(), 0)).toEqual([
      { weekday: 3, visit: 1 },
      { weekday: 3, visit: 2 },
    ]);
    expect(daysWithoutShifts(plan(), 0)).toEqual([3]);
    // Without a place on a day with people at work is another thing.
    expect(daysWithoutShifts(plan(), 1)).toEqual([]);
  });
});

describe('the figures', () => {
  it('are of the whole cycle, travel of a week', () => {
    expect(sums(plan())).toEqual({ visits: 8, left_out: 3, travel_s: 1500, continuity: 2 });
  });

  it('have no continuity where nobody is measured', () => {
    const none = { ...plan(), continuity: plan().continuity.slice(1) };
    expect(sums(none).continuity).toBeNull();
  });

  it('list those who meet most first, by name among equals, without those never visited', () => {
    expect(metMost(plan(), 0).map((one) => one.view.client_label)).toEqual(['Berit', 'Åsa']);
    expect(metMost(plan(), 1).map((one) => one.view.client_label)).toEqual(['Åsa']);
  });

  it('name who comes in the fortnight from a week on, going round', () => {
    expect(whoComes(plan(), 0, 0)).toEqual(['Anna']);
    expect(whoComes(plan(), 1, 1)).toEqual(['Anna', 'Bo']);
    expect(whoComes(plan(), 0, 2)).toEqual([]);
  });
});
