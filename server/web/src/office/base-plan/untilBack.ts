// Whether the server answers again, on a page that hears no news of it.
import { api } from '../../api';

const TRY_EACH_MS = 3_000;
/** So often in a row it is asked anew by itself; the server may answer here and not there, for ever. */
const ROUNDS = 3;

/** What is asked anew when the server is back, and left to whoever presses when that does not help. */
export class ByItself {
  private rounds = 0;

  get isSpent(): boolean {
    return this.rounds >= ROUNDS;
  }

  /** Has answered. */
  reset(): void {
    this.rounds = 0;
  }

  /** Answers with the way to end it. */
  whenBack(ask: () => void): (() => void) | undefined {
    if (this.isSpent) return undefined;
    return untilBack(() => {
      this.rounds += 1;
      ask();
    });
  }
}

/** Tries until the server answers, and then calls `back` once. What comes back ends it. */
export function untilBack(back: () => void): () => void {
  let next: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const later = () => {
    if (!isOver) next = setTimeout(knock, TRY_EACH_MS);
  };
  // A refusal is an answer, too.
  const knock = () => void api.session().then(() => true, (error: { code?: string }) => error.code !== 'no_contact').then((isBack) => {
    if (!isBack) later();
    else if (!isOver) back();
  });
  later();
  return () => {
    isOver = true;
    clearTimeout(next);
  };
}
