// One visit picked up to be moved: the verdict of every row, and the row that
// is pointed at. Shared by keyboard, pointer and the timeline's drawing.
import type { VerdictView } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { t } from '../../i18n/index.svelte';
import { announce } from '../../screen/announce.svelte';
import { asProblemError } from '../asking';
import type { Plan } from './plan.svelte';
import { VerdictsAhead } from './verdictsAhead';
import { clientLabel, verdictSaid } from './words';

/** Verdicts that come this soon are spoken with what was said before them, which would be cut off else. */
const SOON_MS = 1_500;

/** `waiting`: it is still in the air, for there are no verdicts of the board as it is now. */
export type Dropped = 'moved' | 'refused' | 'waiting';

/** Of a visit picked up by keyboard. */
export interface Ways {
  /** Leads the focus to where it was picked up, when nothing comes of it. */
  back?: () => void;
  /** Picks it up anew, with the focus where it was then. */
  retry?: () => void;
}

export class Moving {
  visit = $state<string | null>(null);
  verdicts = $state.raw<Map<string, VerdictView>>(new Map());
  target = $state<string | null>(null);
  /** The revision that the verdicts are of; null while they are asked for. */
  seen = $state<number | null>(null);
  /** True when the plan was changed by somebody since the visit was picked up. */
  renewed = $state(false);

  readonly ahead: VerdictsAhead;
  private asked = 0;
  private dropping = false;
  private before = { words: '', at_ms: 0 };
  private ways: Ways = {};
  /** Nobody answered: asks again, of a visit that was picked up by keyboard. What is pulled is pulled again. */
  again = $state.raw<{ problem: ProblemError; ask: () => void } | null>(null);

  constructor(readonly plan: Plan) {
    this.ahead = new VerdictsAhead(plan);
  }

  /** Picks the visit up; the row it stands in is the first target. */
  async start(visit: string, row: string | null, ways: Ways = {}): Promise<void> {
    const card = this.plan.visit(visit);
    if (!card) return;
    this.visit = visit;
    this.target = row;
    this.renewed = false;
    this.ways = ways;
    await this.ask(t('move.started', { name: clientLabel(card) }));
  }

  /** Asks what each row says. The one aimed at is spoken when the answer comes. */
  private async ask(words: string): Promise<void> {
    const mine = ++this.asked;
    const visit = this.visit!;
    this.verdicts = new Map();
    this.seen = null;
    this.before = { words, at_ms: Date.now() };
    announce(words);
    try {
      const ahead = this.ahead.take(visit);
      // Nothing is waited for where they are here: they are drawn with the visit in the air.
      const found = ahead instanceof Promise ? await ahead : ahead;
      if (this.asked !== mine || this.visit !== visit) return;
      this.verdicts = new Map(found.verdicts.map((verdict) => [verdict.shift_id, verdict]));
      this.seen = found.revision;
      this.say();
      this.keepUp();
    } catch (error) {
      if (this.asked !== mine || this.visit !== visit) return;
      const { retry } = this.ways;
      this.cancel();
      const problem = (this.plan.problem = asProblemError(error));
      const ask = () => {
        this.plan.problem = null;
        retry!();
      };
      this.again = retry && problem.onlyAsked ? { problem, ask } : null;
    }
  }

  /** Verdicts are of one revision: when the board shown is another, they are fetched anew, and that is said. */
  keepUp(): void {
    const shown = this.plan.board?.revision;
    if (!this.visit || this.dropping || this.seen === null || shown === undefined || shown === this.seen) return;
    // The verdicts may be the newer ones: then it is the board that has to come.
    if (shown < this.seen) return void this.plan.load();
    if (!this.plan.visit(this.visit)) return void this.cancel();
    this.renewed = true;
    void this.ask(t('move.renewed'));
  }

  private say(): void {
    const verdict = this.target ? this.verdicts.get(this.target) : undefined;
    if (!verdict) return;
    const { words, at_ms } = this.before;
    const said = verdictSaid(this.plan.midnightMs, verdict);
    this.before.at_ms = 0;
    announce(Date.now() - at_ms < SOON_MS ? `${words} ${said}` : said);
  }

  aim(shift: string): void {
    if (this.target === shift) return;
    this.target = shift;
    this.say();
  }

  /** Aims at the row that takes it best, where none has been pointed at yet. */
  aimAtBest(): void {
    if (!this.visit || this.target) return;
    const allowed = [...this.verdicts.values()].filter((one) => one.allowed);
    const best = allowed.sort((a, b) => (a.change?.total ?? 0) - (b.change?.total ?? 0))[0];
    const row = best?.shift_id ?? this.plan.board?.shifts[0]?.shift_id;
    if (row) this.aim(row);
  }

  step(by: number): void {
    const shifts = this.plan.board?.shifts ?? [];
    const at = shifts.findIndex((shift) => shift.shift_id === this.target);
    const next = shifts[Math.max(0, Math.min(shifts.length - 1, at + by))];
    if (next) this.aim(next.shift_id);
  }

  /** Drops the visit on the row pointed at. A row that would be refused keeps it in the air. */
  async drop(): Promise<Dropped> {
    const visit = this.visit;
    const verdict = this.target ? this.verdicts.get(this.target) : undefined;
    if (!visit) return 'refused';
    if (this.dropping) return 'waiting';
    if (!verdict || this.seen === null || this.seen !== this.plan.board?.revision) {
      announce(t('move.asking'));
      this.keepUp();
      return 'waiting';
    }
    if (!verdict.allowed) {
      announce(verdictSaid(this.plan.midnightMs, verdict));
      return 'refused';
    }
    this.dropping = true;
    const done = await this.plan.moveTo(visit, verdict, this.seen);
    this.dropping = false;
    if (!done && this.plan.stale && this.visit === visit) {
      this.keepUp();
      return 'waiting';
    }
    if (this.visit === visit) this.visit = this.target = null;
    return done ? 'moved' : 'refused';
  }

  /** True when the focus went back to where it was picked up. */
  cancel(): boolean {
    const { back } = this.ways;
    if (this.visit) announce(t('move.cancelled'));
    this.visit = null;
    this.target = null;
    this.ways = {};
    back?.();
    return back !== undefined;
  }
}
