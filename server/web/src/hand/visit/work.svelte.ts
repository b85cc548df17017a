// One visit as its screens show it: the stop of the day, and what has happened there.
import { t } from '../../i18n/hand';
import { Attempt } from '../attempt.svelte';
import type { Calls, RecordingName, Stop, VisitEvent } from '../contract';
import { asHandError } from '../host';
import { phone } from '../phone.svelte';
import { shownName, termName, timeText } from '../stopWords';

export interface Line {
  code: string;
  name: string;
  state: 'unsaid' | 'performed' | 'not_performed';
  /** The code of why not, when it was not performed. */
  reason: string | null;
  reasonText: string;
}

export class VisitWork {
  events = $state.raw<VisitEvent[]>([]);
  readonly attempt = new Attempt();

  constructor(readonly visit: string) {}

  stop: Stop | null = $derived.by(() => phone.stop(this.visit));
  client = $derived.by(() => (this.stop ? phone.client(this.stop.client_id) : null));
  name = $derived.by(() => (this.stop ? shownName(this.stop, this.client) : t('visit.this')));
  time = $derived.by(() => (this.stop ? timeText(this.stop) : ''));
  unsaid: string[] = $derived.by(() => this.stop?.state.unsaid ?? []);
  lines: Line[] = $derived.by(() => (this.stop ? lines(this.stop, this.events) : []));

  async read(): Promise<void> {
    if (phone.isClosed) return;
    try {
      this.events = (await phone.ask('visit', { visit_id: this.visit })).events;
    } catch (error) {
      // What has happened is shown when it can be read; the stop itself stands.
      asHandError(error);
    }
  }

  /** Records, and reads what stands then. */
  async record<Name extends RecordingName>(name: Name, ask: Omit<Calls[Name]['ask'], 'visit_id'>): Promise<void> {
    await phone.record(name, { visit_id: this.visit, ...ask } as Calls[Name]['ask']);
    await this.read();
  }

  perform = (code: string) => this.attempt.queue(() => this.record('perform', { code }));
  performAll = () => this.attempt.queue(() => this.record('perform_all', {}));
}

/** What was planned, then what was added or done besides, each with what is said about it. */
function lines(stop: Stop, events: VisitEvent[]): Line[] {
  const added = events.filter(({ kind }) => kind === 'intervention_added').flatMap(({ code }) => code ?? []);
  const codes = new Set([...stop.interventions, ...added, ...stop.state.performed, ...stop.state.not_performed]);
  return [...codes].map((code) => {
    const why = events.findLast((event) => event.kind === 'intervention_not_performed' && event.code === code)?.reason;
    const isNot = stop.state.not_performed.includes(code);
    return {
      code,
      name: termName(phone.terms?.interventions, code),
      state: isNot ? 'not_performed' : stop.state.performed.includes(code) ? 'performed' : 'unsaid',
      reason: isNot ? (why?.code ?? null) : null,
      reasonText: why?.text ?? '',
    };
  });
}
