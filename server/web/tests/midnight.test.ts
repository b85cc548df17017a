import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionView } from '../src/api/contract';
import { isPassed, untilLook } from '../src/office/midnight';

const page = Object.assign(new EventTarget(), { visibilityState: 'visible', documentElement: { lang: 'sv' } });
vi.stubGlobal('document', page);
vi.stubGlobal('localStorage', { getItem: () => 'sv', setItem: () => {} });
vi.stubGlobal('location', { origin: 'http://vardag.test', pathname: '/', hash: '' });
const { session, signIn, signOut } = await import('../src/office/session.svelte');
afterAll(() => vi.unstubAllGlobals());

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
/** After a midnight the page may take so long to notice. */
const SOON_MS = 5 * SECOND_MS;
/** This computer's clock is wrong by as much. */
const AHEAD_MS = 17 * 60_000;

let training = false;
/** The server's clock: where it stands still, as it was set. */
let stands: number | null = null;
let isUp = true;
const serverMs = () => stands ?? Date.now() - AHEAD_MS;

beforeEach(() => {
  vi.useFakeTimers();
  [training, stands, isUp] = [false, null, true];
  page.visibilityState = 'visible';
  vi.stubGlobal('fetch', async (request: Request) => {
    if (!isUp) throw new TypeError('no network');
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    const view = { user: {}, roles: [], csrf_token: 'token', today: '1999-01-01', training, server_time_ms: serverMs() } as unknown as SessionView;
    return new Response(JSON.stringify(new URL(request.url).pathname === '/api/session' ? view : {}), { status: 200 });
  });
});

afterEach(async () => {
  await signOut();
  vi.useRealTimers();
});

/** Signs in when the server's clock shows this instant. */
async function signInAt(instant: string) {
  if (training) stands = Date.parse(instant);
  else vi.setSystemTime(Date.parse(instant) + AHEAD_MS);
  await signIn('planner', 'secret');
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('today on a page that is left open', () => {
  it('turns at midnight in Stockholm, by the clock of the server', async () => {
    await signInAt('2026-11-23T21:00:13Z');
    expect(session.today).toBe('2026-11-23');
    await pass(2 * HOUR_MS - 14 * SECOND_MS);
    expect(new Date(serverMs()).toISOString()).toBe('2026-11-23T22:59:59.000Z');
    expect(session.today).toBe('2026-11-23');
    await pass(SOON_MS);
    expect(session.today).toBe('2026-11-24');
    await pass(24 * HOUR_MS);
    expect(session.today).toBe('2026-11-25');
  });

  it('turns after the 23 hours of 29 March and the 25 of 25 October', async () => {
    for (const [evening, night, after] of [
      ['2026-03-28T22:00:00Z', '2026-03-29', '2026-03-30'],
      ['2026-10-24T21:00:00Z', '2026-10-25', '2026-10-26'],
    ] as const) {
      await signInAt(evening);
      await pass(HOUR_MS + SOON_MS);
      expect(session.today).toBe(night);
      const hours = night === '2026-03-29' ? 23 : 25;
      await pass(hours * HOUR_MS - 2 * SOON_MS);
      expect(session.today).toBe(night);
      await pass(2 * SOON_MS);
      expect(session.today).toBe(after);
      await signOut();
    }
  });

  it('is looked at when a computer that slept shows the page again', async () => {
    await signInAt('2026-11-23T20:00:00Z');
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    // The night passes, and no timer with it.
    vi.setSystemTime(Date.parse('2026-11-24T05:20:00Z') + AHEAD_MS);
    expect(session.today).toBe('2026-11-23');
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(session.today).toBe('2026-11-24');
  });

  it('is noticed within the minute by a page that the computer slept with in sight', async () => {
    await signInAt('2026-11-23T20:00:00Z');
    await pass(90 * SECOND_MS);
    vi.setSystemTime(Date.parse('2026-11-24T05:20:00Z') + AHEAD_MS);
    await pass(60 * SECOND_MS);
    expect(session.today).toBe('2026-11-24');
  });

  it('is followed no more when nobody is signed in, and once when somebody is again', async () => {
    await signInAt('2026-11-23T20:00:00Z');
    await signIn('planner', 'secret');
    expect(vi.getTimerCount()).toBe(1);
    await signOut();
    await pass(2 * 60 * SECOND_MS);
    expect(vi.getTimerCount()).toBe(0);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('today by a training clock', () => {
  beforeEach(() => {
    training = true;
    vi.setSystemTime(Date.parse('2026-11-30T12:00:00Z'));
  });

  it('stands with it, however long the page is open', async () => {
    await signInAt('2026-11-23T22:59:59.999Z');
    await pass(3 * HOUR_MS);
    expect([session.today, session.nowMs()]).toEqual(['2026-11-23', stands]);
  });

  it('is another when the clock is set, onwards or back', async () => {
    await signInAt('2026-11-23T20:00:00Z');
    stands = Date.parse('2026-11-24T05:50:00Z');
    await pass(10 * SECOND_MS);
    expect([session.today, session.nowMs()]).toEqual(['2026-11-24', stands]);
    stands = Date.parse('2026-11-22T05:50:00Z');
    await pass(10 * SECOND_MS);
    expect([session.today, session.nowMs()]).toEqual(['2026-11-22', stands]);
  });

  it('is asked for at once when the page is seen again, and kept while nobody answers', async () => {
    await signInAt('2026-11-23T20:00:00Z');
    stands = Date.parse('2026-11-24T05:50:00Z');
    isUp = false;
    page.dispatchEvent(new Event('visibilitychange'));
    await pass(0);
    expect(session.today).toBe('2026-11-23');
    isUp = true;
    page.dispatchEvent(new Event('visibilitychange'));
    await pass(0);
    expect(session.today).toBe('2026-11-24');
  });
});

describe('the wait for midnight', () => {
  it('is never longer than a glance and a little', () => {
    const noon = Date.parse('2026-11-23T11:00:00Z');
    for (let minute = 0; minute < 24 * 60; minute += 1) expect(untilLook(noon + minute * 60_000 + 700)).toBeLessThan(63_000);
  });

  it('does not end just before the server has its midnight too', () => {
    const midnight = Date.parse('2026-11-23T23:00:00Z');
    for (let left_s = 1; left_s < 200; left_s += 1) {
      const look = midnight - left_s * SECOND_MS + untilLook(midnight - left_s * SECOND_MS);
      expect(look < midnight || look >= midnight + SECOND_MS).toBe(true);
    }
  });
});

describe('a day that is shown', () => {
  it('has passed when it was today, or was to come, and is not any more', () => {
    expect(isPassed('2026-11-23', '2026-11-23', '2026-11-23')).toBe(false);
    expect(isPassed('2026-11-23', '2026-11-23', '2026-11-24')).toBe(true);
    expect(isPassed('2026-11-24', '2026-11-23', '2026-11-24')).toBe(false);
    expect(isPassed('2026-11-24', '2026-11-23', '2026-11-25')).toBe(true);
  });

  it('has not where it was looked back at', () => {
    expect(isPassed('2026-11-20', '2026-11-23', '2026-11-24')).toBe(false);
  });

  it('has not where a training clock was set back', () => {
    expect(isPassed('2026-11-23', '2026-11-23', '2026-11-22')).toBe(false);
  });
});
