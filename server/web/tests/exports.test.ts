import { beforeEach, describe, expect, it } from 'vitest';
import type { ExportView } from '../src/api/contract';
import { has, speech } from '../src/i18n/index.svelte';
import { acknowledgedBy, ageText, daysOf, isLate, isMonthly, KINDS, lastMonth, lateCount, receiptState, receiptText } from '../src/office/ledger/exports';

const AT = Date.parse('2026-12-06T09:00:00Z');
const given = (state: string): ExportView['receipt'] => ({ state, message: '', user_id: 'u', at_ms: AT });
const waiting = (unacknowledged_s: number) => ({ receipt: null, unacknowledged_s });
const DAY_S = 86_400;

describe('the exports page', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('words every kind', () => {
    for (const kind of KINDS) expect(has(`export.${kind}`), kind).toBe(true);
  });

  it('asks for a month where a kind is made of months, and for its days', () => {
    expect(KINDS.filter(isMonthly)).toEqual(['billing', 'warehouse']);
    expect(lastMonth('2027-01-01')).toBe('2026-12');
    expect(daysOf('2026-02')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(daysOf('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(daysOf('2026-12')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });

  it('knows what the receiver has said, and for how long it has said nothing', () => {
    expect(receiptState({ receipt: given('accepted') })).toBe('accepted');
    expect(receiptState({ receipt: given('rejected') })).toBe('rejected');
    expect(receiptState({ receipt: null })).toBe('waiting');
    expect(receiptText({ receipt: given('accepted'), unacknowledged_s: null })).toMatch(/^Mottagen .*10:00$/);
    expect(receiptText(waiting(2 * DAY_S))).toBe('Väntar på kvittens sedan 2 dagar');
    speech.language = 'en';
    expect(receiptText(waiting(3_599))).toBe('Waiting for a receipt since 0 hours');
  });

  it('asks those for a receipt whose word the server takes', () => {
    expect(KINDS.map(acknowledgedBy)).toEqual(['finance', 'unit_manager', 'finance', 'finance']);
  });

  it('tells an age in whole days, before that in whole hours', () => {
    expect(ageText(3_600)).toBe('1 timme');
    expect(ageText(DAY_S - 1)).toBe('23 timmar');
    expect(ageText(DAY_S)).toBe('1 dag');
    expect(ageText(9 * DAY_S + 5)).toBe('9 dagar');
  });

  it('minds a batch that has waited for three days, and none that was answered', () => {
    expect(isLate(waiting(3 * DAY_S - 1))).toBe(false);
    expect(isLate(waiting(3 * DAY_S))).toBe(true);
    const batches = [waiting(4 * DAY_S), waiting(0), { receipt: given('rejected'), unacknowledged_s: null }];
    expect(lateCount(batches as ExportView[])).toBe(1);
  });
});
