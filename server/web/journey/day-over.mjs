// A page that is left open over midnight: it says that a new day has begun and stays on its
// own, which can be read as it happened. Ends on the new day.
import { tabTo } from './keys.mjs';
import { instantOf, setTrainingClock } from './training-clock.mjs';

const BEFORE = '23:58';
const AFTER = '00:03';
const SAID = { alarm: { sv: 'Larmbesök', en: 'Alarm visit' }, unplanned: { sv: 'Oplanerat besök', en: 'Unplanned visit' } };

export async function dayOverSteps({ page, look, step, origin, admin, date, tomorrow, asked }) {
  const said = () => page.locator('[data-voice]').textContent();
  const note = page.locator('[data-new-day]');
  const shown = () => page.locator('[data-days] input').inputValue();

  await step(`at ${BEFORE} the board is left open`, async () => {
    // The address names no day.
    await page.goto(origin);
    await page.locator('[role=gridcell]').first().waitFor();
    await setTrainingClock(origin, admin, instantOf(date, BEFORE));
    await page.locator('.now-mark', { hasText: BEFORE }).waitFor();
    if ((await shown()) !== date) throw new Error('another day is shown than today');
    if (await note.count()) throw new Error('a day is told to be over that is not');
    await look.briefly('before-midnight');
  });

  await step(`at ${AFTER} it says that a new day has begun, and stays on its own`, async () => {
    const heading = await page.locator('h1').textContent();
    const bar = page.locator('[role=gridcell]').first();
    await bar.click();
    await page.locator('#visit-heading').waitFor();
    await bar.focus();
    await setTrainingClock(origin, admin, instantOf(tomorrow, AFTER));
    await note.waitFor();
    const heard = await said();
    if (!heard.trim() || !(await note.textContent()).startsWith(heard.trim())) throw new Error(`spoken was: ${heard}`);
    if ((await asked(`days/${date}/board`)).session.today !== tomorrow) throw new Error('the server is not on the new day');
    // What was not begun is still expected, so that its hours may go on past midnight.
    await page.locator('.now-mark', { hasText: BEFORE }).waitFor({ state: 'detached' });
    if ((await shown()) !== date || (await page.locator('h1').textContent()) !== heading) throw new Error('the board went on to another day');
    if ((await bar.getAttribute('aria-selected')) !== 'true') throw new Error('the visit is no longer chosen');
    if (!(await page.evaluate(() => document.activeElement?.matches('[role=gridcell]')))) throw new Error('the focus was lost');
    await look.around('new-day-begun');
    if ((await said()) !== heard) throw new Error(`in another language it is spoken again: ${await said()}`);
  });

  await step('the day that is over as it happened, with what nobody had planned', () => asItHappened({ page, look, date, asked }));

  await step('by keyboard the link leads to the new day, and the focus to its heading', async () => {
    await page.locator('main h1').focus();
    await tabTo(page, '[data-new-day] a', 80, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await note.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.matches('main h1'));
    if ((await shown()) !== tomorrow) throw new Error('the link leads to another day');
    await page.locator('[role=gridcell]').first().waitFor();
    await look.around('new-day-shown');
  });
}

/** An alarm and a visit without plan, as the phones made them: with a sign in the row, with words in both languages. */
async function asItHappened({ page, look, date, asked }) {
  await page.locator('[data-plan-of=actual]').click();
  await page.locator('[data-viewed=actual]').waitFor();
  await page.locator('[role=gridcell]').first().waitFor();
  const { answer } = await asked(`days/${date}/board?of=actual`);
  const stops = answer.shifts.flatMap((shift) => shift.stops.map((stop) => ({ ...stop, staff_name: shift.staff_name })));
  for (const origin of Object.keys(SAID)) {
    const found = stops.filter((stop) => stop.origin === origin);
    if (found.length === 0) throw new Error(`nothing ${origin} happened`);
    const longest = found.toSorted((a, b) => b.end_s - b.start_s - a.end_s + a.start_s)[0];
    const sign = await page.locator('.legend li', { hasText: SAID[origin].sv }).locator('path').getAttribute('d');
    for (const { visit_id } of found) {
      const bar = page.locator(`[role=gridcell][data-visit="${visit_id}"]`);
      if (!(await bar.getAttribute('aria-label')).includes(SAID[origin].sv)) throw new Error(`an ${origin} visit is called ${await bar.getAttribute('aria-label')}`);
      if (!(await isWhole(bar, sign))) throw new Error(`an ${origin} visit has not its sign, or half of it`);
    }
    // By keyboard: visits that took a moment lie over one another.
    await page.locator(`[data-visit="${longest.visit_id}"]`).focus();
    await page.keyboard.press('Enter');
    await page.locator('.visit dd', { hasText: SAID[origin].sv }).waitFor();
    if (await page.locator('.visit dt', { hasText: 'Planerad tid' }).count()) throw new Error(`an ${origin} visit is told to be planned`);
    await look[origin === 'alarm' ? 'around' : 'briefly'](`as-it-happened-${origin}`);
    await page.locator('.visit .head button').click();
  }
  if (await page.locator('[role=rowheader][aria-label*=" resa "]').count()) throw new Error('a row tells a travel that nobody knows of');
  await page.locator('[data-view=table]').click();
  await page.locator('[data-day-table] tbody tr').first().waitFor();
  while (await page.locator('[data-more]').count()) await page.locator('[data-more]').click();
  for (const language of ['sv', 'en']) {
    await look.dress({ ...look.rest, language });
    for (const origin of Object.keys(SAID)) {
      const told = await page.locator('[data-day-table] tbody tr', { hasText: SAID[origin][language] }).count();
      const wanted = stops.filter((stop) => stop.origin === origin).length;
      if (told !== wanted) throw new Error(`${wanted} visits are ${origin}, told in ${language} are ${told}`);
    }
  }
  await look.dress(look.rest);
  await look.around('as-it-happened-table');
  await page.locator('[data-view=timeline]').click();
  await page.locator('[data-to-draft]').click();
  await page.locator('[data-viewed]').waitFor({ state: 'detached' });
}

/** Whether the sign stands in the bar, and where the visit was more than a moment not cut by its sides. */
const isWhole = (bar, sign) =>
  bar.evaluate((bar, sign) => {
    const MOMENT_PX = 6;
    const icon = bar.querySelector(`path[d="${sign}"]`)?.closest('svg').getBoundingClientRect();
    const own = bar.getBoundingClientRect();
    // A sign is not drawn to its edges.
    const edge = icon && icon.width / 4;
    return icon !== undefined && (own.width < MOMENT_PX || (icon.left >= own.left - edge && icon.right <= own.right + edge));
  }, sign);
