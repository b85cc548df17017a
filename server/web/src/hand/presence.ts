// What a tag does when it is read: it opens the right visit, begins it when it
// has not begun, and ends it when it has. Which visit that is, the core says.
import type { Begun, Presence } from './contract';
import { isFinished } from './day';
import { memory } from './memory.svelte';
import { phone } from './phone.svelte';
import { beginAddress, finish, visitAddress, where } from './route.svelte';

/** A tag held against the phone is read several times over. */
const SAME_READING_MS = 4_000;
let lastRead = { tag: '', atMs: 0 };

/** A reading of the phone itself; the same tag held there a moment longer is the same reading. */
export async function tagHeld(read: string): Promise<'opened' | 'unknown'> {
  const isSame = lastRead.tag === read && Date.now() - lastRead.atMs < SAME_READING_MS;
  lastRead = { tag: read, atMs: Date.now() };
  return isSame ? 'opened' : tagRead(read, 'tag');
}

/** A phone left on the tag opens this page again and again: that must not end what it has just begun. */
const JUST_BEGUN_MS = 60_000;

/** The phone's own system has read a tag, and opened this page for it. */
export async function tagOpened(read: string): Promise<'opened' | 'unknown'> {
  const found = await phone.ask('open_tag', { tag: read });
  const stop = found.target === 'visit' ? phone.stop(found.visit_id) : null;
  const isJustBegun = stop?.state.outcome === 'started' && phone.nowMs() - (stop.state.started_ms ?? 0) < JUST_BEGUN_MS;
  if (!stop || !isJustBegun) return tagHeld(read);
  finish(visitAddress(stop.visit_id));
  return 'opened';
}

export async function tagRead(read: string, method: 'tag' | 'code'): Promise<'opened' | 'unknown'> {
  const presence = { method, tag: read };
  const found = await phone.ask('open_tag', { tag: presence.tag });
  if (found.target === 'unknown') return 'unknown';
  const begun = begunHere();
  if (begun) {
    const client = found.target === 'client' ? found.client_id : phone.stop(found.visit_id)?.client_id;
    if (client) await begin(client, begun, presence);
  } else if (found.target === 'client') {
    memory.beginning = { client: found.client_id, presence, readAtMs: Date.now() };
    finish(beginAddress('unplanned', found.client_id));
  } else {
    await startOrEnd(visitMeant(found.visit_id), presence);
  }
  return 'opened';
}

/** At a client with several visits, the one on the screen is meant, not the first of the day. */
function visitMeant(found: string): string {
  const { route } = where;
  const here = route.screen === 'visit' ? phone.stop(route.visit) : null;
  const isSame = here !== null && here.client_id === phone.stop(found)?.client_id && !isFinished(here);
  return isSame ? here.visit_id : found;
}

/** The alarm or visit without plan that the screen is asking a client for. */
function begunHere(): Begun | null {
  const { route } = where;
  if (route.screen === 'begin') return route.begun;
  return route.screen === 'alarm' || route.screen === 'unplanned' ? route.screen : null;
}

export async function begin(client: string, begun: Begun, presence: Presence): Promise<void> {
  const { visit_id } = await phone.record('begin_visit', { client_id: client, begun, presence });
  remember(presence);
  finish(visitAddress(visit_id));
}

async function startOrEnd(visit: string, presence: Presence): Promise<void> {
  const stop = phone.stop(visit);
  if (stop?.state.outcome === 'not_started') await start(visit, presence);
  else if (stop && stop.state.unsaid.length === 0) await end(visit, presence);
  else {
    memory.ending = { visit, presence, readAtMs: Date.now() };
    finish(visitAddress(visit, 'end'));
  }
}

export async function start(visit: string, presence: Presence): Promise<void> {
  await phone.record('start_visit', { visit_id: visit, presence });
  remember(presence);
  finish(visitAddress(visit));
}

export async function end(visit: string, presence: Presence): Promise<void> {
  await phone.record('end_visit', { visit_id: visit, presence });
  remember(presence);
  memory.ending = null;
  // With nothing to read there is nothing to sum up, and nothing left to end.
  if (phone.isClosed) phone.lastVisit = null;
  finish(visitAddress(visit, 'done'));
}

function remember(presence: Presence): void {
  if (presence.method === 'manual') memory.lastReason = presence.reason.code;
}
