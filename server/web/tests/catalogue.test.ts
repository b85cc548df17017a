import { describe, expect, it } from 'vitest';
import en from '../src/i18n/en.json';
import sv from '../src/i18n/sv.json';
import { accessReason, speech } from '../src/i18n/index.svelte';
import * as codes from './codes';

const sources = import.meta.glob<string>(['../src/**/*.{ts,svelte}', '!../src/hand/**'], { query: '?raw', import: 'default', eager: true });
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the catalogue of texts', () => {
  it('has the same keys in Swedish and English', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
  });

  it('has no empty text', () => {
    for (const [key, text] of [...Object.entries(sv), ...Object.entries(en)]) {
      expect(text.trim(), key).not.toBe('');
    }
  });

  it('fills in the same values in both languages', () => {
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) {
      expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
    }
  });

  it('has both forms of every counted text', () => {
    const keys = new Set(Object.keys(sv));
    for (const key of keys) {
      // Codes of their own: a kind of indirect time that is called other.
      if (key === 'indirect.other') continue;
      if (key.endsWith('.one')) expect(keys).toContain(key.replace(/\.one$/, '.other'));
      if (key.endsWith('.other')) expect(keys).toContain(key.replace(/\.other$/, '.one'));
    }
  });

  it('words every code of the API', () => {
    const families = {
      problem: codes.PROBLEM_CODES,
      reason: codes.PLANNING_REASONS,
      mend: codes.MENDS,
      against: codes.AGAINST,
      review_reason: codes.REVIEW_REASONS,
      refused: codes.ATTESTATION_REFUSALS,
      act: codes.ACTS,
      role: codes.ROLES,
      entry_kind: [...codes.JOURNAL_KINDS, ...codes.FILE_KINDS],
      event: codes.EVENT_KINDS,
      inbox_why: codes.INBOX_REASONS,
      undo: codes.PLAN_CHANGES,
      undone: codes.PLAN_CHANGES,
      redo: codes.PLAN_CHANGES,
      did: [...codes.PLAN_CHANGES, ...codes.TOUCHES, 'published'],
      away_kind: codes.AWAY_KINDS,
      frame: codes.FRAME_STATUSES,
      rule: codes.RULES,
      complaint_from: codes.COMPLAINTS_FROM,
      plan_with: codes.PLANS_WITH,
      lex_step: [...codes.LEX_SARAH_STEPS, ...codes.LEX_SARAH_STEPS.map((step) => `${step}.what`)],
      piece: codes.PIECE_KINDS,
      mark: codes.MARKS,
      indirect: codes.INDIRECT_KINDS,
      shift_said: codes.SHIFT_ENTRIES,
      remark: codes.SHIFT_REMARKS,
      left_out: codes.LEFT_OUT,
      said: codes.WORDS,
      say: codes.WORDS,
      receipt_state: codes.RECEIPT_STATES,
      receipt_what: codes.RECEIPT_STATES,
      order_clock: codes.ORDER_CLOCKS,
      order_frame: codes.FRAME_PERIODS,
    };
    for (const [family, known] of Object.entries(families)) {
      for (const code of known) expect(sv).toHaveProperty([`${family}.${code}`]);
    }
    for (const code of codes.PROBLEM_CODES) expect(sv).toHaveProperty([`problem.${code}.mend`]);
    for (const code of codes.WORDS) expect(sv).toHaveProperty([`say.${code}.what`]);
  });

  it('words every reason of the access log', () => {
    speech.language = 'sv';
    for (const reason of codes.ACCESS_REASONS) expect(accessReason(reason)).not.toBe(reason);
  });

  it('words nothing that the API does not send', () => {
    const known = { reason: codes.PLANNING_REASONS, mend: codes.MENDS, act: codes.ACTS, refused: codes.ATTESTATION_REFUSALS, entry_kind: [...codes.JOURNAL_KINDS, ...codes.FILE_KINDS], inbox_why: codes.INBOX_REASONS, undo: codes.PLAN_CHANGES, undone: codes.PLAN_CHANGES, redo: codes.PLAN_CHANGES, did: [...codes.PLAN_CHANGES, ...codes.TOUCHES, 'published'] };
    for (const [family, sent] of Object.entries(known)) {
      const worded = Object.keys(sv).filter((key) => key.startsWith(`${family}.`)).map((key) => key.split('.')[1]);
      expect([...new Set(worded)].sort()).toEqual([...sent].sort());
    }
  });

  it('holds no text that nothing asks for', () => {
    const source = Object.values(sources).join('\n');
    const families = /^(order_clock|order_frame|order_field|reason|mend|review_reason|problem|method|event|refused|role|act|actor|access_reason|field|entry_kind|inbox_why|undo|undone|redo|did|alternative|absence|away_kind|changed|frame|rule|said|say|complaint_from|plan_with|lex_step|piece|mark|indirect|shift_said|two_step|receipt_state|receipt_what|remark|left_out|against)\./;
    const built = /^(nav|measure|scheme|status|origin|pin|verdict|verdict\.said|verdict\.(continuity|wishes|changes)|column|export|state|zoom|correct|weekday|view|plan_of|plan_of\.shown|timeline\.now)\.\w+$/;
    const unused = Object.keys(sv).filter((key) => {
      const stem = key.replace(/\.(one|other)$/, '');
      return !families.test(key) && !built.test(key) && !source.includes(`'${stem}'`);
    });
    expect(unused).toEqual([]);
  });
});
