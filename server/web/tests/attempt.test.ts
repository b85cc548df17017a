import { describe, expect, it } from 'vitest';
import { Attempt } from '../src/hand/attempt.svelte';

/** Work that ends when it is told to. */
function held() {
  let end = () => {};
  const ended = new Promise<void>((done) => (end = done));
  return { work: () => ended, end };
}

describe('presses', () => {
  it('all count when they are queued, in their order', async () => {
    const attempt = new Attempt();
    const done: string[] = [];
    const first = held();
    const presses = [attempt.queue(first.work), ...['b', 'c'].map((name) => attempt.queue(async () => done.push(name)))];
    expect(attempt.isUnderWay).toBe(true);
    first.end();
    expect(await Promise.all(presses)).toEqual([true, true, true]);
    expect([done, attempt.isUnderWay]).toEqual([['b', 'c'], false]);
  });

  it('that lead elsewhere count once', async () => {
    const attempt = new Attempt();
    const first = held();
    const led = attempt.make(first.work);
    let again = 0;
    expect(await attempt.make(async () => (again += 1))).toBe(false);
    first.end();
    expect([await led, again]).toEqual([true, 0]);
  });

  it('are not lost behind one that leads elsewhere', async () => {
    const attempt = new Attempt();
    const first = held();
    const led = attempt.make(first.work);
    let ticked = 0;
    const tick = attempt.queue(async () => (ticked += 1));
    first.end();
    expect([await led, await tick, ticked]).toEqual([true, true, 1]);
  });

  it('that fail say why until the next', async () => {
    const attempt = new Attempt();
    expect(await attempt.make(() => Promise.reject(Object.assign(new Error('x'))))).toBe(false);
    expect(attempt.error?.code).toBe('page');
    await attempt.make(async () => undefined);
    expect(attempt.error).toBeNull();
  });
});
