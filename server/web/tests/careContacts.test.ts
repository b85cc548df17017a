import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CareContactsView, CareContactView, StaffNameView } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import { choices, contactName, isSought, overtakenText, sourceText } from '../src/office/care-contacts/contacts';
import type { Naming as NamingOfPage } from '../src/office/care-contacts/naming.svelte';
import { instantOf } from '../src/time/stockholm';

const anna: StaffNameView = { staff_id: 'anna', staff_name: 'Anna Berg' };
const bo: StaffNameView = { staff_id: 'bo', staff_name: 'Bo Ek' };
const AT_MS = instantOf('2026-11-24', '08:15');

const row = (more: Partial<CareContactView> = {}): CareContactView => ({
  client_id: 'elsy',
  kept_back: false,
  client_label: 'Elsy Almvadet',
  protected: false,
  revision: 0,
  staff_id: null,
  staff_name: null,
  is_valid: false,
  by_name: null,
  at_ms: null,
  most_seen: [],
  ...more,
});
const named = (person: StaffNameView, more: Partial<CareContactView> = {}) => row({ ...person, is_valid: true, revision: 1, at_ms: AT_MS, ...more });
const other = named(bo, { client_id: 'karin', client_label: 'Karin Sund', revision: 4 });
const list = (first: CareContactView, nurses = [anna, bo]): CareContactsView => ({ clients: [first, other], nurses });

describe('the list of named care contacts', () => {
  beforeAll(() => void (speech.language = 'sv'));

  it('is searched by client and by contact, but nobody finds a protected client', () => {
    expect(isSought(named(anna), ' elsy ')).toBe(true);
    expect(isSought(named(anna), 'berg')).toBe(true);
    expect(isSought(named(anna), 'karin')).toBe(false);
    expect(isSought(row({ protected: true, client_label: 'Skyddad identitet' }), 'skyddad')).toBe(false);
    expect(isSought(row(), '')).toBe(true);
  });

  it('offers all who may be named but the one who is, and keeps what was chosen', () => {
    expect(choices(named(anna), [anna, bo], null)).toEqual([bo]);
    expect(choices(named(anna, { is_valid: false }), [anna, bo], null)).toEqual([anna, bo]);
    expect(choices(row(), [bo], anna)).toEqual([bo, anna]);
    expect(choices(row(), [anna, bo], anna)).toEqual([anna, bo]);
    expect(choices(named(anna), [anna, bo], { staff_id: 'nobody', staff_name: '' })).toEqual([bo]);
  });

  it('tells who said so', () => {
    expect(sourceText(row())).toBe('');
    expect(sourceText(named(anna, { at_ms: null }))).toBe('Enligt registret');
    expect(sourceText(named(anna))).toBe('Utsedd 2026-11-24 08:15');
    expect(sourceText(named(anna, { by_name: 'Åsa Andra' }))).toBe('Utsedd av Åsa Andra 2026-11-24 08:15');
    expect(sourceText(row({ at_ms: AT_MS, by_name: 'Åsa Andra' }))).toBe('Borttagen av Åsa Andra 2026-11-24 08:15');
    expect(contactName(row({ staff_id: 'x' }))).toBe('Någon som inte längre finns');
  });

  it('tells what somebody did meanwhile', () => {
    expect(overtakenText(named(bo, { by_name: 'Åsa Andra' }))).toBe('Åsa Andra hann utse Bo Ek 2026-11-24 08:15.');
    expect(overtakenText(named(bo))).toBe('Bo Ek hann utses 2026-11-24 08:15.');
    expect(overtakenText(row({ at_ms: AT_MS, by_name: 'Åsa Andra' }))).toBe('Åsa Andra hann ta bort kontakten 2026-11-24 08:15.');
  });
});

