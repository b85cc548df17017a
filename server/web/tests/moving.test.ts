import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardView, ShiftView, StopView, VerdictView } from '../src/api/contract';
import type { Moving as MovingOfPage } from '../src/office/board/moving.svelte';
import type { Plan as PlanOfPage } from '../src/office/board/plan.svelte';

type Answer = { status: number; body: unknown } | Promise<{ status: number; body: unknown }>;

const stop = { visit_id: 'v', client_label: 'Karin Sund', protected: false, start_s: 0, end_s: 60 } as StopView;
const shift = (shift_id: string, staff_name: string, stops: StopView[] = []): ShiftView => ({ shift_id, staff_id: shift_id, staff_name, start_s: 0, end_s: 9, stops }) as unknown as ShiftView;

function board(revision: number, shifts = [shift('a', 'Anna Ek', [stop]), shift('b', 'Bilal Nur')]): BoardView {
  return { midnight_ms: Date.parse('2026-11-22T23:00:00Z'), revision, shifts, unplaced: [] } as unknown as BoardView;
}

function verdicts(revision: number, more: Partial<VerdictView> = {}) {
  const change = { travel_s: 0, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: 0 };
  const of = (shift_id: string, staff_name: string): VerdictView => ({ shift_id, staff_id: shift_id, staff_name, allowed: true, start_s: 28_800, reasons: [], against: [], change, care_contact: false });
  return { status: 200, body: { revision, verdicts: [of('a', 'Anna Ek'), { ...of('b', 'Bilal Nur'), ...more }] } };
}

const ok = (body: unknown) => ({ status: 200, body });
const stale = { status: 409, body: { type: '', title: '', status: 409, code: 'stale_revision' } };

