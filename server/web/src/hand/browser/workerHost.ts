// A phone whose core lives in this browser.
import type { CallName, Calls } from '../contract';
import { HandError, isCarried, limitMs, readAnswer, type Host } from '../host';
import type { FromWorker, ToWorker } from './messages';

export class WorkerHost implements Host {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, (answer: string | null) => void>();
  private lastId = 0;

  async call<Name extends CallName>(name: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> {
    this.worker ??= this.start();
    const id = (this.lastId += 1);
    const json = JSON.stringify({ call: name, ...ask });
    const message: ToWorker = { id, json, isCarried: isCarried(name) };
    const answer = await new Promise<string | null>((done) => {
      // A worker that hangs is ended: what it has answered is on the disk.
      const timer = setTimeout(() => this.end(), limitMs(name));
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
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.waiting.get(data.id)?.(data.json);
      this.waiting.delete(data.id);
      // One that could not open its store says so once; the next call tries anew.
      if (data.isBroken || isStandstill(data.json)) this.end();
    };
    worker.onerror = () => this.end();
    return worker;
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = null;
    for (const done of this.waiting.values()) done(null);
    this.waiting.clear();
  }
}

const REOPENED = ['store_in_use', 'no_core', 'not_secure', 'key_store', 'wrong_key'];

function isStandstill(json: string): boolean {
  const { error } = JSON.parse(json) as { error?: { code: string } };
  return error !== undefined && REOPENED.includes(error.code);
}
