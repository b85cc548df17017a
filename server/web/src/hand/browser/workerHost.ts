// A phone whose core lives in this browser.
import type { CallName, Calls } from '../contract';
import { HandError, isCarried, limitMs, readAnswer, type Host } from '../host';
import type { FromWorker, ToWorker } from './messages';

/** What opening may take besides: the core is fetched the first time, on any network. */
const OPENING_LIMIT_MS = 180_000;

export class WorkerHost implements Host {
  private worker: Worker | null = null;
  private isOpen = false;
  private readonly waiting = new Map<number, (answer: string | null) => void>();
  private lastId = 0;

  /** `opened` is called when a worker has answered for the first time. */
  constructor(private readonly opened: () => void = () => undefined) {
    // The store is for the window that is looked at: a tag opens another one.
    document.addEventListener('visibilitychange', () => this.rest());
    addEventListener('pagehide', () => this.end());
  }

  async call<Name extends CallName>(name: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> {
    this.worker ??= this.start();
    const id = (this.lastId += 1);
    const json = JSON.stringify({ call: name, ...ask });
    const message: ToWorker = { id, json, isCarried: isCarried(name) };
    const limit_ms = limitMs(name) + (this.isOpen ? 0 : OPENING_LIMIT_MS);
    const answer = await new Promise<string | null>((done) => {
      // A worker that hangs is ended: what it has answered is on the disk.
      const timer = setTimeout(() => this.end(), limit_ms);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        done(answer);
      });
      this.worker?.postMessage(message);
    });
    if (answer === null) throw new HandError({ code: 'not_running' });
    return readAnswer<Name>(JSON.parse(answer), json.length);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'vardag-hand' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.heard(data);
    worker.onerror = () => this.end();
    return worker;
  }

  private heard({ id, json, isBroken }: FromWorker): void {
    this.waiting.get(id)?.(json);
    this.waiting.delete(id);
    if (isBroken) {
      this.end();
      return;
    }
    if (!this.isOpen) {
      this.isOpen = true;
      this.opened();
    }
    this.rest();
  }

  /** Lets go of the store when nobody looks and nothing is under way. */
  private rest(): void {
    if (document.hidden && this.waiting.size === 0) this.end();
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = null;
    this.isOpen = false;
    for (const done of this.waiting.values()) done(null);
    this.waiting.clear();
  }
}
