// What the page remembers of the person who has the phone, for as long as it is
// open. Nothing of it is stored: texts about clients stay in the core's own store.
import type { Presence } from './contract';

class Memory {
  /** The manual reason that was given last. */
  lastReason = $state<string | null>(null);
  /** A tag that was read to end a visit where something is still unsaid. */
  ending = $state.raw<{ visit: string; presence: Presence } | null>(null);
  /** A tag that was read at a client without a visit left today. */
  beginning = $state.raw<{ client: string; presence: Presence } | null>(null);
  /** Texts begun and not saved yet, by the address of their screen. */
  readonly drafts = new Map<string, string>();

  forget(): void {
    this.lastReason = null;
    this.ending = null;
    this.beginning = null;
    this.drafts.clear();
  }
}

export const memory = new Memory();
