// The verdicts of a visit that is about to be picked up, asked for while the pointer
// presses it or the keyboard rests on it: they are there when it is.
import { api } from '../../api';
import type { VerdictsView } from '../../api/contract';
import type { Plan } from './plan.svelte';

/** The arrows that only pass by ask nothing. */
const REST_MS = 150;
/** The day may have changed since in what is no change of the plan: they are asked for anew. */
const KEPT_MS = 5_000;

interface Asked {
  visit: string;
  revision: number | undefined;
  at_ms: number;
  answer: Promise<VerdictsView>;
  /** Once the answer is here. */
  found: VerdictsView | null;
}

export class VerdictsAhead {
  private asked: Asked | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly plan: Plan) {}

  /** The pointer presses the visit: it may be pulled in the next moment. */
  press(visit: string): void {
    this.leave();
    if (!this.kept(visit)) this.ask(visit);
  }

  /** The keyboard came to the visit. */
  rest(visit: string): void {
    this.leave();
    this.resting = setTimeout(() => this.press(visit), REST_MS);
  }

  /** It went on. */
  leave(): void {
    clearTimeout(this.resting);
  }

  /** What was asked for ahead, where it still holds; each is given out once. */
  take(visit: string): VerdictsView | Promise<VerdictsView> {
    this.leave();
    const kept = this.kept(visit) ?? this.ask(visit);
    this.asked = null;
    return kept.found ?? kept.answer;
  }

  private kept(visit: string): Asked | null {
    const { asked } = this;
    const holds = asked?.visit === visit && asked.revision === this.plan.board?.revision && Date.now() - asked.at_ms < KEPT_MS;
    return holds ? asked : null;
  }

  private ask(visit: string): Asked {
    const { plan } = this;
    const answer = api.verdicts(plan.unit, plan.date, visit);
    const asked: Asked = { visit, revision: plan.board?.revision, at_ms: Date.now(), answer, found: null };
    this.asked = asked;
    const forget = () => {
      if (this.asked === asked) this.asked = null;
    };
    // A fault is told to whoever picks the visit up meanwhile; else it is asked for again then.
    answer.then((found) => (asked.found = found), forget);
    return asked;
  }
}
