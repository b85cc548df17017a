import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardView, ProposalView, VisitChangeView } from '../src/api/contract';
import type { Plan as PlanOfPage } from '../src/office/board/plan.svelte';
import type { Deciding as DecidingOfPage } from '../src/office/board/proposal/deciding.svelte';
import { chosenAfter, openAtFirst, partnersOf, routesOf, standsAsBefore, tickedOf } from '../src/office/board/proposal/proposed';

const H = 3600;
const at = (staff: string | null, start_s = 8 * H) => (staff === null ? null : { staff_id: staff, staff_name: staff.toUpperCase(), start_s });

function change(visit_id: string, was: string | null, now: string | null, more: Partial<VisitChangeView> = {}): VisitChangeView {
  const kind = was === null ? 'placed' : now === null ? 'unplaced' : was === now ? 'time' : 'staff';
  return { visit_id, client_id: `c-${visit_id}`, client_label: visit_id, protected: false, kind, was: at(was), now: at(now, 9 * H), new_face: false, partner_visit_id: null, ...more };
}

const board = (revision: number, rows: Record<string, [string, number][]>, more: Partial<BoardView> = {}): BoardView =>
  ({
    revision,
    undo: null,
    unplaced: [],
    shifts: Object.entries(rows).map(([staff_id, stops]) => ({
      shift_id: staff_id,
      staff_id,
      staff_name: staff_id.toUpperCase(),
      start_s: 7 * H,
      stops: stops.map(([visit_id, start_s]) => ({ visit_id, start_s })),
    })),
    ...more,
  }) as unknown as BoardView;

describe('a proposal by its routes', () => {
  const changes = [change('v1', 'a', 'a'), change('v2', 'a', 'b'), change('v3', null, 'c'), change('v4', 'c', null), change('v5', 'b', 'c'), change('v6', 'b', 'b')];

  it('begins with who loses the place, then the route that changes most', () => {
    expect(routesOf(changes).map((route) => [route.staffId, route.changes.map((one) => one.visit_id)])).toEqual([
      [null, ['v4']],
      ['c', ['v5', 'v3']],
      ['b', ['v2', 'v6']],
      ['a', ['v1']],
    ]);
  });

  it('is none where nothing changes', () => {
    expect(routesOf([])).toEqual([]);
    expect(openAtFirst([], 50)).toEqual([]);
  });

  it('draws as many routes as there is room for, and the first in any case', () => {
    const routes = routesOf(changes);
    expect(openAtFirst(routes, 3).map((route) => route.staffId)).toEqual([null, 'c']);
    expect(openAtFirst(routes, 0).map((route) => route.staffId)).toEqual([null]);
    expect(openAtFirst(routes, 6)).toHaveLength(4);
  });
});

describe('what is ticked', () => {
  const changes = [change('v1', 'a', 'b'), change('v2', 'a', 'b'), change('v3', 'a', 'c', { partner_visit_id: 'v2' }), change('v4', 'a', 'c', { partner_visit_id: 'elsewhere' })];
  const partners = partnersOf(changes);

  it('is all, some or none of a route', () => {
    const two = changes.slice(0, 2);
    expect(tickedOf(two, new Set())).toBe('none');
    expect(tickedOf(two, new Set(['v1', 'v3']))).toBe('some');
    expect(tickedOf(two, new Set(['v1', 'v2']))).toBe('all');
  });

  it('goes both ways for two who work together, whichever of them names the other', () => {
    expect([...partners]).toEqual([['v3', 'v2'], ['v2', 'v3']]);
    const ticked = chosenAfter(new Set(), 'tick', ['v2'], partners);
    expect([...ticked]).toEqual(['v2', 'v3']);
    expect([...chosenAfter(ticked, 'untick', ['v3'], partners)]).toEqual([]);
  });

  it('leaves a partner who does not change, and the other visits, alone', () => {
    expect([...chosenAfter(new Set(['v1']), 'tick', ['v4'], partners)]).toEqual(['v1', 'v4']);
  });
});

describe('a visit that a proposal changes', () => {
  const day = board(3, { a: [['v1', 8 * H]] });

  it('stands as before while it is with the same person at the same time', () => {
    expect(standsAsBefore(day, change('v1', 'a', 'b'))).toBe(true);
    expect(standsAsBefore(day, change('v1', 'b', 'a'))).toBe(false);
    expect(standsAsBefore(day, change('v1', 'a', 'b', { was: at('a', 9 * H) }))).toBe(false);
  });

  it('stands as before without place', () => {
    expect(standsAsBefore(day, change('v9', null, 'b'))).toBe(true);
    expect(standsAsBefore(day, change('v1', null, 'a'))).toBe(false);
    expect(standsAsBefore(day, change('v9', 'a', null))).toBe(false);
  });
});

