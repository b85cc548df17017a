import { describe, expect, it } from 'vitest';
import type { PublishSummaryView } from '../src/api/contract';
import en from '../src/i18n/publish/en.json';
import sv from '../src/i18n/publish/sv.json';
import { byClient, byStaff, turns } from '../src/office/board/publish/notices';
import { clientLabel } from '../src/office/board/words';

type Change = PublishSummaryView['changes'][number];

const at = (staff_id: string, hour: number) => ({ staff_id, staff_name: staff_id.toUpperCase(), start_s: hour * 3600 });
const change = (visit_id: string, client_id: string, was: Change['was'], now: Change['now'], more: Partial<Change> = {}): Change => ({
  visit_id,
  client_id,
  client_label: client_id,
  protected: false,
  kind: '',
  new_face: false,
  was,
  now,
  ...more,
});

const CHANGES = [
  change('1', 'k', at('anna', 9), at('bo', 9)),
  change('2', 'l', at('anna', 8), at('anna', 10)),
  change('3', 'm', null, at('bo', 7), { new_face: true }),
  change('4', 'n', at('anna', 11), null),
  change('5', 'l', at('cia', 12), at('cia', 13)),
];

describe('what a colleague notices', () => {
  it('is gained, lost, or at another time, in the order of the day, the most affected first', () => {
    const notices = byStaff(CHANGES);
    expect(notices.map(({ staff_name, lines }) => [staff_name, lines.length])).toEqual([['ANNA', 3], ['BO', 2], ['CIA', 1]]);
    const [anna, bo] = notices;
    expect(anna!.lines.map(({ change, turn, start_s, was_s }) => [change.visit_id, turn, start_s / 3600, was_s])).toEqual([
      ['1', 'lost', 9, null],
      ['2', 'moved', 10, 8 * 3600],
      ['4', 'lost', 11, null],
    ]);
    expect([turns(bo!.lines, 'gained'), turns(bo!.lines, 'lost'), turns(bo!.lines, 'moved')]).toEqual([2, 0, 0]);
  });

  it('of two namesakes is told apart', () => {
    const named = (staff_id: string) => ({ staff_id, staff_name: 'Anna Ek', start_s: 0 });
    expect(byStaff([change('1', 'k', named('a'), named('b'))]).map(({ lines }) => lines.map(({ turn }) => turn))).toEqual([['lost'], ['gained']]);
  });

  it('is nothing where nothing changes', () => {
    expect(byStaff([])).toEqual([]);
    expect(byStaff([change('1', 'k', null, null)])).toEqual([]);
  });
});

describe('what a client notices', () => {
  it('is that nobody comes first, then a new face, then the more', () => {
    expect(byClient(CHANGES, clientLabel).map(({ client_id, changes }) => [client_id, changes.map(({ visit_id }) => visit_id)])).toEqual([
      ['n', ['4']],
      ['m', ['3']],
      ['l', ['2', '5']],
      ['k', ['1']],
    ]);
  });

  it('is told of each protected client by itself, in an order that says no name', () => {
    const hidden = { protected: true, client_label: 'Asta B.' };
    const notices = byClient([change('1', 'b', at('anna', 9), at('bo', 9)), change('2', 'z', null, at('bo', 9), hidden), change('3', 'y', null, at('bo', 8), hidden)], clientLabel);
    expect(notices.map(({ client_id }) => client_id)).toEqual(['b', 'z', 'y']);
  });
});

describe('the texts of what is noticed', () => {
  const sources = Object.values(import.meta.glob<string>('../src/office/board/publish/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true })).join('\n');
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

  it('are the same ones in Swedish and English, and fill in the same values', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) {
      expect([sv[key].trim(), en[key].trim()], key).not.toContain('');
      expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
    }
  });

  it('are all asked for', () => {
    const unused = Object.keys(sv).filter((key) => !sources.includes(`'${key.replace(/\.(one|other)$/, '')}'`));
    expect(unused).toEqual([]);
  });
});
