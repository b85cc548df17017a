// The phone as the page knows it: its state, the day, and the work of sending.
import { dateOf } from '../time/stockholm';
import { announce } from '../screen/announce.svelte';
import type { CallName, Calls, Catalogue, Client, Day, PhoneState, RecordingName, Stop } from './contract';
import { asHandError, type HandError, type Host } from './host';
import { hostHere } from './hosts';
import { memory } from './memory.svelte';
import { RecordingIds } from './recordingIds';
import { Sending } from './sending.svelte';
import { t } from '../i18n/hand';

/** A phone that is not running is asked again after so long. */
const ASK_AGAIN_MS = 3_000;
/** The state is read from the phone itself, which costs nothing. */
const LOOK_MS = 10_000;

/** What stands in the way of everything, not of one call. */
const STANDSTILLS = ['not_running', 'wrong_key', 'store_in_use', 'suspended', 'store', 'key_store', 'no_core', 'no_network', 'not_secure'];

export class Phone {
  state = $state.raw<PhoneState | null>(null);
  day = $state.raw<Day | null>(null);
  terms = $state.raw<Catalogue | null>(null);
  /** The code of what stops the whole phone. */
  standstill = $state<string | null>(null);
  /** The day may not be read: the lease is over. */
  isClosed = $state(false);
  /** The visit that was last worked on, by its id alone: it can be ended even when nothing may be read. */
  lastVisit = $state<string | null>(null);
  /** This page's clock against the phone's best knowledge of the server's. */
  private aheadMs = 0;
  readonly sending: Sending;
  private ids = new RecordingIds();

  constructor(private readonly host: Host = hostHere()) {
    this.sending = new Sending(this);
  }

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  stop(visit: string): Stop | null {
    return this.day?.stops.find((one) => one.visit_id === visit) ?? null;
  }

  client(id: string): Client | null {
    return this.day?.clients.find((one) => one.client_id === id) ?? null;
  }

  /** Asks the phone and notes what stops it as a whole. */
  async ask<Name extends CallName>(name: Name, ask: Calls[Name]['ask'] = {}): Promise<Calls[Name]['answer']> {
    try {
      const answer = await this.host.call(name, ask);
      this.standstill = null;
      return answer;
    } catch (error) {
      const told = asHandError(error);
      if (STANDSTILLS.includes(told.code)) this.standstill = told.code;
      throw told;
    }
  }

  /** State and day as they are now; what the phone does not tell is not shown. */
  async look(): Promise<void> {
    try {
      const state = await this.ask('state');
      this.aheadMs = state.now_ms - Date.now();
      this.sending.pauseUntilMs = Date.now() + state.pause.wait_ms;
      if (!state.enrolled || !state.person || state.person.staff_id !== this.day?.staff_id) this.day = null;
      if (state.person && state.lease === 'valid') await this.readDay();
      else this.closeDay(state.lease === 'over');
      if (this.isClosed) this.lastVisit ??= state.under_way;
      this.state = state;
    } catch (error) {
      const { code } = asHandError(error);
      // Before anything was shown, whatever hinders stops the whole phone.
      if (!this.state) this.standstill = code;
    }
  }

  private async readDay(): Promise<void> {
    this.terms ??= await this.ask('catalogue');
    try {
      this.day = await this.ask('day');
      this.isClosed = false;
    } catch (error) {
      const told = asHandError(error);
      this.closeDay(told.code === 'lease_expired');
    }
  }

  private closeDay(isOver: boolean): void {
    const underWay = this.day?.stops.find((one) => one.state.outcome === 'started');
    if (isOver && underWay) this.lastVisit = underWay.visit_id;
    this.day = null;
    this.isClosed = isOver;
  }

  /** Writes down what happened. When it returns, it is on the phone's disk. */
  async record<Name extends RecordingName>(name: Name, ask: Calls[Name]['ask'], occasion = ''): Promise<Calls[Name]['answer']> {
    const answer = await this.ask(name, { ...ask, event_id: this.ids.of(name, ask, occasion) });
    this.ids.forget(name, ask, occasion);
    if ('visit_id' in ask) this.lastVisit = ask.visit_id as string;
    await this.look();
    announce(t('saved'));
    this.sending.wish();
    return answer;
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.ask('sign_in', { username, password });
    this.ids = new RecordingIds();
    this.lastVisit = null;
    await this.look();
    // The day of whoever came is fetched while the screen is already theirs.
    void this.sending.now();
  }

  async signOut(): Promise<void> {
    await this.ask('sign_out');
    this.lastVisit = null;
    await this.look();
  }

  /** Looks at the phone now and then, for as long as the page is open. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const round = async () => {
      memory.forgetOldTags();
      // Nobody looks: the store is left to another window, as a tag opens one.
      if (!document.hidden) await this.look();
      if (isOver) return;
      timer = setTimeout(round, this.standstill ? ASK_AGAIN_MS : LOOK_MS);
    };
    void round();
    const stopSending = this.sending.follow();
    return () => {
      isOver = true;
      clearTimeout(timer);
      stopSending();
    };
  }

  today(): string {
    return this.day?.date ?? dateOf(this.nowMs());
  }

  /** The day that is worked: at night the one on which the shift began. */
  workDate(): string {
    return this.day?.work?.date ?? this.today();
  }
}

export type { HandError };
export const phone = new Phone();
