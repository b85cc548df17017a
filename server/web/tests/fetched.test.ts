import { describe, expect, it } from 'vitest';
import { noContact, asProblem } from '../src/api/problem';
import { Fetched } from '../src/office/fetched.svelte';

describe('a list beside the day', () => {
  it('keeps what it has when nobody answers, and says nothing of that', async () => {
    const answers = [() => 'seen', () => Promise.reject(noContact('question')), () => Promise.reject(asProblem({ code: 'forbidden' }, 403)), () => 'again'];
    const list = new Fetched(async () => answers.shift()!());
    await list.load();
    await list.load();
    expect([list.view, list.problem]).toEqual(['seen', null]);
    await list.load();
    expect([list.view, list.problem?.code]).toEqual(['seen', 'forbidden']);
    await list.load();
    expect([list.view, list.problem]).toEqual(['again', null]);
  });
});
