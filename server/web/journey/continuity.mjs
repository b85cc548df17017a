// Who came to whom in the 14 days that end on the journey's day, and the unit's goal for it.
import { tabTo } from './keys.mjs';

export async function continuitySteps({ page, look, step }) {
  await step('who came to whom', async () => {
    await page.locator('nav a[href*="/continuity"]').click();
    const rows = page.locator('[data-heat] tbody tr');
    await rows.first().waitFor();
    const met = (await rows.locator('.met').allTextContents()).map((text) => parseInt(text.replace(/\D/g, ''), 10));
    if (met.some((n, at) => n > (met[at - 1] ?? Infinity))) throw new Error('the worst do not stand first');
    if (await page.locator('[data-goal]').count()) throw new Error('a planner was offered to set the goal');
    await look.around('continuity');
    // Somebody by name: fewer rows, and all again when the search is empty.
    const name = (await rows.first().locator('th').innerText()).trim().split(/\s+/)[0];
    await page.locator('main input[type=search]').fill(name);
    await page.waitForFunction((all) => document.querySelectorAll('[data-heat] tbody tr').length < all, met.length);
    await page.locator('main input[type=search]').fill('');
    await page.waitForFunction((all) => document.querySelectorAll('[data-heat] tbody tr').length === all, met.length);
    await page.locator('[data-by]').selectOption('planned');
    await page.locator('[data-heat]').focus();
    await look.briefly('continuity-over');
  });
}

export async function continuityGoalSteps({ page, look, step }) {
  const goal = page.locator('#goal');
  const open = async () => {
    await page.locator('main h1').focus();
    await tabTo(page, '[data-goal]');
    await page.keyboard.press('Enter');
    await goal.waitFor();
    return goal.inputValue();
  };
  const save = async (n) => {
    await goal.fill(n);
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.matches('[data-goal]'));
  };

  await step("the unit's goal, set by its manager and taken away", async () => {
    await page.locator('nav a[href*="/continuity"]').click();
    await page.locator('[data-heat] tbody tr').first().waitFor();
    const before = await open();
    await look.briefly('continuity-goal');
    await goal.fill('51');
    await page.keyboard.press('Enter');
    if (await goal.evaluate((field) => field.validity.valid)) throw new Error('51 is a goal');
    if (!(await page.locator('dialog').count())) throw new Error('51 was sent');
    await save('1');
    // Whoever met two is over it, and can be asked for alone.
    const most = parseInt((await page.locator('[data-heat] .met').first().textContent()).replace(/\D/g, ''), 10);
    if ((await page.locator('[data-heat] .met svg').count()) === 0 && most > 1) throw new Error('nobody is marked as over the goal');
    await page.locator('[data-over]').check();
    if (!(await page.locator('[data-voice]').textContent()).trim()) throw new Error('that it is saved was not spoken');
    if ((await open()) !== '1') throw new Error('the goal that holds does not stand there');
    await save('');
    await page.locator('[data-over]').waitFor({ state: 'detached' });
    await page.locator('[data-heat] tbody tr').first().waitFor();
    if (await page.locator('[data-heat] .met svg').count()) throw new Error('somebody is over no goal');
    if ((await open()) !== '') throw new Error('a goal stands there that was taken away');
    await save(before);
  });
}
