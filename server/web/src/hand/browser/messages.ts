// What page and worker say to each other.

export interface ToWorker {
  id: number;
  json: string;
  /** The call meets the server. */
  isCarried: boolean;
}

export interface FromWorker {
  id: number;
  json: string;
  /** The worker is of no further use. */
  isBroken?: true;
}

/** An answer in the core's own form. */
export const refused = (code: string): string => JSON.stringify({ error: { code, what: code } });
