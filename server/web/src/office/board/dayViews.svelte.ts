// The other plans of the day, to be looked at: what the phones have, what the base plan
// would have been, what the optimiser proposes, what happened.
import { api } from '../../api';
import type { BoardView, PlanOf } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { t } from '../../i18n/index.svelte';
import { asProblemError } from '../asking';
import { earliestFirst } from './geometry';
import { isForgotten } from './proposal/deciding.svelte';

export const PLANS = ['draft', 'published', 'base_plan', 'proposal', 'actual'] as const;
export type ShownPlan = (typeof PLANS)[number];

export class DayViews {
  of = $state<ShownPlan>('draft');
  /** None of the draft, which is the plan's own. */
  board = $state.raw<BoardView | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  /** Whose proposal waits to be decided on. */
  job = $state<string | null>(null);
  private asked = 0;

  constructor(
    readonly unit: string,
    readonly date: string,
  ) {}

  /** Those that there may be. */
  readonly plans = $derived(PLANS.filter((of) => of !== 'proposal' || this.job !== null));

  /** Whether there is none of the kind; of a job that it does not know the server says no more than of another unit's. */
  readonly isMissing = $derived(this.of === 'proposal' ? isForgotten(this.problem) : this.problem?.code === 'not_found');

  /** A proposal waits, or none does any more: what is shown of it goes with it. */
  async waits(job: string | null): Promise<void> {
    if (this.job === job) return;
    this.job = job;
    if (this.of === 'proposal') await this.choose(job === null ? 'draft' : 'proposal');
  }

  choose(of: ShownPlan): Promise<void> {
    if (of !== this.of) {
      this.board = null;
      this.problem = null;
    }
    this.of = of;
    return this.load();
  }

  /** Asked again whenever the day was heard of: what is on its way then is of an older moment. */
  async load(): Promise<void> {
    const mine = (this.asked += 1);
    if (this.of === 'draft') return;
    const of: PlanOf = this.of;
    try {
      const board = await api.boardOf(this.unit, this.date, of, of === 'proposal' ? (this.job ?? '') : undefined);
      if (mine !== this.asked) return;
      this.board = { ...board, shifts: earliestFirst(board.shifts) };
      this.problem = null;
    } catch (error) {
      if (mine !== this.asked) return;
      this.problem = asProblemError(error);
      if (this.isMissing) this.board = null;
    }
  }
}

/** Which plan is shown, or that there is none. */
export function viewedText({ of, board, isMissing }: DayViews): string {
  if (isMissing) return t(of === 'base_plan' ? 'plan_of.no_base_plan' : of === 'proposal' ? 'optimise.forgotten' : 'plan_of.not_published');
  const version = of === 'published' ? board?.published_version : null;
  return version == null ? t(`plan_of.shown.${of}`) : t('plan_of.shown.version', { version });
}
