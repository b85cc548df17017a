import { beforeEach, describe, expect, it } from 'vitest';
import type { PieceView, ShiftEntryView, WorkedDayView } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import { axisOf, firstOf, hoursOf, inOrder, inOrderSaid, isOpen, lengthOf, objectionsOf, place, sumRows, viewOf, withDay } from '../src/office/shifts/worked';
import { authorText, bandText, entryName, pieceName, plannedText, remarkText, spanText, whenText } from '../src/office/shifts/words';

const DATE = '2026-11-23';
const at = (clock: string, date = DATE) => Date.parse(`${date}T${clock}:00+01:00`);

const day = (staff_name: string, rest: Partial<WorkedDayView> = {}): WorkedDayView => ({
  staff_id: staff_name,
  staff_name,
  planned: { start_ms: at('07:00'), end_ms: at('15:30'), breaks: [] },
  planned_sums: { visits_s: 18_000, travel_s: 3_600, break_s: 1_800 },
  began_ms: at('07:00'),
  ended_ms: at('15:30'),
  pieces: [],
  sums: { visits_s: 16_200, travel_s: 4_000, break_s: 1_800, indirect_s: 0, untold_s: 0, total_s: 22_000 },
  entries: [],
  confirmed_ms: null,
  changed_since_confirmed: false,
  unattested: 0,
  remarks: [],
  ...rest,
});

const piece = (kind: PieceView['kind'], start: string, end: string | null, rest: Partial<PieceView> = {}): PieceView => ({
  kind,
  start_ms: at(start),
  end_ms: end === null ? null : at(end),
  visit_id: null,
  indirect: null,
  text: null,
  end_is_told: true,
  planned_s: null,
  planned_start_ms: null,
  planned_end_ms: null,
  client_label: null,
  protected: false,
  ...rest,
});

const entry = (rest: Partial<ShiftEntryView>): ShiftEntryView => ({
  entry_id: 'e',
  by: 'staff',
  author_name: 'Åsa Berg',
  kind: 'marked',
  at_ms: at('07:00'),
  first_ms: at('07:00'),
  recorded_ms: at('07:00'),
  mark: 'shift_began',
  indirect: null,
  text: null,
  said_by_hand: false,
  about: null,
  value_ms: null,
  why: null,
  standing: true,
  ...rest,
});

beforeEach(() => (speech.language = 'sv'));

describe('what is looked at first', () => {
  it('is what the server says why to look at, each part in the order of the day', () => {
    const staff = [
      day('Ö', { began_ms: at('07:00') }),
      day('B', { began_ms: null, planned: null }),
      day('A', { began_ms: at('07:00') }),
      day('C', { began_ms: at('06:30'), remarks: ['untold'] }),
    ];
    const { attend, rest } = inOrder(staff);
    expect(attend.map(({ staff_name }) => staff_name)).toEqual(['C']);
    expect(rest.map(({ staff_name }) => staff_name)).toEqual(['A', 'Ö', 'B']);
  });
});

describe('the days that were fetched', () => {
  const view = { date: DATE, two_step: false, staff: [day('A'), day('B')] };
  const said = day('B', { unattested: 3 });

  it('are shown under their own date alone', () => {
    expect([viewOf(view, DATE), viewOf(view, '2026-11-24'), viewOf(null, DATE)]).toEqual([view, null, null]);
  });

  it('take in what was said of them, and nothing that was said of another date', () => {
    expect(withDay(view, DATE, said)?.staff).toEqual([day('A'), said]);
    expect(withDay(view, '2026-11-22', said)).toBe(view);
    expect(withDay(null, DATE, said)).toBeNull();
  });
});

