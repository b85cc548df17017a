// Sending by itself, in the background: after each recording, four times a minute while the
// page is looked at, and when it is looked at again: what the office publishes is there within
// seconds. Never sooner than the phone's own pause; never in the way of the user.
import { count, t } from '../i18n/hand';
import { announce } from '../screen/announce.svelte';
import type { SyncState } from './contract';
import type { Phone } from './phone.svelte';
import { asHandError } from './host';
import { syncTone } from './words';

/** Several presses in a row are sent together. */
const GATHER_MS = 1_200;
/** While the page is looked at: what waits, and whether the office has changed the day. */
const EVERY_MS = 15_000;
const TICK_MS = 1_000;

/** Milliseconds until the next sync by itself. */
export function nextSyncMs(asked: { isWished: boolean; sinceLastMs: number; pauseMs: number }): number {
  const { isWished, sinceLastMs, pauseMs } = asked;
  const every_ms = isWished ? GATHER_MS : EVERY_MS;
  return Math.max(every_ms - sinceLastMs, pauseMs, 0);
}

/** What came of it, said aloud: the worst that holds. */
function sentWords(sync: SyncState): string {
  const tone = syncTone(sync, false);
  if (tone === 'action') return count('sync.action', sync.needs_action);
  return tone === 'sent' ? t('sync.sent') : count('sync.saved', sync.waiting);
}

export class Sending {
  isUnderWay = $state(false);
  /** The code of why the last attempt did not come through. */
  failed = $state<string | null>(null);
  /** When the phone may ask again, by this page's clock. */
  pauseUntilMs = $state(0);
  private isWished = false;
  private lastMs = Date.now();

  constructor(private readonly phone: Phone) {}

  wish(): void {
    if (!this.isWished) this.lastMs = Date.now();
    this.isWished = true;
  }

  /** Sends now. What hinders it is a state in words, never an error of whoever asked. */
  async now(): Promise<void> {
    if (this.isUnderWay || !this.phone.state?.enrolled) return;
    this.isUnderWay = true;
    this.isWished = false;
    try {
      const { end, wait_ms } = await this.phone.ask('sync');
      this.failed = end === 'told_to_wait' ? 'busy' : null;
      this.pauseUntilMs = Date.now() + wait_ms;
      // What one round did not finish goes on in the next.
      this.isWished = end === 'out_of_time' || end === 'too_many_rounds';
    } catch (error) {
      this.failed = asHandError(error).code;
    }
    this.lastMs = Date.now();
    await this.phone.look();
    this.isUnderWay = false;
  }

  /** The user's own wish: what came of it is said aloud, too. */
  async press(): Promise<void> {
    await this.now();
    const { sync } = this.phone.state ?? {};
    if (sync) announce(sentWords(sync));
  }

  follow(): () => void {
    const round = () => {
      const { state, standstill } = this.phone;
      if (!state?.enrolled || standstill || document.hidden) return;
      // Work of somebody who has signed out is sent, too; without any there is nobody to ask for.
      if (!state.person && state.sync.waiting === 0) return;
      const pauseMs = Math.max(this.pauseUntilMs - Date.now(), 0);
      const sinceLastMs = Date.now() - this.lastMs;
      if (nextSyncMs({ isWished: this.isWished, sinceLastMs, pauseMs }) === 0) void this.now();
    };
    const seen = () => {
      if (!document.hidden) void this.phone.look().then(() => this.wish());
    };
    const timer = setInterval(round, TICK_MS);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }
}
