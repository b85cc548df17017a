// One press, one attempt; what went wrong stays until the next.
import { asHandError, type HandError } from './host';

export class Attempt {
  isUnderWay = $state(false);
  error = $state.raw<HandError | null>(null);

  private before: Promise<unknown> = Promise.resolve();

  /** After what is under way: each of several quick presses counts. */
  queue(work: () => Promise<unknown>): Promise<boolean> {
    const mine = this.before.then(() => this.make(work));
    this.before = mine;
    return mine;
  }

  /** A second press while the first is under way does nothing. True when it went well. */
  async make(work: () => Promise<unknown>): Promise<boolean> {
    if (this.isUnderWay) return false;
    this.isUnderWay = true;
    this.error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = asHandError(error);
      return false;
    } finally {
      this.isUnderWay = false;
    }
  }
}
