import { beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from '../src/api';
import type { CareFileView, SessionView } from '../src/api/contract';
import { ProblemError } from '../src/api/problem';
import { MOST_FOUND, clientsNamed } from '../src/office/break-glass/clients';
import { mayBreakGlass } from '../src/office/care-file/glass.svelte';
import { OpenFile } from '../src/office/care-file/openFile.svelte';
import { session } from '../src/office/session.svelte';

const HOUR_MS = 3_600_000;
const T0 = Date.parse('2026-11-24T05:30:00Z');
const refused = (code: string) => new ProblemError({ type: 'about:blank', title: '', status: 403, code });
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

beforeEach(() => vi.restoreAllMocks());

/** A server that opens the file for an hour from `T0`. */
function server() {
  let until_ms: number | null = null;
  vi.spyOn(api, 'breakGlass').mockImplementation(async () => ({ until_ms: (until_ms = session.nowMs() + HOUR_MS) }));
  return vi.spyOn(api, 'careFile').mockImplementation(async () => {
    if (until_ms === null || session.nowMs() >= until_ms) throw refused('forbidden');
    return view(until_ms);
  });
}

describe('a file behind glass', () => {
  it('opens for reading, says how long, and is gone when the time is up', async () => {
    signIn('petra', 'planner');
    const asked = server();
    const file = new OpenFile('elsy');
    await file.load();
    expect([file.view, file.problem?.code]).toEqual([null, 'forbidden']);
    await file.breakGlass('Ambulansen frågar efter allergier.');
    expect(api.breakGlass).toHaveBeenCalledWith('elsy', 'Ambulansen frågar efter allergier.');
    expect([file.view, file.problem, file.mayWrite, file.glass.minutesLeft]).toEqual([view(T0 + HOUR_MS), null, false, 60]);
    session.trainingMs = T0 + HOUR_MS - 1;
    expect([await file.tick(), file.glass.minutesLeft, file.view]).toEqual([false, 1, view(T0 + HOUR_MS)]);
    session.trainingMs = T0 + HOUR_MS;
    const before = asked.mock.calls.length;
    expect(await file.tick()).toBe(true);
    expect([file.view, file.problem?.code, file.glass.isOver, asked.mock.calls.length]).toEqual([null, 'forbidden', true, before + 1]);
    expect(await file.tick()).toBe(false);
  });

  it('is open still on the way back to it, as the server says', async () => {
    signIn('pia', 'planner');
    server();
    await new OpenFile('ragnar').breakGlass('Ambulansen frågar efter allergier.');
    const again = new OpenFile('ragnar');
    await again.load();
    expect([again.glass.minutesLeft, again.mayWrite]).toEqual([60, false]);
  });

  it('is no matter of minutes for whoever a role opens it', async () => {
    signIn('maria', 'unit_manager');
    vi.spyOn(api, 'careFile').mockResolvedValue(view(null, true));
    const file = new OpenFile('sten');
    expect(file.mayWrite).toBe(false);
    await file.load();
    expect([file.mayWrite, file.glass.untilMs]).toEqual([true, null]);
  });

  it('needs no glass when the right has come meanwhile, and tells any other refusal', async () => {
    signIn('maja', 'unit_manager');
    vi.spyOn(api, 'careFile').mockResolvedValue(view(null, true));
    const breaking = vi.spyOn(api, 'breakGlass').mockRejectedValue(refused('conflict'));
    const file = new OpenFile('karl');
    await file.breakGlass('Ambulansen frågar efter allergier.');
    expect([file.view, file.mayWrite]).toEqual([view(null, true), true]);
    breaking.mockRejectedValue(refused('forbidden'));
    await expect(file.breakGlass('Ambulansen frågar.')).rejects.toThrow('forbidden');
  });

  it('keeps nothing on the screen of a file that was closed meanwhile', async () => {
    signIn('pigge', 'planner');
    const asked = vi.spyOn(api, 'careFile').mockResolvedValue(view(null));
    const file = new OpenFile('nils');
    await file.load();
    asked.mockRejectedValue(refused('internal'));
    await file.load();
    expect(file.view).toEqual(view(null));
    asked.mockRejectedValue(refused('forbidden'));
    await file.load();
    expect(file.view).toBeNull();
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
