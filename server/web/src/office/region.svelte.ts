// Where in the page what is announced is heard. An open dialog makes all that lies outside it mute:
// each has a region of its own, and the innermost speaks.
import { untrack } from 'svelte';
import { voice } from '../screen/announce.svelte';

/** Words no older may have been cut off where they were said, and are said once more where one hears now. */
const UNHEARD_MS = 1_000;
/** Until the focus has come to where a dialog that opens or closes sends it: read before, words are cut off by it. */
const SETTLING_MS = 150;
/** The last words that stood anywhere. */
let lastSaid = '';

class Open {
  regions = $state.raw<Region[]>([]);
}

const open = new Open();

export class Region {
  said = $state('');
  private waiting = $state(false);
  private innermostSince_ms: number | null = null;

  constructor() {
    open.regions = [...open.regions, this];
  }

  leave = (): void => {
    open.regions = open.regions.filter((one) => one !== this);
  };

  get isInnermost(): boolean {
    return open.regions.at(-1) === this;
  }

  /** Whether the last words stand here, where they were not heard before. */
  get speaks(): boolean {
    return this.isInnermost && !this.waiting;
  }

  /** Whenever there are words, or another region is the innermost. Answers with the way to leave unsaid what waits. */
  hear(words: string, isInnermost: boolean): (() => void) | undefined {
    this.waiting = false;
    if (!isInnermost) {
      this.innermostSince_ms = null;
      return;
    }
    const now_ms = Date.now();
    const isNew = this.innermostSince_ms === null;
    this.innermostSince_ms ??= now_ms;
    // What no region has said is not too old, however long the page took to draw.
    if (isNew && now_ms - voice.at_ms > UNHEARD_MS && (words === lastSaid || words === '')) return;
    const wait_ms = this.innermostSince_ms + SETTLING_MS - now_ms;
    if (wait_ms <= 0) {
      this.say(words);
      return;
    }
    this.waiting = true;
    const timer = setTimeout(() => this.say(words), wait_ms);
    return () => clearTimeout(timer);
  }

  private say(words: string): void {
    this.waiting = false;
    lastSaid = words;
    // They may be what was said here last, before others were said elsewhere.
    this.said = untrack(() => this.said) === words ? `${words}\u00a0` : words;
  }
}
