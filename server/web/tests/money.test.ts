import { beforeEach, describe, expect, it } from 'vitest';
import type { FaultView, MonthView, SaidView } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import { contractOf, faultGroups, isContested, ruleName, runOf, runText, visitOf } from '../src/office/money/words';

const RUN_MS = Date.parse('2026-12-06T09:00:00Z');
const said = (...words: string[]): SaidView[] => words.map((word, at_ms) => ({ word, note: 'n', by_name: 'b', at_ms }));

describe('the money page', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('words a rule, beyond the frame and as a correction too', () => {
    expect(ruleName('municipal-2024/hour_day')).toBe('Timme, dag');
    expect(ruleName('municipal-2024/hour_day/exceeded')).toBe('Timme, dag (över ramen)');
    expect(ruleName('municipal-2024/standard/exceeded/correction')).toBe('Schablontid (över ramen) (rättelse)');
    expect(ruleName('municipal-2024/something_new')).toBe('something new');
    expect(contractOf('municipal-2024/hour_day')).toBe('municipal-2024');
  });

  it('says when the run is made, in the local time', () => {
    expect(runText(RUN_MS)).toBe('6 december 10:00');
    speech.language = 'en';
    expect(runText(RUN_MS)).toBe('6 December 10:00');
  });

  it('knows the run from other batches of the month', () => {
    const batch = (from: string, to: string, created_ms: number) => ({ from, to, created_ms }) as MonthView['made'][number];
    const month = { from: '2026-11-01', to: '2026-11-30', run_ms: RUN_MS };
    const early = batch('2026-11-01', '2026-11-30', RUN_MS - 1);
    const part = batch('2026-11-01', '2026-11-15', RUN_MS + 1);
    const run = batch('2026-11-01', '2026-11-30', RUN_MS + 1);
    expect(runOf({ ...month, made: [early, part] } as MonthView)).toBeNull();
    expect(runOf({ ...month, made: [early, part, run] } as MonthView)).toBe(run);
  });

  it('knows a contest that nobody has answered', () => {
    expect(isContested({ said: said() })).toBe(false);
    expect(isContested({ said: said('contested') })).toBe(true);
    expect(isContested({ said: said('contested', 'rejected') })).toBe(false);
    expect(isContested({ said: said('contested', 'rejected', 'contested', 'approved') })).toBe(true);
  });

  it('finds the visit that a fault is about', () => {
    const visit = '01a22463-0980-7024-85d3-91ea5b49a299';
    expect(visitOf({ message: `visit ${visit} of staff 01941f29-7c00-76ec-b41f-0ee05388b499 has no end` })).toBe(visit);
    expect(visitOf({ message: `no contract holds on 2026-11-30, needed by visit ${visit}` })).toBe(visit);
    expect(visitOf({ message: 'no contract holds, needed by the alarm of client 01941f29-7c00-71f7-af2b-370a5cba9d6e' })).toBeNull();
  });

  it('puts faults together by what mends them', () => {
    const fault = (message: string, maybe: string): FaultView => ({ field: 'facts', value: '', message, maybe });
    const groups = faultGroups([fault('one', 'a'), fault('two', 'b'), fault('three', 'b')]);
    expect(groups.map(({ by, faults }) => [by, faults.length])).toEqual([['b', 2], ['a', 1]]);
  });
});
