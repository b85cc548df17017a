// A list that stands beside the day and is asked for anew whenever something
// was heard of.
import type { ProblemError } from '../api/problem';
import { asProblemError } from './asking';

export class Fetched<T> {
  view = $state.raw<T | null>(null);
  problem = $state.raw<ProblemError | null>(null);

  constructor(private readonly ask: () => Promise<T>) {}

  load = async (): Promise<void> => {
    try {
      this.view = await this.ask();
      this.problem = null;
    } catch (error) {
      const told = asProblemError(error);
      // That nobody answers, the page around says for all; it is heard when somebody does.
      this.problem = told.code === 'no_contact' ? null : told;
    }
  };
}
