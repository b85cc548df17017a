import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

vi.stubGlobal('location', { origin: 'http://vardag.test', hash: '' });
const { FrameLeft } = await import('../src/office/board/frameLeft.svelte');
afterAll(() => vi.unstubAllGlobals());

describe('the figure of a month on the board', () => {
  let asked: string[] = [];
  let isUp = true;
  let sum = { clients: 3, left_s: 7200, exceeded: 1 };

  beforeEach(() => {
    asked = [];
    isUp = true;
    sum = { clients: 3, left_s: 7200, exceeded: 1 };
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(new URL(request.url).pathname);
      if (!isUp) throw new TypeError('no network');
      return new Response(JSON.stringify(sum), { status: 200 });
    });
  });

  it('is asked for once', async () => {
    const left = new FrameLeft('u', '2026-11');
    expect([left.sum, left.isAwaited, asked]).toEqual([null, true, []]);
    await Promise.all([left.load(), left.load()]);
    await left.load();
    expect(asked).toEqual(['/api/units/u/frame-time/2026-11/left']);
    expect([left.sum, left.isAwaited]).toEqual([sum, false]);
  });

  it('that does not come leaves its place, and may be asked for again', async () => {
    const left = new FrameLeft('u', '2026-11');
    isUp = false;
    await left.load();
    expect([left.sum, left.isAwaited]).toEqual([null, false]);
    isUp = true;
    await left.load();
    expect(left.sum).toEqual(sum);
    expect(asked).toHaveLength(2);
  });

  it('is nothing where nobody has a frame', async () => {
    sum = { clients: 0, left_s: 0, exceeded: 0 };
    const left = new FrameLeft('u', '2026-11');
    await left.load();
    expect([left.sum, left.isAwaited]).toEqual([null, false]);
  });
});
