// A form on its way to the server. One press, one sending; what went wrong stays to be
// read until the next.
import type { ProblemError } from '../api/problem';
import { asProblemError } from './asking';

export class Submission<Said extends unknown[] = []> {
  busy = $state(false);
  problem = $state.raw<ProblemError | null>(null);

  constructor(private readonly send: (...said: Said) => Promise<unknown>) {}

  /** For `onsubmit`, or a press; `said` is handed on where a form can be sent in several ways. */
  submit = async (event: Pick<Event, 'preventDefault'>, ...said: Said): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await this.send(...said);
    } catch (error) {
      this.problem = asProblemError(error);
    }
    this.busy = false;
  };
}
