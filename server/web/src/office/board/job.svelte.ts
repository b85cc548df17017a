// A job of the server, started and watched from a page: one search after the
// other, each with its progress, its end, and a way to stop it.
import { api, watchJob } from '../../api';
import type { ProgressEvent } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { asProblemError } from '../asking';

/** What one run asks for, and what is done with what came of it. */
export interface JobRun<T> {
  ask(): Promise<{ job_id: string }>;
  /** The server has taken the job on. */
  started?(): void;
  /** Fetches what the ended job has found. */
  answer(job: string): Promise<T>;
  done(answer: T, job: string): void;
  /** Also told when the server does not take the job on. */
  failed?(problem: ProblemError): void;
}

/** How a run goes on once its page has looked away. */
type Wanted = 'watched' | 'left_running' | 'stopped';

export class Job {
  id = $state<string | null>(null);
  /** Asked for, and not yet answered. */
  starting = $state(false);
  stopping = $state(false);
  progress = $state.raw<ProgressEvent | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  private current: { wanted: Wanted; unwatch: () => void } | null = null;

  /** Does nothing while another run is under way. */
  async run<T>(asked: JobRun<T>): Promise<void> {
    if (this.current) return;
    const mine: { wanted: Wanted; unwatch: () => void } = { wanted: 'watched', unwatch: () => {} };
    this.current = mine;
    this.starting = true;
    this.stopping = false;
    this.progress = null;
    this.problem = null;
    let id: string;
    try {
      id = (await asked.ask()).job_id;
    } catch (error) {
      if (mine.wanted === 'watched') this.fail(asProblemError(error), asked);
      return;
    }
    // Left while the server was being asked: nobody else knows the job's number.
    if (mine.wanted === 'stopped') void api.stopJob(id).catch(() => {});
    if (mine.wanted !== 'watched') return;
    this.starting = false;
    this.id = id;
    asked.started?.();
    mine.unwatch = watchJob(id, {
      progress: (event) => (this.progress = event),
      done: () => void this.finish(id, mine, asked),
      failed: (problem) => this.fail(problem, asked),
    });
  }

  private async finish<T>(id: string, mine: { wanted: Wanted }, asked: JobRun<T>): Promise<void> {
    try {
      const answer = await asked.answer(id);
      if (mine.wanted !== 'watched') return;
      this.clear();
      asked.done(answer, id);
    } catch (error) {
      if (mine.wanted === 'watched') this.fail(asProblemError(error), asked);
    }
  }

  private fail<T>(problem: ProblemError, asked: JobRun<T>): void {
    this.clear();
    this.problem = problem;
    asked.failed?.(problem);
  }

  private clear(): void {
    this.current = null;
    this.id = null;
    this.starting = false;
  }

  /** Good enough: the job ends, and what it has found so far is its answer. */
  async stop(): Promise<void> {
    if (!this.id) return;
    this.stopping = true;
    try {
      await api.stopJob(this.id);
    } catch (error) {
      this.stopping = false;
      this.problem = asProblemError(error);
    }
  }

  /** Nobody waits for the answer: the job is stopped on the server, now or as soon as its number is known. */
  abandon(): void {
    if (this.id) void api.stopJob(this.id).catch(() => {});
    this.letGo('stopped');
  }

  /** The page is left, and the job goes on without it. */
  unwatch(): void {
    this.letGo('left_running');
  }

  private letGo(wanted: Wanted): void {
    if (!this.current) return;
    this.current.wanted = wanted;
    this.current.unwatch();
    this.clear();
  }
}
