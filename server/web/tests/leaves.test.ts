import { describe, expect, it } from 'vitest';
import type { LeaveView } from '../src/api/contract';
import { ProblemError } from '../src/api/problem';
import en from '../src/i18n/leave/en.json';
import sv from '../src/i18n/leave/sv.json';
import { daysOf, daysText, fieldFaults, overlapping, unfilled } from '../src/office/board/leave/leaves';

const asked = (from_date: string, to_date: string, staff_id = 'anna') => ({ staff_id, kind: 'holiday', from_date, to_date });
const invalid = (...fields: string[]) =>
  new ProblemError({ type: '', title: '', status: 422, code: 'invalid', faults: fields.map((field) => ({ field, message: 'no', value: '' })) });
const LEAVES = [{ leave_id: '1', staff_id: 'anna', from_date: '2026-12-10', to_date: '2026-12-12' }] as LeaveView[];

describe('the days of a leave', () => {
  it('have both ends in them, whatever the clocks do', () => {
    expect(daysOf(asked('2026-10-25', '2026-10-25'))).toBe(1);
    expect(daysOf(asked('2026-03-28', '2026-03-30'))).toBe(3);
    expect(daysOf(asked('2026-12-02', '2026-12-01'))).toBe(0);
  });

  it('are told once where there is one', () => {
    expect(daysText(asked('2026-12-01', '2026-12-01'))).toBe('tis 1 dec. 2026');
    expect(daysText(asked('2026-12-01', '2026-12-14'))).toBe('tis 1 dec. 2026 till mån 14 dec. 2026');
  });

  it('meet those of another leave of the same person at its ends', () => {
    expect(overlapping(asked('2026-12-12', '2026-12-20'), LEAVES)).toBe(true);
    expect(overlapping(asked('2026-12-01', '2026-12-10'), LEAVES)).toBe(true);
    expect(overlapping(asked('2026-12-13', '2026-12-20'), LEAVES)).toBe(false);
    expect(overlapping(asked('2026-12-12', '2026-12-20', 'bo'), LEAVES)).toBe(false);
  });
});

describe('what is wrong with a leave', () => {
  it('is what nobody has filled in', () => {
    expect(unfilled(asked('', '2026-12-01', ''))).toEqual({ staff_id: 'required.staff_id', from_date: 'required.from_date' });
    expect(unfilled(asked('2026-12-01', '2026-12-01'))).toEqual({});
  });

  it('is told at the field that the server names', () => {
    const of = (field: string, form: ReturnType<typeof asked>) => fieldFaults(invalid(field), form, LEAVES);
    expect(of('to_date', asked('2026-12-09', '2026-12-01'))).toEqual({ to_date: 'wrong.order' });
    expect(of('to_date', asked('2027-01-01', '2028-01-02'))).toEqual({ to_date: 'wrong.too_long' });
    expect(of('from_date', asked('2026-12-11', '2026-12-20'))).toEqual({ from_date: 'wrong.overlap' });
    expect(of('staff_id', asked('2026-12-11', '2026-12-20'))).toEqual({ staff_id: 'wrong.overlap' });
    expect(of('staff_id', asked('2026-12-13', '2026-12-20'))).toEqual({ staff_id: 'wrong.other' });
    expect(of('kind', asked('2026-12-13', '2026-12-20'))).toEqual({ kind: 'wrong.other' });
  });

  it('is nothing of this form where another field is named, or none', () => {
    expect(fieldFaults(invalid('unit'), asked('2026-12-01', '2026-12-01'), [])).toEqual({});
    expect(fieldFaults(new ProblemError({ type: '', title: '', status: 500, code: 'internal' }), asked('2026-12-01', '2026-12-01'), [])).toEqual({});
  });
});

describe('the texts of leave', () => {
  const sources = Object.values(import.meta.glob<string>('../src/office/board/leave/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true })).join('\n');
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

  it('are the same ones in Swedish and English, and fill in the same values', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) {
      expect([sv[key].trim(), en[key].trim()], key).not.toContain('');
      expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
    }
  });

  it('are all asked for', () => {
    const built = /^required\./;
    const isAsked = (key: string) => sources.includes(`'${key}'`) || sources.includes(`'${key.replace(/\.(one|other)$/, '')}'`);
    expect(Object.keys(sv).filter((key) => !built.test(key) && !isAsked(key))).toEqual([]);
  });
});