describe('a visit in the air', () => {
  let Plan: typeof PlanOfPage;
  let Moving: typeof MovingOfPage;
  let voice: { said: string };
  let asked: string[] = [];
  let bodies: unknown[] = [];
  let answers: Answer[] = [];

  beforeAll(async () => {
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push([request.method, request.url.split('/').at(-1), request.headers.get('if-match')].filter(Boolean).join(' '));
      if (request.method === 'POST') bodies.push(await request.json());
      const next = answers.shift();
      if (!next) throw new TypeError('no network');
      const { status, body } = await next;
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    });
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    ({ Plan } = await import('../src/office/board/plan.svelte'));
    ({ Moving } = await import('../src/office/board/moving.svelte'));
    ({ voice } = await import('../src/screen/announce.svelte'));
  }, 60_000);
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  async function shown(first: BoardView): Promise<{ plan: PlanOfPage; moving: MovingOfPage }> {
    answers = [ok(first)];
    const plan = new Plan('u', '2026-11-23');
    await plan.load();
    asked = [];
    bodies = [];
    return { plan, moving: new Moving(plan) };
  }
  beforeEach(() => {
    voice.said = '';
  });
  const settled = () => vi.waitFor(() => expect(answers).toEqual([]));

  it('is spoken of with the verdict of the row aimed at, as soon as there is one', async () => {
    const { moving } = await shown(board(7));
    let answer = (_: { status: number; body: unknown }) => {};
    answers = [new Promise((done) => (answer = done))];
    const started = moving.start('v', 'a');
    moving.step(1);
    expect(voice.said).toContain('Karin Sund upplyft');
    answer(verdicts(7));
    await started;
    expect(voice.said).toContain('Karin Sund upplyft');
    expect(voice.said).toContain('Bilal Nur: går bra. 08:00');
    moving.aim('a');
    expect(voice.said).toBe(`Anna Ek: går bra. 08:00 · ±0 min resa`);
  });

  it('is dropped from the revision that the verdicts are of', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [verdicts(7)];
    await moving.start('v', 'a');
    moving.aim('b');
    answers = [ok(board(8, [shift('a', 'Anna Ek'), shift('b', 'Bilal Nur', [stop])]))];
    expect(await moving.drop()).toBe('moved');
    expect(asked).toEqual(['GET verdicts', 'POST moves "7"']);
    expect(bodies).toEqual([{ visit_id: 'v', target: { kind: 'shift', shift_id: 'b', after_visit_id: null, first: false } }]);
    expect([moving.visit, plan.board?.revision, voice.said]).toEqual([null, 8, 'Karin Sund ligger nu hos Bilal Nur.']);
  });

  it('is not dropped on verdicts of another board: they are asked for anew, and that is said', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [verdicts(7)];
    await moving.start('v', 'a');
    moving.aim('b');
    // A colleague's change comes by the event stream.
    answers = [ok(board(8))];
    await plan.load();
    answers = [verdicts(8, { allowed: false, change: null, reasons: [{ code: 'shift_full', detail: {} }] })];
    expect(await moving.drop()).toBe('waiting');
    await settled();
    await vi.waitFor(() => expect(moving.seen).toBe(8));
    expect(asked).not.toContain('POST moves "8"');
    expect([moving.visit, moving.target, moving.renewed]).toEqual(['v', 'b', true]);
    expect(voice.said).toBe('Planen har ändrats. Alla personer prövas på nytt. Bilal Nur: går inte. Passet är fullt');
    expect(await moving.drop()).toBe('refused');
    expect(moving.visit).toBe('v');
  });

  it('is not overtaken by what the planner did besides', async () => {
    const { plan, moving } = await shown(board(7));
    answers = [verdicts(7), ok(board(8)), ok(board(9))];
    await moving.start('v', 'b');
    const pinning = plan.pin('v', 'staff');
    expect(await moving.drop()).toBe('moved');
    await pinning;
    expect(asked.slice(-2)).toEqual(['POST pins "7"', 'POST moves "8"']);
  });

  it('waits for the board where the verdicts are the newer ones', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [verdicts(8), ok(board(8))];
    await moving.start('v', 'a');
    await settled();
    await vi.waitFor(() => expect(plan.board?.revision).toBe(8));
    moving.keepUp();
    expect(asked).toEqual(['GET verdicts', 'GET board']);
    expect([moving.seen, moving.renewed]).toEqual([8, false]);
  });

  it('stays in the air when somebody else was first', async () => {
    const { moving } = await shown(board(7));
    answers = [verdicts(7)];
    await moving.start('v', 'a');
    moving.aim('b');
    answers = [stale, ok(board(9)), verdicts(9)];
    expect(await moving.drop()).toBe('waiting');
    await vi.waitFor(() => expect(moving.seen).toBe(9));
    expect(asked).toEqual(['GET verdicts', 'POST moves "7"', 'GET board', 'GET verdicts']);
    expect([moving.visit, moving.target]).toEqual(['v', 'b']);
  });

  it('is where it was when nobody answers', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [];
    await moving.start('v', 'a');
    expect([moving.visit, plan.problem?.code, plan.board?.revision]).toEqual([null, 'no_contact', 7]);
    // Nothing was changed by asking; what was pulled is pulled again.
    expect([plan.problem?.onlyAsked, moving.again]).toEqual([true, null]);
    answers = [ok(board(7))];
    await plan.load();
    expect(plan.problem).toBeNull();
  });

  it('is picked up again by one press where nobody answered the keyboard', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [];
    const grid = vi.fn();
    // As from the timeline: the focus goes into the grid, and what is picked up is aimed.
    const back = vi.fn();
    const lift = async (): Promise<void> => {
      grid();
      await moving.start('v', null, { back, retry: () => void lift() });
      moving.aimAtBest();
    };
    await lift();
    expect([moving.visit, moving.again?.problem === plan.problem, back.mock.calls.length]).toEqual([null, true, 1]);
    answers = [verdicts(7)];
    moving.again!.ask();
    await vi.waitFor(() => expect(moving.target).toBe('a'));
    expect([moving.visit, moving.seen, plan.problem]).toEqual(['v', 7, null]);
    // The focus was led into the grid last.
    expect([grid.mock.calls.length, back.mock.calls.length]).toEqual([2, 1]);
    expect(grid.mock.invocationCallOrder[1]).toBeGreaterThan(back.mock.invocationCallOrder[0]!);
    // A move that nobody answers may have been made.
    answers = [];
    expect(await moving.drop()).toBe('refused');
    expect([plan.problem?.code, plan.problem?.onlyAsked]).toEqual(['no_contact', false]);
  });

  it('in a row is picked up again from there, though nothing leads back', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [];
    const pickUp = (): void => void moving.start('v', 'a', { retry: pickUp });
    pickUp();
    await vi.waitFor(() => expect(moving.again?.problem).toBe(plan.problem));
    answers = [verdicts(7)];
    moving.again!.ask();
    await vi.waitFor(() => expect(moving.seen).toBe(7));
    expect([moving.visit, moving.target, plan.problem]).toEqual(['v', 'a', null]);
  });

  const answered = () => new Promise((done) => setTimeout(done, 20));

  it('has its verdicts at once where they were asked for ahead', async () => {
    const { moving } = await shown(board(7));
    answers = [verdicts(7)];
    moving.ahead.press('v');
    await answered();
    void moving.start('v', 'a');
    expect([asked, moving.seen, [...moving.verdicts.keys()]]).toEqual([['GET verdicts'], 7, ['a', 'b']]);
    expect(voice.said).toContain('Karin Sund upplyft');
    expect(voice.said).toContain('Anna Ek: går bra. 08:00');
    // Once: what is picked up again is asked for again.
    moving.cancel();
    answers = [verdicts(7)];
    await moving.start('v', 'a');
    expect(asked).toEqual(['GET verdicts', 'GET verdicts']);
  });

  it('takes nothing that was asked for ahead of another board or long ago', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [verdicts(7)];
    moving.ahead.press('v');
    await answered();
    answers = [ok(board(8))];
    await plan.load();
    answers = [verdicts(8), verdicts(8)];
    await moving.start('v', 'a');
    moving.cancel();
    expect([asked, moving.seen]).toEqual([['GET verdicts', 'GET board', 'GET verdicts'], 8]);
    moving.ahead.press('v');
    await answered();
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000);
    answers = [verdicts(8)];
    await moving.start('v', 'a');
    vi.restoreAllMocks();
    expect(asked.slice(3)).toEqual(['GET verdicts', 'GET verdicts']);
  });

  it('is asked for again where asking ahead failed', async () => {
    const { moving, plan } = await shown(board(7));
    answers = [];
    moving.ahead.press('v');
    await answered();
    expect([asked, plan.problem]).toEqual([['GET verdicts'], null]);
    answers = [verdicts(7)];
    await moving.start('v', 'a');
    expect([asked, moving.seen]).toEqual([['GET verdicts', 'GET verdicts'], 7]);
  });

  it('is asked for ahead where the keyboard rests, not where it passes by', async () => {
    const { moving } = await shown(board(7));
    vi.useFakeTimers();
    answers = [verdicts(7), verdicts(7)];
    moving.ahead.rest('w');
    vi.advanceTimersByTime(100);
    moving.ahead.rest('v');
    vi.advanceTimersByTime(149);
    moving.ahead.leave();
    vi.advanceTimersByTime(1_000);
    expect(asked).toEqual([]);
    moving.ahead.rest('v');
    vi.advanceTimersByTime(150);
    vi.useRealTimers();
    await answered();
    expect(asked).toEqual(['GET verdicts']);
    void moving.start('v', 'a');
    expect([asked, moving.seen]).toEqual([['GET verdicts'], 7]);
  });

  it('from beside the rows aims at the best of them, and leads back when nothing comes of it', async () => {
    const { moving } = await shown({ ...board(7, [shift('a', 'Anna Ek'), shift('b', 'Bilal Nur')]), unplaced: [stop] } as unknown as BoardView);
    answers = [verdicts(7, { change: { travel_s: -60, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: -9 } })];
    const back = vi.fn();
    await moving.start('v', null, { back });
    expect(moving.target).toBeNull();
    moving.aimAtBest();
    expect(moving.target).toBe('b');
    expect(voice.said).toContain('Bilal Nur: går bra.');
    expect(moving.cancel()).toBe(true);
    expect(back).toHaveBeenCalledOnce();
    expect(voice.said).toBe('Flytten avbröts.');
  });
});