describe('the band of a day', () => {
  it('lies on whole hours that hold everything, what goes on until now', () => {
    const staff = [day('a', { pieces: [piece('visit', '06:50', '07:30'), piece('break', '14:50', null)] })];
    expect(axisOf(staff, at('16:10'))).toEqual({ start_ms: at('06:00'), end_ms: at('17:00') });
    expect(axisOf([day('a', { planned: null })], at('16:10'))).toBeNull();
  });

  it('places in percent and writes about a dozen hours', () => {
    const axis = { start_ms: at('06:00'), end_ms: at('16:00') };
    expect(place(axis, at('07:00'), at('08:30'))).toEqual({ left: '10.000%', width: '15.000%' });
    expect(hoursOf(axis)).toHaveLength(11);
    const wholeDay = { start_ms: at('00:00'), end_ms: at('00:00', '2026-11-24') };
    expect(hoursOf(wholeDay).map((hour) => hour - at('00:00'))).toContain(2 * 3_600_000);
    expect(hoursOf(wholeDay)).toHaveLength(13);
  });

  it('is told in words too', () => {
    expect(bandText(day('a'))).toBe('Besök 4 h 30 min, Restid 1 h 07 min, Rast 30 min');
    const nothing = { visits_s: 0, travel_s: 0, break_s: 0, indirect_s: 0, untold_s: 0, total_s: 0 };
    expect(bandText(day('a', { sums: nothing }))).toBe('Inget är sagt.');
  });
});

describe('a worked day in words', () => {
  it('names its parts, and nobody who is protected', () => {
    expect(pieceName(piece('visit', '07:00', '08:00', { client_label: 'Karin' }))).toBe('Karin');
    expect(pieceName(piece('visit', '07:00', '08:00', { client_label: 'Karin', protected: true }))).toBe('Skyddad identitet');
    expect(pieceName(piece('indirect', '07:00', '08:00', { indirect: 'other', text: 'Bilen' }))).toBe('Annat: Bilen');
    expect(pieceName(piece('untold', '07:00', '08:00'))).toBe('Utan uppgift');
  });

  it('says what is not known', () => {
    expect([spanText(null, null), spanText(null, at('15:00')), spanText(at('07:00'), null)]).toEqual(['–', '?–15:00', '07:00–']);
    expect([whenText(at('15:00'), DATE), whenText(at('01:00', '2026-11-24'), DATE)]).toEqual(['15:00', '2026-11-24 01:00']);
    expect(remarkText('untold', day('a', { sums: { ...day('a').sums, untold_s: 2_400 } }))).toBe('Utan uppgift 40 min');
    expect(remarkText('no_end', day('a'))).toBe('Slut saknas');
  });

  it('adds up planned beside real', () => {
    expect(sumRows(day('a')).map(({ planned_s, real_s }) => [planned_s, real_s])).toEqual([
      [18_000, 16_200],
      [3_600, 4_000],
      [1_800, 1_800],
      [null, 0],
      [null, 0],
      [30_600, 22_000],
    ]);
    expect(lengthOf(piece('break', '12:00', null), at('12:20'))).toBe(1_200);
  });

  it('keeps what was said, and lets what stands be corrected', () => {
    const [said, gone, objection] = [entry({ recorded_ms: 1 }), entry({ standing: false, recorded_ms: 3 }), entry({ kind: 'objection', mark: null, recorded_ms: 2 })];
    expect([isOpen(said), isOpen(gone), isOpen(objection)]).toEqual([true, false, false]);
    expect(inOrderSaid([gone, objection, said])).toEqual([said, objection, gone]);
    expect(objectionsOf([said, objection])).toEqual([objection]);
    expect(entryName(entry({ mark: 'indirect_began', indirect: 'keys' }))).toBe('Kringtid började: Nycklar');
    expect(entryName(objection)).toBe('Invändning');
  });

  it('says who said it, and what it was before it was corrected', () => {
    expect([authorText(entry({}), 'Å. Berg'), authorText(entry({ author_name: '' }), 'Å. Berg')]).toEqual(['Åsa Berg', 'Å. Berg']);
    expect(authorText(entry({ by: 'office', author_name: 'Eva Ek' }), 'Å. Berg')).toBe('Eva Ek, kontoret');
    expect(authorText(entry({ by: 'office', author_name: '' }), 'Å. Berg')).toBe('Kontoret');
    expect([firstOf(entry({})), firstOf(entry({ at_ms: at('06:45') }))]).toEqual([null, at('07:00')]);
  });

  it('says when the plan had a visit, and how long it gave a way', () => {
    expect(plannedText(piece('visit', '07:10', '08:00', { planned_start_ms: at('07:00'), planned_end_ms: at('07:45') }))).toBe('07:00–07:45');
    expect(plannedText(piece('travel', '07:10', '07:20', { planned_s: 300 }))).toBe('5 min');
    expect(plannedText(piece('break', '12:10', '12:20'))).toBe('–');
  });
});
