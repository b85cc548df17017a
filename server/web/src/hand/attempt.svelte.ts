// One press, one attempt: a second press while the first is under way does
// nothing, and what went wrong stays until the next.
import { asHandError, type HandError } from './host';

export class Attempt {
  isUnderWay = $state(false);
  error = $state.raw<HandError | null>(null);

  /** True when it went well. */
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
