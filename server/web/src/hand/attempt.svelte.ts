// One press, one attempt; what went wrong stays until the next.
import { asHandError, type HandError } from './host';

export class Attempt {
  error = $state.raw<HandError | null>(null);
  private open = $state(0);
  private before: Promise<unknown> = Promise.resolve();

  get isUnderWay(): boolean {
    return this.open > 0;
  }

  /** After what is under way: each of several quick presses counts. True when it went well. */
  queue(work: () => Promise<unknown>): Promise<boolean> {
    this.open += 1;
    const mine = this.before.then(() => this.run(work));
    this.before = mine;
    return mine;
  }

  /** A second press while anything is under way does nothing: the first leads elsewhere. */
  make(work: () => Promise<unknown>): Promise<boolean> {
    return this.isUnderWay ? Promise.resolve(false) : this.queue(work);
  }

  private async run(work: () => Promise<unknown>): Promise<boolean> {
    this.error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = asHandError(error);
      return false;
    } finally {
      this.open -= 1;
    }
  }
}
