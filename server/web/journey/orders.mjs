// Orders with their clocks: looked through, agreed upon by keyboard alone, and agreed upon by
// two at once.
import { tabTo } from './keys.mjs';

export async function orderSteps({ page, look, step, refusal }) {
  const said = () => page.locator('[data-voice]').textContent();
  const dialog = page.locator('dialog');
  const row = (order) => page.locator(`[data-order="${order}"]`);
  const field = (visit, name) => page.locator('[data-visit-row]').nth(visit).locator(`[name=${name}]`);
  let opened;

  /** Among all orders, by its number. */
  const find = async (number) => {
    await page.locator('nav a[href^="#/orders"]').first().click();
    await page.locator('main input[type=search]').waitFor();
    await page.locator('[data-all]').click();
    await page.locator('main input[type=search]').fill(number);
  };

  await step('orders with their clocks', async () => {
    await page.locator('nav a[href^="#/orders"]').first().click();
    await page.locator('[data-all]').click();
    const rows = page.locator('[data-order]');
    await rows.first().waitFor();
    await look.around('orders');
    const all = await rows.count();
    if ((await page.locator('[data-order] [data-clock]').count()) !== all) throw new Error('an order has no clock');
    const orders = await ordersOf(page);
    const clocks = orders.map(({ clock }) => clock === 'done');
    if (clocks.indexOf(true) >= 0 && clocks.lastIndexOf(false) > clocks.indexOf(true)) throw new Error('one that is started stands before one that is not');
    opened = orders.find((one) => !one.protected && one.valid_to === null) ?? orders.find((one) => !one.protected);
    await find(opened.sender_order_id);
    await row(opened.order_id).waitFor();
    if ((await rows.count()) >= all && all > 1) throw new Error('the search found all');
    await page.locator('main input[type=search]').fill('no such number');
    await page.locator('[data-order]').first().waitFor({ state: 'detached' });
    await look.at('orders-nobody');
    await page.locator('main input[type=search]').fill(opened.sender_order_id);
  });

  await step('an order opened', async () => {
    await row(opened.order_id).locator('a').click();
    await page.locator('[data-facts]').waitFor();
    if (!(await page.evaluate(() => document.activeElement?.tagName === 'H1'))) throw new Error('the page is not read from its heading');
    const { visits } = await orderOf(page, opened.order_id);
    if ((await page.locator('[data-patterns] > li').count()) !== visits.length) throw new Error('not all visits are told of');
    await look.around('order');
  });

  await step('a visit agreed by keyboard alone', async () => {
    await page.locator('main h1').focus();
    await tabTo(page, '[data-edit]');
    await page.keyboard.press('Enter');
    await page.locator('[data-agreement]').waitFor();
    await look.around('order-edit');
    await page.locator('[data-agreement] h2').focus();
    await tabTo(page, '[data-visit-row="0"] [name=duration_min]');
    const minutes = Number(await field(0, 'duration_min').inputValue()) + 5;
    await page.keyboard.press('Control+a');
    await page.keyboard.type(String(minutes));
    const visits = await page.locator('[data-visit-row]').count();
    for (let visit = 1; visit < visits; visit += 1) await tabTo(page, `[data-visit-row="${visit}"] [name=duration_min]`);
    await tabTo(page, 'input[name=language]');
    await tabTo(page, '[name=why]');
    await page.keyboard.type('Det tar lite längre tid, i samråd med brukaren.');
    await tabTo(page, '[data-save]');
    await page.keyboard.press('Enter');
    await page.locator('[data-agreements] li').first().waitFor();
    if (!(await said()).trim()) throw new Error('that it is saved was not spoken');
    if (!(await page.evaluate(() => document.activeElement?.id === 'order'))) throw new Error('the focus was lost');
    const now = await orderOf(page, opened.order_id);
    if (now.visits[0].duration_min !== minutes) throw new Error('the visit has not the minutes that were typed');
    if (now.order.revision <= opened.revision) throw new Error('the agreement has no number of its own');
    await look.briefly('order-agreed');
  });

  await step('what is wrong is told at its field, and what is typed stays', async () => {
    await page.locator('[data-edit]').click();
    await page.locator('[data-agreement]').waitFor();
    await page.locator('[data-add]').click();
    const last = (await page.locator('[data-visit-row]').count()) - 1;
    await field(last, 'window_start').fill('10:00');
    await field(last, 'window_end').fill('11:00');
    await page.locator('[name=why]').fill('Ett besök till.');
    refusal(422, '/agreements');
    await page.locator('[data-save]').click();
    await page.locator('[data-faults]').waitFor();
    await page.waitForFunction(() => document.activeElement?.querySelector('[data-faults]') !== null);
    if (await page.locator('[data-faults] [lang=en]').count()) throw new Error('a fault is not in Swedish');
    await look.around('order-faults');
    await tabTo(page, '[data-faults] button');
    await page.keyboard.press('Enter');
    const isThere = await page.evaluate(() => document.activeElement?.closest('[data-visit-row]') !== null);
    if (!isThere) throw new Error('the list does not lead to the field');
    // Away by the menu, and back.
    await page.locator('nav a[href^="#/day"]').first().click();
    await page.locator('[role=gridcell]').first().waitFor();
    await find(opened.sender_order_id);
    await row(opened.order_id).locator('.typed').waitFor();
    await row(opened.order_id).locator('a').click();
    await page.locator('[data-recalled]').waitFor();
    if ((await page.locator('[name=why]').inputValue()) !== 'Ett besök till.') throw new Error('what was typed is gone');
    if ((await page.locator('[data-visit-row]').count()) !== last + 1) throw new Error('the visit that was added is gone');
    await page.locator('[data-leave]').click();
    await page.locator('dialog [data-keep]').waitFor();
    await look.briefly('order-discard');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-visit-row]').nth(last).locator('[data-remove]').click();
    if (!(await page.evaluate(() => document.activeElement?.matches('[data-remove]')))) throw new Error('the focus was lost with the visit');
  });

  await step('the network goes while an agreement is saved', async () => {
    await page.locator('[name=why]').fill('Tidigare på helgen.');
    await page.context().setOffline(true);
    await page.locator('[data-save]').click();
    await page.locator('[data-kept]').waitFor();
    await look.at('order-offline');
    await page.context().setOffline(false);
    if ((await page.locator('[name=why]').inputValue()) !== 'Tidigare på helgen.') throw new Error('what was typed is gone');
  });

  await step('two agree at once', async () => {
    const minutes = Number(await field(0, 'duration_min').inputValue()) + 10;
    await field(0, 'duration_min').fill(String(minutes));
    await agreeElsewhere(page, opened.order_id);
    refusal(409, '/agreements');
    await page.locator('[data-save]').click();
    await page.locator('[data-stale] li').first().waitFor();
    await look.briefly('order-stale');
    if (Number(await field(0, 'duration_min').inputValue()) !== minutes) throw new Error('what was typed is gone');
    await page.locator('[data-save]').click();
    await page.locator('[data-agreements] li').nth(1).waitFor();
    const now = await orderOf(page, opened.order_id);
    if (now.visits[0].duration_min !== minutes) throw new Error('what was saved last does not hold');
  });

  await step('what runs out', async () => {
    await page.locator('[data-back]').click();
    await page.locator('[data-to-expiries]').click();
    await page.locator('[data-expiries], main .all-good').first().waitFor();
    await look.around('expiries');
    const needed = (await expiriesOf(page)).filter(({ visits }) => visits > 0);
    await page.locator('nav a[href^="#/day"]').first().click();
    await page.locator('[role=gridcell]').first().waitFor();
    if (needed.length > 0) {
      await page.locator('[data-expiring] summary').click();
      await look.at('board-expiring');
      await page.locator('[data-expiring] a').click();
      await page.locator('[data-expiries]').waitFor();
    }
  });
}

