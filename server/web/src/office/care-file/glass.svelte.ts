// A file that stands open by break-glass: for reading alone, and for as long as the server said.
import { session } from '../session.svelte';

const MINUTE_MS = 60_000;

/** Whoever plans or manages in any unit may; the server has the last word. */
export const mayBreakGlass = (): boolean => (session.view?.roles ?? []).some(({ role }) => role === 'planner' || role === 'unit_manager');

export class Glass {
  /** From then on the file is closed again. None where a role opens it. */
  untilMs = $state<number | null>(null);
  /** It was open, and the time is up. */
  isOver = $state(false);
  private nowMs = $state(session.nowMs());

  /** While it is open, one at least. The server's clock is known to some seconds: rounded up, an hour could be 61. */
  get minutesLeft(): number {
    return this.untilMs === null ? 0 : Math.max(1, Math.round((this.untilMs - this.nowMs) / MINUTE_MS));
  }

  stands(untilMs: number | null): void {
    this.untilMs = untilMs;
    if (untilMs !== null) this.isOver = false;
    this.nowMs = session.nowMs();
  }

  /** Whether the time went out just now. */
  tick(): boolean {
    this.nowMs = session.nowMs();
    if (this.untilMs === null || this.nowMs < this.untilMs) return false;
    this.untilMs = null;
    this.isOver = true;
    return true;
  }
}
