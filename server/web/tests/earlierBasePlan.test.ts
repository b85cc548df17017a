// A base plan that held before: what would differ, in order and in words.
import { beforeEach, describe, expect, it } from 'vitest';
import type { BaseChange } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import { clockText } from '../src/office/base-plan/cycle';
import { turnText } from '../src/office/board/publish/words';
import { byClient, byDay, daysOf, leftOut, newFaces, sumsOf } from '../src/office/earlier-base-plan/differences';

const H = 3600;
const place = (staff_id: string, hour: number) => ({ staff_id, staff_name: `${staff_id} Ek`, start_s: hour * H });
const change = (client_id: string, kind: string, days: number[], was: ReturnType<typeof place> | null, now: ReturnType<typeof place> | null, new_face = false): BaseChange =>
  ({ client_id, client_label: client_id, protected: false, kind, days, was, now, new_face });

const CHANGES = [
  change('Karin', 'staff', [0, 7], place('Anna', 8), place('Bo', 8), true),
  change('Karin', 'time', [1], place('Anna', 8), place('Anna', 9)),
  change('Ali', 'unplaced', [0], place('Bo', 7), null),
  change('Stina', 'placed', [8], null, place('Anna', 12)),
];

describe('what would differ by an earlier base plan', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('is counted by the visits of each day', () => {
    expect(sumsOf(CHANGES)).toEqual({ unplaced: 1, staff: 2, time: 1, placed: 1 });
    expect(daysOf(CHANGES)).toBe(5);
  });

  it('is told by the days that have a change, each by the clock', () => {
    const days = byDay({ weeks: 2, changes: CHANGES });
    expect(days.map(({ day, changes }) => [day, changes.map(({ client_id }) => client_id)])).toEqual([[0, ['Ali', 'Karin']], [1, ['Karin']], [7, ['Karin']], [8, ['Stina']]]);
  });

  it('is told by client: whoever gets nobody first, then who meets somebody new', () => {
    const clients = byClient(CHANGES.toReversed());
    expect(clients.map((one) => [one.client_id, leftOut(one), newFaces(one)])).toEqual([['Ali', 1, 0], ['Karin', 0, 1], ['Stina', 0, 0]]);
    expect(clients[1]!.changes.map(({ days }) => days), 'by day').toEqual([[0, 7], [1]]);
  });

  it('is in the words of what a publishing changes', () => {
    expect(CHANGES.map((one) => turnText(one, clockText).replaceAll(/[\u2068\u2069]/g, ''))).toEqual([
      '08:00: Bo Ek i stället för Anna Ek',
      '09:00 i stället för 08:00: Anna Ek',
      '07:00: ingen kommer, förut Bo Ek',
      '12:00: Anna Ek kommer',
    ]);
    const gone = { ...place('Bo', 8), staff_name: '' };
    expect(turnText({ was: gone, now: place('Anna', 8) }, clockText)).toBe('08:00: Anna Ek i stället för Inte längre i registret');
    expect(turnText({ was: null, now: gone }, clockText)).toBe('08:00: Inte längre i registret kommer');
  });
});
