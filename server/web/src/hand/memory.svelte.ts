// What the page remembers of the person who has the phone, for as long as it is
// open. Nothing of it is stored: texts about clients stay in the core's own store.
import type { Presence } from './contract';

/** A tag says that somebody stands there now. Later, it has to be read again. */
export const TAG_HOLDS_MS = 120_000;

interface ReadTag {
  presence: Presence;
  readAtMs: number;
}

class Memory {
  /** The manual reason that was given last. */
  lastReason = $state<string | null>(null);
  /** A tag that was read to end a visit where something is still unsaid. */
  ending = $state.raw<(ReadTag & { visit: string }) | null>(null);
  /** A tag that was read at a client without a visit left today. */
  beginning = $state.raw<(ReadTag & { client: string }) | null>(null);
  /** A tag in the address that opened the page, before there was a day to find it in. */
  ahead = $state.raw<{ tag: string; readAtMs: number } | null>(null);
  /** Texts begun and not saved yet, by the address of their screen. */
  readonly drafts = new Map<string, string>();

  /** Lets go of tags that were read too long ago to say anything. */
  forgetOldTags(nowMs = Date.now()): void {
    const isOld = (read: { readAtMs: number } | null) => read !== null && nowMs - read.readAtMs > TAG_HOLDS_MS;
    if (isOld(this.ending)) this.ending = null;
    if (isOld(this.beginning)) this.beginning = null;
    if (isOld(this.ahead)) this.ahead = null;
  }

  forget(): void {
    this.lastReason = null;
    this.ending = null;
    this.beginning = null;
    this.ahead = null;
    this.drafts.clear();
  }
}

export const memory = new Memory();
