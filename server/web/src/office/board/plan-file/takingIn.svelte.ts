// A plan made elsewhere on its way into the draft, and what became of it.
import type { ImportedPlanView } from '../../../api/contract';
import { asProblemError } from '../../asking';
import { Submission } from '../../submission.svelte';
import type { Plan } from '../plan.svelte';

const TYPES = new Map([
  ['csv', 'text/csv'],
  ['json', 'application/json'],
]);

/** Refusals that say that the day is another than the board shows. */
const NEWER_DAY = ['stale_revision', 'plan_overtaken', 'conflict'];

/** By the file's ending; spreadsheets' own types for CSV differ from desk to desk. None that the server takes: null. */
export function typeOf(file: Pick<File, 'name' | 'type'>): string | null {
  const ending = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  return TYPES.get(ending) ?? [...TYPES.values()].find((type) => type === file.type) ?? null;
}

export class TakingIn {
  /** What the page itself finds wrong with the file. */
  refused = $state<'wrong_kind' | 'unreadable' | null>(null);
  taken = $state.raw<ImportedPlanView | null>(null);
  undone = $state(false);

  constructor(private readonly plan: Plan) {}

  sending = new Submission(async (file: File | undefined) => {
    this.refused = null;
    if (!file) return;
    const type = typeOf(file);
    if (!type) {
      this.refused = 'wrong_kind';
      return;
    }
    // A browser reads no file that was saved anew since it was chosen.
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) {
      this.refused = 'unreadable';
      return;
    }
    try {
      this.taken = await this.plan.takeIn(type, bytes);
    } catch (error) {
      // Who sends again must have seen the day as it is.
      if (NEWER_DAY.includes(asProblemError(error).code)) await this.plan.load();
      throw error;
    }
  });

  /** Whether the last step of the day is still the one that was made here. */
  get mayUndo(): boolean {
    const { board } = this.plan;
    return !this.undone && board?.undo?.what === 'imported' && board.revision === this.taken?.board.revision;
  }

  async undo(): Promise<void> {
    if (!this.mayUndo) return;
    await this.plan.undo();
    this.undone = !this.plan.problem && !this.plan.stale;
  }

  /** The file is to be mended or another one chosen. */
  forget = (): void => {
    this.refused = null;
    this.sending.problem = null;
  };
}
