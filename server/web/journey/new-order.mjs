// A new order on its way to a published visit: once by mouse, once by keyboard alone. What was
// used is counted.
import { ALL_ROWS, USUAL, boardOf, dayOf, ordersOf, rowInSight, standsIn, verdictsOf } from './board.mjs';
import { countHands, keyboardAlone, mouseAlone } from './hands.mjs';
import { focusIsOn, isFocused, tabTo } from './keys.mjs';

const MINUTES = 15;
/** The way from the top of a page to a row of a long list. */
const FAR = 400;
const TO_ORDERS = 'header nav a[href^="#/orders"]';
const TO_DAY = 'header nav a[href^="#/day"]';

export async function newOrderSteps({ page, look, step, sender, held }) {
  const said = () => page.locator('[data-voice]').textContent();
  const dialog = page.locator('dialog');
  const taken = new Set();

  /** The sender's system sends it; who of the day could come to its visit, only the server knows. */
  const send = async () => {
    const client = await visitedClient(page, taken);
    taken.add(client);
    const sender_order_id = `J-${Date.now()}`;
    const { today, window } = await restOfToday(page);
    const before = new Set((await boardOf(page)).unplaced.map(({ visit_id }) => visit_id));
    await sender.order({ sender_order_id, client_id: client, valid_from: today, window });
    const order = (await ordersOf(page)).find((one) => one.sender_order_id === sender_order_id);
    if (!order) throw new Error('what was sent is not among the orders of the unit');
    const came = (await boardOf(page)).unplaced.filter((one) => !before.has(one.visit_id) && one.client_id === client && one.duration_s === MINUTES * 60);
    if (came.length !== 1) throw new Error(`${came.length} visits of the order are on the board`);
    const visit = came[0].visit_id;
    const { shifts, published_version } = await boardOf(page);
    const heldShifts = new Set(shifts.filter(({ staff_id }) => held.includes(staff_id)).map(({ shift_id }) => shift_id));
    const verdicts = await verdictsOf(page, visit);
    const rows = verdicts.filter((one) => one.allowed && !heldShifts.has(one.shift_id)).map((one) => one.shift_id);
    if (rows.length === 0) throw new Error(`of ${verdicts.length} shifts none takes the visit of the new order but those of the phones: the walk needs another day`);
    return { order: order.order_id, number: sender_order_id, visit, rows, published_version };
  };

  /** In the list, with the clock that is meant. */
  const clockIs = async ({ order }, wanted) => {
    await page.locator(`[data-order="${order}"]`).waitFor();
    const clock = await page.locator(`[data-order="${order}"] [data-clock]`).getAttribute('data-clock');
    if (clock !== wanted) throw new Error(`the clock of the order says ${clock}, not ${wanted}`);
  };

  /** On the server: in the plan that the phones get, with whoever it was put. */
  const isPublished = async ({ order, visit, published_version }, shift) => {
    const { state } = (await ordersOf(page)).find((one) => one.order_id === order);
    if (state !== 'published') throw new Error(`the order is ${state}, not published`);
    const board = await boardOf(page);
    if (board.published_version !== published_version + 1 || board.changed_since_publish) throw new Error('what was planned is not what is published');
    const row = board.shifts.find(({ stops }) => stops.some((stop) => stop.visit_id === visit));
    if (row?.shift_id !== shift) throw new Error('the visit is not where it was put');
  };

  await step('a new order to a published visit by mouse', async () => {
    await page.locator(TO_DAY).click();
    await page.locator('[role=gridcell]').first().waitFor();
    const sent = await send();
    await countHands(page);
    await page.locator(TO_ORDERS).click();
    await listedByMouse(page, sent);
    await clockIs(sent, 'soon');
    await look.at('order-received', `[data-order="${sent.order}"]`);
    await page.locator(`[data-order="${sent.order}"] a`).click();
    await page.locator('[data-facts]').waitFor();
    await page.locator(TO_DAY).click();

    const shift = await pullIn(page, sent);
    await standsIn(page, sent.visit, shift);
    await page.setViewportSize(USUAL);
    await page.locator('[data-publish]').click();
    await page.locator('dialog [data-confirm]:enabled').waitFor();
    await look.at('order-publishing-by-mouse');
    await page.locator('dialog [data-confirm]').click();
    await page.locator('[data-published]').waitFor();
    await page.locator('dialog header button').click();
    await dialog.waitFor({ state: 'detached' });

    await page.locator(TO_ORDERS).click();
    await listedByMouse(page, sent);
    await clockIs(sent, 'waiting');
    await isPublished(sent, shift);
    await mouseAlone(page);
    await look.briefly('order-published-by-mouse', `[data-order="${sent.order}"]`);
    await page.locator(TO_DAY).click();
    await page.locator('[role=gridcell]').first().waitFor();
  });

  await step('a new order to a published visit by keyboard alone', async () => {
    const sent = await send();
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
    await countHands(page);
    await tabTo(page, TO_ORDERS);
    await page.keyboard.press('Enter');
    await page.locator('main input[type=search]').waitFor();
    await focusIsOn(page, 'main h1');
    await tabTo(page, 'main input[type=search]');
    await page.keyboard.type(sent.number);
    await clockIs(sent, 'soon');
    await tabTo(page, `[data-order="${sent.order}"] a`);
    await page.keyboard.press('Enter');
    await page.locator('[data-facts]').waitFor();
    await focusIsOn(page, 'main h1');
    await tabTo(page, TO_DAY, FAR, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator(`[data-unplaced="${sent.visit}"]`).waitFor();
    await focusIsOn(page, 'main h1');

    // The button of the card, a person who may, and there it is.
    await tabTo(page, `[data-unplaced="${sent.visit}"] [data-place-visit]`, FAR);
    await page.keyboard.press('Enter');
    await page.locator('dialog .choice input:enabled').first().waitFor();
    await tabTo(page, 'dialog .choice input');
    await page.keyboard.press('Space');
    const shift = await downToChoice(page, sent.rows);
    await tabTo(page, 'dialog button[type=submit]');
    await look.at('order-placing-by-keyboard');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await standsIn(page, sent.visit, shift);
    if (!(await said()).trim()) throw new Error('where it was put was not spoken');

    await tabTo(page, '[data-publish]', FAR, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('dialog [data-confirm]:enabled').waitFor();
    await tabTo(page, 'dialog [data-confirm]');
    await page.keyboard.press('Enter');
    await page.locator('[data-published]').waitFor();
    if (!(await isFocused(page, 'dialog h2'))) throw new Error('the focus is not on the heading of what was published');
    await tabTo(page, 'dialog [data-published] ~ button');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await focusIsOn(page, '[data-publish]');

    await tabTo(page, TO_ORDERS, FAR, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('main input[type=search]').waitFor();
    await focusIsOn(page, 'main h1');
    await tabTo(page, 'main input[type=search]');
    await page.keyboard.type(sent.number);
    await clockIs(sent, 'waiting');
    await isPublished(sent, shift);
    await keyboardAlone(page);
    await look.briefly('order-published-by-keyboard', `[data-order="${sent.order}"]`);
    await page.locator(TO_DAY).click();
    await page.locator('[role=gridcell]').first().waitFor();
  });
}

/** Somebody who is at home and visited today, and whom no earlier walk has given an order. */
async function visitedClient(page, taken) {
  const { shifts, absent_visits } = await boardOf(page);
  const away = new Set(absent_visits.map(({ client_id }) => client_id));
  const visited = shifts.flatMap(({ stops }) => stops).filter((stop) => !stop.protected && stop.staff_count === 1 && !away.has(stop.client_id) && !taken.has(stop.client_id));
  if (visited.length === 0) throw new Error('nobody without protection is visited today');
  return visited[0].client_id;
}

/** Clocks of today that lie ahead, with some time to get ready. */
async function restOfToday(page) {
  const { session } = await dayOf(page);
  const ahead = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', timeStyle: 'short' }).format(session.server_time_ms + 1_800_000);
  const END = '21:00';
  if (ahead >= END) throw new Error(`after ${ahead} nothing of the day is left to plan`);
  return { today: session.today, window: { start: ahead, end: END } };
}

/** Those that wait come first; of a long list the rest is asked for. */
async function listedByMouse(page, { order }) {
  await page.locator('[data-order]').first().waitFor();
  const more = page.locator('[data-orders] + p button');
  while ((await page.locator(`[data-order="${order}"]`).count()) === 0 && (await more.count()) > 0) await more.click();
}

/** From its card into a row that takes it. Answers with the row. */
async function pullIn(page, { visit, rows }) {
  const card = page.locator(`[data-unplaced="${visit}"] [data-held]`);
  await card.waitFor();
  await page.setViewportSize(ALL_ROWS);
  await card.scrollIntoViewIfNeeded();
  const at = await card.boundingBox();
  await page.mouse.move(at.x + 20, at.y + 8);
  await page.mouse.down();
  await page.mouse.move(at.x - 20, at.y + 8, { steps: 3 });
  await page.locator('.row:has(.name:is(.yes, .mind))').first().waitFor();
  const allowed = page.locator(rows.map((row) => `.row[data-shift="${row}"]:has(.name:is(.yes, .mind))`).join(', '));
  const row = await rowInSight(allowed);
  await page.mouse.move(at.x - 300, row.y + row.height / 2, { steps: 6 });
  await page.locator(`.row.target[data-shift="${row.shift}"]`).waitFor();
  await page.mouse.up();
  return row.shift;
}

/** Of the people who may, from the chosen one on by arrows to one of these. */
async function downToChoice(page, rows) {
  const all = await page.locator('dialog .choice input:enabled').count();
  for (let presses = 0; presses <= all; presses += 1) {
    const chosen = await page.locator('dialog .choice input:checked').getAttribute('value');
    if (rows.includes(chosen)) return chosen;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error('the arrows lead to nobody who may take the visit');
}
