import { beforeEach, describe, expect, it } from 'vitest';
import { TAG_HOLDS_MS, memory } from '../src/hand/memory.svelte';

const presence = { method: 'tag', tag: 'VT-001-12345' } as const;

describe('a tag that was read', () => {
  beforeEach(() => memory.forget());

  it('holds for two minutes and not longer, wherever it is kept', () => {
    memory.ending = { visit: 'a', presence, readAtMs: 1_000 };
    memory.beginning = { client: 'b', presence, readAtMs: 1_000 };
    memory.ahead = { tag: 'VT-001-12345', readAtMs: 1_000 };
    memory.forgetOldTags(1_000 + TAG_HOLDS_MS);
    expect([memory.ending, memory.beginning, memory.ahead]).not.toContain(null);
    memory.forgetOldTags(1_001 + TAG_HOLDS_MS);
    expect([memory.ending, memory.beginning, memory.ahead]).toEqual([null, null, null]);
  });

  it('is nothing to the next person', () => {
    memory.ahead = { tag: 'VT-001-12345', readAtMs: Date.now() };
    memory.forget();
    expect(memory.ahead).toBeNull();
  });
});
