import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastingStream, waitMs } from '../src/api/lastingStream';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

/** A browser's stream, of which the test decides what becomes. */
class Stream {
  static made: Stream[] = [];
  static CLOSED = CLOSED;
  readyState = CONNECTING;
  private listeners = new Map<string, (event: object) => void>();

  constructor(readonly url: string) {
    Stream.made.push(this);
  }
  addEventListener(name: string, listener: (event: object) => void) {
    this.listeners.set(name, listener);
  }
  close() {
    this.readyState = CLOSED;
  }
  become(readyState: number, event: string, body: object = {}) {
    this.readyState = readyState;
    this.listeners.get(event)?.(body);
  }
}

describe('a stream that does not end', () => {
  let browser: Map<string, () => void>;
  let told: string[];
  let answers: boolean;
  let stop: () => void;
  const last = () => Stream.made.at(-1)!;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    Stream.made = [];
    browser = new Map();
    told = [];
    answers = true;
    vi.stubGlobal('EventSource', Stream);
    vi.stubGlobal('addEventListener', (name: string, listener: () => void) => browser.set(name, listener));
    vi.stubGlobal('removeEventListener', (name: string) => browser.delete(name));
    vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: (name: string, listener: () => void) => browser.set(name, listener), removeEventListener: (name: string) => browser.delete(name) });
    stop = lastingStream({
      address: '/events',
      kind: 'board',
      heard: (data) => told.push(data),
      lost: () => told.push('lost'),
      returned: () => told.push('returned'),
      mayAnswer: async () => answers,
    });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('is begun anew after an answer that is no stream, and what is lost and back is told once', async () => {
    last().become(OPEN, 'open');
    last().become(OPEN, 'board', { data: 'first' });
    last().become(CLOSED, 'error');
    expect(told).toEqual(['first', 'lost']);
    await vi.advanceTimersByTimeAsync(waitMs(0, 1) - 1);
    expect(Stream.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(Stream.made).toHaveLength(2);
    // Refused again: the wait grows.
    last().become(CLOSED, 'error');
    await vi.advanceTimersByTimeAsync(waitMs(1, 1) - 1);
    expect(Stream.made).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    last().become(OPEN, 'open');
    last().become(OPEN, 'board', { data: 'second' });
    expect(told).toEqual(['first', 'lost', 'returned', 'second']);
  });

  it('asks first whether somebody answers, and waits on while nobody does', async () => {
    answers = false;
    last().become(CLOSED, 'error');
    await vi.advanceTimersByTimeAsync(waitMs(0, 1) + waitMs(1, 1));
    expect(Stream.made).toHaveLength(1);
    answers = true;
    await vi.advanceTimersByTimeAsync(waitMs(2, 1));
    expect(Stream.made).toHaveLength(2);
  });

  it('says nothing of what the browser mends by itself, but that something may have been missed', async () => {
    last().become(OPEN, 'open');
    last().become(CONNECTING, 'error');
    await vi.advanceTimersByTimeAsync(3_000);
    last().become(OPEN, 'open');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['returned']);
    last().become(CONNECTING, 'error');
    await vi.advanceTimersByTimeAsync(5_000);
    last().become(CONNECTING, 'error');
    expect(told).toEqual(['returned', 'lost']);
    expect(Stream.made).toHaveLength(1);
  });

  it('is tried at once when the network changes, and one that hangs is told as lost', async () => {
    last().become(OPEN, 'open');
    const first = last();
    browser.get('offline')!();
    expect([Stream.made.length, first.readyState]).toEqual([2, CLOSED]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual(['lost']);
    browser.get('online')!();
    expect(Stream.made).toHaveLength(3);
    last().become(OPEN, 'open');
    expect(told).toEqual(['lost', 'returned']);
    // A stream that was given up says no more.
    first.become(CLOSED, 'error');
    expect(told).toEqual(['lost', 'returned']);
  });

  it('is tried at once when somebody looks at a page that has lost it', () => {
    last().become(OPEN, 'open');
    browser.get('visibilitychange')!();
    expect(Stream.made).toHaveLength(1);
    last().become(CLOSED, 'error');
    browser.get('visibilitychange')!();
    expect(Stream.made).toHaveLength(2);
  });

  it('is left in peace once it is stopped', async () => {
    last().become(CLOSED, 'error');
    stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(Stream.made).toHaveLength(1);
    expect(browser.size).toBe(0);
  });
});

describe('the wait before another attempt', () => {
  it('is by chance between two seconds and a limit that doubles to a minute', () => {
    expect([0, 1, 2, 3, 4, 20].map((nth) => [waitMs(nth, 0), waitMs(nth, 1)])).toEqual([
      [2_000, 4_000],
      [2_000, 8_000],
      [2_000, 16_000],
      [2_000, 32_000],
      [2_000, 60_000],
      [2_000, 60_000],
    ]);
    expect(waitMs(4, 0.5)).toBe(31_000);
  });
});
