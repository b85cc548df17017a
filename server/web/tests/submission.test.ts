import { describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../src/api/problem';
import { Monthly } from '../src/office/monthly.svelte';
import { Submission } from '../src/office/submission.svelte';
import { voice } from '../src/screen/announce.svelte';

const problem = (code: string) => new ProblemError({ type: 'about:blank', title: '', status: 409, code });
const event = { preventDefault: vi.fn() };

function promised<T>() {
  let keep!: (value: T) => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => ([keep, fail] = [resolve, reject]));
  return { promise, keep, fail };
}

describe('a form on its way', () => {
  it('is sent once, however often it is pressed', async () => {
    const answer = promised<void>();
    const send = vi.fn(() => answer.promise);
    const form = new Submission(send);
    const first = form.submit(event);
    await form.submit(event);
    expect([form.busy, send.mock.calls.length, event.preventDefault.mock.calls.length]).toEqual([true, 1, 2]);
    answer.keep();
    await first;
    expect(form.busy).toBe(false);
  });

  it('says what went wrong until the next press', async () => {
    const answers = [Promise.reject(problem('locked')), Promise.resolve()];
    const form = new Submission(() => answers.shift()!);
    await form.submit(event);
    expect([form.problem?.code, form.busy]).toEqual(['locked', false]);
    await form.submit(event);
    expect(form.problem).toBeNull();
  });
});

describe('a form that can be sent in two ways', () => {
  it('hands on which, and what went wrong with one is gone with the other', async () => {
    const send = vi.fn((act: string) => (act === 'end' ? Promise.reject(problem('absence_changed')) : Promise.resolve()));
    const form = new Submission(send);
    await form.submit(event, 'end');
    expect(form.problem?.code).toBe('absence_changed');
    await form.submit(event, 'withdraw');
    expect([form.problem, send.mock.calls]).toEqual([null, [['end'], ['withdraw']]]);
  });
});

describe('a page of one month', () => {
  it('shows the month that was chosen last, whatever comes late', async () => {
    const answers = new Map(['2026-09', '2026-10', '2026-11'].map((month) => [month, promised<string>()]));
    const monthly = new Monthly('2026-11', (month) => answers.get(month)!.promise);
    answers.get('2026-11')!.keep('november');
    await monthly.load();
    expect([monthly.shown, monthly.view]).toEqual(['2026-11', 'november']);
    const toOctober = monthly.choose('2026-10');
    const toSeptember = monthly.choose('2026-09');
    answers.get('2026-09')!.keep('september');
    await toSeptember;
    answers.get('2026-10')!.keep('oktober');
    await toOctober;
    expect([monthly.month, monthly.shown, monthly.view]).toEqual(['2026-09', '2026-09', 'september']);
    expect(voice.said).toContain('september 2026');
  });

  it('keeps what it showed when the next cannot be had, and says why', async () => {
    const monthly = new Monthly('2026-11', (month) => (month === '2026-11' ? Promise.resolve('november') : Promise.reject(problem('no_rates'))));
    await monthly.load();
    await monthly.choose('2026-12');
    expect([monthly.month, monthly.shown, monthly.view, monthly.problem?.code]).toEqual(['2026-12', '2026-11', 'november', 'no_rates']);
  });
});
