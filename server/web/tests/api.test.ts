import { beforeEach, describe, expect, it, vi } from 'vitest';
import source from '../src/api/index.ts?raw';

let sent: Request[] = [];
const answers = (body: BodyInit | null, status = 200) => vi.stubGlobal('fetch', async (request: Request) => (sent.push(request), new Response(body, { status })));

/** As in a browser, where the page's own host is known. */
async function client() {
  vi.resetModules();
  vi.stubGlobal('location', { origin: 'http://vardag.test' });
  return (await import('../src/api')).api;
}

beforeEach(() => {
  sent = [];
});

describe('what is asked of the server', () => {
  it('a goal, and none', async () => {
    const api = await client();
    answers('{"staff_met":9}');
    await api.setContinuityGoal('norr', 9);
    answers('{"staff_met":null}');
    await api.setContinuityGoal('norr', null);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill('PUT http://vardag.test/api/units/norr/continuity-goal'));
    expect(await Promise.all(sent.map((one) => one.json()))).toEqual([{ staff_met: 9 }, { staff_met: null }]);
  });

  it('a named care contact, from the revision that was seen, and nobody', async () => {
    const api = await client();
    answers('{}');
    await api.nameCareContact('norr', 'elsy', 0, 'anna');
    await api.nameCareContact('norr', 'elsy', 3, null);
    expect(sent.map(({ method, url, headers }) => `${method} ${url} ${headers.get('if-match')}`)).toEqual([
      'POST http://vardag.test/api/units/norr/clients/elsy/care-contact "0"',
      'POST http://vardag.test/api/units/norr/clients/elsy/care-contact "3"',
    ]);
    expect(await Promise.all(sent.map((one) => one.json()))).toEqual([{ staff_id: 'anna' }, { staff_id: null }]);
  });

  it('a file by break-glass, with the reason in the body and not in the address', async () => {
    const api = await client();
    answers('{"until_ms":7}');
    expect(await api.breakGlass('elsy', 'Ambulansen frågar.')).toEqual({ until_ms: 7 });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST http://vardag.test/api/clients/elsy/break-glass']);
    expect([await sent[0]!.json(), sent[0]!.headers.has('x-csrf-token')]).toEqual([{ why: 'Ambulansen frågar.' }, true]);
  });

  it('protected sheets as a file, or why there are none', async () => {
    const api = await client();
    answers('%PDF-1.7');
    expect(await (await api.protectedSheets('norr', '2026-11-24', 'sv')).text()).toBe('%PDF-1.7');
    expect(sent[0]!.url).toBe('http://vardag.test/api/units/norr/days/2026-11-24/paper-pack?language=sv&protected=true');
    answers('{"code":"not_found"}', 404);
    await expect(api.protectedSheets('norr', '2026-11-24', 'sv')).rejects.toThrow('not_found');
  });

  it('is a question where nothing is changed by it, and so are these searches and previews', () => {
    const calls = [...source.matchAll(/\b(told|answer)\(\s*caller\.([A-Z]+)\('([^']+)'/g)].map(([, meant, method, path]) => ({ meant, method, path }));
    // None is called past the two.
    expect(calls).toHaveLength(source.match(/\bcaller\.[A-Z]/g)!.length);
    expect(calls.filter(({ meant, method }) => method === 'GET' && meant !== 'told')).toEqual([]);
    expect(calls.filter(({ meant, method }) => method !== 'GET' && meant === 'told').map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'POST /api/units/{unit}/base-plan/make',
      'POST /api/units/{unit}/days/{date}/fewest-staff',
      'POST /api/units/{unit}/days/{date}/optimise',
      'POST /api/units/{unit}/days/{date}/sick-calls',
    ]);
  });

  it('is told apart from what is sent, where nobody answers', async () => {
    const api = await client();
    vi.stubGlobal('fetch', async () => { throw new TypeError('no network'); });
    const meant = async (asked: Promise<unknown>) => asked.then(() => null, (error: { onlyAsked: boolean }) => error.onlyAsked);
    const questions = [api.board('u', 'd'), api.verdicts('u', 'd', 'v'), api.baseVerdicts('u', 1), api.publishSummary('u', 'd'), api.askFewestStaff('u', 'd', { budget_s: 1 })];
    expect(await Promise.all(questions.map(meant))).toEqual(Array(5).fill(true));
    const commands = [api.move('u', 'd', 1, { visit_id: 'v', target: { kind: 'unplaced' } }), api.publish('u', 'd', 1), api.moveInBasePlan('u', 1, { visit: 1, days: [1] }), api.stopJob('j')];
    expect(await Promise.all(commands.map(meant))).toEqual(Array(4).fill(false));
  });
});
