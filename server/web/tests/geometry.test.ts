import { describe, expect, it } from 'vitest';
import type { BoardView, ShiftView, StopView } from '../src/api/contract';
import {
  BAR_FLOOR_REM,
  WINDOW_ABOVE_ROWS,
  bars,
  coversLabel,
  coversLastLabel,
  dayExtent,
  earliestFirst,
  fittingHour,
  hours,
  isTight,
  labelFitting,
  length,
  nextCell,
  nowPlace,
  place,
  rowWindow,
  onTheWay,
  shiftOf,
  signsFitting,
} from '../src/office/board/geometry';

const H = 3600;

function stop(visit_id: string, start_s: number, minutes: number, more: Partial<StopView> = {}): StopView {
  return {
    visit_id,
    client_id: `client-${visit_id}`,
    client_label: visit_id,
    protected: false,
    duration_s: minutes * 60,
    windows: [],
    preferred: null,
    interventions: [],
    skills: [],
    staff_count: 1,
    partner_visit_id: null,
    partner_label: null,
    priority: 'must',
    arrive_s: start_s,
    start_s,
    end_s: start_s + minutes * 60,
    travel_s: 300,
    travel_m: 400,
    pin: 'none',
    status: 'planned', origin: 'planned',
    actual_start_s: null,
    actual_end_s: null,
    expected_late: false,
    ...more,
  };
}

function shift(id: string, stops: StopView[]): ShiftView {
  return {
    shift_id: id,
    staff_id: `staff-${id}`,
    staff_name: id,
    title: '',
    skills: [],
    travel_mode: 'bicycle',
    start_s: 7 * H,
    end_s: 15.5 * H,
    stops,
    breaks: [],
    travel_s: 0,
    waiting_s: 0,
    work_s: 0, overtime_s: 0,
    absence: null,
  };
}

const board = (shifts: ShiftView[]) => ({ shifts }) as BoardView;

describe('the extent of a day', () => {
  it('holds shifts, travel and what really happened, in whole hours', () => {
    const late = stop('a', 14 * H, 30, { actual_start_s: 14 * H, actual_end_s: 16.2 * H });
    expect(dayExtent(board([shift('s', [late])]))).toEqual({ start_s: 7 * H, end_s: 17 * H });
    expect(dayExtent(board([shift('s', [stop('a', 7 * H, 30)])])).start_s).toBe(6 * H);
  });

  it('passes midnight for a night shift', () => {
    const night = { ...shift('n', []), start_s: 21 * H, end_s: 31 * H };
    expect(dayExtent(board([night]))).toEqual({ start_s: 21 * H, end_s: 31 * H });
    expect(hours({ start_s: 21 * H, end_s: 24 * H })).toEqual([21 * H, 22 * H, 23 * H]);
  });

  it('is an ordinary day when nothing is planned', () => {
    expect(dayExtent(board([]))).toEqual({ start_s: 7 * H, end_s: 17 * H });
  });
});

describe('places', () => {
  const extent = { start_s: 6 * H, end_s: 22 * H };

  it('are in proportion to time', () => {
    expect(place(extent, 6, 8 * H)).toBe(12);
    expect(length(6, 30 * 60)).toBe(3);
    expect(length(6, -60)).toBe(0);
  });

  it('fit the whole day into the lane, down to what can be read', () => {
    expect(fittingHour(extent, 80)).toBe(5);
    expect(fittingHour(extent, 10)).toBe(3);
  });

  it('widen a short visit, but never into the next', () => {
    const alone = bars(shift('s', [stop('a', 8 * H, 5)]), extent, 6);
    expect(alone[0]?.width).toBe(BAR_FLOOR_REM);
    const tight = bars(shift('s', [stop('a', 8 * H, 5), stop('b', 8 * H + 600, 5)]), extent, 6);
    expect(tight[0]!.left + tight[0]!.width).toBeLessThan(tight[1]!.left);
    expect(tight[0]!.width).toBeGreaterThanOrEqual(length(6, 5 * 60));
  });
});

describe('the way to a visit', () => {
  const pause = { start_s: 11 * H, end_s: 11.5 * H };
  const way = (arrive_s: number, travel_s: number, breaks = [pause]) => onTheWay({ arrive_s, travel_s }, breaks).map(({ start_s, end_s }) => [start_s, end_s]);

  it('ends where somebody arrives', () => {
    expect(way(9 * H, 600)).toEqual([[9 * H - 600, 9 * H]]);
    expect(way(9 * H, 0)).toEqual([]);
    expect(way(11 * H, 600)).toEqual([[11 * H - 600, 11 * H]]);
  });

  it('lies in no break', () => {
    // Half of it before, half after.
    expect(way(11.5 * H + 300, 600)).toEqual([[11 * H - 300, 11 * H], [11.5 * H, 11.5 * H + 300]]);
    // There before the break, which is taken at the door.
    expect(way(11.5 * H, 600)).toEqual([[11 * H - 600, 11 * H]]);
    expect(way(11.5 * H + 600, 600)).toEqual([[11.5 * H, 11.5 * H + 600]]);
  });

  it('is in three parts around two breaks', () => {
    const second = { start_s: 11.5 * H + 200, end_s: 12 * H };
    expect(way(12 * H + 100, 600, [pause, second])).toEqual([[11 * H - 300, 11 * H], [11.5 * H, 11.5 * H + 200], [12 * H, 12 * H + 100]]);
  });
});

