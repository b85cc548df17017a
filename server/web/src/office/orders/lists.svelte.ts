// The lists of the page. A reading is written to the access log for every client on the list:
// it is asked for again where something may have changed, not whenever it is shown again.
import { api } from '../../api';
import type { CareContactsMissingView, CareContactsView, ExpiriesView, OrdersView, OrderView } from '../../api/contract';
import type { ProblemError } from '../../api/problem';
import { asProblemError } from '../asking';

/** A list that is younger needs no other, though somebody was away from it. */
const OLD_MS = 60_000;

class Listed<T> {
  view = $state.raw<T | null>(null);
  problem = $state.raw<ProblemError | null>(null);
  /** When what is shown was asked for. */
  asked_ms = $state.raw<number | null>(null);
  busy = $state(false);
  isOutdated = true;
  private begun_ms = 0;

  constructor(private readonly ask: () => Promise<T>) {}

  get isOld(): boolean {
    return Date.now() - this.begun_ms > OLD_MS;
  }

  load = async (): Promise<void> => {
    const begun_ms = Date.now();
    this.begun_ms = begun_ms;
    // From here on, so that a change meanwhile is not taken for read.
    this.isOutdated = false;
    this.busy = true;
    try {
      this.view = await this.ask();
      this.asked_ms = begun_ms;
      this.problem = null;
    } catch (error) {
      this.isOutdated = true;
      this.problem = asProblemError(error);
    }
    this.busy = false;
  };

  async loadIfOutdated(): Promise<void> {
    if (this.isOutdated) await this.load();
  }
}

export class OrderLists {
  readonly orders: Listed<OrdersView>;
  readonly expiries: Listed<ExpiriesView>;
  readonly contacts: Listed<CareContactsView>;
  /** Only their number, which is of nobody: no reading is written for it. */
  readonly missing: Listed<CareContactsMissingView>;
  /** By an order's id: the one that it took the place of, where somebody came from there. */
  readonly before = new Map<string, string>();

  constructor(unit: string) {
    this.orders = new Listed(() => api.orders(unit));
    this.expiries = new Listed(() => api.expiries(unit));
    this.contacts = new Listed(() => api.careContacts(unit));
    this.missing = new Listed(() => api.careContactsMissing(unit));
  }

  /** What runs out is only counted beside the orders: once is enough. */
  async showOrders(): Promise<void> {
    await Promise.all([this.orders.loadIfOutdated(), this.expiries.view ? null : this.expiries.loadIfOutdated()]);
  }

  async showExpiries(): Promise<void> {
    if (this.expiries.isOld) this.expiries.isOutdated = true;
    await this.expiries.loadIfOutdated();
  }

  /** Who lacks a named care contact is only counted beside the other lists: once is enough. */
  async countContacts(): Promise<void> {
    if (!this.contacts.view && !this.missing.view) await this.missing.loadIfOutdated();
  }

  /** Clients with no named care contact, or with somebody who may not be it any more. */
  get withoutContact(): number {
    if (!this.contacts.view) return this.missing.view?.missing ?? 0;
    return this.contacts.view.clients.filter(({ is_valid }) => !is_valid).length;
  }

  async showContacts(): Promise<void> {
    if (this.contacts.isOld) this.contacts.isOutdated = true;
    await this.contacts.loadIfOutdated();
  }

  /** An agreement is on its way: whether it arrives or not, the lists may be others then. */
  outdate(): void {
    this.orders.isOutdated = true;
    this.expiries.isOutdated = true;
  }

  /** The window is looked at again; orders that are not shown wait until they are. */
  async lookedAtAgain(isShown: boolean): Promise<void> {
    if (!this.orders.isOld) return;
    this.orders.isOutdated = true;
    if (isShown) await this.orders.loadIfOutdated();
  }

  /** What took the place of an order; nothing where the unit has it no longer. */
  async newestOf({ sender, sender_order_id, order_id }: OrderView): Promise<OrderView | undefined> {
    await this.orders.load();
    if (this.orders.problem) throw this.orders.problem;
    const newest = this.orders.view?.orders.find((one) => one.sender === sender && one.sender_order_id === sender_order_id && one.order_id !== order_id);
    if (newest) this.before.set(newest.order_id, order_id);
    return newest;
  }
}
