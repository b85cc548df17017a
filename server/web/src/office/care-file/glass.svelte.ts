// A file that stands open by break-glass: for reading alone, and for as long as the server said.
import { api } from '../../api';
import { session } from '../session.svelte';
import { Draft } from './drafts';

const MINUTE_MS = 60_000;

/** Whoever plans or manages in any unit may; the server has the last word. */
export const mayBreakGlass = (): boolean => (session.view?.roles ?? []).some(({ role }) => role === 'planner' || role === 'unit_manager');

export class Glass {
  /** From then on the file is closed again. None where this page did not break it. */
  untilMs = $state<number | null>(null);
  /** It was open, and the time is up. */
  isOver = $state(false);
  private nowMs = $state(session.nowMs());
  /** As what is being written: in this page's memory, for whoever is signed in. */
  private readonly kept: Draft<number>;

  constructor(private readonly client: string) {
    this.kept = new Draft(session.view?.user.username ?? '', client, 'glass');
    this.untilMs = this.kept.recall() ?? null;
    this.tick();
  }

  /** While it is open, one at least. The server's clock is known to some seconds: rounded up, an hour could be 61. */
  get minutesLeft(): number {
    return this.untilMs === null ? 0 : Math.max(1, Math.round((this.untilMs - this.nowMs) / MINUTE_MS));
  }

  async break(why: string): Promise<void> {
    const { until_ms } = await api.breakGlass(this.client, why);
    this.kept.keep(until_ms);
    this.untilMs = until_ms;
    this.isOver = false;
    this.tick();
  }

  /** Whether the time went out just now. */
  tick(): boolean {
    this.nowMs = session.nowMs();
    if (this.untilMs === null || this.nowMs < this.untilMs) return false;
    this.kept.forget();
    this.untilMs = null;
    this.isOver = true;
    return true;
  }
}
