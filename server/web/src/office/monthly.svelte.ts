// What a page shows of one month, and the way to another.
import type { ProblemError } from '../api/problem';
import { speech, t } from '../i18n/index.svelte';
import { announce } from '../screen/announce.svelte';
import { monthText } from '../time/month';
import { asProblemError } from './asking';

export class Monthly<T> {
  /** The month that is asked for. */
  month = $state('');
  /** The month of `view`: the one before, until its answer has come. */
  shown = $state('');
  view = $state.raw<T | null>(null);
  problem = $state.raw<ProblemError | null>(null);

  constructor(first: string, private readonly ask: (month: string) => Promise<T>) {
    this.month = first;
    void this.load();
  }

  /** An answer for a month that nobody waits for any more is let go. */
  load = async (): Promise<void> => {
    const asked = this.month;
    try {
      const found = await this.ask(asked);
      if (asked !== this.month) return;
      this.view = found;
      this.shown = asked;
      this.problem = null;
    } catch (error) {
      if (asked === this.month) this.problem = asProblemError(error);
    }
  };

  choose = async (next: string): Promise<void> => {
    this.month = next;
    await this.load();
    if (!this.problem && this.shown === next) announce(t('month.shown', { month: monthText(next, speech.language) }));
  };
}
