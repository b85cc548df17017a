import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardView, ImportedPlanView, UndoView } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import { faultWords, inFileOrder, whereText } from '../src/office/board/plan-file/faults';

vi.stubGlobal('location', { origin: 'http://vardag.test' });
const { Plan } = await import('../src/office/board/plan.svelte');
const { TakingIn, typeOf } = await import('../src/office/board/plan-file/takingIn.svelte');
const { api } = await import('../src/api');
const { voice } = await import('../src/screen/announce.svelte');
afterAll(() => vi.unstubAllGlobals());

beforeEach(() => {
  speech.language = 'sv';
});

const ID = '0192f0c1-7c1e-7b6a-9d52-3f6a1c2b4d5e';
const said = (field: string, value: string, message: string, maybe?: string) => {
  const { where, column, what, told } = faultWords({ field, value, message, maybe });
  return [where, column, what, told].filter(Boolean).join(' | ');
};

describe('the faults of a plan file', () => {
  /** What the server's reader of rows and its register say. */
  const KNOWN: [string, string, string][] = [
    ['line 1', 'the first line must name the columns, visit_id or sender_order_id among them', 'Rad 1 | första raden ska namnge kolumnerna, med visit_id eller sender_order_id bland dem'],
    ['line 2', 'is no UTF-8 text', 'Rad 2 | är inte text i UTF-8. Spara filen som ”CSV UTF-8”.'],
    ['line 2', 'has 1 cells; the line of names has 2', 'Rad 2 | har 1 celler, men raden med namn har 2'],
    ['line 2', 'invalid digit found in string', 'Rad 2 | slot ska vara 0 eller 1'],
    ['visits', 'a plan file has at most 10000 rows', 'Hela filen | en planfil får ha högst 10000 rader'],
    ['line 2: visit_id', "is no visit's id", 'Rad 2 | visit_id | är inget id för ett besök'],
    ['line 2: pattern', 'is needed with sender_order_id', 'Rad 2 | pattern | behövs tillsammans med sender_order_id'],
    ['line 5: visit_id', 'is needed, or sender_order_id and pattern', 'Rad 5 | visit_id | behövs, eller sender_order_id och pattern'],
    ['line 3: staff_id', "is no staff member's id", 'Rad 3 | staff_id | är inget id för en medarbetare'],
    ['line 4: staff_id', 'is needed where a start is given', 'Rad 4 | staff_id | behövs när det finns en starttid'],
    ['line 7: start', 'is needed where somebody is named', 'Rad 7 | start | behövs när någon är vald'],
    ['visits[3].start', 'must be a time from 00:00 to 23:59', 'Besök 4 (visits[3]) | start | ska vara ett klockslag från 00:00 till 23:59'],
    ['line 6: pin', 'must be none, staff, time or both', 'Rad 6 | pin | ska vara none, staff, time eller both'],
    ['visits[9].visit_id', 'stands at visits[0] already', 'Besök 10 (visits[9]) | visit_id | besöket finns redan: Besök 1 (visits[0])'],
    ['line 9: visit_id', 'stands at line 2 already', 'Rad 9 | visit_id | besöket finns redan: Rad 2'],
    ['visits[0].employee_number', 'is nobody of the unit', 'Besök 1 (visits[0]) | employee_number | är ingen i enheten'],
    ['line 2: staff_id', 'has no shift on the day', 'Rad 2 | staff_id | har inget arbetspass den här dagen'],
    ['line 2: start', "is outside the person's shifts: 07:00–12:00, 14:00–20:00", 'Rad 2 | start | ligger utanför personens arbetspass: 07:00–12:00, 14:00–20:00'],
    ['date', 'the file is not of 2026-11-23', 'Hela filen | date | filen gäller en annan dag än 2026-11-23'],
    ['unit_id', `the file is not of ${ID}`, 'Hela filen | unit_id | filen gäller en annan enhet'],
  ];

  it.each(KNOWN)('%s: %s', (field, message, words) => {
    expect(said(field, 'x', message)).toBe(words);
    speech.language = 'en';
    const english = faultWords({ field, value: 'x', message });
    expect(english.told).toBe('');
    expect(english.what).not.toBe(words);
  });

  it('say what may mend a visit that is not of the day', () => {
    const maybe = 'Maybe the order has changed since the file was made: export the day again';
    expect(said('line 2: visit_id', ID, 'is no planned visit of the day', maybe)).toContain('Kanske har beställningen ändrats');
  });

  it('are read in the order of the file', () => {
    const at = (field: string) => ({ field, value: '', message: '' });
    const sorted = (...fields: string[]) => inFileOrder(fields.map(at)).map(({ field }) => field);
    expect(sorted('line 10', 'line 4', 'line 2: visit_id')).toEqual(['line 2: visit_id', 'line 4', 'line 10']);
    expect(sorted('visits[11].pin', 'visits[2].start', 'date')).toEqual(['date', 'visits[2].start', 'visits[11].pin']);
  });

  it('keep the text of a reader of JSON, and of what is not known', () => {
    expect(said('line 2, column 11', '', 'invalid type: integer `3`, expected a sequence')).toBe(
      'Rad 2, tecken 11 | går inte att läsa som JSON med listan visits | invalid type: integer `3`, expected a sequence',
    );
    expect(said('line 4: pin', 'x', 'is something new', 'Maybe wait')).toBe('Rad 4 | pin | is something new. Maybe wait');
    expect(said('elsewhere[2].deep.field', 'x', 'is odd')).toBe('Hela filen | elsewhere[2].deep.field | is odd');
    expect(whereText('page 3')).toBe('page 3');
  });
});

