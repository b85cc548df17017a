import { describe, expect, it } from 'vitest';
import type { ReviewItem, VerdictView } from '../src/api/contract';
import { count, planningReason, speech, word } from '../src/i18n/index.svelte';
import { initials, stopSaid, verdictMark, verdictSaid } from '../src/office/board/words';
import { performedText } from '../src/office/review/words';
import { parseRoute } from '../src/office/route.svelte';

const verdict = (more: Partial<VerdictView>): VerdictView => ({
  shift_id: 's',
  staff_id: 'p',
  staff_name: 'Maria Fors',
  allowed: true,
  start_s: 14 * 3600 + 600,
  reasons: [],
  change: { travel_s: 360, waiting_s: 0, overtime_s: 0, lateness_s: 0, new_face: true, total: 400 },
  ...more,
});

describe('verdicts in words', () => {
  it('say the time, the change and a new face', () => {
    expect(verdictMark(verdict({}))).toBe('mind');
    expect(verdictSaid('2026-11-23', verdict({}))).toBe('Maria Fors: går, men 14:10 · +6 min resa · nytt ansikte');
  });

  it('say why it does not work, with the name of the skill', () => {
    speech.terms = {
      interventions: [],
      not_performed_reasons: [],
      manual_reasons: [],
      deviation_kinds: [],
      skills: [{ code: 'insulin', sv: 'insulindelegering', en: 'insulin delegation' }],
    };
    const refused = verdict({ allowed: false, change: null, reasons: [{ code: 'missing_skill', detail: { skill: 'insulin' } }] });
    expect(verdictMark(refused)).toBe('no');
    expect(verdictSaid('2026-11-23', refused)).toBe('Maria Fors: går inte. Saknar insulindelegering');
  });
});

describe('codes in words', () => {
  it('show an unknown code as it is', () => {
    expect(word('reason', 'quite_new')).toBe('quite new');
    expect(planningReason({ code: 'shift_full', staff_name: 'Bilal' })).toBe('Bilal: Passet är fullt');
  });

  it('count by the rule of the language', () => {
    expect(count('unplaced', 1)).toBe('1 oplacerat besök');
    expect(count('unplaced', 2)).toBe('2 oplacerade besök');
  });
});

describe('a protected client', () => {
  it('is never named, whatever label came with the visit', () => {
    const stop = { protected: true, client_label: 'Asta B.', start_s: 0, end_s: 60, interventions: [], status: 'planned', pin: 'none', staff_count: 1, actual_start_s: null };
    expect(stopSaid('2026-11-23', stop as never)).not.toContain('Asta');
  });
});

describe('small words', () => {
  it('shorten a label to initials', () => {
    expect(initials({ client_label: 'Per-Olof J.' })).toBe('PO');
    expect(initials({ client_label: 'Åke R.' })).toBe('ÅR');
  });

  it('say that a visit ended the next day', () => {
    const item = {
      performed: { start_ms: Date.parse('2026-11-23T22:30:00Z'), end_ms: Date.parse('2026-11-23T23:15:00Z') },
    } as ReviewItem;
    expect(performedText(item)).toBe('23:30–00:15 (nästa dag)');
  });

  it('read the address', () => {
    expect(parseRoute('#/day/u1/2026-11-23')).toEqual({ place: 'day', args: ['u1', '2026-11-23'] });
    expect(parseRoute('')).toEqual({ place: null, args: [] });
  });
});
