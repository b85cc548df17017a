import { describe, expect, it } from 'vitest';
import type { ContinuityMapView, ContinuityRow } from '../src/api/contract';
import { columnsOf, found, rowsOf, shade } from '../src/office/continuity/map';

const client = (client_label: string, visits: [number, number][], rest: Partial<ContinuityRow> = {}): ContinuityRow => ({
  client_id: client_label,
  client_label,
  protected: false,
  staff_met: visits.length,
  left_out: null,
  met: visits.map(([staff, visits]) => ({ staff, visits })),
  ...rest,
});

const map: ContinuityMapView = {
  from: '2026-11-16',
  to: '2026-11-29',
  by: 'performed',
  goal: 2,
  mean: 2,
  national: { mean: 14.9, year: 2025 },
  staff: ['Anna', 'Bo', 'Cia', 'Dag'].map((staff_name) => ({ staff_id: staff_name, staff_name })),
  clients: [
    client('Östen', [[0, 14]]),
    client('Åke', [[3, 1]]),
    client('Skyddad identitet', [[0, 2], [1, 3], [3, 5]], { protected: true }),
    client('Karin', [[1, 4], [2, 9]]),
  ],
};
const labels = (rows: ReturnType<typeof rowsOf>) => rows.map((row) => row.client.client_label);

describe('who came to whom', () => {
  it('begins with whoever met the most people', () => {
    const rows = rowsOf(map);
    expect(labels(rows)).toEqual(['Skyddad identitet', 'Karin', 'Åke', 'Östen']);
    expect(rows.map(({ isOver }) => isOver)).toEqual([true, false, false, false]);
    expect(rowsOf({ ...map, goal: null }).some(({ isOver }) => isOver)).toBe(false);
    expect(rows[1]?.visits.get(2)).toBe(9);
  });

  it('is found by client and by staff, and nobody protected by name', () => {
    const rows = rowsOf(map);
    expect(labels(found(rows, map, ' karin', false))).toEqual(['Karin']);
    expect(labels(found(rows, map, 'skyddad', false))).toEqual([]);
    expect(labels(found(rows, map, 'anna', false))).toEqual(['Skyddad identitet', 'Östen']);
    expect(labels(found(rows, map, '', true))).toEqual(['Skyddad identitet']);
  });

  it('has a column for whoever came to the rows that are shown', () => {
    expect(columnsOf(rowsOf(map))).toEqual([0, 1, 2, 3]);
    expect(columnsOf(found(rowsOf(map), map, 'östen', false))).toEqual([0]);
  });

  it('is darker the more visits there were', () => {
    expect([0, 1, 2, 3, 5, 6, 10, 11, 40].map(shade)).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });
});
