// Midnight on a page that is left open.
import { addDays, dateOf, instantOf } from '../time/stockholm';

/** A computer that slept may let a timer come late by as long: the clock is looked at this often all the same. */
const LOOK_MS = 60_000;
/** So long after midnight it is the new day at the server too, though the two clocks went apart since sign-in. */
const APART_MS = 2_000;

/** How long to wait before the clock is looked at again; the last look of a day is that of its midnight in Europe/Stockholm. */
export function untilLook(nowMs: number): number {
  const leftMs = instantOf(addDays(dateOf(nowMs), 1), '00:00') + APART_MS - nowMs;
  return leftMs > LOOK_MS + APART_MS ? LOOK_MS : leftMs;
}

/** Looks after each wait, and at once when the page is seen again. Answers with what ends it. */
export function keepLooking(look: () => void, waitMs: () => number): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(again, waitMs());
  };
  const again = () => {
    wait();
    look();
  };
  const seen = () => {
    if (document.visibilityState === 'visible') again();
  };
  document.addEventListener('visibilitychange', seen);
  wait();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
  };
}

/** True where a day passed while it was shown. `come`: the day it was when its page was come to. */
export function isPassed(shown: string, come: string, today: string): boolean {
  return come <= shown && shown < today;
}
