// One client's file as it is read and written.
import { api } from '../../api';
import type { CareFileView, FileContent, FileEntryView } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { asProblemError } from '../asking';
import { session } from '../session.svelte';
import { Draft } from './drafts';
import { thisMinute } from './words';

export class OpenFile {
  view = $state.raw<CareFileView | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  /** What others wrote while something was written here. */
  news = $state.raw<FileEntryView[]>([]);

  constructor(readonly client: string) {}

  load = async (): Promise<void> => {
    try {
      this.view = await api.careFile(this.client);
      this.problem = null;
    } catch (error) {
      this.problem = asProblemError(error);
    }
  };

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