const unit = `(async () => {
  const session = await (await fetch('/api/session')).json();
  return { session, unit: '/api/units/' + session.roles[0].unit_id };
})()`;

const ordersOf = (page) => page.evaluate(`${unit}.then(async ({ unit }) => (await (await fetch(unit + '/orders')).json()).orders)`);

const orderOf = (page, order) => page.evaluate(`${unit}.then(async ({ unit }) => (await fetch(unit + '/orders/${order}')).json())`);

const expiriesOf = (page) => page.evaluate(`${unit}.then(async ({ unit }) => (await (await fetch(unit + '/expiries')).json()).items)`);

/** Another planner agrees on something else meanwhile. */
const agreeElsewhere = (page, order) =>
  page.evaluate(`${unit}.then(async ({ session, unit }) => {
    const detail = await (await fetch(unit + '/orders/${order}')).json();
    const tomorrow = new Date(Date.parse(session.today) + 86_400_000).toISOString().slice(0, 10);
    const valid_from = detail.order.valid_from > tomorrow ? detail.order.valid_from : tomorrow;
    const answer = await fetch(unit + '/orders/${order}/agreements', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token, 'if-match': '"' + detail.order.revision + '"' },
      body: JSON.stringify({ valid_from, why: 'Överenskommet på telefon.', visits: detail.visits, wishes: { ...detail.wishes, language: 'finska' } }),
    });
    if (!answer.ok) throw new Error('the other agreement was refused: ' + answer.status);
  })`);
