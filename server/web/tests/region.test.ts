import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Region } from '../src/office/region.svelte';
import { announce, voice } from '../src/screen/announce.svelte';

/** Long enough for the focus to have come to rest. */
const SETTLED_MS = 200;
const LONG_MS = 5_000;

describe('where what is announced is heard', () => {
  let regions: Region[];
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    voice.said = '';
    voice.at_ms = 0;
    regions = [];
  });
  afterEach(() => {
    regions.forEach((one) => one.leave());
    vi.useRealTimers();
  });

  const undo = new Map<Region, (() => void) | undefined>();
  /** As the effect of each does when something has changed. */
  const follow = () => {
    for (const one of regions) {
      undo.get(one)?.();
      undo.set(one, one.hear(voice.said, one.isInnermost));
    }
  };
  const opened = (after_ms = SETTLED_MS) => {
    const region = new Region();
    regions.push(region);
    follow();
    vi.advanceTimersByTime(after_ms);
    return region;
  };
  const closed = (region: Region) => {
    undo.get(region)?.();
    region.leave();
    regions = regions.filter((one) => one !== region);
    follow();
  };
  const say = (words: string) => {
    announce(words);
    follow();
  };

  it('is the innermost open dialog, and the page where none is open', () => {
    const page = opened();
    say('one');
    vi.advanceTimersByTime(LONG_MS);
    const outer = opened();
    const inner = opened();
    say('two');
    expect([page, outer, inner].map(({ said, speaks }) => [said, speaks])).toEqual([['one', false], ['', false], ['two', true]]);
    vi.advanceTimersByTime(LONG_MS);
    closed(inner);
    say('three');
    vi.advanceTimersByTime(SETTLED_MS);
    expect([page.said, outer.said]).toEqual(['one', 'three']);
  });

  it('is after the dialog for what was said in the moment it closes, when the focus has gone back', () => {
    const page = opened();
    const dialog = opened();
    say('moved');
    closed(dialog);
    expect([page.said, page.speaks]).toEqual(['', false]);
    vi.advanceTimersByTime(SETTLED_MS);
    expect([page.said, page.speaks]).toEqual(['moved', true]);
  });

  it('is not once more where the words were heard long ago', () => {
    const page = opened();
    const dialog = opened();
    say('heard');
    vi.advanceTimersByTime(LONG_MS);
    closed(dialog);
    vi.advanceTimersByTime(SETTLED_MS);
    expect([page.said, page.speaks]).toEqual(['', true]);
  });

  it('is after the dialog for words that came with its closing, however long the page took to draw', () => {
    const page = opened();
    const dialog = opened();
    say('heard');
    vi.advanceTimersByTime(LONG_MS);
    // The dialog's region is gone before its effect has run.
    announce('made');
    vi.advanceTimersByTime(LONG_MS);
    closed(dialog);
    vi.advanceTimersByTime(SETTLED_MS);
    expect([page.said, dialog.said]).toEqual(['made', 'heard']);
  });

  it('follows from one dialog into the one that takes its place', () => {
    opened();
    const first = opened();
    say('taken');
    closed(first);
    expect(opened().said).toBe('taken');
  });

  it('says only the newest of what waits', () => {
    opened();
    const dialog = opened(10);
    say('one');
    say('two');
    expect([dialog.said, dialog.speaks]).toEqual(['', false]);
    vi.advanceTimersByTime(SETTLED_MS);
    expect(dialog.said).toBe('two');
  });

  it('has new words where the same were the last said there', () => {
    const page = opened();
    say('again');
    vi.advanceTimersByTime(LONG_MS);
    const dialog = opened();
    say('other');
    vi.advanceTimersByTime(LONG_MS);
    closed(dialog);
    vi.advanceTimersByTime(LONG_MS);
    say('again');
    expect(page.said).toBe('again\u00a0');
  });
});
