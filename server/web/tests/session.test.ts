import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const page = Object.assign(new EventTarget(), { visibilityState: 'visible', documentElement: { lang: 'sv' } });
vi.stubGlobal('document', page);
vi.stubGlobal('localStorage', { getItem: () => 'sv', setItem: () => {} });
vi.stubGlobal('location', { origin: 'http://vardag.test', pathname: '/', hash: '' });

/** Who is signed in in this browser, in whichever tab, and the token of that session. */
let signedIn = { username: 'anna', display_name: 'Anna Ek', token: 'first' };
let tokens: (string | null)[] = [];
vi.stubGlobal('fetch', async (request: Request) => {
  const { pathname } = new URL(request.url);
  const told = (body: object, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  if (pathname === '/api/session' && request.method !== 'DELETE') {
    return told({ user: signedIn, roles: [], csrf_token: signedIn.token, today: '2026-11-30', training: false, server_time_ms: Date.now() });
  }
  if (request.method === 'GET' || request.method === 'DELETE') return told({});
  tokens.push(request.headers.get('x-csrf-token'));
  return tokens.at(-1) === signedIn.token ? told({}) : told({ type: 'x', title: 'x', status: 403, code: 'csrf' }, 403);
});
const { session, resume, signOut } = await import('../src/office/session.svelte');
const { api } = await import('../src/api');
const otherTab = new BroadcastChannel('vardag-session');

afterAll(() => {
  otherTab.close();
  vi.unstubAllGlobals();
});
beforeEach(async () => {
  signedIn = { username: 'anna', display_name: 'Anna Ek', token: 'first' };
  tokens = [];
  await resume();
});
afterEach(() => signOut());

describe('two tabs of a browser', () => {
  it('do not go on in the name of the first when somebody else signs in in one', async () => {
    expect([session.view?.user.username, session.other]).toEqual(['anna', null]);
    signedIn = { username: 'bo', display_name: 'Bo Al', token: 'second' };
    otherTab.postMessage(null);
    await vi.waitFor(() => expect(session.other).toBe('Bo Al'));
    expect(session.view).toBeNull();
  });

  it('learn it by a refused command too', async () => {
    signedIn = { username: 'bo', display_name: 'Bo Al', token: 'second' };
    await expect(api.undo('u', '2026-11-30', 1)).rejects.toMatchObject({ code: 'csrf' });
    await vi.waitFor(() => expect(session.other).toBe('Bo Al'));
  });

  it('go on as the same person who signed in anew', async () => {
    signedIn.token = 'second';
    await expect(api.undo('u', '2026-11-30', 1)).rejects.toMatchObject({ code: 'csrf' });
    await vi.waitFor(async () => {
      await api.undo('u', '2026-11-30', 1);
    });
    expect([session.view?.user.username, session.other, tokens.at(-1)]).toEqual(['anna', null, 'second']);
  });
});
