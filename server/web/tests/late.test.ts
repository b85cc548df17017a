import { describe, expect, it } from 'vitest';
import type { BoardView, ShiftView, StopView } from '../src/api/contract';
import { dayExtent } from '../src/office/board/geometry';
import { expectedStart, lateVisits } from '../src/office/board/late';
import { planOnPhones } from '../src/office/board/phones';
import { expectedSentence, expectedText, shiftSaid, stopSaid } from '../src/office/board/words';

const MIDNIGHT_MS = Date.parse('2026-11-22T23:00:00Z');
const HOUR_S = 3600;

const stop = (visit_id: string, more: Partial<StopView>) =>
  ({
    visit_id,
    client_label: 'Åke R.',
    protected: false,
    start_s: 9 * HOUR_S,
    end_s: 9.5 * HOUR_S,
    arrive_s: 9 * HOUR_S,
    travel_s: 0,
    duration_s: HOUR_S / 2,
    interventions: [],
    status: 'planned', origin: 'planned',
    pin: 'none',
    staff_count: 1,
    ...more,
  }) as StopView;
const late = (visit_id: string, hour: number, more: Partial<StopView> = {}) => stop(visit_id, { expected_start_s: hour * HOUR_S, expected_late: true, ...more });
const shift = (staff_id: string, stops: StopView[], more: Partial<ShiftView> = {}) =>
  ({ shift_id: staff_id, staff_id, staff_name: staff_id, title: '', start_s: 7 * HOUR_S, end_s: 16 * HOUR_S, stops, breaks: [], ...more }) as ShiftView;

describe('visits that are expected late', () => {
  it('are those after their window that have not begun, the next first', () => {
    const shifts = [
      shift('Bo', [late('1', 11), stop('2', { expected_start_s: 10 * HOUR_S, expected_late: false }), late('3', 9.5, { actual_start_s: 9.2 * HOUR_S })]),
      shift('Anna', [late('4', 10), stop('5', {}), late('6', 11), stop('7', { expected_start_s: null, expected_late: true })]),
    ];
    expect(lateVisits({ shifts }).map(({ stop, expected_s, shift }) => [stop.visit_id, expected_s / HOUR_S, shift.staff_name])).toEqual([
      ['4', 10, 'Anna'],
      ['6', 11, 'Anna'],
      ['1', 11, 'Bo'],
    ]);
    expect(lateVisits({ shifts: [] })).toEqual([]);
  });

  it('are none where the server says nothing of it', () => {
    expect(expectedStart(stop('1', {}))).toBeNull();
    expect(expectedText(MIDNIGHT_MS, stop('1', {}))).toBeNull();
  });

  it('are said with their time, and whether it is after the window', () => {
    expect(stopSaid(MIDNIGHT_MS, late('1', 9.5))).toContain('väntas 09:30, för sent');
    expect(expectedText(MIDNIGHT_MS, stop('1', { expected_start_s: 9.1 * HOUR_S }))).toBe('väntas 09:06');
    expect(expectedSentence(MIDNIGHT_MS, late('1', 9.5))).toBe('Väntas börja 09:30, 30 min efter planen. Det är efter tidsfönstret.');
    expect(expectedSentence(MIDNIGHT_MS, stop('1', { expected_start_s: 9.1 * HOUR_S }))).toBe('Väntas börja 09:06, 6 min efter planen.');
  });

  it('have room on the timeline', () => {
    expect(dayExtent({ shifts: [shift('Bo', [late('1', 16.2)])] as BoardView['shifts'] }).end_s).toBe(17 * HOUR_S);
  });
});

describe('who has the published plan', () => {
  const at_ms = MIDNIGHT_MS + 7 * HOUR_S * 1000 + 120_000;

  it('is each person once, and nobody waits for who is absent all day', () => {
    const away = (from_s: number) => ({ why: 'ill', from_s, at_ms: 0 });
    const shifts = [
      shift('Anna', [], { has_plan_at_ms: at_ms }),
      shift('Anna', [], { has_plan_at_ms: null }),
      shift('Cia', []),
      shift('Bo', [], { has_plan_at_ms: null }),
      shift('Bo', []),
      shift('Dan', [], { absence: away(7 * HOUR_S) }),
      shift('Eva', [], { absence: away(9 * HOUR_S) }),
    ];
    const { have, lack } = planOnPhones({ shifts });
    expect([have, lack.map(({ staff_id }) => staff_id)]).toEqual([1, ['Bo', 'Cia', 'Eva']]);
  });

  it('is said of a published day alone', () => {
    expect(shiftSaid(MIDNIGHT_MS, shift('Anna', [], { has_plan_at_ms: at_ms }), true)).toContain('Har planen sedan 07:02');
    expect(shiftSaid(MIDNIGHT_MS, shift('Anna', [], { has_plan_at_ms: MIDNIGHT_MS - 60_000 }), true)).toContain('sedan 2026-11-22 23:59');
    expect(shiftSaid(MIDNIGHT_MS, shift('Anna', []), true)).toContain('Har inte hämtat planen än');
    expect(shiftSaid(MIDNIGHT_MS, shift('Anna', []), false)).not.toContain('planen');
  });
});
