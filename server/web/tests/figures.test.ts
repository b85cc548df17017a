import { beforeEach, describe, expect, it } from 'vitest';
import { speech } from '../src/i18n/index.svelte';
import { hours, hoursMinutes, kronor, percent } from '../src/office/figures';
import { addMonths, isMonth, monthAtWork, monthOf, monthText } from '../src/time/month';

/** Intl parts thousands, figures and units with spaces that do not break. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('money', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('is told to the öre', () => {
    expect(plain(kronor(123450))).toBe('1 234,50 kr');
    expect(plain(kronor(5))).toBe('0,05 kr');
    expect(plain(kronor(0))).toBe('0,00 kr');
    expect(plain(kronor(-18501))).toBe('−185,01 kr');
  });

  it('is exact where it is large', () => {
    expect(plain(kronor(9_876_543_210_99))).toBe('9 876 543 210,99 kr');
  });

  it('follows the language', () => {
    speech.language = 'en';
    expect(plain(kronor(123450))).toBe('1,234.50 kr');
  });
});

describe('whole hours', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('are rounded, and nought has no sign', () => {
    expect(plain(hours(4312 * 3600 + 1799))).toBe('4 312 h');
    expect(plain(hours(1800))).toBe('1 h');
    expect(plain(hours(-1799))).toBe('0 h');
    expect(plain(hours(-5 * 3600))).toBe('−5 h');
  });
});

describe('hours and minutes', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('are rounded to whole minutes', () => {
    expect(hoursMinutes(0)).toBe('0:00');
    expect(hoursMinutes(29)).toBe('0:00');
    expect(hoursMinutes(3_599)).toBe('1:00');
    expect(hoursMinutes(45_300)).toBe('12:35');
    expect(plain(hoursMinutes(15_119_996))).toBe('4 200:00');
  });

  it('have a sign where more is used than there was', () => {
    expect(hoursMinutes(-5_400)).toBe('−1:30');
    expect(hoursMinutes(-20)).toBe('0:00');
  });

  it('stand beside shares in percent', () => {
    expect(plain(percent(963))).toBe('96,3 %');
    expect(plain(percent(1000))).toBe('100,0 %');
  });
});

describe('months', () => {
  it('pass the turn of the year', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(addMonths('2026-11', -23)).toBe('2024-12');
  });

  it('are read from dates and as they are typed', () => {
    expect(monthOf('2026-11-29')).toBe('2026-11');
    expect(isMonth('2026-11')).toBe(true);
    for (const text of ['', '2026', '2026-13', '2026-1']) expect(isMonth(text)).toBe(false);
  });

  it('are worked on until the run of the 6th', () => {
    expect(monthAtWork('2026-12-06')).toBe('2026-11');
    expect(monthAtWork('2026-12-07')).toBe('2026-12');
    expect(monthAtWork('2027-01-01')).toBe('2026-12');
  });

  it('have names', () => {
    expect(monthText('2026-11', 'sv')).toBe('november 2026');
    expect(monthText('2026-11', 'en')).toBe('November 2026');
  });
});
