// The one way from the page to its phone: a core in this browser, or one that a
// process carries, behind the same interface.
import type { CallName, Calls } from './contract';

export interface Host {
  /** Answers, or throws a [`HandError`]. */
  call<Name extends CallName>(name: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']>;
}

interface ErrorBody {
  code: string;
  text_chars?: number;
  status?: number;
  refusal?: string;
}

export class HandError extends Error {
  readonly code: string;
  /** How long a text was that is too long. */
  readonly chars: number | null;
  readonly status: number | null;
  /** The server's own code, when it refused. */
  readonly refusal: string | null;

  constructor({ code, text_chars, status, refusal }: ErrorBody) {
    super(code);
    this.code = code;
    this.chars = text_chars ?? null;
    this.status = status ?? null;
    this.refusal = refusal ?? null;
  }
}

/** Calls that go on to the server may take as long as a slow network does. */
const CARRIED: readonly CallName[] = ['enrol', 'sign_in', 'sync'];
const CARRIED_LIMIT_MS = 90_000;
const LOCAL_LIMIT_MS = 15_000;
/** Nothing but a text makes a call this long. */
const TEXT_SURELY_TOO_LONG = 20_000;

export const isCarried = (name: CallName): boolean => CARRIED.includes(name);
export const limitMs = (name: CallName): number => (isCarried(name) ? CARRIED_LIMIT_MS : LOCAL_LIMIT_MS);

/** What was answered, or the [`HandError`] that was. Whoever answers in another form is no phone. */
export function readAnswer<Name extends CallName>(body: { ok?: Calls[Name]['answer']; error?: ErrorBody }, asked_chars: number): Calls[Name]['answer'] {
  if (typeof body.error?.code === 'string') throw new HandError(worded(body.error, asked_chars));
  if (body.ok === undefined) throw new HandError({ code: 'not_running' });
  return body.ok;
}

/** A phone that another process carries. */
export class HttpHost implements Host {
  async call<Name extends CallName>(name: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> {
    const asked = JSON.stringify({ call: name, ...ask });
    let body: Parameters<typeof readAnswer<Name>>[0];
    try {
      const response = await fetch('call', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: asked,
        signal: AbortSignal.timeout(limitMs(name)),
      });
      body = await response.json();
    } catch {
      // Nobody answers, or somebody who is no phone.
      throw new HandError({ code: 'not_running' });
    }
    return readAnswer<Name>(body, asked.length);
  }
}

/** A call over the process's limit never reaches the core, which would have said that the text is too long. */
function worded(error: ErrorBody, asked_chars: number): ErrorBody {
  const isTooLong = error.code === 'bad_call' && asked_chars > TEXT_SURELY_TOO_LONG;
  return isTooLong ? { code: 'text_too_long', text_chars: asked_chars } : error;
}

/** Anything thrown on the way to the phone, as an error the screens can word. */
export function asHandError(error: unknown): HandError {
  if (error instanceof HandError) return error;
  // A fault of this page: leave it in the console for whoever mends it.
  console.error(error);
  return new HandError({ code: 'page' });
}
