import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speech } from '../src/i18n/index.svelte';
import { faultName } from '../src/office/orders/faults';
import { instantOf } from '../src/time/stockholm';
import { detail, evening, order, pattern, TODAY } from './orderViews';

vi.stubGlobal('location', { origin: 'http://vardag.test', pathname: '/', hash: '' });
const { Agreement, draftOf, firstDay } = await import('../src/office/orders/agreement.svelte');
afterAll(() => vi.unstubAllGlobals());

describe('an agreement', () => {
  interface Asked { method: string; url: string; ifMatch: string | null; body: unknown }
  let asked: Asked[] = [];
  let answers: (() => Response | Promise<Response>)[] = [];

  const json = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  const refused = (status: number, code: string, more = {}) => json(status, { type: 'about:blank', title: '', status, code, ...more });

  beforeEach(() => {
    speech.language = 'sv';
    asked = [];
    answers = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      const text = request.method === 'GET' ? '' : await request.text();
      asked.push({ method: request.method, url: new URL(request.url).pathname, ifMatch: request.headers.get('if-match'), body: text ? JSON.parse(text) : null });
      return answers.shift()!();
    });
  });

  afterEach(() => draftOf('o').forget());

  it('sends what stands there, and is not changed before something is', async () => {
    const agreement = new Agreement('u', detail(), TODAY);
    expect(agreement.isChanged).toBe(false);
    expect(agreement.body()).toEqual({ valid_from: '2026-11-30', why: '', visits: detail().visits, wishes: detail().wishes });

    agreement.visits[0]!.weekdays = [7, 2];
    agreement.visits[0]!.preferred_end = '';
    agreement.visits[0]!.preferred_start = '';
    agreement.why = '  Som hon vill. ';
    agreement.language = ' ';
    agreement.wishFor('b', 'wanted_staff');
    expect(agreement.isChanged).toBe(true);
    answers = [json(201, detail({ order: order({ revision: 1 }) }))];
    const saved = await agreement.save();
    expect(saved.order.revision).toBe(1);
    expect(asked).toMatchObject([{ method: 'POST', url: '/api/units/u/orders/o/agreements', ifMatch: '"0"' }]);
    expect(asked[0]!.body).toEqual({
      valid_from: '2026-11-30',
      why: 'Som hon vill.',
      visits: [pattern({ weekdays: [2, 7], preferred_start: null, preferred_end: null }), evening],
      wishes: { wanted_staff: ['a', 'b'], unwanted_staff: [], forbidden_staff: [], language: null },
    });
  });

  it('adds, copies and removes visits; nothing follows one that is gone', () => {
    const agreement = new Agreement('u', detail(), TODAY);
    const copied = agreement.copy(0);
    const added = agreement.add();
    expect(agreement.visits.map(({ key }) => key)).toEqual(['morning', 'agreed-3', 'evening', 'agreed-4']);
    expect(new Set(agreement.visits.map(({ id }) => id)).size).toBe(4);
    expect([copied.duration_min, added.weekdays, added.window_start]).toEqual([30, [], '']);
    copied.weekdays.push(2);
    expect(agreement.visits[0]!.weekdays).toEqual([1, 3, 5]);
    agreement.remove(0);
    expect(agreement.body().visits.map(({ key, gap_after }) => [key, gap_after])).toEqual([['agreed-3', null], ['evening', null], ['agreed-4', null]]);
  });

  it('sends no week beyond its cycle, and an emptied number as one that the server refuses', () => {
    const agreement = new Agreement('u', detail({ visits: [pattern({ cycle_weeks: 4, weeks: [4, 2] })] }), TODAY);
    agreement.visits[0]!.cycle_weeks = 2;
    agreement.visits[0]!.duration_min = null;
    expect(agreement.body().visits[0]).toMatchObject({ cycle_weeks: 2, weeks: [2], duration_min: 0 });
  });

  it('has the faults at their fields, though a visit moved since', async () => {
    const agreement = new Agreement('u', detail(), TODAY);
    agreement.why = 'Därför.';
    answers = [refused(422, 'invalid', { faults: [{ field: 'visits[1].duration_min', value: '0', message: 'must be 1 to 840 minutes' }, { field: 'why', value: '', message: 'is empty' }] })];
    await expect(agreement.save()).rejects.toMatchObject({ code: 'invalid' });
    const [, second] = agreement.visits;
    agreement.remove(0);
    expect(agreement.faultsAt(`visits.${second!.id}.duration_min`).map(({ fault }) => fault.message)).toEqual(['must be 1 to 840 minutes']);
    expect(agreement.faultsAt('why')).toHaveLength(1);
    expect(agreement.why).toBe('Därför.');
  });

  it('that is stale keeps what is typed, says what changed, and is saved over it when sent again', async () => {
    const agreement = new Agreement('u', detail(), TODAY);
    agreement.visits[0]!.duration_min = 45;
    agreement.why = 'Mer tid.';
    const now = detail({
      order: order({ revision: 1 }),
      visits: [pattern({ duration_min: 35 })],
      wishes: { ...detail().wishes, language: null },
      agreements: [{ revision: 1, valid_from: '2026-12-01', why: 'Kvällen behövs inte.', by_name: 'Pia Plan', at_ms: instantOf(TODAY, '10:00') }],
    });
    answers = [refused(409, 'stale_revision', { current_revision: 1 }), json(200, now), json(201, now)];
    await expect(agreement.save()).rejects.toMatchObject({ code: 'stale_revision' });
    expect([agreement.visits[0]!.duration_min, agreement.visits.length, agreement.why]).toEqual([45, 2, 'Mer tid.']);
    expect(agreement.news[0]).toBe('Pia Plan 2026-11-29 10:00, från 1 dec. 2026: ”Kvällen behövs inte.”');
    expect(agreement.news[1]).toMatch(new RegExp('^Ändrat besök: .* · 35 min .* Förut: .* · 30 min '));
    expect(agreement.news[2]).toContain('Borttaget besök: Varje dag');
    expect(agreement.news[3]).toBe('Önskemålen är nu: Gärna: Anna Berg. Aldrig: Bo Ek');
    await agreement.save();
    expect(asked.map(({ method, ifMatch }) => [method, ifMatch])).toEqual([['POST', '"0"'], ['GET', null], ['POST', '"1"']]);
  });

  it('of an order that was replaced keeps what is typed, and is replaced when it is opened again', async () => {
    const agreement = new Agreement('u', detail(), TODAY);
    agreement.why = 'Mer tid.';
    answers = [refused(409, 'order_replaced')];
    await expect(agreement.save()).rejects.toMatchObject({ code: 'order_replaced' });
    expect([agreement.isReplaced, agreement.why, asked.length]).toEqual([true, 'Mer tid.', 1]);
    agreement.keep();
    const again = new Agreement('u', detail({ order: order({ replaced: true }) }), TODAY);
    expect([again.isReplaced, again.isRecalled, again.why]).toEqual([true, true, 'Mer tid.']);
  });

  it('that is stale may have been replaced besides', async () => {
    const agreement = new Agreement('u', detail(), TODAY);
    agreement.why = 'Mer tid.';
    answers = [refused(409, 'stale_revision'), json(200, detail({ order: order({ revision: 1, replaced: true }) }))];
    await expect(agreement.save()).rejects.toMatchObject({ code: 'stale_revision' });
    expect(agreement.isReplaced).toBe(true);
  });

  it('has one row for each person and kind of wish, and one when two kinds become the same', () => {
    const wishes = { wanted_staff: ['a', 'a', 'b'], unwanted_staff: ['a'], forbidden_staff: [], language: null };
    const agreement = new Agreement('u', detail({ wishes }), TODAY);
    expect(agreement.wishes.map(({ key }) => key)).toEqual(['a/wanted_staff', 'b/wanted_staff', 'a/unwanted_staff']);
    expect(agreement.isChanged).toBe(false);
    agreement.changeWish(0, 'forbidden_staff');
    expect(agreement.wishes.map(({ key, wish }) => [key, wish])).toEqual([['a/wanted_staff', 'forbidden_staff'], ['b/wanted_staff', 'wanted_staff'], ['a/unwanted_staff', 'unwanted_staff']]);
    agreement.changeWish(2, 'forbidden_staff');
    expect(agreement.body().wishes).toMatchObject({ wanted_staff: ['b'], unwanted_staff: [], forbidden_staff: ['a'] });
    agreement.unwish(1);
    agreement.wishFor('a', 'wanted_staff');
    agreement.wishFor('b', 'wanted_staff');
    expect(new Set(agreement.wishes.map(({ key }) => key)).size).toBe(2);
    expect(agreement.body().wishes).toMatchObject({ wanted_staff: ['b', 'a'], forbidden_staff: [] });
  });

  it('says of whom it is that two lists name the person', async () => {
    const agreement = new Agreement('u', detail({ wishes: { wanted_staff: ['a'], unwanted_staff: ['a'], forbidden_staff: [] } }), TODAY);
    agreement.why = 'x';
    answers = [refused(422, 'invalid', { faults: [{ field: 'wishes.unwanted_staff', value: 'a', message: 'is named in another list, too' }] })];
    await expect(agreement.save()).rejects.toMatchObject({ code: 'invalid' });
    expect(agreement.faultsAt('wishes').map(faultName)).toEqual(['Önskemål ”Anna Berg”']);
  });

  it('stays typed when nobody answers, when it is left, and until it is saved or thrown away', async () => {
    const agreement = new Agreement('u', detail(), TODAY);
    agreement.why = 'Halvfärdigt';
    agreement.add();
    answers = [() => Promise.reject(new TypeError('no network'))];
    await expect(agreement.save()).rejects.toMatchObject({ code: 'no_contact' });
    agreement.keep();
    const again = new Agreement('u', detail({ order: order({ revision: 3 }) }), TODAY);
    expect([again.isRecalled, again.isChanged, again.why, again.visits.length]).toEqual([true, true, 'Halvfärdigt', 3]);
    // What was seen when it was typed is what the server is told.
    answers = [refused(409, 'stale_revision'), json(200, detail({ order: order({ revision: 3 }) }))];
    await expect(again.save()).rejects.toMatchObject({ code: 'stale_revision' });
    expect(asked.at(-2)!.ifMatch).toBe('"0"');
    expect(again.news).toEqual(['Besöken och önskemålen är desamma som förut.']);
    again.forget();
    expect(new Agreement('u', detail(), TODAY).isRecalled).toBe(false);
  });

  it('keeps nothing where everything stands as it was', () => {
    const agreement = new Agreement('u', detail(), TODAY);
    agreement.why = 'x';
    agreement.keep();
    agreement.why = '';
    agreement.keep();
    expect(draftOf('o').recall()).toBeUndefined();
  });

  it('holds from tomorrow, or from the first day of the order', () => {
    expect([firstDay(order({ valid_from: '2026-06-01' }), TODAY), firstDay(order({ valid_from: '2026-12-24' }), TODAY)]).toEqual(['2026-11-30', '2026-12-24']);
  });
});
