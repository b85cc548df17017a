// A stream of the server's events that does not end. The browser takes a broken one up again
// by itself, but not after an answer that is no stream, as a 502 from the front server while
// the one behind it starts anew: then it is closed for good, and nobody is told.

/** Never less: a server that starts has many pages waiting for it. */
const WAIT_FLOOR_MS = 2_000;
const WAIT_FIRST_MS = 4_000;
const WAIT_LIMIT_MS = 60_000;
/** What the browser has mended by then was no loss worth words. */
const GRACE_MS = 5_000;

export interface StreamOf {
  address: string;
  /** The kind of event that is listened for. */
  kind: string;
  heard(data: string): void;
  lost(): void;
  returned(): void;
  /** Asked before a closed stream is begun anew. */
  mayAnswer(): Promise<boolean>;
}

/** How long to wait before the `nth` attempt, from 0: by chance between a floor and a doubling limit, so that not all pages come back at once. */
export function waitMs(nth: number, chance: number): number {
  const limit = Math.min(WAIT_LIMIT_MS, WAIT_FIRST_MS * 2 ** nth);
  return Math.round(WAIT_FLOOR_MS + chance * (limit - WAIT_FLOOR_MS));
}

export function lastingStream(of: StreamOf): () => void {
  let source: EventSource | null = null;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let isBroken = false;
  let isTold = false;
  let isOver = false;

  function open() {
    clearTimeout(waiting);
    source?.close();
    const mine = new EventSource(of.address);
    source = mine;
    mine.addEventListener(of.kind, (event) => of.heard((event as MessageEvent<string>).data));
    mine.addEventListener('open', () => {
      clearTimeout(grace);
      attempts = 0;
      // Even where it was too short to be told, something may have been said meanwhile.
      if (isBroken) of.returned();
      isBroken = isTold = false;
    });
    mine.addEventListener('error', () => {
      if (mine !== source) return;
      broken();
      if (mine.readyState !== EventSource.CLOSED) return;
      tell();
      wait();
    });
  }

  function broken() {
    if (!isBroken) grace = setTimeout(tell, GRACE_MS);
    isBroken = true;
  }

  function tell() {
    clearTimeout(grace);
    if (isTold || isOver) return;
    isTold = true;
    of.lost();
  }

  function wait() {
    clearTimeout(waiting);
    waiting = setTimeout(tryAgain, waitMs(attempts, Math.random()));
    attempts += 1;
  }

  async function tryAgain() {
    const before = source;
    const answers = await of.mayAnswer();
    // Meanwhile the page was left, or the network came back and it was begun anew.
    if (isOver || source !== before) return;
    if (answers) open();
    else wait();
  }

  // What the browser says of its network is no truth about the server: it only is a reason to try at once.
  const networkChanged = () => {
    broken();
    attempts = 0;
    open();
  };
  const lookedAtAgain = () => {
    if (isTold && document.visibilityState === 'visible') networkChanged();
  };
  addEventListener('online', networkChanged);
  addEventListener('offline', networkChanged);
  document.addEventListener('visibilitychange', lookedAtAgain);
  open();

  return () => {
    isOver = true;
    clearTimeout(waiting);
    clearTimeout(grace);
    removeEventListener('online', networkChanged);
    removeEventListener('offline', networkChanged);
    document.removeEventListener('visibilitychange', lookedAtAgain);
    source?.close();
  };
}
