import { ProblemError } from '../api/problem';

/** Anything thrown while asking the server, as a problem the screens can show. */
export function asProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  // A fault of this page: leave it in the console for whoever mends it.
  console.error(error);
  return new ProblemError({ type: 'about:blank', title: '', status: 0, code: 'internal' });
}
