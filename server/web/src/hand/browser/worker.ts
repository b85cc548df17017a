// The phone's core in its worker: the only place from which the browser's private
// files can be written as a database needs it.
import { openKeys, type Keys } from './keys';
import { refused, type FromWorker, type ToWorker } from './messages';

/** Built by `cargo xtask hand-core`; beside the page, not in its bundle. */
const CORE = '/hand-core/hand_web.js';
const MODULE = '/hand-core/hand_web_bg.wasm';
/** Held while this worker has the store: one window at a time. */
const LOCK = 'vardag-hand-store';
/** A page that is loaded anew waits for the old one's worker to end. */
const LOCK_PATIENCE_MS = 3_000;
const SYNC_WITHIN_MS = 60_000;

interface CorePhone {
  call(json: string): string;
  carry(json: string, syncWithinMs: number): Promise<string>;
}

interface Core {
  default(options: { module_or_path: string }): Promise<unknown>;
  Phone: { open(databaseKey: Uint8Array, publicKey: Uint8Array, platform: object): Promise<CorePhone> };
}

const opening = open();
// Told to whoever calls; unheard it would be an error of the console.
opening.catch(() => undefined);

onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  const { id, json, isCarried } = data;
  let answer: FromWorker;
  try {
    const phone = await opening;
    answer = { id, json: isCarried ? await phone.carry(json, SYNC_WITHIN_MS) : phone.call(json) };
  } catch (error) {
    // What could not be opened, or was left half way, begins again from the disk. Why it
    // could not, comes as an answer.
    answer = { id, json: typeof error === 'string' ? error : refused('store'), isBroken: true };
  }
  postMessage(answer);
};

async function open(): Promise<CorePhone> {
  // Elsewhere a browser gives neither keys nor private files.
  if (!isSecureContext) throw refused('not_secure');
  await hold();
  const core = await load();
  let keys: Keys;
  try {
    keys = await openKeys();
  } catch {
    throw refused('key_store');
  }
  return core.Phone.open(keys.databaseKey, keys.publicKey, { sign: keys.sign, post });
}

/** Takes the lock for as long as this worker lives. */
function hold(): Promise<void> {
  return new Promise((held, failed) => {
    const signal = AbortSignal.timeout(LOCK_PATIENCE_MS);
    const forever = () => {
      held();
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(LOCK, { signal }, forever).catch(() => failed(refused('store_in_use')));
  });
}

async function load(): Promise<Core> {
  try {
    const core: Core = await import(/* @vite-ignore */ CORE);
    await core.default({ module_or_path: MODULE });
    return core;
  } catch {
    const asked = await fetch(CORE).catch(() => null);
    throw refused(asked?.status === 404 ? 'no_core' : 'no_network');
  }
}

/** Posts to the server that this page came from, whatever host the code named: the server's own key is in the code, and no other can answer. */
async function post(url: string, body: Uint8Array<ArrayBuffer>, timeout_ms: number): Promise<object | string> {
  try {
    const response = await fetch(new URL(url).pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/cbor' },
      body,
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeout_ms),
    });
    const told_s = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
    return {
      status: response.status,
      body: new Uint8Array(await response.arrayBuffer()),
      ...(Number.isFinite(told_s) ? { retry_after_s: told_s } : {}),
    };
  } catch (error) {
    // A server that is dead has been asked all the same, and is spared for a while.
    const isAsked = navigator.onLine || (error instanceof DOMException && error.name === 'TimeoutError');
    return isAsked ? 'timed_out' : 'offline';
  }
}
