import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DayViews as DayViewsOfPage } from '../src/office/board/dayViews.svelte';

describe('the plans of a day', () => {
  let DayViews: typeof DayViewsOfPage;
  let viewedText: (views: DayViewsOfPage) => string;
  let asked: string[] = [];
  let status = 200;

  beforeAll(async () => {
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(new URL(request.url).search);
      const body = status === 200 ? { shifts: [], published_version: 3 } : { type: 'x', title: 'x', status, code: status === 403 ? 'forbidden' : 'not_found' };
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    });
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    ({ DayViews, viewedText } = await import('../src/office/board/dayViews.svelte'));
  }, 60_000);
  afterAll(() => {
    vi.unstubAllGlobals();
  });
  beforeEach(() => {
    asked = [];
    status = 200;
  });

  it('have a proposal only while one waits', async () => {
    const views = new DayViews('u', '2026-11-23');
    expect(views.plans).not.toContain('proposal');
    await views.waits('j1');
    expect(views.plans).toEqual(['draft', 'published', 'base_plan', 'proposal', 'actual']);
    await views.choose('proposal');
    expect(asked).toEqual(['?of=proposal&job_id=j1']);
    expect(views.board).not.toBeNull();
    // Another search found another one.
    await views.waits('j2');
    expect(asked.at(-1)).toBe('?of=proposal&job_id=j2');
    await views.waits(null);
    expect([views.of, views.board]).toEqual(['draft', null]);
  });

  it('stay as they were chosen when a proposal that is not shown goes', async () => {
    const views = new DayViews('u', '2026-11-23');
    await views.waits('j1');
    await views.choose('published');
    await views.waits(null);
    expect([views.of, asked]).toEqual(['published', ['?of=published']]);
  });

  it('say what there is none of', async () => {
    const views = new DayViews('u', '2026-11-23');
    await views.waits('j1');
    status = 403;
    await views.choose('proposal');
    expect([views.isMissing, views.board]).toEqual([true, null]);
    const forgotten = viewedText(views);
    await views.choose('published');
    expect(views.isMissing).toBe(false);
    status = 404;
    await views.choose('published');
    expect(viewedText(views)).not.toBe(forgotten);
    expect(views.isMissing).toBe(true);
  });
});
