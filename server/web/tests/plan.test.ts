import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardView, ShiftView, StopView, UndoView } from '../src/api/contract';
import type { Plan as PlanOfPage } from '../src/office/board/plan.svelte';

type Answer = { status: number; body: unknown };

const MOVED: UndoView = { what: 'moved', client_label: 'Karin Sund', protected: false, by_name: null, at_ms: Date.parse('2026-11-23T08:05:00Z') };

function board(revision: number, undo: UndoView | null): BoardView {
  return {
    unit: { id: 'u', name: 'Enhet' },
    date: '2026-11-23',
    midnight_ms: 0,
    revision,
    published_version: null,
    published_at_ms: null,
    changed_since_publish: false,
    undo,
    shifts: [],
    unplaced: [],
    absent_visits: [],
    client_absences: [],
    terms: { unplaced: 0, travel_s: 0, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, continuity_measure: 'of_day', changes: 0, total: 0 },
    new_faces: [],
    base_plan_revision: 0,
    is_named: false,
  };
}

const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: { type: `urn:vardag:problem:${code}`, title: code, status, code, ...more },
});

describe('undoing in the plan', () => {
  let Plan: typeof PlanOfPage;
  let voice: { said: string };
  let session: { today: string };
  /** What was asked, with the revision it was asked from. */
  let asked: string[] = [];
  let answers: Answer[] = [];

  beforeAll(async () => {
    // The network stands in for the server: everything of the page is as it is.
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push([request.method, request.url.split('/').at(-1), request.headers.get('if-match')].filter(Boolean).join(' '));
      const { status, body } = answers.shift() ?? problem(500, 'internal');
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    });
    // The page's own host: read when the module that talks to the server is loaded.
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    ({ Plan } = await import('../src/office/board/plan.svelte'));
    ({ voice } = await import('../src/screen/announce.svelte'));
    ({ session } = await import('../src/office/session.svelte'));
    // The import compiles the screens' modules, which a busy machine takes its time for.
  }, 60_000);
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  async function shown(first: BoardView): Promise<PlanOfPage> {
    answers = [{ status: 200, body: first }];
    const plan = new Plan('u', '2026-11-23');
    await plan.load();
    asked = [];
    return plan;
  }
  beforeEach(() => {
    voice.said = '';
  });

  it('is done by the server from the revision that was seen, and said', async () => {
    const plan = await shown(board(7, MOVED));
    answers = [{ status: 200, body: board(8, { ...MOVED, what: 'optimised', client_label: null }) }];
    await plan.undo();
    expect(asked).toEqual(['POST undo "7"']);
    expect(plan.board?.revision).toBe(8);
    expect(plan.board?.undo?.what).toBe('optimised');
    expect(voice.said).toBe('Flytten är ångrad: Karin Sund.');
  });

  it('goes two steps back when asked twice at once', async () => {
    const plan = await shown(board(7, MOVED));
    answers = [
      { status: 200, body: board(8, MOVED) },
      { status: 200, body: board(9, null) },
    ];
    await Promise.all([plan.undo(), plan.undo(), plan.undo()]);
    expect(asked).toEqual(['POST undo "7"', 'POST undo "8"']);
    expect(plan.board?.undo).toBeNull();
  });

  it('asks for nothing when the board has nothing to undo', async () => {
    const plan = await shown(board(7, null));
    await plan.undo();
    expect(asked).toEqual([]);
    expect(plan.problem).toBeNull();
  });

  it('says whose change it was', async () => {
    const plan = await shown(board(7, { ...MOVED, by_name: 'Åsa Andra' }));
    answers = [{ status: 200, body: board(8, null) }];
    await plan.undo();
    expect(voice.said).toBe('Flytten är ångrad: Karin Sund. Den gjordes av Åsa Andra.');
  });

  it('fetches the day anew when somebody else was first', async () => {
    const plan = await shown(board(7, MOVED));
    answers = [problem(409, 'stale_revision', { current_revision: 8 }), { status: 200, body: board(8, { ...MOVED, by_name: 'Åsa Andra' }) }];
    await plan.undo();
    expect(asked).toEqual(['POST undo "7"', 'GET board']);
    expect([plan.stale, plan.problem, plan.board?.revision]).toEqual([true, null, 8]);
  });

  it('knows on which date its board came', async () => {
    session.today = '2026-11-22';
    const plan = await shown(board(2, null));
    expect(plan.takenOn).toBe('2026-11-22');
    session.today = '2026-11-23';
    expect(plan.takenOn).toBe('2026-11-22');
    answers = [{ status: 200, body: board(2, null) }];
    await plan.load();
    expect(plan.takenOn).toBe('2026-11-23');
  });

  it('shows which visit has begun, and leaves the plan as it is', async () => {
    const plan = await shown(board(7, MOVED));
    const reasons = [{ code: 'begun_since', detail: { client: 'Karin Sund' } }];
    answers = [problem(409, 'undo_overtaken', { reasons })];
    await plan.undo();
    expect(plan.problem?.code).toBe('undo_overtaken');
    expect(plan.problem?.problem.reasons).toEqual(reasons);
    expect([plan.stale, plan.board?.revision, voice.said]).toEqual([false, 7, '']);
  });

  it('fetches a day under way anew when long nothing was heard, for what is expected changes', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T08:00:00Z') });
    const page = Object.assign(new EventTarget(), { hidden: false, visibilityState: 'visible' });
    vi.stubGlobal('document', page);
    vi.stubGlobal('EventSource', class extends EventTarget { close() {} });
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('removeEventListener', () => {});
    const midnight_ms = Date.parse('2026-11-22T23:00:00Z');
    const stop = { visit_id: 'v', status: 'planned', start_s: 8.5 * 3600 } as unknown as StopView;
    const shift = (stops: StopView[]) => [{ shift_id: 's', start_s: 7 * 3600, end_s: 15 * 3600, staff_name: 'Bo', stops }] as unknown as ShiftView[];
    const plan = await shown({ ...board(7, null), published_version: 1, midnight_ms, shifts: shift([stop]) });
    const unwatch = plan.watch();
    const after = async (minutes: number) => {
      answers = [{ status: 200, body: plan.board }];
      asked = [];
      await vi.advanceTimersByTimeAsync(minutes * 60_000);
      return asked;
    };
    expect(await after(4)).toEqual([]);
    expect(await after(2)).toEqual(['GET board']);
    // It did not come: nobody is told, and it is not asked for at every tick.
    answers = [];
    asked = [];
    await vi.advanceTimersByTimeAsync(6 * 60_000);
    expect([asked, plan.problem]).toEqual([['GET board'], null]);
    page.hidden = true;
    expect(await after(20)).toEqual([]);
    page.hidden = false;
    expect(await after(1)).toEqual(['GET board']);
    // Nothing that should have begun is open.
    answers = [{ status: 200, body: { ...plan.board, shifts: shift([{ ...stop, status: 'done' }]) } }];
    await plan.load();
    expect(await after(20)).toEqual([]);
    answers = [{ status: 200, body: { ...plan.board, shifts: shift([stop]) } }];
    await plan.load();
    // Everybody has long gone home.
    vi.setSystemTime(midnight_ms + 17 * 3_600_000);
    expect(await after(20)).toEqual([]);
    vi.setSystemTime(midnight_ms + 10 * 3_600_000);
    unwatch();
    expect(await after(20)).toEqual([]);
    vi.useRealTimers();
  });

  it('says what came between, briefly where it is much', async () => {
    const plan = await shown(board(7, MOVED));
    const came = { what: 'pinned', client_label: 'Karin Sund', protected: true, by_name: 'Åsa Andra', at_ms: MOVED.at_ms, against: [] };
    const later = { status: 200, body: board(8, null) };
    answers = [problem(409, 'stale_revision', { changes: [came] }), later];
    await plan.undo();
    expect(plan.cameBetween).toEqual([came]);
    expect(voice.said).toContain('Ändrad låsning, Skyddad identitet (Åsa Andra, ');
    plan.board = board(8, MOVED);
    answers = [problem(409, 'stale_revision', { changes: [came, came] }), later];
    await plan.undo();
    expect(voice.said).toContain('2 ändringar kom emellan.');
  });

  it('keeps what came between until it is read, whatever is done meanwhile', async () => {
    const plan = await shown(board(7, MOVED));
    const came = (client_label: string) => ({ what: 'moved', client_label, protected: false, by_name: 'Åsa Andra', at_ms: MOVED.at_ms, against: [] });
    answers = [problem(409, 'stale_revision', { changes: [came('Karin Sund')] }), { status: 200, body: board(8, MOVED) }];
    await plan.undo();
    answers = [{ status: 200, body: board(9, MOVED) }];
    await plan.undo();
    expect([plan.stale, plan.cameBetween]).toEqual([false, [came('Karin Sund')]]);
    answers = [problem(409, 'stale_revision', { changes: [came('Göran Berg')] }), { status: 200, body: board(10, MOVED) }];
    await plan.undo();
    expect([plan.stale, plan.cameBetween]).toEqual([true, [came('Göran Berg'), came('Karin Sund')]]);
    plan.haveRead();
    expect([plan.stale, plan.cameBetween]).toEqual([false, []]);
  });

  it('knows which steps were made before what no undo takes back', async () => {
    const later = { ...MOVED, at_ms: MOVED.at_ms + 60_000 };
    const plan = await shown(board(7, MOVED));
    expect(plan.isBeforeThat(MOVED)).toBe(false);
    plan.doneBesides();
    expect([plan.isBeforeThat(MOVED), plan.isBeforeThat(later)]).toEqual([true, false]);
    // The step after it is taken back: the one before it is before it still.
    answers = [{ status: 200, body: board(9, MOVED) }];
    await plan.undo();
    expect(plan.isBeforeThat(MOVED)).toBe(true);
    // A colleague's publishing, or one before the page was loaded anew.
    const published = await shown({ ...board(9, later), published_version: 1, published_at_ms: later.at_ms - 1 });
    expect([published.isBeforeThat(MOVED), published.isBeforeThat(later)]).toEqual([true, false]);
  });

  it('tells each change that came between once', async () => {
    const plan = await shown(board(7, MOVED));
    const came = { ...MOVED, by_name: 'Åsa Andra', by_another_system: false, why: null, against: [], undone: null, redone: null };
    plan.meet([came]);
    plan.meet([{ ...came, undone: { by_name: null, at_ms: came.at_ms + 1 } }, came]);
    expect(plan.cameBetween.length).toBe(2);
  });
});

describe('redoing in the plan', () => {
  let Plan: typeof PlanOfPage;
  let voice: { said: string };

  it('is done by the server from the revision that was seen, and said', async () => {
    const asked: string[] = [];
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push([request.method, request.url.split('/').at(-1), request.headers.get('if-match')].filter(Boolean).join(' '));
      const body = request.method === 'GET' ? { ...board(7, null), redo: MOVED } : { ...board(8, MOVED), redo: null };
      return new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } });
    });
    ({ Plan } = await import('../src/office/board/plan.svelte'));
    ({ voice } = await import('../src/screen/announce.svelte'));
    const plan = new Plan('u', '2026-11-23');
    await plan.load();
    await Promise.all([plan.redo(), plan.redo()]);
    expect(asked).toEqual(['GET board', 'POST redo "7"']);
    expect([plan.board?.redo, plan.board?.undo?.what, voice.said]).toEqual([null, 'moved', 'Gjort igen: Flytt, Karin Sund.']);
    vi.unstubAllGlobals();
  });
});
