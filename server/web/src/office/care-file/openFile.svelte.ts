// One client's file as it is read and written.
import { api } from '../../api';
import type { CareFileView, FileContent, FileEntryView } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { asProblemError } from '../asking';
import { session } from '../session.svelte';
import { Draft } from './drafts';
import { Glass } from './glass.svelte';
import { thisMinute } from './words';

export class OpenFile {
  view = $state.raw<CareFileView | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  /** What others wrote while something was written here. */
  news = $state.raw<FileEntryView[]>([]);

  readonly glass = new Glass();
  mayWrite = $derived(this.view?.may_write ?? false);

  constructor(readonly client: string) {}

  load = async (): Promise<void> => {
    try {
      this.view = await api.careFile(this.client);
      this.glass.stands(this.view.open_until_ms ?? null);
      this.problem = null;
    } catch (error) {
      this.problem = asProblemError(error);
      // It was closed meanwhile: nothing of it stays on the screen.
      if (this.problem.code === 'forbidden') this.view = null;
    }
  };

  async breakGlass(why: string): Promise<void> {
    try {
      await api.breakGlass(this.client, why);
    } catch (error) {
      // Whoever has the right by now needs no glass.
      if (asProblemError(error).code !== 'conflict') throw error;
    }
    await this.load();
  }

  /** Closes it when its time is up; answers whether that was now. */
  async tick(): Promise<boolean> {
    if (!this.glass.tick()) return false;
    this.view = null;
    await this.load();
    return true;
  }

  /** Answers with the new entry's id. Where somebody else wrote first, the file is fetched anew before it is told. */
  async write(content: FileContent, happened_ms: number): Promise<string> {
    const seen = this.view;
    try {
      const { entry_id } = await api.writeInFile(this.client, { seen: seen?.seen ?? 0, happened_ms, content });
      this.news = [];
      await this.load();
      return entry_id;
    } catch (error) {
      if (asProblemError(error).code === 'stale_revision') await this.readNews(seen);
      throw error;
    }
  }

  /** What is written of another entry happens now, and not before it. */
  async writeAbout(entry: Pick<FileEntryView, 'happened_ms'>, content: FileContent): Promise<string> {
    return this.write(content, Math.max(thisMinute(session.nowMs()), entry.happened_ms));
  }

  entry(entryId: string): FileEntryView | null {
    return this.view?.entries.find((one) => one.entry_id === entryId) ?? null;
  }

  draft<T>(what: string): Draft<T> {
    return new Draft(session.view?.user.username ?? '', this.client, what);
  }

  private async readNews(before: CareFileView | null): Promise<void> {
    await this.load();
    const known = new Set(before?.entries.map((one) => one.entry_id));
    this.news = (this.view?.entries ?? []).filter((one) => !known.has(one.entry_id));
  }
}
