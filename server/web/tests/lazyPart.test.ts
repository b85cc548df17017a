import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Component } from 'svelte';
import { LazyPart } from '../src/office/lazyPart.svelte';

const PAGE = (() => ({})) as unknown as Component<Record<string, never>>;
const OWN = '<script type="module" src="/assets/office-1.js"></script>';
const OTHER = '<script type="module" src="/assets/office-2.js"></script>';
const missing = new TypeError('Failed to fetch dynamically imported module');

/** Answers in turn; the last one for good. */
function part(...answers: (Component<Record<string, never>> | Error)[]) {
  const asked = vi.fn(async () => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof Error) throw answer;
    return { default: answer };
  });
  return { one: new LazyPart(asked), asked };
}

/** What the server says at the office's address; null: nothing at all. */
function serve(page: string | null, status = 200) {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  vi.stubGlobal('document', { querySelector: () => ({ src: 'https://vardag.test/assets/office-1.js' }) });
  vi.stubGlobal('fetch', async () => {
    if (page === null) throw new TypeError('Failed to fetch');
    return new Response(page, { status });
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a page that is fetched when somebody goes there', () => {
  it('is asked for once, however many wait for it', async () => {
    const { one, asked } = part(PAGE);
    one.fetchAhead();
    await Promise.all([one.fetch(), one.fetch()]);
    await one.fetch();
    expect([one.page, one.problem, asked.mock.calls.length]).toEqual([PAGE, null, 1]);
  });

  it.each([
    ['nobody answers', null, 200],
    ['a gateway answers for the server', '<h1>Bad gateway</h1><script src="/x.js"></script>', 502],
    ['the same office answers', OWN, 200],
  ])('comes at the next try when %s, and nothing is loaded anew', async (_, page, status) => {
    serve(page, status);
    const reload = vi.fn();
    const { one } = part(missing, missing, PAGE);
    await one.fetch();
    expect([one.page, one.problem?.code]).toEqual([null, 'page_not_fetched']);
    await one.again(reload);
    expect([one.page, one.problem?.code]).toEqual([null, 'page_not_fetched']);
    await one.again(reload);
    expect([one.page, one.problem, reload.mock.calls.length]).toEqual([PAGE, null, 0]);
  });

  it('is gone with an office that was replaced: said first, loaded anew by a press', async () => {
    serve(OTHER);
    const reload = vi.fn();
    const { one, asked } = part(missing);
    await one.fetch();
    expect([one.problem?.code, reload.mock.calls.length]).toEqual(['page_gone', 0]);
    await one.again(reload);
    expect([reload.mock.calls.length, asked.mock.calls.length]).toEqual([1, 1]);
  });

  it('loads anew at once when it turns out only at the press that the office was replaced', async () => {
    serve(null);
    const reload = vi.fn();
    const { one } = part(missing);
    await one.fetch();
    serve(OTHER);
    await one.again(reload);
    expect(reload.mock.calls.length).toBe(1);
  });

  it('that did not come ahead of time is asked for when somebody goes there, not by the next pointer', async () => {
    serve(null);
    const { one, asked } = part(missing, PAGE);
    one.fetchAhead();
    await one.fetch();
    one.fetchAhead();
    expect(asked.mock.calls.length).toBe(1);
    await one.fetch();
    expect([one.page, one.problem]).toEqual([PAGE, null]);
  });
});
