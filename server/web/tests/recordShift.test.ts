import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Day } from '../src/hand/contract';

vi.stubGlobal('location', { pathname: '/phones/1/', hash: '' });
const { phone } = await import('../src/hand/phone.svelte');
const { recordShift } = await import('../src/hand/shift/record');

const NOW_MS = Date.parse('2026-11-23T14:00:00+01:00');

/** A phone that writes everything down, and whose answers may be lost on the way to the page. */
const sent: { call: string; event_id: string }[] = [];
let isLost = false;
const dayOf = (entries: number) => ({ staff_id: 's', work: { earlier: [], entries: Array.from({ length: entries }, () => ({})) } }) as unknown as Day;

beforeEach(() => {
  sent.length = 0;
  isLost = false;
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
    const ask = JSON.parse(body) as { call: string; event_id: string };
    // What the page reads of the phone is told by each test.
    if (ask.call === 'state') throw new TypeError('no network');
    sent.push(ask);
    if (isLost) throw new TypeError('no network');
    return { json: async () => ({ ok: { event_id: ask.event_id } }) };
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The same press before and after its lost answer; meanwhile the day has grown by it. */
async function pressedTwice(press: () => Promise<unknown>): Promise<boolean> {
  phone.day = dayOf(1);
  isLost = true;
  await expect(press()).rejects.toThrow();
  phone.day = dayOf(2);
  isLost = false;
  await press();
  return sent[0]!.event_id === sent[1]!.event_id;
}

describe('a press whose answer was lost', () => {
  it('is the same where it says its own moment', async () => {
    expect(await pressedTwice(() => recordShift('mark_shift', { mark: 'break_began', said_ms: NOW_MS }))).toBe(true);
  });

  it('is the same where it says of what day it is, and why', async () => {
    expect(await pressedTwice(() => recordShift('object_to_day', { date: '2026-11-23', text: 'Nej' }))).toBe(true);
  });

  it('is another where only the day tells two of the same apart', async () => {
    expect(await pressedTwice(() => recordShift('mark_shift', { mark: 'break_began' }))).toBe(false);
    sent.length = 0;
    expect(await pressedTwice(() => recordShift('mark_shift', { mark: 'indirect_began', indirect: 'other', text: 'Bilen' }))).toBe(false);
    sent.length = 0;
    expect(await pressedTwice(() => recordShift('confirm_day', { date: '2026-11-23' }))).toBe(false);
  });

  it('is the same as long as the day has not grown', async () => {
    phone.day = dayOf(1);
    isLost = true;
    const press = () => recordShift('mark_shift', { mark: 'break_ended' });
    for (let presses = 0; presses < 2; presses += 1) await expect(press()).rejects.toThrow();
    expect(sent[0]!.event_id).toBe(sent[1]!.event_id);
  });
});

describe('what was answered', () => {
  it('can be said anew', async () => {
    const press = () => recordShift('mark_shift', { mark: 'break_began', said_ms: NOW_MS });
    await press();
    await press();
    expect(sent[0]!.event_id).not.toBe(sent[1]!.event_id);
  });
});
