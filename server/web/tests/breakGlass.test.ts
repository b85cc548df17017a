import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CareFileView, SessionView } from '../src/api/contract';

vi.stubGlobal('location', { origin: 'http://vardag.test', pathname: '/', hash: '' });
const { MOST_FOUND, clientsNamed } = await import('../src/office/break-glass/clients');
const { mayBreakGlass } = await import('../src/office/care-file/glass.svelte');
const { OpenFile } = await import('../src/office/care-file/openFile.svelte');
const { session } = await import('../src/office/session.svelte');
afterAll(() => vi.unstubAllGlobals());

const HOUR_MS = 3_600_000;
const T0 = Date.parse('2026-11-24T05:30:00Z');
const WHY = 'Ambulansen frågar efter allergier.';
const view = (open_until_ms: number | null, may_write = false) => ({ client_label: 'Elsy Almvadet', seen: 0, may_write, open_until_ms }) as CareFileView;

/** Signed in on a server whose clock is told. */
function signIn(username: string, ...roles: string[]) {
  session.view = {
    user: { username, display_name: username, language: 'sv' },
    roles: roles.map((role) => ({ role, unit_id: 'norr', unit_name: 'Norr' })),
    training: true,
  } as SessionView;
  session.trainingMs = T0;
}

type Answer = object | { code: string };
const refused = (code: string): Answer => ({ code });

/** What comes over the network: of the file when it is asked for, and of breaking the glass. */
let file: () => Answer = () => refused('forbidden');
let broken: () => Answer = () => refused('forbidden');
let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
    const answer = request.method === 'POST' ? broken() : file();
    return new Response(JSON.stringify(answer), { status: 'code' in answer ? 403 : 200 });
  });
});

/** The file is open for an hour from when the glass is broken. */
function closedFile() {
  let until_ms: number | null = null;
  broken = () => ({ until_ms: (until_ms = session.nowMs() + HOUR_MS) });
  file = () => (until_ms === null || session.nowMs() >= until_ms ? refused('forbidden') : view(until_ms));
}

describe('a file behind glass', () => {
  it('opens for reading, says how long, and is gone when the time is up', async () => {
    signIn('petra', 'planner');
    closedFile();
    const open = new OpenFile('elsy');
    await open.load();
    expect([open.view, open.problem?.code]).toEqual([null, 'forbidden']);
    await open.breakGlass(WHY);
    expect(asked).toEqual(['GET /api/clients/elsy/file', `POST /api/clients/elsy/break-glass ${JSON.stringify({ why: WHY })}`, 'GET /api/clients/elsy/file']);
    expect([open.view, open.problem, open.mayWrite, open.glass.minutesLeft]).toEqual([view(T0 + HOUR_MS), null, false, 60]);
    session.trainingMs = T0 + HOUR_MS - 1;
    expect([await open.tick(), open.glass.minutesLeft, open.view]).toEqual([false, 1, view(T0 + HOUR_MS)]);
    session.trainingMs = T0 + HOUR_MS;
    const before = asked.length;
    expect(await open.tick()).toBe(true);
    expect([open.view, open.problem?.code, open.glass.isOver, asked.length]).toEqual([null, 'forbidden', true, before + 1]);
    expect(await open.tick()).toBe(false);
  });

  it('is open still on the way back to it, as the server says', async () => {
    signIn('pia', 'planner');
    closedFile();
    await new OpenFile('ragnar').breakGlass(WHY);
    const again = new OpenFile('ragnar');
    await again.load();
    expect([again.glass.minutesLeft, again.mayWrite]).toEqual([60, false]);
  });

  it('is no matter of minutes for whoever a role opens it', async () => {
    signIn('maria', 'unit_manager');
    file = () => view(null, true);
    const open = new OpenFile('sten');
    expect(open.mayWrite).toBe(false);
    await open.load();
    expect([open.mayWrite, open.glass.untilMs]).toEqual([true, null]);
  });

  it('needs no glass when the right has come meanwhile, and tells any other refusal', async () => {
    signIn('maja', 'unit_manager');
    file = () => view(null, true);
    broken = () => refused('conflict');
    const open = new OpenFile('karl');
    await open.breakGlass(WHY);
    expect([open.view, open.mayWrite]).toEqual([view(null, true), true]);
    broken = () => refused('forbidden');
    await expect(open.breakGlass(WHY)).rejects.toThrow('forbidden');
  });

  it('keeps nothing on the screen of a file that was closed meanwhile', async () => {
    signIn('pigge', 'planner');
    file = () => view(null);
    const open = new OpenFile('nils');
    await open.load();
    file = () => refused('internal');
    await open.load();
    expect(open.view).toEqual(view(null));
    file = () => refused('forbidden');
    await open.load();
    expect(open.view).toBeNull();
  });
});

describe('who is offered it', () => {
  it('plans or manages somewhere', () => {
    const offered = ['planner', 'unit_manager', 'finance', 'admin', 'staff'].filter((role) => {
      signIn('x', role);
      return mayBreakGlass();
    });
    expect(offered).toEqual(['planner', 'unit_manager']);
    session.view = null;
    expect(mayBreakGlass()).toBe(false);
  });
});

describe('the client whose file it is', () => {
  const client = (client_label: string, isProtected = false) => ({ client_id: client_label, client_label, protected: isProtected });

  it('is found by name, and nobody protected is', () => {
    const clients = [client('Elsy Almvadet'), client('Nils Almgren'), client('Skyddad identitet', true), client('Åke Ö')];
    const found = (wanted: string) => clientsNamed(clients, wanted).map((one) => one.client_label);
    expect(found(' alm')).toEqual(['Elsy Almvadet', 'Nils Almgren']);
    expect(found('ÅKE')).toEqual(['Åke Ö']);
    expect([...found(''), ...found('skyddad')]).toEqual([]);
  });

  it('is one of a few at most', () => {
    const many = Array.from({ length: 90 }, (_, n) => client(`Anna ${n}`));
    expect(clientsNamed(many, 'anna')).toHaveLength(MOST_FOUND);
  });
});
