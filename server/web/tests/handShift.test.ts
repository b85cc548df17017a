import { describe, expect, it } from 'vitest';
import type { ShiftEntry, Work } from '../src/hand/contract';
import { afterwardsAddress, parseRoute } from '../src/hand/route.svelte';
import { INDIRECT, confirmation, dayChanges, dayObjections, dayOfTold, hasBeginning, hasEnd, instantSaid, marksOf, stopsWithoutPiece, sumRows } from '../src/hand/shift/work';
import { pieceOf, stopOf } from './handDay';

const at = (clock: string, date = '2026-11-23', zone = '+01:00') => Date.parse(`${date}T${clock}:00${zone}`);
const SUMS = { visits_s: 3_600, travel_s: 600, break_s: 1_800, indirect_s: 900, untold_s: 300, total_s: 7_200 };

const work = (rest: Partial<Work> = {}): Work => ({
  date: '2026-11-23',
  earlier: [],
  two_step: true,
  planned: { start_ms: at('07:00'), end_ms: at('15:00') },
  began_ms: at('06:55'),
  ended_ms: null,
  under_way: null,
  pieces: [],
  sums: SUMS,
  entries: [],
  confirmed_ms: null,
  changed_since_confirmed: false,
  ...rest,
});

const entry = (entry_id: string, rest: Partial<ShiftEntry>): ShiftEntry => ({
  entry_id,
  by: 'staff',
  kind: 'marked',
  at_ms: at('07:00'),
  first_ms: at('07:00'),
  recorded_ms: at('07:00'),
  mark: null,
  indirect: null,
  text: null,
  said_by_hand: false,
  about: null,
  value_ms: null,
  why: null,
  standing: true,
  ...rest,
});

const stop = (visit_id: string, start: string, end: string) => stopOf(visit_id, at(start), at(end));
const piece = (visit_id: string | null) => pieceOf(visit_id === null ? 'untold' : 'visit', at('07:00'), at('07:30'), visit_id);

describe('the sums of a worked day', () => {
  it('stand planned beside real, and hide nothing', () => {
    const rows = sumRows(work(), { stops: [stop('a', '08:00', '08:30'), stop('b', '09:00', '09:15')], breaks: [{ start_ms: at('12:00'), end_ms: at('12:30') }] });
    expect(rows).toEqual([
      { kind: 'visit', planned_s: 2_700, real_s: 3_600 },
      { kind: 'travel', planned_s: 600, real_s: 600 },
      { kind: 'break', planned_s: 1_800, real_s: 1_800 },
      { kind: 'indirect', planned_s: null, real_s: 900 },
      { kind: 'untold', planned_s: null, real_s: 300 },
      { kind: 'total', planned_s: 28_800, real_s: 7_200 },
    ]);
    expect(sumRows(work({ planned: null }), { stops: [], breaks: [] }).at(-1)?.planned_s).toBeNull();
  });

  it('stand alone where nothing is known of what was planned', () => {
    expect(sumRows(work(), null).map(({ planned_s, real_s }) => [planned_s, real_s])).toEqual([
      [null, 3_600],
      [null, 600],
      [null, 1_800],
      [null, 900],
      [null, 300],
      [null, 7_200],
    ]);
  });

  it('leave what was planned and has no time to stand by itself', () => {
    const stops = [stop('a', '08:00', '08:30'), stop('b', '09:00', '09:15')];
    expect(stopsWithoutPiece(stops, [piece(null), piece('a')]).map(({ visit_id }) => visit_id)).toEqual(['b']);
  });
});

