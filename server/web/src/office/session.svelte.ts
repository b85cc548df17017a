import { api, useCsrfToken, whenSignedOut, whenTokenRefused } from '../api';
import type { Role, SessionView } from '../api/contract';
import { hasChosenLanguage, speak, terms } from '../i18n/index.svelte';
import { dateOf } from '../time/stockholm';
import { keepLooking, untilLook } from './midnight';

export interface OfficeUnit { id: string; name: string }

class Session {
  view = $state.raw<SessionView | null>(null);
  asked = $state(false);
  /** True when the server ended a session that this page still used. */
  ended = $state(false);
  /** Who has signed in in another tab of this browser, in the place of who was signed in here. */
  other = $state<string | null>(null);
  /** What the server's clock is ahead of this computer's. */
  clockAheadMs = 0;
  /** A training server's clock stands still or runs fast: it is asked, not reckoned. */
  trainingMs = $state(0);
  /** The date in Europe/Stockholm, also on a page that is left open over midnight. Empty until somebody is signed in. */
  today = $state('');

  units: OfficeUnit[] = $derived.by(() => {
    const seen = new Map<string, string>();
    for (const role of this.view?.roles ?? []) {
      if (role.role !== 'staff') seen.set(role.unit_id, role.unit_name);
    }
    return [...seen].map(([id, name]) => ({ id, name }));
  });

  has(role: Role, unit: string): boolean {
    return (this.view?.roles ?? []).some((held) => held.role === role && held.unit_id === unit);
  }

  nowMs(): number {
    return this.view?.training ? this.trainingMs : Date.now() + this.clockAheadMs;
  }
}

export const session = new Session();

const ASK_TRAINING_CLOCK_MS = 10_000;
let stopLooking = () => {};

function readDate(): void {
  session.today = dateOf(session.nowMs());
}

async function lookAtClock(): Promise<void> {
  if (!session.view) return stopLooking();
  if (session.view.training) {
    const now = await whoIsIt();
    if (!now) return;
    session.trainingMs = now.server_time_ms;
  }
  readDate();
}

/** The tabs of a browser have one session. Whoever signs in in one is told to the others. */
let tabs: BroadcastChannel | null = null;

/** Who is signed in now; where it is somebody else, this page no longer goes on in the first person's name. */
async function whoIsIt(): Promise<SessionView | null> {
  const now = await api.session().catch(() => null);
  if (!now || !session.view) return null;
  if (now.user.username === session.view.user.username) {
    useCsrfToken(now.csrf_token);
    return now;
  }
  session.other = now.user.display_name;
  session.view = null;
  return null;
}

function followClock({ training }: SessionView): void {
  stopLooking();
  readDate();
  stopLooking = keepLooking(() => void lookAtClock(), () => (training ? ASK_TRAINING_CLOCK_MS : untilLook(session.nowMs())));
}

async function begin(view: SessionView): Promise<void> {
  useCsrfToken(view.csrf_token);
  session.trainingMs = view.server_time_ms;
  session.clockAheadMs = view.server_time_ms - Date.now();
  if (!hasChosenLanguage()) speak(view.user.language === 'en' ? 'en' : 'sv');
  terms.view = await api.catalogue().catch(() => null);
  session.ended = false;
  session.other = null;
  session.view = view;
  followClock(view);
}

export async function resume(): Promise<void> {
  whenSignedOut(() => {
    if (session.view) session.ended = true;
    session.view = null;
  });
  whenTokenRefused(() => void whoIsIt());
  tabs ??= new BroadcastChannel('vardag-session');
  tabs.onmessage = () => void whoIsIt();
  try {
    await begin(await api.session());
  } catch {
    session.view = null;
  }
  session.asked = true;
}

export async function signIn(username: string, password: string): Promise<void> {
  await begin(await api.signIn(username, password));
  tabs?.postMessage(null);
}

export async function signOut(): Promise<void> {
  await api.signOut();
  session.view = null;
  session.ended = false;
}
