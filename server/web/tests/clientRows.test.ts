import { describe, expect, it } from 'vitest';
import type { ShiftView, StopView } from '../src/api/contract';
import { clientRows } from '../src/office/board/clientRows';
import { clientSaid, stopSaid, type ComingStop } from '../src/office/board/words';

const stop = (visit_id: string, client: string, hour: number, more: Partial<StopView> = {}) =>
  ({ visit_id, client_id: client, client_label: client, protected: false, start_s: hour * 3600, end_s: (hour + 1) * 3600, duration_s: 3600, travel_s: 300, staff_count: 1, ...more }) as StopView;
const shift = (staff_name: string, ...stops: StopView[]) => ({ shift_id: staff_name, staff_name, stops }) as ShiftView;

describe('the day by client', () => {
  it('has a row for each, with whoever comes in the order of the day', () => {
    const rows = clientRows([shift('Bo', stop('1', 'Åke', 12), stop('2', 'Karin', 8)), shift('Anna', stop('3', 'Åke', 9))]);
    expect(rows.map((row) => [row.staff_name, row.start_s / 3600, row.end_s / 3600, row.stops.map((one) => [one.visit_id, one.client_label, one.travel_s])])).toEqual([
      ['Karin', 8, 9, [['2', 'Bo', 0]]],
      ['Åke', 9, 13, [['3', 'Anna', 0], ['1', 'Bo', 0]]],
    ]);
    expect(clientSaid(Date.parse('2026-11-22T23:00:00Z'), rows[1]!)).toBe('Åke, 2 besök, 09:00–13:00');
    expect(clientRows([shift('Bo')])).toEqual([]);
  });

  it('has one bar for two who come together, and two where the plan parts them', () => {
    const pair = (at: number) => [shift('Bo', stop('1', 'k', 8, { partner_visit_id: '2' })), shift('Anna', stop('2', 'k', at, { partner_visit_id: '1' }))];
    expect(clientRows(pair(8))[0]!.stops.map((one) => one.client_label)).toEqual(['Bo + Anna']);
    expect(clientRows(pair(9))[0]!.stops.map((one) => one.client_label)).toEqual(['Bo', 'Anna']);
    expect(clientRows(pair(8).slice(1))[0]!.stops.map((one) => one.client_label)).toEqual(['Anna']);
  });

  it('says of whom the shift is longer on that day, to eye and ear', () => {
    const longer = { ...shift('Bo', stop('1', 'k', 6)), extension: { earlier_s: 1800, overtime_s: 0 } } as ShiftView;
    const alone = clientRows([longer, shift('Anna', stop('2', 'k', 9))])[0]!.stops;
    expect(alone.map((one: ComingStop) => one.longer?.map(({ by }) => by.earlier_s))).toEqual([[1800], []]);
    const said = (one: StopView) => stopSaid(0, { ...one, interventions: [], status: 'planned', origin: 'planned', pin: 'none' });
    expect([said(alone[0]!), said(alone[1]!)].map((one) => one.includes('förlängt pass: 30 min tidigare'))).toEqual([true, false]);
    // Where two come together, whose it is: first, after the mark, and by name.
    const pair = (anna: Partial<ShiftView>) =>
      clientRows([{ ...shift('Anna', stop('0', 'k', 6, { partner_visit_id: '1' })), ...anna }, { ...longer, stops: [stop('1', 'k', 6, { partner_visit_id: '0' })] }])[0]!.stops[0]!;
    const begin = (text: string, words: string) => expect(text.slice(0, words.length)).toBe(words);
    begin(said(pair({})), 'Bo + Anna, förlängt pass: Bo 30 min tidigare, ');
    begin(said(pair({ extension: { earlier_s: 0, overtime_s: 900 } })), 'Anna + Bo, förlängt pass: Anna 15 min mer övertid, förlängt pass: Bo 30 min tidigare, ');
  });

  it('names no protected client', () => {
    const [row] = clientRows([shift('Bo', stop('1', 'Asta B.', 8, { protected: true }))]);
    expect(JSON.stringify([row!.staff_name, row!.stops[0]!.client_label])).not.toContain('Asta');
  });
});
