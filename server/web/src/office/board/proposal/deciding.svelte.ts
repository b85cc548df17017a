// A proposal of the optimiser while somebody decides on it: what is chosen, what was taken
// and what was left. It outlives its dialog, for the rest may be taken later.
import type { LeftVisitView, ProposalView, VisitChangeView } from '../../../api/contract';
import type { ProblemError } from '../../../api/problem';
import type { Plan } from '../plan.svelte';
import { chosenAfter, partnersOf, standsAsBefore } from './proposed';

export const isForgotten = (problem: ProblemError | null): boolean => problem?.code === 'not_found' || problem?.code === 'forbidden';

export interface Taken { count: number; left: LeftVisitView[]; revision: number }

export class Deciding {
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  /** What the last taking came to. */
  taken = $state.raw<Taken | null>(null);
  isUndone = $state(false);
  busy = $state(false);
  problem = $state.raw<ProblemError | null>(null);
  /** A colleague was first: nothing was taken, and the draft is shown as it is now. */
  isStale = $state(false);
  /** Why visits were left when they were to be taken. */
  left = $state.raw<ReadonlyMap<string, string>>(new Map());
  private inDraft = $state.raw<ReadonlySet<string>>(new Set());
  /** The draft's after what was done here. */
  private known = $state(0);

  constructor(
    private readonly plan: Plan,
    readonly job: string,
    readonly proposal: ProposalView,
  ) {
    this.known = proposal.revision;
  }

  /** What is not in the draft: what was taken and then undone can be taken again. */
  readonly open: VisitChangeView[] = $derived.by(() => {
    const { board } = this.plan;
    return this.proposal.changes.filter((change) => !this.inDraft.has(change.visit_id) || (board !== null && standsAsBefore(board, change)));
  });
  readonly partners = $derived.by(() => partnersOf(this.open));

  /** Whether the server no longer has it, as after a restart: of a job that it does not know it says no more than of another unit's. */
  get isForgotten(): boolean {
    return isForgotten(this.problem);
  }

  /** Whether something of it is in the draft. */
  get isBegun(): boolean {
    return this.open.length < this.proposal.changes.length;
  }

  /** Whether the draft was changed since, by anybody and elsewhere than here. */
  get isOutrun(): boolean {
    return this.plan.board !== null && this.plan.board.revision !== this.known;
  }

  /** Whether the last step of the day is still what was taken here. */
  get mayUndo(): boolean {
    const { board } = this.plan;
    return !this.isUndone && board?.undo?.what === 'optimised' && board.revision === this.taken?.revision;
  }

  mark(mark: 'tick' | 'untick', changes: VisitChangeView[]): void {
    this.chosen = chosenAfter(this.chosen, mark, changes.map((change) => change.visit_id), this.partners);
  }

  /** True when the server did it; what did not fit is in `taken.left`. */
  async take(which: 'all' | 'chosen'): Promise<boolean> {
    if (this.busy) return false;
    const wanted = this.open.map((change) => change.visit_id).filter((visit) => which === 'all' || this.chosen.has(visit));
    this.busy = true;
    this.problem = null;
    this.isStale = false;
    if (this.isUndone) this.taken = null;
    const isWhole = wanted.length === this.proposal.changes.length;
    const answer = await this.plan.takeProposal(this.job, isWhole ? null : wanted);
    this.busy = false;
    if (!answer) {
      this.takeOverProblem();
      return false;
    }
    const left = new Map(answer.left.map((one) => [one.visit_id, one.why]));
    const taken = new Set(wanted.filter((visit) => !left.has(visit)));
    this.inDraft = new Set([...this.inDraft, ...taken]);
    this.left = new Map([...this.left, ...left].filter(([visit]) => !taken.has(visit)));
    this.chosen = new Set();
    this.taken = { count: answer.taken, left: answer.left, revision: answer.board.revision };
    this.known = answer.board.revision;
    this.isUndone = false;
    return true;
  }

  async undo(): Promise<boolean> {
    if (!this.mayUndo) return false;
    await this.plan.undo();
    this.takeOverProblem();
    this.isUndone = !this.problem && !this.isStale;
    if (this.isUndone) this.known = this.plan.board?.revision ?? this.known;
    return this.isUndone;
  }

  /** It is said in the dialog, and not on the day behind it as well. */
  private takeOverProblem(): void {
    this.problem = this.plan.problem;
    this.plan.problem = null;
    this.isStale = this.plan.stale;
  }
}
