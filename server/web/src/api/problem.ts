import type { ProblemView } from './contract';

/** Any refusal by the server, or silence from it, in one shape the screens can show. */
export class ProblemError extends Error {
  /** `onlyAsked`: of what was only asked, by which nothing can have been changed. */
  constructor(readonly problem: ProblemView, readonly onlyAsked = false) {
    super(problem.code);
  }

  get code(): string {
    return this.problem.code;
  }
}

/** The one code the server never sends: it did not answer at all. */
export function noContact(meant: 'question' | 'command'): ProblemError {
  return new ProblemError({ type: 'about:blank', title: '', status: 0, code: 'no_contact' }, meant === 'question');
}

export function asProblem(body: unknown, status: number): ProblemError {
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string') {
    return new ProblemError(body as ProblemView);
  }
  const code = status === 401 ? 'unauthenticated' : status === 404 ? 'not_found' : 'internal';
  return new ProblemError({ type: 'about:blank', title: '', status, code });
}