describe('deciding on a proposal', () => {
  let Plan: typeof PlanOfPage;
  let Deciding: typeof DecidingOfPage;
  let asked: { what: string; revision: string | null; body: unknown }[] = [];
  let answers: { status: number; body: unknown }[] = [];

  beforeAll(async () => {
    vi.stubGlobal('fetch', async (request: Request) => {
      const text = await request.text();
      asked.push({ what: `${request.method} ${request.url.split('/').at(-1)}`, revision: request.headers.get('if-match'), body: text === '' ? null : JSON.parse(text) });
      const { status, body } = answers.shift() ?? { status: 500, body: { code: 'internal' } };
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    });
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    ({ Plan } = await import('../src/office/board/plan.svelte'));
    ({ Deciding } = await import('../src/office/board/proposal/deciding.svelte'));
  }, 60_000);
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  const first = board(3, { a: [['v1', 8 * H], ['v2', 8 * H]], b: [['v3', 8 * H]] });
  const changes = [change('v1', 'a', 'b'), change('v2', 'a', 'b'), change('v3', 'b', 'a')];
  const took = (taken: number, left: string[], after: BoardView) => ({
    status: 200,
    body: { board: after, taken, left: left.map((visit_id) => ({ visit_id, client_id: 'c', client_label: visit_id, protected: false, why: 'no_place' })) },
  });
  const OPTIMISED = { what: 'optimised', protected: false, at_ms: 0 } as BoardView['undo'];
  const halfTaken = board(4, { a: [['v2', 8 * H]], b: [['v1', 9 * H], ['v3', 8 * H]] }, { undo: OPTIMISED });

  async function decided(): Promise<{ plan: PlanOfPage; deciding: DecidingOfPage }> {
    answers = [{ status: 200, body: first }];
    const plan = new Plan('u', '2026-11-23');
    await plan.load();
    asked = [];
    const proposal = { date: '2026-11-23', revision: 3, terms: {}, changes, new_faces: [] } as unknown as ProposalView;
    return { plan, deciding: new Deciding(plan, 'job', proposal) };
  }
  beforeEach(() => {
    answers = [];
  });
  const open = (deciding: DecidingOfPage) => deciding.open.map((one) => one.visit_id);

  it('names no visits when all is taken, and the chosen ones otherwise', async () => {
    const { deciding } = await decided();
    answers = [took(3, [], board(4, { a: [['v3', 9 * H]], b: [['v1', 9 * H], ['v2', 9 * H]] }))];
    expect(await deciding.take('all')).toBe(true);
    expect(asked).toEqual([{ what: 'POST proposals', revision: '"3"', body: { job_id: 'job', visits: null } }]);
    expect([open(deciding), deciding.isOutrun]).toEqual([[], false]);
    const other = await decided();
    other.deciding.mark('tick', [changes[0]!]);
    answers = [took(1, [], halfTaken)];
    await other.deciding.take('chosen');
    expect(asked[0]?.body).toEqual({ job_id: 'job', visits: ['v1'] });
    expect(open(other.deciding)).toEqual(['v2', 'v3']);
    answers = [took(2, [], board(5, { a: [['v3', 9 * H]], b: [['v1', 9 * H], ['v2', 9 * H]] }))];
    await other.deciding.take('all');
    expect(asked[1]).toEqual({ what: 'POST proposals', revision: '"4"', body: { job_id: 'job', visits: ['v2', 'v3'] } });
  });

  it('keeps what was left, with why, until it is taken', async () => {
    const { deciding } = await decided();
    answers = [took(1, ['v2', 'v3'], halfTaken)];
    await deciding.take('all');
    expect([open(deciding), [...deciding.left]]).toEqual([['v2', 'v3'], [['v2', 'no_place'], ['v3', 'no_place']]]);
    answers = [took(1, [], board(5, { a: [], b: [['v1', 9 * H], ['v2', 9 * H], ['v3', 8 * H]] }))];
    deciding.mark('tick', [changes[1]!]);
    await deciding.take('chosen');
    expect([open(deciding), [...deciding.left]]).toEqual([['v3'], [['v3', 'no_place']]]);
  });

  it('offers again what was taken and then undone', async () => {
    const { deciding, plan } = await decided();
    deciding.mark('tick', [changes[0]!]);
    answers = [took(1, [], halfTaken)];
    await deciding.take('chosen');
    expect(deciding.mayUndo).toBe(true);
    answers = [{ status: 200, body: { ...first, revision: 5 } }];
    expect(await deciding.undo()).toBe(true);
    expect([plan.board?.revision, open(deciding), deciding.mayUndo, deciding.isOutrun]).toEqual([5, ['v1', 'v2', 'v3'], false, false]);
  });

  it('keeps the choice when a colleague was first, and says what the colleague did', async () => {
    const { deciding, plan } = await decided();
    deciding.mark('tick', [changes[0]!]);
    const came = [{ what: 'moved', client_label: 'Karin Sund', protected: false, by_name: 'Åsa Andra', at_ms: 0, against: [] }];
    answers = [
      { status: 409, body: { status: 409, code: 'stale_revision', changes: came } },
      { status: 200, body: { ...first, revision: 4 } },
    ];
    expect(await deciding.take('chosen')).toBe(false);
    expect([deciding.isStale, deciding.isOutrun, [...deciding.chosen], deciding.taken]).toEqual([true, true, ['v1'], null]);
    expect(plan.cameBetween).toEqual(came);
  });

  it('says when the server no longer has it', async () => {
    const { deciding, plan } = await decided();
    answers = [{ status: 404, body: { status: 404, code: 'not_found' } }];
    expect(await deciding.take('all')).toBe(false);
    expect([deciding.isForgotten, plan.problem, deciding.busy, open(deciding)]).toEqual([true, null, false, ['v1', 'v2', 'v3']]);
  });
});
