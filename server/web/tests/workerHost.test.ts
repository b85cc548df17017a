import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerHost } from '../src/hand/browser/workerHost';
import type { FromWorker, ToWorker } from '../src/hand/browser/messages';

/** The browser's side: workers that answer as told, and a page that may be hidden. */
const workers: BrowserWorker[] = [];
class BrowserWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: (() => void) | null = null;
  heard: ToWorker[] = [];
  isEnded = false;
  constructor() {
    workers.push(this);
  }
  postMessage(message: ToWorker) {
    this.heard.push(message);
  }
  terminate() {
    this.isEnded = true;
  }
  answer(json: string, isBroken?: true) {
    const { id } = this.heard.at(-1)!;
    this.onmessage?.({ data: isBroken ? { id, json, isBroken } : { id, json } });
  }
}

const page = Object.assign(new EventTarget(), { hidden: false });
const hide = () => {
  page.hidden = true;
  page.dispatchEvent(new Event('visibilitychange'));
};
const last = () => workers.at(-1)!;
const STATE = '{"ok":{"enrolled":false}}';

beforeEach(() => {
  workers.length = 0;
  page.hidden = false;
  vi.useFakeTimers();
  vi.stubGlobal('Worker', BrowserWorker);
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a phone whose core lives in the browser', () => {
  it('answers from one worker, and says once that it is open', async () => {
    const opened = vi.fn();
    const host = new WorkerHost(opened);
    for (let round = 0; round < 2; round += 1) {
      const asked = host.call('state', {});
      last().answer(STATE);
      expect(await asked).toEqual({ enrolled: false });
    }
    expect([workers.length, opened.mock.calls.length]).toEqual([1, 1]);
  });

  it('begins again with a new worker after one that could not open or broke', async () => {
    const host = new WorkerHost();
    const asked = host.call('state', {});
    last().answer('{"error":{"code":"store","what":"x"}}', true);
    await expect(asked).rejects.toMatchObject({ code: 'store' });
    expect(last().isEnded).toBe(true);
    const again = host.call('state', {});
    last().answer(STATE);
    expect(await again).toEqual({ enrolled: false });
    expect(workers.length).toBe(2);
  });

  it('ends a worker that does not answer, and tells every call that waits', async () => {
    const host = new WorkerHost();
    const first = host.call('state', {});
    last().answer(STATE);
    await first;
    const waiting = [host.call('day', {}), host.call('catalogue', {})];
    const told = waiting.map((call) => expect(call).rejects.toMatchObject({ code: 'not_running' }));
    vi.advanceTimersByTime(15_000);
    await Promise.all(told);
    expect(last().isEnded).toBe(true);
  });

  it('gives the first opening more time: the core is fetched then', async () => {
    const host = new WorkerHost();
    const asked = host.call('state', {});
    vi.advanceTimersByTime(60_000);
    expect(last().isEnded).toBe(false);
    last().answer(STATE);
    expect(await asked).toEqual({ enrolled: false });
  });

  it('leaves the store to another window when nobody looks, but not in the middle of a call', async () => {
    const host = new WorkerHost();
    const asked = host.call('state', {});
    hide();
    expect(last().isEnded).toBe(false);
    last().answer(STATE);
    await asked;
    expect(last().isEnded).toBe(true);
  });

  it('says so where a worker is no phone', async () => {
    const host = new WorkerHost();
    const asked = host.call('state', {});
    last().answer('{}');
    await expect(asked).rejects.toMatchObject({ code: 'not_running' });
    const lost = host.call('state', {});
    last().onerror?.();
    await expect(lost).rejects.toMatchObject({ code: 'not_running' });
  });
});
