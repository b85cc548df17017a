import { describe, expect, it } from 'vitest';
import {
  addDays,
  boardClock,
  boardSeconds,
  changeText,
  clockOf,
  dateOf,
  dayText,
  durationText,
  firstOfMonth,
  instantOf,
} from '../src/time/stockholm';

const HOUR_S = 3600;
const SPRING = '2026-03-29';
const AUTUMN = '2026-10-25';
/** What the server sends as a board's midnight. */
const midnight = (date: string) => instantOf(date, '00:00');
const utc = (text: string) => Date.parse(text);

describe('an ordinary day', () => {
  it('turns local time into an instant and back', () => {
    expect(instantOf('2026-11-23', '08:15')).toBe(utc('2026-11-23T07:15:00Z'));
    expect(clockOf(utc('2026-11-23T07:15:00Z'))).toBe('08:15');
    expect(dateOf(utc('2026-11-23T23:30:00Z'))).toBe('2026-11-24');
  });

  it('reads board times past midnight', () => {
    expect(boardClock(midnight('2026-11-23'), 8 * HOUR_S)).toBe('08:00');
    expect(boardClock(midnight('2026-11-23'), 25.5 * HOUR_S)).toBe('01:30');
  });
});

describe('the night of 29 March 2026', () => {
  it('moves a time in the gap forward by the gap', () => {
    expect(instantOf(SPRING, '02:30')).toBe(utc('2026-03-29T01:30:00Z'));
    expect(clockOf(instantOf(SPRING, '02:30'))).toBe('03:30');
  });

  it('keeps the times on either side', () => {
    expect(instantOf(SPRING, '01:59')).toBe(utc('2026-03-29T00:59:00Z'));
    expect(instantOf(SPRING, '03:00')).toBe(utc('2026-03-29T01:00:00Z'));
  });

  it('has no clock between 02 and 03 on the board', () => {
    expect([1, 2, 3].map((hour) => boardClock(midnight(SPRING), hour * HOUR_S))).toEqual(['01:00', '03:00', '04:00']);
  });

  it('is a day of 23 hours', () => {
    expect(midnight(addDays(SPRING, 1)) - midnight(SPRING)).toBe(23 * HOUR_S * 1000);
    expect(boardSeconds(midnight(SPRING), instantOf(SPRING, '08:00'))).toBe(7 * HOUR_S);
  });
});

describe('the night of 25 October 2026', () => {
  it('takes the first of two like times', () => {
    expect(instantOf(AUTUMN, '02:30')).toBe(utc('2026-10-25T00:30:00Z'));
  });

  it('keeps the times on either side', () => {
    expect(instantOf(AUTUMN, '01:59')).toBe(utc('2026-10-24T23:59:00Z'));
    expect(instantOf(AUTUMN, '03:00')).toBe(utc('2026-10-25T02:00:00Z'));
  });

  it('shows 02 twice on the board', () => {
    expect([1, 2, 3, 4].map((hour) => boardClock(midnight(AUTUMN), hour * HOUR_S))).toEqual(['01:00', '02:00', '02:00', '03:00']);
  });

  it('is a day of 25 hours', () => {
    expect(midnight(addDays(AUTUMN, 1)) - midnight(AUTUMN)).toBe(25 * HOUR_S * 1000);
  });
});

describe('dates and lengths in words', () => {
  it('counts days on dates, whatever the clocks do', () => {
    expect(addDays(SPRING, 1)).toBe('2026-03-30');
    expect(addDays(AUTUMN, -1)).toBe('2026-10-24');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(firstOfMonth('2026-11-23')).toBe('2026-11-01');
  });

  it('names the day in both languages', () => {
    expect(dayText('2026-11-24', 'sv')).toBe('tis 24 nov. 2026');
    expect(dayText('2026-11-24', 'en')).toBe('Tue, 24 Nov 2026');
  });

  it('writes lengths and changes with a real minus', () => {
    expect(durationText(35 * 60)).toBe('35 min');
    expect(durationText(2 * HOUR_S + 5 * 60)).toBe('2 h 05 min');
    expect(durationText(-90)).toBe('−2 min');
    expect(changeText(6 * 60)).toBe('+6 min');
    expect(changeText(-12 * 60)).toBe('−12 min');
    expect(changeText(10)).toBe('±0 min');
  });
});
