// The base plan: made, looked at, adopted, and a day begun from it, by pointer
// and by keyboard alone.
import { mouseAlone, countHands } from './hands.mjs';
import { focusIsOn, isFocused, tabTo } from './keys.mjs';
import { BASE_PLAN_WORDS, WORDS, isSpoken, said } from './spoken.mjs';

const MADE_LIMIT_MS = 120_000;

export async function basePlanSteps({ page, look, step, refusal }) {
  const dialog = page.locator('dialog');
  const made = () => page.locator('[data-made]').waitFor({ timeout: MADE_LIMIT_MS });

  await step('a unit without a base plan', async () => {
    await page.locator('nav a[href^="#/base_plan"]').click();
    await page.locator('[data-make]').waitFor();
    await look.around('base-plan-none');
  });

  await step('a base plan is not made for weeks that do not begin on a Monday', async () => {
    await page.locator('[data-make]').click();
    await page.locator('dialog [data-start]').waitFor();
    await look.around('base-plan-dialog');
    const anchor = page.locator('dialog input[name=anchor]');
    const monday = await anchor.inputValue();
    await anchor.fill(new Date(Date.parse(monday) + 86_400_000).toISOString().slice(0, 10));
    await page.locator('[data-to-monday]').waitFor();
    await look.at('base-plan-tuesday');
    if (await page.locator('dialog [data-start]').isEnabled()) throw new Error('a Tuesday was taken');
    await page.locator('[data-to-monday]').click();
    await page.locator('[data-to-monday]').waitFor({ state: 'detached' });
    await anchor.fill('2031-06-02');
    refusal(422, '/base-plan/make');
    await page.locator('dialog [data-start]').click();
    await page.locator('dialog [role=alert]').waitFor();
    await look.briefly('base-plan-no-weeks');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('the making of a base plan is called off', async () => {
    await page.locator('[data-make]').click();
    await page.locator('dialog [data-start]').click();
    await page.locator('dialog progress').waitFor();
    await page.waitForTimeout(1500);
    await look.once('base-plan-progress');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    if (await page.locator('[data-made]').count()) throw new Error('what was called off is shown');
  });

  await step('a base plan made and adopted by keyboard alone', async () => {
    const before = await said(page);
    await page.locator('main h1').focus();
    await tabTo(page, '[data-make]');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await tabTo(page, 'select[name=budget]');
    await page.keyboard.press('Home');
    await tabTo(page, '[data-start]');
    await page.keyboard.press('Enter');
    await page.locator('dialog progress').waitFor();
    await made();
    if (!(await page.evaluate(() => document.activeElement?.tagName === 'H1'))) throw new Error('the focus was lost');
    await isSpoken(page, before, WORDS['base_plan.made']);
    await look.around('base-plan-made');
    await tabTo(page, '[data-client]');
    await page.keyboard.press('Enter');
    await page.locator('[data-who-comes]').waitFor();
    if (!(await page.locator('[data-week] li.marked').count())) throw new Error('the visits of the client are not marked');
    await look.briefly('base-plan-client');
    await page.keyboard.press('Enter');
    await page.locator('[data-who-comes]').waitFor({ state: 'detached' });
    await page.locator('main h1').focus();
    await tabTo(page, '[data-adopt]');
    const found = await said(page);
    await page.keyboard.press('Enter');
    await page.locator('[data-holds="1"]').waitFor();
    await isSpoken(page, found, WORDS['base_plan.adopted']);
    await look.briefly('base-plan-adopted');
  });

  await step('another base plan adopted meanwhile is seen before it is replaced', async () => {
    await page.locator('[data-make]').click();
    await page.locator('dialog input[name=from-holding]').uncheck();
    await page.locator('dialog select[name=weeks]').selectOption('1');
    await page.locator('dialog select[name=budget]').selectOption('10');
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/base-plan/make'));
    await page.locator('dialog [data-start]').click();
    const { job_id } = await (await asked).json();
    await made();
    await look.at('base-plan-beside-the-old');
    await adoptElsewhere(page, job_id);
    refusal(409, '/base-plan/adoptions');
    await page.locator('[data-adopt]').click();
    await page.locator('main [role=alert]').waitFor();
    await look.at('base-plan-stale');
    await page.locator('[data-adopt]').click();
    await page.locator('[data-holds="3"]').waitFor();
  });

  await step('the base plan of before holds again, and the newer one after that, by keyboard alone', async () => {
    for (const holds of [4, 5]) {
      await page.locator('main h1').focus();
      await tabTo(page, '[data-readopt]');
      const before = await said(page);
      await page.keyboard.press('Enter');
      await page.locator(`[data-holds="${holds}"]`).waitFor();
      await isSpoken(page, before, WORDS['base_plan.readopted']);
      if (!(await page.evaluate(() => document.activeElement?.tagName === 'H1'))) throw new Error('the focus was lost');
    }
    await look.at('base-plan-readopted');
  });

  await step('a visit of the base plan is given to somebody else, by pointer, and taken back', async () => {
    const held = await holds(page);
    await page.locator('[data-week] [data-base-visit]').first().waitFor();
    const { key, staff_id, staff_name } = await firstMovable(page);
    const before = await said(page);
    await countHands(page);
    await page.locator(buttonOf(key)).click();
    await page.locator('dialog .choice').first().waitFor();
    await look.around('base-plan-move');
    await countHands(page);
    const all = page.locator('dialog input[name=days][value=all]');
    if ((await all.count()) > 0) {
      await all.check();
      await look.at('base-plan-move-all-days');
      await page.locator('dialog input[name=days][value=only]').check();
    }
    await page.locator(`dialog input[name=staff][value="${staff_id}"]`).check();
    await page.locator('dialog [data-confirm]').click();
    await page.locator(`[data-holds="${held + 1}"]`).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await focusIsOn(page, buttonOf(key));
    await mouseAlone(page);
    await isSpoken(page, before, staff_name);
    if ((await staffOf(page, key)) !== staff_id) throw new Error('the visit is not with whom it was given to');
    await look.around('base-plan-moved', '[data-moved]');
    await page.locator('[data-readopt]').click();
    await page.locator(`[data-holds="${held + 2}"]`).waitFor();
    await page.locator('[data-moved]').waitFor({ state: 'detached' });
    if ((await staffOf(page, key)) === staff_id) throw new Error('the move was not taken back');
    if (!(await isFocused(page, 'main h1'))) throw new Error('the focus was lost');
  });

  await step('a visit of the base plan is given to somebody else by keyboard alone, and taken back', async () => {
    const held = await holds(page);
    await page.locator('main h1').focus();
    await tabTo(page, '[data-week] [data-base-visit]');
    if ((await page.locator('[data-week] [data-base-visit][tabindex="0"]').count()) !== 1) throw new Error('more than one visit of the week is reached by Tab');
    await page.keyboard.press('Control+Home');
    const { key, staff_id, staff_name } = await downToMovable(page);
    await look.briefly('base-plan-visit-in-focus');
    const before = await said(page);
    await page.keyboard.press('Enter');
    await page.locator('dialog .choice').first().waitFor();
    await tabTo(page, 'dialog input[name=staff]');
    await page.keyboard.press('Space');
    await downToStaff(page, staff_id);
    await tabTo(page, 'dialog [data-confirm]');
    await page.keyboard.press('Enter');
    await page.locator(`[data-holds="${held + 1}"]`).waitFor();
    await focusIsOn(page, buttonOf(key));
    await isSpoken(page, before, staff_name);
    const moved = await said(page);
    await tabTo(page, '[data-readopt]', 80, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator(`[data-holds="${held + 2}"]`).waitFor();
    await focusIsOn(page, 'main h1');
    await isSpoken(page, moved, BASE_PLAN_WORDS.undone);
    // Nothing is moved by looking.
    await tabTo(page, '[data-week] [data-base-visit]');
    const from = await focusedKey(page);
    await page.keyboard.press('Enter');
    await page.locator('dialog .choice').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await focusIsOn(page, buttonOf(from));
  });

  await step('the network goes while a visit of the base plan is asked about, and comes back', async () => {
    const { key } = await firstMovable(page);
    await page.context().setOffline(true);
    await page.locator(buttonOf(key)).click();
    await page.locator('dialog [role=alert]').waitFor();
    await look.once('base-plan-move-offline');
    const before = await said(page);
    await page.context().setOffline(false);
    // It is asked anew without a press.
    await page.locator('dialog .choice').first().waitFor();
    await isSpoken(page, before, WORDS['lost.back']);
    if (await page.locator('dialog [role=alert]').count()) throw new Error('the server is back, and is said not to answer');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await focusIsOn(page, buttonOf(key));
  });

  await step('a base plan is made from the one that holds', async () => {
    const held = await holds(page);
    const { plan } = await basePlanOf(page);
    await page.locator('[data-make]').click();
    const fromHolding = page.locator('dialog input[name=from-holding]');
    await fromHolding.waitFor();
    await look.around('base-plan-from-holding');
    if (!(await fromHolding.isChecked())) throw new Error('the one that holds is not where it begins');
    const weeks = page.locator('dialog select[name=weeks]');
    if (await weeks.isEnabled() || (await weeks.inputValue()) !== String(plan.weeks)) throw new Error('the weeks are not those of the one that holds');
    const apart = Date.parse(await page.locator('dialog input[name=anchor]').inputValue()) - Date.parse(plan.anchor);
    if (apart % (plan.weeks * 7 * 86_400_000) !== 0) throw new Error('the first Monday is none where the cycle begins anew');
    await page.locator('dialog select[name=budget]').selectOption('10');
    await page.locator('dialog [data-start]').click();
    await made();
    await look.at('base-plan-made-from-holding');
    if ((await page.locator('button[data-base-visit]').count()) > 0) throw new Error('a visit of a proposal can be moved');
    await page.locator('[data-decline]').click();
    await page.locator(`[data-holds="${held}"]`).waitFor();
  });

  await step('one of the base plans of before is chosen from their list', async () => {
    const holds = Number(await page.locator('[data-holds]').getAttribute('data-holds'));
    await page.locator('[data-earlier] summary').click();
    await page.locator('[data-look]').first().waitFor();
    await look.around('base-plan-earlier');
    if ((await page.locator('[data-look]').count()) < 3) throw new Error('not all that held are listed');
    // The first was made, and differs from the one that holds; nothing is changed by looking.
    const first = '[data-look="1"]';
    await page.locator(first).click();
    await page.locator('dialog [data-difference] + .buttons [data-let-hold]').waitFor();
    await page.locator('dialog [data-notices=clients] summary').first().click();
    await page.locator('dialog [data-notices=days] summary').first().click();
    await look.around('base-plan-look');
    await page.locator('dialog [data-back]').click();
    await dialog.waitFor({ state: 'detached' });
    await focusIsOn(page, first);
    if ((await page.locator('[data-holds]').getAttribute('data-holds')) !== String(holds)) throw new Error('looking at a base plan let it hold');
    await page.keyboard.press('Enter');
    // Tab leads to what has come.
    await page.locator('dialog [data-let-hold]').waitFor();
    await tabTo(page, 'dialog [data-let-hold]');
    const before = await said(page);
    await page.keyboard.press('Enter');
    await page.locator(`[data-holds="${holds + 1}"]`).waitFor();
    await isSpoken(page, before, WORDS['base_plan.readopted']);
    await focusIsOn(page, 'main h1');
  });

  await step('a day begun from the base plan, undone, and begun anew', async () => {
    await page.locator('nav a[href^="#/day"]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    const today = await page.locator('h1').textContent();
    for (let days = 0; days < 3; days += 1) {
      const was = await page.locator('h1').textContent();
      await page.locator('.dates button').last().click();
      await page.waitForFunction((text) => document.querySelector('h1').textContent !== text, was);
      await page.locator('main dl').waitFor();
    }
    await page.locator('[data-begin]').waitFor();
    await look.around('day-before-base-plan');
    const before = await said(page);
    await page.locator('[data-begin]').click();
    await page.locator('button[data-undo="from_base_plan"]').waitFor();
    await page.locator('[data-visit]').first().waitFor();
    await isSpoken(page, before, WORDS['begin.done']);
    await look.around('day-from-base-plan');
    await page.locator('button[data-undo="from_base_plan"]').click();
    await page.locator('button[data-undo="from_base_plan"]').waitFor({ state: 'detached' });
    await page.locator('[data-begin]').click();
    await page.locator('button[data-undo="from_base_plan"]').waitFor();
    // A day with a plan is not replaced by one press.
    await page.locator('[data-begin]').click();
    await page.locator('dialog [data-confirm]').waitFor();
    await look.around('day-begin-anew');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    for (let days = 0; days < 3; days += 1) {
      const was = await page.locator('h1').textContent();
      await page.locator('.dates button').first().click();
      await page.waitForFunction((text) => document.querySelector('h1').textContent !== text, was);
    }
    if ((await page.locator('h1').textContent()) !== today) throw new Error('the way back is another');
    await page.locator('[role=gridcell]').first().waitFor();
  });
}

/** Another planner adopts a base plan meanwhile. */
const adoptElsewhere = (page, job_id) =>
  page.evaluate(async (job_id) => {
    const session = await (await fetch('/api/session')).json();
    const answer = await fetch(`/api/units/${session.roles[0].unit_id}/base-plan/adoptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token, 'if-match': '"1"' },
      body: JSON.stringify({ job_id }),
    });
    if (!answer.ok) throw new Error('the other adoption was refused: ' + answer.status);
  }, job_id);

const buttonOf = (key) => `[data-base-visit="${key}"]`;
const focusedKey = (page) => page.evaluate(() => document.activeElement?.dataset.baseVisit ?? null);
const holds = async (page) => Number(await page.locator('[data-holds]').getAttribute('data-holds'));

/** What the server says of the base plan, or of one of its visits. */
const basePlanOf = (page, more = '') =>
  page.evaluate(async (more) => {
    const session = await (await fetch('/api/session')).json();
    return (await fetch(`/api/units/${session.roles[0].unit_id}/base-plan${more}`)).json();
  }, more);

async function dayOf(page, key) {
  const [day, visit] = key.split('-').map(Number);
  const { days } = await basePlanOf(page, `/visits/${visit}/verdicts`);
  // Where the visit is ordered no more, there are no days.
  return days?.find((one) => one.day === day) ?? null;
}

const staffOf = async (page, key) => (await dayOf(page, key))?.staff_id ?? null;

/** Somebody else who could come to a visit on its day; none where nobody could. */
async function takerOf(page, key) {
  const day = await dayOf(page, key);
  const taker = day?.verdicts.find((one) => one.allowed && one.staff_id !== day.staff_id);
  return taker ? { key, staff_id: taker.staff_id, staff_name: taker.staff_name } : null;
}

async function firstMovable(page) {
  for (const key of await page.locator('[data-week] [data-base-visit]').evaluateAll((all) => all.map((one) => one.dataset.baseVisit))) {
    const found = await takerOf(page, key);
    if (found) return found;
  }
  throw new Error('no visit of the week could be given to somebody else');
}

/** By arrows from the first visit of a day. */
async function downToMovable(page) {
  for (let before = null; before !== (await focusedKey(page)); ) {
    before = await focusedKey(page);
    const found = await takerOf(page, before);
    if (found) return found;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error('no visit of the day could be given to somebody else');
}

/** From the chosen one on by arrows. */
async function downToStaff(page, staff_id) {
  const all = await page.locator('dialog input[name=staff]:enabled').count();
  for (let presses = 0; presses <= all; presses += 1) {
    if ((await page.locator('dialog input[name=staff]:checked').getAttribute('value')) === staff_id) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error('the arrows do not lead to who could take the visit');
}
