import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { order, TODAY } from './orderViews';

vi.stubGlobal('location', { origin: 'http://vardag.test', pathname: '/', hash: '' });
const { OrderLists } = await import('../src/office/orders/lists.svelte');
afterAll(() => vi.unstubAllGlobals());

describe('the lists of orders and of what runs out', () => {
  let asked: string[] = [];
  let orders = [order()];
  // None, somebody who may be it, and somebody who may not.
  const contacts = [{ staff_id: null, is_valid: false }, { staff_id: 'a', is_valid: true }, { staff_id: 'b', is_valid: false }];
  let isUp = true;

  const asks = () => asked.splice(0);

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(`${TODAY}T09:00:00Z`) });
    asked = [];
    orders = [order()];
    isUp = true;
    vi.stubGlobal('fetch', async (request: Request) => {
      const what = new URL(request.url).pathname.replace('/api/units/u/', '');
      asked.push(what);
      if (!isUp) throw new TypeError('no network');
      const bodies: Record<string, object> = { orders: { today: TODAY, orders }, expiries: { today: TODAY, until: '2026-12-27', items: [] }, 'care-contacts': { clients: contacts, nurses: [] }, 'care-contacts/missing': { missing: 2 } };
      const body = bodies[what];
      return new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } });
    });
  });

  afterEach(() => vi.useRealTimers());

  it('are asked for once, however often the orders are shown', async () => {
    const lists = new OrderLists('u');
    await Promise.all([lists.showOrders(), lists.showOrders()]);
    vi.advanceTimersByTime(600_000);
    await lists.showOrders();
    expect(asks()).toEqual(['orders', 'expiries']);
    expect(lists.orders.view?.orders).toHaveLength(1);
  });

  it('are asked for again after an agreement was sent: the orders at once, the other when its part is opened', async () => {
    const lists = new OrderLists('u');
    await lists.showOrders();
    asks();
    lists.outdate();
    await lists.showOrders();
    expect(asks()).toEqual(['orders']);
    await lists.showExpiries();
    expect(asks()).toEqual(['expiries']);
  });

  it('of what runs out is asked for when it is opened, unless it came within the minute', async () => {
    const lists = new OrderLists('u');
    await lists.showExpiries();
    expect(asks()).toEqual(['expiries']);
    await lists.showOrders();
    expect(asks()).toEqual(['orders']);
    await lists.showExpiries();
    expect(asks()).toEqual([]);
    vi.advanceTimersByTime(61_000);
    await lists.showExpiries();
    expect(asks()).toEqual(['expiries']);
  });

  it('of named care contacts is counted once, and asked for when it is opened, unless it came within the minute', async () => {
    const lists = new OrderLists('u');
    expect(lists.withoutContact).toBe(0);
    await lists.countContacts();
    expect(lists.withoutContact).toBe(2);
    await lists.countContacts();
    expect(asks(), 'the number alone is of nobody').toEqual(['care-contacts/missing']);
    await lists.showContacts();
    vi.advanceTimersByTime(600_000);
    await lists.countContacts();
    expect(asks()).toEqual(['care-contacts']);
    await lists.showContacts();
    expect(asks()).toEqual(['care-contacts']);
    // No word of an agreement changes it.
    lists.outdate();
    await lists.countContacts();
    expect(asks()).toEqual([]);
  });

  it('of named care contacts that did not come is asked for when it is opened', async () => {
    const lists = new OrderLists('u');
    isUp = false;
    await lists.countContacts();
    expect([lists.missing.view, lists.missing.problem?.code]).toEqual([null, 'no_contact']);
    isUp = true;
    await lists.showContacts();
    expect([lists.withoutContact, lists.contacts.problem]).toEqual([2, null]);
  });

  it('of orders is asked for when the window is looked at again, where it is a minute old', async () => {
    const lists = new OrderLists('u');
    await lists.showOrders();
    asks();
    vi.advanceTimersByTime(59_000);
    await lists.lookedAtAgain(true);
    expect(asks()).toEqual([]);
    vi.advanceTimersByTime(2_000);
    // A browser tells of it twice.
    await Promise.all([lists.lookedAtAgain(true), lists.lookedAtAgain(true)]);
    expect(asks()).toEqual(['orders']);
    // While an order is open, the list waits until it is shown.
    vi.advanceTimersByTime(61_000);
    await lists.lookedAtAgain(false);
    expect(asks()).toEqual([]);
    await lists.showOrders();
    expect(asks()).toEqual(['orders']);
  });

  it('that did not come are asked for the next time; what is there stays', async () => {
    const lists = new OrderLists('u');
    await lists.showOrders();
    isUp = false;
    await lists.orders.load();
    expect([lists.orders.problem?.code, lists.orders.view?.orders.length, lists.orders.busy]).toEqual(['no_contact', 1, false]);
    isUp = true;
    asks();
    await lists.showOrders();
    expect(asks()).toEqual(['orders']);
    expect(lists.orders.problem).toBeNull();
  });

  it('tell the newest version of an order by its sender and number', async () => {
    const lists = new OrderLists('u');
    await lists.showOrders();
    asks();
    orders = [order({ order_id: 'x', sender: 'En annan' }), order({ order_id: 'y', sender_order_id: 'B-18' }), order({ order_id: 'o2', version: 2 })];
    expect((await lists.newestOf(order()))?.order_id).toBe('o2');
    expect(asks()).toEqual(['orders']);
    expect(lists.before.get('o2')).toBe('o');
    orders = [];
    expect(await lists.newestOf(order())).toBeUndefined();
    isUp = false;
    await expect(lists.newestOf(order())).rejects.toMatchObject({ code: 'no_contact' });
  });
});
