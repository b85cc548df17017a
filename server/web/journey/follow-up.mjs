// Frame time, the monthly report, the plausibility check and the review of the log.
import { readFileSync } from 'node:fs';
import { monthByKeyboard, toThisMonth } from './month.mjs';

/** The same ledger for planner and finance officer; looked at once. */
export async function frameTimeSteps({ page, look, step }) {
  await step('what is left of the month, on the board and from there', async () => {
    await page.locator('nav a[href^="#/day"]').first().click();
    await page.reload();
    const left = page.locator('[data-frame-left] a');
    await left.waitFor();
    const [board, frame] = await page.evaluate(() => [/\/board$/, /\/frame-time\//].map((ending) => performance.getEntriesByType('resource').find(({ name }) => ending.test(name))).map(({ startTime, responseEnd }) => ({ startTime, responseEnd })));
    if (frame.startTime < board.responseEnd) throw new Error('the month was asked for before the board was there');
    await look.briefly('board-frame-left');
    const month = await page.locator('[data-frame-left]').getAttribute('data-frame-left');
    await left.click();
    await page.locator('[data-frame-time] tbody tr').first().waitFor();
    if ((await page.locator('main [data-months] input').inputValue()) !== month) throw new Error('the link leads to another month');
  });

  await step('frame time', async () => {
    await page.locator('nav a[href*="/frame_time"]').click();
    const month = await toThisMonth(page);
    await page.locator('[data-frame-time] tbody tr').first().waitFor();
    await monthByKeyboard(page, month);
    await page.locator('[data-frame-time] tbody tr').first().waitFor();
    await look.around('frame-time');
    await page.locator('[data-attention]').check();
    await look.at('frame-time-attention');
  });
}

export async function followUpSteps({ page, look, step, origin }) {
  await step('the menu where it is narrow', async () => {
    const menu = page.locator('[data-menu]');
    await look.dress({ language: 'sv', scheme: 'light', width: 320, text: 200 });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.locator('nav a').last().focus();
    await look.once('menu-narrow');
    await page.keyboard.press('Escape');
    if (await page.locator('nav').isVisible()) throw new Error('Escape does not close the menu');
    if (!(await menu.evaluate((button) => button === document.activeElement))) throw new Error('the focus was lost');
    await look.dress(look.rest);
  });

  await step('monthly report', async () => {
    await page.locator('nav a[href*="/report"]').click();
    await toThisMonth(page);
    await page.locator('[data-report] dd').first().waitFor();
    await look.around('report');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-report-file]').click()]);
    if (!download.url().startsWith(origin)) throw new Error('the file came from elsewhere');
    const rows = readFileSync(await download.path(), 'utf8').trim().split('\n').length;
    if (rows < 2) throw new Error('the report holds no figures');
    await page.emulateMedia({ media: 'print' });
    if (await page.locator('nav').isVisible()) throw new Error('the menu is printed');
    await page.emulateMedia({ media: null });
  });

  await step('a question of the plausibility check', async () => {
    await page.locator('nav a[href*="/review"]').click();
    await page.locator('[data-attend], [data-green]').first().waitFor();
    await page.waitForLoadState('networkidle');
    const summary = page.locator('[data-integrity] summary');
    // A day may give none.
    if ((await summary.count()) === 0) return;
    await summary.focus();
    await page.keyboard.press('Enter');
    await look.briefly('integrity');
    await say(page, '[data-integrity] [data-say]', 'explained', 'Taggen sitter i entrén.', () => look.briefly('integrity-dialog'));
    await page.locator('[data-integrity] q', { hasText: 'Taggen sitter i entrén.' }).first().waitFor();
    await focusKept(page);
  });

  await step('log review', async () => {
    await page.locator('nav a[href*="/access"]').click();
    await toThisMonth(page);
    const signed = page.locator('[data-signed]');
    await signed.waitFor();
    const before = await signed.textContent();
    await say(page, '[data-pick] [data-sign]', 'in_order', 'Hjälpte en kollega.', () => look.at('log-review-dialog'));
    await page.waitForFunction((was) => document.querySelector('[data-signed]').textContent !== was, before);
    await focusKept(page);
  });

  await step('who looked', async () => {
    await page.locator('[data-pick] a[href*="/who_looked/"]').first().click();
    await page.locator('[data-who-looked] li').first().waitFor();
    await look.briefly('who-looked');
    await page.locator('main a[href*="/journal/"]').click();
    await page.locator('[data-who]').click();
    await page.locator('[data-who-looked] li').first().waitFor();
  });
}

/** Chooses a word and says why, by keyboard; `looked` is called while the dialog is open. */
export async function say(page, opener, word, note, looked = async () => {}) {
  const button = page.locator(opener).first();
  await button.focus();
  await page.keyboard.press('Enter');
  const choice = page.locator(`dialog input[value=${word}]`);
  await page.locator('#say-note').waitFor();
  await looked();
  if (await choice.count()) {
    await choice.focus();
    await page.keyboard.press('Space');
  }
  await page.locator('#say-note').fill(note);
  await page.locator('dialog [data-confirm]').focus();
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

/** What was pressed may be gone or have moved, and the focus is still somewhere. */
export async function focusKept(page) {
  await page.waitForFunction(() => document.activeElement !== document.body).catch(() => {
    throw new Error('the focus was lost');
  });
}
