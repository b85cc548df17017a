import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FrameLineView } from '../src/api/contract';

vi.stubGlobal('location', { origin: 'http://vardag.test', hash: '' });
const { FrameLeft, frameSum } = await import('../src/office/board/frameLeft.svelte');
afterAll(() => vi.unstubAllGlobals());

const line = (status: string, left_s: number) => ({ status, left_s }) as FrameLineView;

describe('what is left of a month', () => {
  it('is the sum of those who have a frame, with how many are over theirs', () => {
    expect(frameSum({ clients: [line('within', 7200), line('near', 600), line('exceeded', -5400), line('no_frame', -3600)] })).toEqual({ left_s: 2400, exceeded: 1 });
  });

  it('is nothing where nobody has a frame', () => {
    expect(frameSum({ clients: [line('no_frame', -3600)] })).toBeNull();
    expect(frameSum({ clients: [] })).toBeNull();
  });
});

describe('the figure of a month on the board', () => {
  let asked: string[] = [];
  let isUp = true;

  beforeEach(() => {
    asked = [];
    isUp = true;
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(new URL(request.url).pathname);
      if (!isUp) throw new TypeError('no network');
      return new Response(JSON.stringify({ month: '2026-11', clients: [line('within', 7200)] }), { status: 200 });
    });
  });

  it('is asked for once', async () => {
    const left = new FrameLeft('u', '2026-11');
    expect([left.sum, left.isAwaited, asked]).toEqual([null, true, []]);
    await Promise.all([left.load(), left.load()]);
    await left.load();
    expect(asked).toEqual(['/api/units/u/frame-time/2026-11']);
    expect([left.sum, left.isAwaited]).toEqual([{ left_s: 7200, exceeded: 0 }, false]);
  });

  it('that does not come leaves its place, and may be asked for again', async () => {
    const left = new FrameLeft('u', '2026-11');
    isUp = false;
    await left.load();
    expect([left.sum, left.isAwaited]).toEqual([null, false]);
    isUp = true;
    await left.load();
    expect(left.sum).toEqual({ left_s: 7200, exceeded: 0 });
    expect(asked).toHaveLength(2);
  });
});
