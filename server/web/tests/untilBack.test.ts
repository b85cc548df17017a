import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let isThere = false;
let knocks = 0;
const settled = () => vi.advanceTimersByTimeAsync(3_100);

async function served() {
  vi.stubGlobal('location', { origin: 'http://vardag.test' });
  vi.stubGlobal('fetch', async () => {
    knocks += 1;
    if (!isThere) throw new TypeError('no network');
    return new Response('{"code":"unauthenticated"}', { status: 401 });
  });
  return import('../src/office/base-plan/untilBack');
}
const untilBack = async (back: () => void) => (await served()).untilBack(back);

beforeEach(() => {
  vi.useFakeTimers();
  [isThere, knocks] = [false, 0];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a page that hears no news', () => {
  it('tries until the server answers, and is told so once', async () => {
    const back = vi.fn();
    await untilBack(back);
    await settled();
    await settled();
    expect([knocks, back.mock.calls.length]).toEqual([2, 0]);
    isThere = true;
    await settled();
    await settled();
    expect([knocks, back.mock.calls.length]).toEqual([3, 1]);
  });

  it('tries no more when it has gone', async () => {
    const back = vi.fn();
    const leave = await untilBack(back);
    leave();
    isThere = true;
    await settled();
    expect([knocks, back.mock.calls.length]).toEqual([0, 0]);
  });
});

describe('what is asked anew by itself', () => {
  it('is so three times in a row, where the server is there and does not answer that', async () => {
    const byItself = new (await served()).ByItself();
    isThere = true;
    let asked = 0;
    // As the dialog's effect: what failed waits anew.
    const wait = () => byItself.whenBack(() => {
      asked += 1;
      wait();
    });
    wait();
    for (let rounds = 0; rounds < 6; rounds += 1) await settled();
    expect([asked, knocks, byItself.isSpent, byItself.whenBack(() => {})]).toEqual([3, 3, true, undefined]);
    byItself.reset();
    wait();
    await settled();
    expect([asked, byItself.isSpent]).toEqual([4, false]);
  });
});
