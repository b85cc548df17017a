import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProblemError } from '../src/api/problem';
import type { Job as JobOfPage, JobRun } from '../src/office/board/job.svelte';

/** What the server tells of a job; the tests say when. */
class Source {
  static made: Source[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  private listeners = new Map<string, (event: object) => void>();
  constructor(readonly url: string) {
    Source.made.push(this);
  }
  addEventListener(name: string, listener: (event: object) => void) {
    this.listeners.set(name, listener);
  }
  tell(name: string, body: object) {
    if (this.readyState !== Source.CLOSED) this.listeners.get(name)?.({ data: JSON.stringify(body) });
  }
  close() {
    this.readyState = Source.CLOSED;
  }
}

const settled = () => new Promise((done) => setTimeout(done));

describe('a job of the server', () => {
  let Job: typeof JobOfPage;
  /** Jobs that the server was asked to stop. */
  let stopped: string[] = [];
  let stopAnswers = 204;
  let heard: string[] = [];

  beforeAll(async () => {
    vi.stubGlobal('EventSource', Source);
    vi.stubGlobal('fetch', async (request: Request) => {
      stopped.push(request.url.split('/').at(-2) ?? '');
      return new Response(null, { status: stopAnswers });
    });
    vi.stubGlobal('location', { origin: 'http://vardag.test' });
    ({ Job } = await import('../src/office/board/job.svelte'));
  }, 60_000);
  afterAll(() => {
    vi.unstubAllGlobals();
  });
  beforeEach(() => {
    stopped = [];
    stopAnswers = 204;
    heard = [];
    Source.made = [];
  });

  const asked = (more: Partial<JobRun<string>> = {}): JobRun<string> => ({
    ask: async () => ({ job_id: 'j1' }),
    started: () => heard.push('started'),
    answer: async (id) => `found by ${id}`,
    done: (answer) => heard.push(answer),
    failed: (problem: ProblemError) => heard.push(problem.code),
    ...more,
  });

  it('is started, told of and done', async () => {
    const job = new Job();
    void job.run(asked());
    expect(job.starting).toBe(true);
    await settled();
    expect([job.starting, job.id, Source.made[0]?.url]).toEqual([false, 'j1', '/api/jobs/j1/events']);
    Source.made[0]?.tell('progress', { elapsed_s: 3 });
    expect(job.progress?.elapsed_s).toBe(3);
    Source.made[0]?.tell('done', { revision: 4 });
    await settled();
    expect(heard).toEqual(['started', 'found by j1']);
    expect(job.id).toBeNull();
  });

  it('is asked for once, however often it is pressed', async () => {
    const job = new Job();
    let count = 0;
    const ask = async () => ({ job_id: `j${++count}` });
    void job.run(asked({ ask }));
    void job.run(asked({ ask }));
    await settled();
    void job.run(asked({ ask }));
    await settled();
    expect(count).toBe(1);
  });

  it('is stopped on the server when it is abandoned before its number is known', async () => {
    const job = new Job();
    let answer: (job: { job_id: string }) => void = () => {};
    void job.run(asked({ ask: () => new Promise((done) => (answer = done)) }));
    job.abandon();
    expect([job.starting, stopped]).toEqual([false, []]);
    answer({ job_id: 'j9' });
    await settled();
    expect(stopped).toEqual(['j9']);
    expect([heard, Source.made.length, job.id]).toEqual([[], 0, null]);
  });

  it('can be begun again while the one abandoned is still being answered', async () => {
    const job = new Job();
    let answer: (job: { job_id: string }) => void = () => {};
    void job.run(asked({ ask: () => new Promise((done) => (answer = done)) }));
    job.abandon();
    void job.run(asked({ ask: async () => ({ job_id: 'second' }) }));
    await settled();
    answer({ job_id: 'first' });
    await settled();
    expect([job.id, stopped]).toEqual(['second', ['first']]);
  });

  it('is stopped on the server when it is abandoned under way', async () => {
    const job = new Job();
    await job.run(asked());
    job.abandon();
    await settled();
    expect([stopped, job.id, Source.made[0]?.readyState]).toEqual([['j1'], null, Source.CLOSED]);
  });

  it('goes on where the page is only left', async () => {
    const job = new Job();
    await job.run(asked());
    job.unwatch();
    await settled();
    expect([stopped, Source.made[0]?.readyState]).toEqual([[], Source.CLOSED]);
  });

  it('ends with what it has when it is stopped, and can be stopped again where that failed', async () => {
    const job = new Job();
    await job.run(asked());
    stopAnswers = 404;
    await job.stop();
    expect([job.stopping, job.problem?.code]).toEqual([false, 'not_found']);
    stopAnswers = 204;
    await job.stop();
    expect([job.stopping, job.id]).toEqual([true, 'j1']);
  });

  it('says why it failed, and can be asked again', async () => {
    const job = new Job();
    await job.run(asked());
    Source.made[0]?.tell('failed', { code: 'busy' });
    expect([job.problem?.code, job.id, heard]).toEqual(['busy', null, ['started', 'busy']]);
    await job.run(asked({ answer: () => Promise.reject(new TypeError('cut')) }));
    expect(job.problem).toBeNull();
    vi.spyOn(console, 'error').mockImplementationOnce(() => {});
    Source.made[1]?.tell('done', { revision: 1 });
    await settled();
    expect([job.problem?.code, job.id]).toEqual(['internal', null]);
  });

  it('does not show what it found to a page that has left meanwhile', async () => {
    const job = new Job();
    let answer: (found: string) => void = () => {};
    await job.run(asked({ answer: () => new Promise((done) => (answer = done)) }));
    Source.made[0]?.tell('done', { revision: 1 });
    job.abandon();
    answer('late');
    await settled();
    expect(heard).toEqual(['started']);
  });
});