describe('a plan file', () => {
  it('is known by its ending, and only then by the type that the browser has for it', () => {
    expect(typeOf({ name: 'Plan.CSV', type: 'application/vnd.ms-excel' })).toBe('text/csv');
    expect(typeOf({ name: 'plan.json', type: '' })).toBe('application/json');
    expect(typeOf({ name: 'plan', type: 'text/csv' })).toBe('text/csv');
    expect(typeOf({ name: 'plan.xlsx', type: 'application/vnd.openxmlformats' })).toBeNull();
    expect(typeOf({ name: 'constructor', type: '' })).toBeNull();
    expect(typeOf({ name: 'plan.constructor', type: '' })).toBeNull();
  });

  it('has an address for each plan and form', () => {
    expect(api.planFile('u/1', '2026-11-23', 'published', 'csv')).toBe('/api/units/u%2F1/days/2026-11-23/plan-file?format=csv&of=published');
  });
});

describe('taking a plan in', () => {
  const IMPORTED: UndoView = { what: 'imported', client_label: null, protected: false, by_name: null, at_ms: 0 };
  const board = (revision: number, undo: UndoView | null = null) =>
    ({ revision, undo, midnight_ms: 0, published_version: null, shifts: [], unplaced: [], absent_visits: [], client_absences: [] }) as unknown as BoardView;
  const taken = (revision: number): ImportedPlanView => ({ placed: 3, moved: [], left_out: [], unnamed: 0, board: board(revision, IMPORTED) });
  const answered = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  const refused = (status: number, code: string, more = {}) => answered(status, { type: 'about:blank', title: '', status, code, ...more });
  const press = { preventDefault: () => {} };
  // As a spreadsheet in an old encoding writes it: the bytes go as they are.
  const BYTES = new Uint8Array([0xef, 0xbb, 0xbf, 0x76, 0xe5, 0x0d, 0x0a]);
  const file = (name = 'plan.csv') => new File([BYTES], name);

  let asked: { method: string; path: string; ifMatch: string | null; type: string | null; bytes: number[] }[] = [];
  let answers: (() => Response)[] = [];

  async function begun(revision = 7) {
    answers = [answered(200, board(revision))];
    const plan = new Plan('u', '2026-11-23');
    await plan.load();
    asked = [];
    return { plan, taking: new TakingIn(plan) };
  }

  beforeEach(() => {
    vi.stubGlobal('fetch', async (request: Request) => {
      const { headers } = request;
      asked.push({ method: request.method, path: new URL(request.url).pathname.split('/').at(-1)!, ifMatch: headers.get('if-match'), type: headers.get('content-type'), bytes: [...new Uint8Array(await request.arrayBuffer())] });
      const answer = answers.shift();
      if (!answer) throw new TypeError('Failed to fetch');
      return answer();
    });
  });

  it('sends the bytes as they are, by type and with the revision that was seen', async () => {
    const { plan, taking } = await begun();
    answers = [answered(200, taken(8))];
    await taking.sending.submit(press, file());
    expect(asked).toEqual([{ method: 'POST', path: 'plan-file', ifMatch: '"7"', type: 'text/csv', bytes: [...BYTES] }]);
    expect([taking.taken?.placed, plan.board?.revision, taking.mayUndo]).toEqual([3, 8, true]);
    answers = [answered(200, board(9))];
    await taking.undo();
    expect(asked.at(-1)).toMatchObject({ path: 'undo', ifMatch: '"8"' });
    expect([taking.undone, taking.mayUndo, voice.said]).toEqual([true, false, 'Den inlästa planen är ångrad.']);
  });

  it('takes nothing back once somebody else has changed the day', async () => {
    const { plan, taking } = await begun();
    answers = [answered(200, taken(8)), answered(200, board(9, { ...IMPORTED, by_name: 'Rut' }))];
    await taking.sending.submit(press, file('plan.json'));
    expect(asked[0]!.type).toBe('application/json');
    await plan.load();
    expect(taking.mayUndo).toBe(false);
    await taking.undo();
    expect(asked.some(({ path }) => path === 'undo')).toBe(false);
  });

  it('says of an undo that was refused that it was not done', async () => {
    const { plan, taking } = await begun();
    answers = [answered(200, taken(8)), refused(409, 'undo_overtaken')];
    await taking.sending.submit(press, file());
    await taking.undo();
    expect([taking.undone, taking.mayUndo, plan.problem?.code]).toEqual([false, true, 'undo_overtaken']);
  });

  it('fetches the day where it came too late, and sends again from what is seen then', async () => {
    const { plan, taking } = await begun();
    answers = [refused(409, 'stale_revision', { current_revision: 11 }), answered(200, board(11))];
    await taking.sending.submit(press, file());
    expect([taking.sending.problem?.code, plan.board?.revision, taking.taken]).toEqual(['stale_revision', 11, null]);
    answers = [answered(200, taken(12))];
    await taking.sending.submit(press, file());
    expect([asked.at(-1)!.ifMatch, taking.sending.problem, plan.board?.revision]).toEqual(['"11"', null, 12]);
  });

  it('fetches the day where visits have begun, and leaves it where the file has faults', async () => {
    const { taking } = await begun();
    answers = [refused(409, 'plan_overtaken', { reasons: [] }), answered(200, board(7))];
    await taking.sending.submit(press, file());
    answers = [refused(409, 'conflict'), answered(200, board(7))];
    await taking.sending.submit(press, file());
    expect(asked.splice(0, 2).map(({ path }) => path)).toEqual(['plan-file', 'board']);
    expect(asked.map(({ path }) => path)).toEqual(['plan-file', 'board']);
    answers = [refused(422, 'invalid', { faults: [{ field: 'line 2', value: '', message: 'is no UTF-8 text' }] })];
    await taking.sending.submit(press, file());
    expect(taking.sending.problem?.problem.faults).toHaveLength(1);
    expect(asked).toHaveLength(3);
    taking.forget();
    expect(taking.sending.problem).toBeNull();
  });

  it('is sent again after the server did not answer', async () => {
    const { plan, taking } = await begun();
    answers = [];
    await taking.sending.submit(press, file());
    expect([taking.sending.problem?.code, taking.sending.busy, plan.board?.revision]).toEqual(['no_contact', false, 7]);
    answers = [answered(200, taken(8))];
    await taking.sending.submit(press, file());
    expect(taking.taken?.placed).toBe(3);
  });

  it('sends nothing that is no plan file, that cannot be read, or that was not chosen', async () => {
    const { taking } = await begun();
    await taking.sending.submit(press, file('plan.xlsx'));
    expect(taking.refused).toBe('wrong_kind');
    const changed = Object.assign(file(), { arrayBuffer: () => Promise.reject(new DOMException('changed', 'NotReadableError')) });
    await taking.sending.submit(press, changed);
    expect(taking.refused).toBe('unreadable');
    await taking.sending.submit(press, undefined);
    expect(taking.refused).toBeNull();
    expect(asked).toEqual([]);
  });
});
