// The base plan: made, looked at, adopted, and a day begun from it, by pointer
// and by keyboard alone.
import { tabTo } from './keys.mjs';

const MADE_LIMIT_MS = 120_000;

export async function basePlanSteps({ page, look, step, refusal }) {
  const said = () => page.locator('[data-voice]').textContent();
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
    if (!(await said()).trim()) throw new Error('that a proposal is ready was not spoken');
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
    await page.keyboard.press('Enter');
    await page.locator('[data-holds="1"]').waitFor();
    if (!(await said()).trim()) throw new Error('that it was adopted was not spoken');
    await look.briefly('base-plan-adopted');
  });

  await step('another base plan adopted meanwhile is seen before it is replaced', async () => {
    await page.locator('[data-make]').click();
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
      await page.keyboard.press('Enter');
      await page.locator(`[data-holds="${holds}"]`).waitFor();
      if (!(await said()).trim()) throw new Error('that another holds again was not spoken');
      if (!(await page.evaluate(() => document.activeElement?.tagName === 'H1'))) throw new Error('the focus was lost');
    }
    await look.at('base-plan-readopted');
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
    await page.locator('[data-begin]').click();
    await page.locator('button[data-undo="from_base_plan"]').waitFor();
    await page.locator('[data-visit]').first().waitFor();
    if (!(await said()).trim()) throw new Error('that the day was begun was not spoken');
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