describe('moves one after another', () => {
  it('go on from what the one before made, and stop at the first that is refused', async () => {
    const { Plan } = await import('../src/office/board/plan.svelte');
    const { voice } = await import('../src/screen/announce.svelte');
    const asked: string[] = [];
    const refused = { status: 422, body: { type: '', title: '', status: 422, code: 'hard_rule', reasons: [{ code: 'shift_full', detail: {} }] } };
    const answers = [ok(board(7)), ok(board(8, [shift('b', 'Bilal Nur', [stop])])), refused, ok(board(8))];
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push([request.method, request.url.split('/').at(-1), request.headers.get('if-match')].filter(Boolean).join(' '));
      const { status, body } = answers.shift()!;
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    });
    const plan = new Plan('u', '2026-11-23');
    await plan.load();
    const into = (shift_id: string) => ({ kind: 'shift' as const, shift_id, after_visit_id: null });
    const { said, isWhole } = await plan.moveEach([{ visit_id: 'v', target: into('b') }, { visit_id: 'w', target: into('a') }, { visit_id: 'x', target: into('a') }]);
    expect(asked).toEqual(['GET board', 'POST moves "7"', 'POST moves "8"']);
    expect(said).toBe('Karin Sund ligger nu hos Bilal Nur. Resten gick inte. Det som gjordes går att ångra. Passet är fullt');
    expect([voice.said, isWhole]).toEqual([said, false]);
    // The news of the own first move come after it, and take no refusal away.
    await plan.load();
    expect(plan.problem?.code).toBe('hard_rule');
    vi.unstubAllGlobals();
  });
});
