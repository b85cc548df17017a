// A page that is fetched when somebody goes there, and what is said when it does not come.
import type { Component } from 'svelte';
import { ProblemError } from '../api/problem';
import { renewSheets } from './sheets';

const failed = (code: 'page_not_fetched' | 'page_gone') => new ProblemError({ type: 'about:blank', title: '', status: 0, code });

export class LazyPart<Props extends Record<string, any>> {
  page = $state.raw<Component<Props> | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  private underWay: Promise<void> | null = null;

  constructor(private readonly bring: () => Promise<{ default: Component<Props> }>) {}

  /** Whoever asks while it is on its way waits for the same answer. */
  fetch(): Promise<void> {
    if (this.page) return Promise.resolve();
    this.underWay ??= this.ask().finally(() => (this.underWay = null));
    return this.underWay;
  }

  /** Before anybody goes there. Of a page that did not come, only who goes there hears. */
  fetchAhead = (): void => {
    if (!this.problem) void this.fetch();
  };

  /**
   * What the button does. A page that the server no longer has comes only with the whole
   * office of its version, which `reload` fetches.
   */
  async again(reload: () => void): Promise<void> {
    if (this.problem?.code !== 'page_gone') await this.fetch();
    if (this.problem?.code === 'page_gone') reload();
  }

  private async ask(): Promise<void> {
    this.problem = null;
    try {
      await renewSheets();
      this.page = (await this.bring()).default;
    } catch (error) {
      // For whoever mends it: which file, or which fault in it.
      console.warn(error);
      this.problem = failed((await isReplaced()) ? 'page_gone' : 'page_not_fetched');
    }
  }
}

/** Whether the server has another office by now: its page names another script than this one. */
async function isReplaced(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>('script[type=module]');
  const page = await fetch('/', { cache: 'no-store' }).then(
    (response) => (response.ok ? response.text() : ''),
    () => '',
  );
  return own !== null && page.includes('<script') && !page.includes(new URL(own.src).pathname);
}