describe('a time that is told afterwards', () => {
  it('is the latest such time that has been', () => {
    expect(instantSaid('12:10', at('14:00'))).toBe(at('12:10'));
    expect(instantSaid('14:00', at('14:00'))).toBe(at('14:00'));
    expect(instantSaid('23:50', at('00:20', '2026-11-24'))).toBe(at('23:50'));
  });

  it('at night is of the evening or of the morning', () => {
    const morning = at('06:00', '2026-11-24');
    expect(instantSaid('21:30', morning)).toBe(at('21:30'));
    expect(instantSaid('01:15', morning)).toBe(at('01:15', '2026-11-24'));
  });

  it('in the morning is of the evening before, whatever is planned', () => {
    expect(instantSaid('22:00', at('07:05'))).toBe(at('22:00', '2026-11-22'));
    expect(instantSaid('07:00', at('07:05'))).toBe(at('07:00'));
  });

  it('is never to come', () => {
    expect(instantSaid('16:00', at('14:00'))).toBe(at('16:00', '2026-11-22'));
    expect(instantSaid('14:01', at('14:00'))).toBe(at('14:01', '2026-11-22'));
  });

  it('has its day said where that is not today', () => {
    expect(dayOfTold(instantSaid('22:00', at('07:05')), at('07:05'))).toBe('2026-11-22');
    expect(dayOfTold(instantSaid('07:00', at('07:05')), at('07:05'))).toBeNull();
    expect(dayOfTold(null, at('07:05'))).toBeNull();
  });

  it('holds in the nights when the clocks change', () => {
    const autumn = at('07:00', '2026-10-25');
    expect(instantSaid('04:00', autumn)).toBe(at('04:00', '2026-10-25'));
    expect(instantSaid('22:00', autumn)).toBe(at('22:00', '2026-10-24', '+02:00'));
    const spring = at('07:00', '2026-03-29', '+02:00');
    expect(instantSaid('04:00', spring)).toBe(at('04:00', '2026-03-29', '+02:00'));
    expect(instantSaid('22:00', spring)).toBe(at('22:00', '2026-03-28'));
  });

  it('becomes one mark for each time that was given', () => {
    const [from, until] = [at('12:00'), at('12:30')];
    expect(marksOf('break', from, until)).toEqual([
      { mark: 'break_began', said_ms: from },
      { mark: 'break_ended', said_ms: until },
    ]);
    expect(marksOf('break', null, until)).toEqual([{ mark: 'break_ended', said_ms: until }]);
    expect(marksOf('shift_began', from, until)).toEqual([{ mark: 'shift_began', said_ms: from }]);
    expect(marksOf('shift_ended', from, until)).toEqual([{ mark: 'shift_ended', said_ms: until }]);
    expect(marksOf('indirect', from, until, { indirect: 'other', text: 'Bilen' })).toEqual([
      { mark: 'indirect_began', indirect: 'other', text: 'Bilen', said_ms: from },
      { mark: 'indirect_ended', said_ms: until },
    ]);
    expect([hasBeginning('shift_ended'), hasEnd('shift_ended'), hasBeginning('break'), hasEnd('break')]).toEqual([false, true, true, true]);
  });

  it('has its stretch in the address', () => {
    expect(parseRoute(afterwardsAddress(at('10:00'), at('10:30')))).toEqual({ screen: 'afterwards', from_ms: at('10:00'), until_ms: at('10:30') });
    expect(parseRoute(afterwardsAddress(null, null))).toEqual({ screen: 'afterwards', from_ms: null, until_ms: null });
    expect(parseRoute('#/afterwards/x/y')).toEqual({ screen: 'afterwards', from_ms: null, until_ms: null });
    expect(INDIRECT.map(({ code }) => code)).toContain('other');
  });
});

describe('what the office did to a day', () => {
  const began = entry('began', { mark: 'shift_began' });
  const breakByHand = entry('break', { mark: 'break_began', said_by_hand: true, at_ms: at('12:00'), first_ms: at('12:10'), recorded_ms: at('15:00') });

  it('is told with what stood before', () => {
    const changes = dayChanges([
      began,
      breakByHand,
      entry('c1', { by: 'office', kind: 'corrected', about: 'began', value_ms: at('06:45'), why: 'Nycklarna', recorded_ms: at('16:00') }),
      entry('c2', { by: 'office', kind: 'corrected', about: 'began', value_ms: at('06:50'), recorded_ms: at('16:05') }),
      entry('c3', { by: 'office', kind: 'corrected', about: 'break', value_ms: at('12:00'), why: 'Ringde', recorded_ms: at('16:10') }),
      entry('c4', { by: 'office', kind: 'annulled', about: 'break', why: 'Ingen rast', recorded_ms: at('16:15') }),
      entry('c5', { by: 'office', mark: 'shift_ended', at_ms: at('15:30'), why: 'Glömt', recorded_ms: at('16:20') }),
    ]);
    expect(changes.map(({ kind, mark, old_ms, new_ms, why }) => [kind, mark, old_ms, new_ms, why])).toEqual([
      ['corrected', 'shift_began', at('07:00'), at('06:45'), 'Nycklarna'],
      ['corrected', 'shift_began', at('06:45'), at('06:50'), ''],
      ['corrected', 'break_began', at('12:10'), at('12:00'), 'Ringde'],
      ['annulled', 'break_began', at('12:00'), null, 'Ingen rast'],
      ['added', 'shift_ended', null, at('15:30'), 'Glömt'],
    ]);
  });

  it('is not what the staff member said herself', () => {
    expect(dayChanges([began, entry('x', { kind: 'confirmed' })])).toEqual([]);
    const objection = entry('o', { kind: 'objection', text: 'Nej' });
    expect(dayObjections([began, objection])).toEqual([objection]);
  });
});

describe('the word of the staff member on her day', () => {
  it('is asked for only where the unit wants it', () => {
    expect(confirmation(work({ two_step: false, confirmed_ms: 1 }))).toBe('none');
    expect(confirmation(work())).toBe('asked');
    expect(confirmation(work({ confirmed_ms: 1 }))).toBe('stands');
    expect(confirmation(work({ confirmed_ms: 1, changed_since_confirmed: true }))).toBe('changed');
  });
});
