// One visit picked up to be moved: the verdict of every row, and the row that
// is pointed at. Shared by keyboard, pointer and the timeline's drawing.
import { api } from '../../api';
import type { VerdictView } from '../../api/contract';
import { t } from '../../i18n/index.svelte';
import { announce } from '../../screen/announce.svelte';
import { asProblemError } from '../asking';
import type { Plan } from './plan.svelte';
import { clientLabel, verdictSaid } from './words';

export class Moving {
  visit = $state<string | null>(null);
  verdicts = $state.raw<Map<string, VerdictView>>(new Map());
  target = $state<string | null>(null);

  constructor(readonly plan: Plan) {}

  /** Picks the visit up; the row it stands in is the first target. */
  async start(visit: string, row: string | null): Promise<void> {
    const card = this.plan.visit(visit);
    if (!card) return;
    this.visit = visit;
    this.target = row;
    this.verdicts = new Map();
    announce(t('move.started', { name: clientLabel(card) }));
    try {
      const found = await api.verdicts(this.plan.unit, this.plan.date, visit);
      if (this.visit !== visit) return;
      this.verdicts = new Map(found.verdicts.map((verdict) => [verdict.shift_id, verdict]));
    } catch (error) {
      this.cancel();
      this.plan.problem = asProblemError(error);
    }
  }

  aim(shift: string): void {
    if (this.target === shift) return;
    this.target = shift;
    const verdict = this.verdicts.get(shift);
    if (verdict) announce(verdictSaid(this.plan.midnightMs, verdict));
  }

  step(by: number): void {
    const shifts = this.plan.board?.shifts ?? [];
    const at = shifts.findIndex((shift) => shift.shift_id === this.target);
    const next = shifts[Math.max(0, Math.min(shifts.length - 1, at + by))];
    if (next) this.aim(next.shift_id);
  }

  /** Drops the visit on the row pointed at. A row that would be refused keeps it in the air. */
  async drop(): Promise<boolean> {
    const visit = this.visit;
    const verdict = this.target ? this.verdicts.get(this.target) : undefined;
    if (!visit || !verdict) return false;
    if (!verdict.allowed) {
      announce(verdictSaid(this.plan.midnightMs, verdict));
      return false;
    }
    this.visit = null;
    return this.plan.moveTo(visit, verdict);
  }

  cancel(): void {
    if (this.visit) announce(t('move.cancelled'));
    this.visit = null;
    this.target = null;
  }
}