describe('the mark of now', () => {
  const extent = { start_s: 7 * H, end_s: 22 * H };

  it('is before the hours that are shown, among them, or after', () => {
    expect([0, 6.3 * H, 7 * H, 21.9 * H, 22 * H, 23.5 * H].map((now_s) => nowPlace(extent, now_s, true))).toEqual(['before', 'before', 'within', 'within', 'after', 'after']);
  });

  it('is on no other day than today, but for a shift that passes midnight', () => {
    expect([-2 * H, 6.3 * H, 25 * H].map((now_s) => nowPlace(extent, now_s, false))).toEqual([null, null, null]);
    expect(nowPlace({ start_s: 21 * H, end_s: 31 * H }, 25 * H, false)).toBe('within');
  });
});

describe('the words on a bar', () => {
  it('shorten with the room that the signs leave', () => {
    expect(labelFitting(3, 0)).toBe('label');
    expect(labelFitting(BAR_FLOOR_REM, 0)).toBe('initials');
    expect(labelFitting(BAR_FLOOR_REM, 1)).toBe('nothing');
    expect(labelFitting(2.1, 1)).toBe('initials');
  });
});

describe('the rows drawn', () => {
  it('are all of them on an ordinary board', () => {
    expect(rowWindow(WINDOW_ABOVE_ROWS, 400, 300, 44)).toEqual({ first: 0, last: WINDOW_ABOVE_ROWS });
  });

  it('are those in sight and a few more on a large one', () => {
    expect(rowWindow(150, 0, 440, 44)).toEqual({ first: 0, last: 16 });
    expect(rowWindow(150, 4400, 440, 44)).toEqual({ first: 94, last: 116 });
    expect(rowWindow(150, 150 * 44, 440, 44).last).toBe(150);
  });
});

describe('the arrows', () => {
  const shifts = [
    shift('a', [stop('a1', 8 * H, 30), stop('a2', 10 * H, 30)]),
    shift('b', []),
    shift('c', [stop('c1', 7 * H, 30), stop('c2', 9.8 * H, 30), stop('c3', 13 * H, 30)]),
  ];

  it('walk along a row, the heading first', () => {
    expect(nextCell(shifts, { row: 0, stop: 0 }, 'ArrowRight', false)).toEqual({ row: 0, stop: 1 });
    expect(nextCell(shifts, { row: 0, stop: 1 }, 'ArrowRight', false)).toEqual({ row: 0, stop: 1 });
    expect(nextCell(shifts, { row: 0, stop: 0 }, 'ArrowLeft', false)).toEqual({ row: 0, stop: -1 });
  });

  it('go to the visit nearest in time in another row', () => {
    expect(nextCell(shifts, { row: 0, stop: 1 }, 'PageDown', false)).toEqual({ row: 2, stop: 1 });
    expect(nextCell(shifts, { row: 0, stop: 1 }, 'ArrowDown', false)).toEqual({ row: 1, stop: -1 });
    expect(nextCell(shifts, { row: 0, stop: 0 }, 'ArrowUp', false)).toEqual({ row: 0, stop: 0 });
  });

  it('jump to the ends', () => {
    expect(nextCell(shifts, { row: 0, stop: 0 }, 'End', true)).toEqual({ row: 2, stop: 2 });
    expect(nextCell(shifts, { row: 2, stop: 2 }, 'Home', true)).toEqual({ row: 0, stop: -1 });
  });

  it('leave other keys alone', () => {
    expect(nextCell(shifts, { row: 0, stop: 0 }, 'x', false)).toBeNull();
  });
});

describe('where a visit stands', () => {
  const row = shift('a', [stop('a1', 8 * H, 30), stop('a2', 10 * H, 30)]);

  it('is the shift that has the visit', () => {
    expect(shiftOf(board([row]), 'a2')).toBe(row);
    expect(shiftOf(board([row]), 'x')).toBeNull();
  });
});

describe('what is left out for room', () => {
  it('is a sign too many, but never the first', () => {
    expect(signsFitting(3, 2)).toBe(2);
    expect(signsFitting(1.5, 3)).toBe(1);
    expect(signsFitting(0.5, 2)).toBe(1);
    expect(signsFitting(3, 0)).toBe(0);
  });

  it('is the padding beside a sign that fills the bar', () => {
    expect(isTight(0.6, 1)).toBe(true);
    expect(isTight(BAR_FLOOR_REM, 1)).toBe(false);
    expect(isTight(0.6, 0)).toBe(false);
  });

  it('is the hour under the mark of now', () => {
    const under = (now_s: number) => [11, 12, 13].filter((hour) => coversLabel(4, now_s, hour * H));
    expect(under(12.5 * H)).toEqual([12]);
    expect(under(12.8 * H)).toEqual([12, 13]);
  });

  it('is the last hour under the mark of now after it, and of narrow hours the one before', () => {
    const under = (hourRem: number) => [19, 20, 21].filter((hour) => coversLastLabel(hourRem, 22 * H, hour * H));
    expect(under(3)).toEqual([20, 21]);
    expect(under(4)).toEqual([21]);
    expect(under(9)).toEqual([]);
  });
});

describe('the order of the rows', () => {
  it('is by when the shift begins, then by name', () => {
    const rows = [
      { ...shift('late', []), start_s: 14 * H, staff_name: 'Anna' },
      { ...shift('early-o', []), start_s: 7 * H, staff_name: 'Östen' },
      { ...shift('early-b', []), start_s: 7 * H, staff_name: 'Bo' },
    ];
    expect(earliestFirst(rows).map((row) => row.shift_id)).toEqual(['early-b', 'early-o', 'late']);
  });
});
