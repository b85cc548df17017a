// What a screen reader is told without moving the focus.
import { untrack } from 'svelte';

class Voice {
  said = $state('');
  /** When that was, by this page's clock. */
  at_ms = 0;
}

export const voice = new Voice();

export function announce(text: string): void {
  // The same words twice would not be read again: a trailing no-break space makes them new.
  // Untracked: an effect that announces would hear its own words and say them for ever.
  voice.said = untrack(() => voice.said) === text ? `${text}\u00a0` : text;
  voice.at_ms = Date.now();
}
