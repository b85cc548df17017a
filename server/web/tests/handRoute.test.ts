import { afterAll, beforeEach, expect, it, vi } from 'vitest';

/** A browser's session history: what is walked to cuts off what lay ahead. */
class Browser {
  entries: { hash: string; state: unknown }[] = [{ hash: '#/', state: null }];
  at = 0;
  listeners: (() => void)[] = [];

  get hash() {
    return this.entries[this.at]!.hash;
  }
  set hash(hash: string) {
    this.entries = [...this.entries.slice(0, this.at + 1), { hash, state: null }];
    this.at += 1;
    this.tell();
  }
  tell() {
    for (const listener of this.listeners) listener();
  }
  history = (() => {
    const browser = this;
    return {
      get state() {
        return browser.entries[browser.at]!.state;
      },
      replaceState(state: unknown, _: string, hash = browser.hash) {
        browser.entries[browser.at] = { hash, state };
      },
      back() {
        browser.at = Math.max(0, browser.at - 1);
        browser.tell();
      },
    };
  })();
}

const browser = new Browser();
vi.stubGlobal('location', browser);
vi.stubGlobal('history', browser.history);
vi.stubGlobal('HashChangeEvent', Event);
vi.stubGlobal('addEventListener', (_: string, listener: () => void) => browser.listeners.push(listener));
vi.stubGlobal('removeEventListener', (_: string, listener: () => void) => (browser.listeners = browser.listeners.filter((one) => one !== listener)));
vi.stubGlobal('dispatchEvent', () => browser.tell());
const { back, finish, followAddress, go, where } = await import('../src/hand/route.svelte');
afterAll(() => vi.unstubAllGlobals());

let unfollow = () => {};
beforeEach(() => {
  unfollow();
  browser.entries = [{ hash: '#/', state: null }];
  browser.at = 0;
  unfollow = followAddress();
});

it('a form that is done goes back to where it was opened', () => {
  go('#/my-day');
  go('#/afterwards');
  finish('#/my-day');
  expect([where.hash, browser.at]).toEqual(['#/my-day', 1]);
});

it('a form that was walked to twice is left for where it belongs, not for what lay before it', () => {
  go('#/my-day');
  go('#/afterwards');
  go('#/afterwards/1/2');
  go('#/afterwards');
  finish('#/my-day');
  expect(where.hash).toBe('#/my-day');
});

it('the browser\'s own back button is followed', () => {
  go('#/my-day');
  go('#/afterwards');
  browser.history.back();
  expect(where.hash).toBe('#/my-day');
  go('#/object-day/2026-11-23');
  finish('#/my-day');
  expect([where.hash, browser.at]).toEqual(['#/my-day', 1]);
});

it('what was opened by its address alone has nowhere to go back to', () => {
  browser.entries = [{ hash: '#/menu', state: null }];
  unfollow();
  unfollow = followAddress();
  back('#/');
  expect([where.hash, browser.entries.length]).toEqual(['#/', 1]);
});