describe('naming a care contact', () => {
  type Answer = { status: number; body: unknown } | Promise<{ status: number; body: unknown }>;
  let Naming: typeof NamingOfPage;
  let NOBODY: StaffNameView;
  let asked: string[] = [];
  let answers: Answer[] = [];

  beforeAll(async () => {
    vi.stubGlobal('fetch', async (request: Request) => {
      const said = request.method === 'POST' ? ((await request.json()) as { staff_id: string | null }).staff_id : undefined;
      asked.push([request.method, request.url.split('/').at(-1), request.headers.get('if-match'), said].filter((one) => one !== null && one !== undefined).join(' '));
      const next = answers.shift();
      if (!next) throw new TypeError('no network');
      const { status, body } = await next;
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    });
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    ({ Naming, NOBODY } = await import('../src/office/care-contacts/naming.svelte'));
  }, 60_000);
  afterAll(() => vi.unstubAllGlobals());
  beforeEach(() => {
    asked = [];
    answers = [];
  });

  const ok = (body: unknown) => ({ status: 200, body });
  const refusal = (status: number, code: string, field?: string) => ({ status, body: { type: '', title: '', status, code, faults: field ? [{ field, message: 'no', value: '' }] : [] } });
  const stale = refusal(409, 'stale_revision');
  function begun(first: CareContactView) {
    const held = { view: list(first) as CareContactsView | null };
    return { held, naming: new Naming('u', 'elsy', held), shown: () => held.view!.clients[0]! };
  }

  it('puts the row of the answer in the list, and nothing is chosen any more', async () => {
    const { naming, shown, held } = begun(row());
    naming.choose(bo);
    answers = [ok(named(bo))];
    expect(await naming.name(bo)).toBe('named');
    expect(asked).toEqual(['POST care-contact "0" bo']);
    expect([shown().staff_id, naming.chosen, held.view!.clients[1]]).toEqual(['bo', null, other]);
  });

  it('takes the contact away by the same road', async () => {
    const { naming, shown } = begun(named(anna));
    answers = [ok(row({ revision: 2, at_ms: AT_MS }))];
    expect(await naming.name(NOBODY)).toBe('named');
    expect(asked).toEqual(['POST care-contact "1"']);
    expect(shown().staff_id).toBeNull();
  });

  it('is sent once, however often it is pressed', async () => {
    const { naming } = begun(row());
    let answer = (_: { status: number; body: unknown }) => {};
    answers = [new Promise((done) => (answer = done))];
    const first = naming.name(anna);
    expect(await naming.name(anna)).toBeNull();
    answer(ok(named(anna)));
    expect(await first).toBe('named');
    expect(asked).toHaveLength(1);
  });

  it('when somebody was first: that row alone is read anew, and the choice stands and can be sent', async () => {
    const { naming, shown, held } = begun(row());
    const theirs = named(bo, { by_name: 'Åsa Andra' });
    const moved = { clients: [{ ...other, revision: 5 }, theirs], nurses: [anna] };
    answers = [stale, ok(moved)];
    expect(await naming.name(anna)).toBe('overtaken');
    expect([naming.overtaken, naming.chosen, naming.problem]).toEqual([{ row: theirs, isAsWished: false }, anna, null]);
    expect([shown().staff_id, held.view!.clients[1], held.view!.nurses]).toEqual(['bo', other, [anna]]);
    answers = [ok(named(anna, { revision: 2 }))];
    expect(await naming.name(anna)).toBe('named');
    expect(asked.at(-1)).toBe('POST care-contact "1" anna');
    expect(naming.overtaken).toBeNull();
  });

  it('when somebody did the same, or an answer was lost on the way, it is as it was wished', async () => {
    const { naming } = begun(row());
    expect(await naming.name(anna)).toBe('failed');
    expect([naming.problem?.code, naming.chosen]).toEqual(['no_contact', anna]);
    answers = [stale, ok(list(named(anna)))];
    expect(await naming.name(anna)).toBe('as_wished');
    expect([naming.chosen, naming.problem, naming.overtaken]).toEqual([null, null, { row: named(anna), isAsWished: true }]);

    const { naming: removing } = begun(named(anna));
    answers = [stale, ok(list(row({ revision: 2, at_ms: AT_MS })))];
    expect(await removing.name(NOBODY)).toBe('as_wished');
  });

  it('keeps the choice where the row cannot be read anew', async () => {
    const { naming } = begun(row());
    answers = [stale];
    expect(await naming.name(anna)).toBe('failed');
    expect([naming.problem?.code, naming.chosen]).toEqual(['no_contact', anna]);
    // Nor where the client is in no order any more.
    answers = [stale, ok({ clients: [other], nurses: [anna] })];
    expect(await naming.name(anna)).toBe('failed');
    expect([naming.problem?.code, naming.chosen]).toEqual(['stale_revision', anna]);
  });

  it('tells why the server would not have somebody, from the list as it is now', async () => {
    const { naming } = begun(row());
    const said = async (now: CareContactsView) => {
      answers = [refusal(422, 'invalid', 'staff_id'), ok(now)];
      expect(await naming.name(anna)).toBe('refused');
      return naming.refused;
    };
    expect(await said(list(row(), [bo]))).toEqual({ name: 'Anna Berg', why: 'not_nurse' });
    expect(await said(list(row({ protected: true })))).toEqual({ name: 'Anna Berg', why: 'not_named' });
    expect(await said(list(row()))).toEqual({ name: 'Anna Berg', why: 'not_possible' });
    expect([naming.chosen, naming.problem]).toEqual([anna, null]);
    naming.choose(bo);
    expect(naming.refused).toBeNull();
  });

  it('shows any other refusal as it is', async () => {
    const { naming } = begun(row());
    answers = [refusal(403, 'forbidden')];
    expect(await naming.name(anna)).toBe('failed');
    expect([naming.problem?.code, naming.chosen, asked]).toEqual(['forbidden', anna, ['POST care-contact "0" anna']]);
  });
});
