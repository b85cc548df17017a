// A form on its way to the server. One press, one sending; what went wrong stays to be
// read until the next.
import type { ProblemError } from '../api/problem';
import { asProblemError } from './asking';

export class Submission {
  busy = $state(false);
  problem = $state.raw<ProblemError | null>(null);

  constructor(private readonly send: () => Promise<unknown>) {}

  /** For `onsubmit`. */
  submit = async (event: Pick<SubmitEvent, 'preventDefault'>): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await this.send();
    } catch (error) {
      this.problem = asProblemError(error);
    }
    this.busy = false;
  };
}
