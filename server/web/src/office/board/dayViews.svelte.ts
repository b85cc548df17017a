// The other plans of the day, to be looked at: what the phones have, what the base plan
// would have been, what happened.
import { api } from '../../api';
import type { BoardView, PlanOf } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { t } from '../../i18n/index.svelte';
import { asProblemError } from '../asking';
import { earliestFirst } from './geometry';

export const PLANS = ['draft', 'published', 'base_plan', 'actual'] as const;
export type ShownPlan = (typeof PLANS)[number];

export class DayViews {
  of = $state<ShownPlan>('draft');
  /** None of the draft, which is the plan's own. */
  board = $state.raw<BoardView | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  private asked = 0;

  constructor(
    readonly unit: string,
    readonly date: string,
  ) {}

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
      const board = await api.boardOf(this.unit, this.date, of);
      if (mine !== this.asked) return;
      this.board = { ...board, shifts: earliestFirst(board.shifts) };
      this.problem = null;
    } catch (error) {
      if (mine !== this.asked) return;
      this.problem = asProblemError(error);
      if (this.problem.code === 'not_found') this.board = null;
    }
  }
}

/** Which plan is shown, or that there is none. */
export function viewedText({ of, board, problem }: DayViews): string {
  if (problem?.code === 'not_found') return t(of === 'base_plan' ? 'plan_of.no_base_plan' : 'plan_of.not_published');
  const version = of === 'published' ? board?.published_version : null;
  return version == null ? t(`plan_of.shown.${of}`) : t('plan_of.shown.version', { version });
}
