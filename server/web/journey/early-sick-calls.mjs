// Two sick calls before the day has begun, each solved and published: by mouse, and by
// keyboard alone. What was not used is counted.
import { countHands, keyboardAlone, mouseAlone } from './hands.mjs';
import { downToRow, tabTo } from './keys.mjs';

/** The server searches for eight seconds; the machine may be busy with more. */
const SECONDS_LIMIT_MS = 90_000;
const CODES = ['fewest_changes', 'least_overtime', 'best_continuity'];

export async function earlySickCallSteps({ page, look, step, date, clock }) {
  const said = () => page.locator('[data-voice]').textContent();
  const dialog = page.locator('dialog');
  const row = (shift) => page.locator(`[data-shift="${shift}"]`);
  const isFocused = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

  /** All three side by side; how soon is told. */
  const found = async (asked) => {
    await page.locator('[data-alternative]').nth(2).waitFor({ timeout: SECONDS_LIMIT_MS });
    console.log(`     three alternatives after ${Math.round((Date.now() - asked) / 1000)} s`);
    const shown = await page.locator('[data-alternative]').evaluateAll((all) => all.map((one) => ({ code: one.dataset.alternative, top: one.getBoundingClientRect().top })));
    if (shown.map(({ code }) => code).join() !== CODES.join()) throw new Error(`offered were ${shown.map(({ code }) => code)}`);
    if (new Set(shown.map(({ top }) => top)).size > 1) throw new Error('the alternatives do not stand side by side');
  };

  /** The summary is of this call: the ill person loses all, and others gain. */
  const summed = async (ill) => {
    await page.locator('[data-notices=clients] summary').first().waitFor();
    const own = page.locator('[data-notices=staff] > ul > li', { hasText: ill.name });
    if ((await own.count()) !== 1) throw new Error('the ill person is not in the summary');
    if ((await page.locator('[data-notices=staff] > ul > li').count()) < 2) throw new Error('nobody takes anything over');
  };

  /** On the screen, in the draft and in what the phones get: an empty row, and each visit with somebody else or named as without place. */
  const nothingIsLeft = async (ill, version) => {
    await page.waitForFunction((shift) => document.querySelector(`[data-shift="${shift}"] .away`), ill.shift);
    if (await row(ill.shift).locator('[data-visit]').count()) throw new Error('a visit is still drawn in the row of the ill person');
    const heading = await row(ill.shift).locator('[role=rowheader]').getAttribute('aria-label');
    if (!heading.includes('Sjuk')) throw new Error(`the row says ${heading}`);
    const board = await boardOf(page, date);
    if (board.published_version !== version || board.changed_since_publish) throw new Error('what was solved is not published');
    if (!(await page.locator('.version').textContent()).includes(clock)) throw new Error(`it was not published at ${clock}`);
    const placed = new Map(board.shifts.flatMap((shift) => shift.stops.map((stop) => [stop.visit_id, shift.staff_id])));
    const without = new Set(board.unplaced.map((visit) => visit.visit_id));
    for (const visit of ill.visits) {
      const by = placed.get(visit);
      if (by === ill.staff) throw new Error('a visit is left with the ill person');
      if (!by && !without.has(visit)) throw new Error('a visit of the ill person is nowhere');
    }
    console.log(`     of ${ill.visits.length} visits ${ill.visits.filter((visit) => placed.has(visit)).length} are with others`);
  };

  await step('a sick call at half past six solved and published by mouse', async () => {
    const ill = await earliest(page, date);
    const { published_version } = await boardOf(page, date);
    await countHands(page);
    const call = page.locator(`[data-call="${ill.staff}"]`);
    await row(ill.shift).locator('[role=rowheader]').hover();
    await call.click();
    await page.locator('dialog [data-start]').waitFor();
    await look.at('early-sick-call');
    const asked = Date.now();
    await page.locator('dialog [data-start]').click();
    await found(asked);
    await look.around('early-alternatives');
    await page.locator('[data-alternative=fewest_changes] summary').click();
    await page.locator('[data-alternative=fewest_changes] li').first().waitFor();
    await look.at('early-alternatives-changes');
    await page.locator('[data-take=fewest_changes]').click();
    await page.locator('[data-taken]').waitFor();
    await look.at('early-taken');
    await page.locator('[data-publish-now]').click();
    await summed(ill);
    await page.locator('[data-notices=staff] > ul > li', { hasText: ill.name }).locator('summary').click();
    await look.around('early-publish');
    await page.locator('dialog [data-confirm]').click();
    await page.locator('[data-published]').waitFor();
    await look.at('early-published');
    await page.locator('dialog header button').click();
    await dialog.waitFor({ state: 'detached' });
    await nothingIsLeft(ill, published_version + 1);
    await mouseAlone(page);
    await row(ill.shift).locator('[role=rowheader]').hover();
    await look.around('early-morning-solved-by-mouse');
  });

  await step('a second sick call the same morning solved and published by keyboard alone', async () => {
    const ill = await earliest(page, date);
    const { published_version } = await boardOf(page, date);
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
    await countHands(page);
    // From the top of the page: the skip link, the heading, the grid.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, '[data-cell]');
    await downToRow(page, `[data-call="${ill.staff}"]`);
    await page.keyboard.press('s');
    await dialog.waitFor();
    if ((await page.locator('dialog select[name=staff]').inputValue()) !== ill.staff) throw new Error('the dialog asks about somebody else');
    await tabTo(page, '[data-start]');
    const asked = Date.now();
    await page.keyboard.press('Enter');
    await found(asked);
    if (!(await isFocused('dialog h2'))) throw new Error('the focus is not on the heading of what was found');
    if (!(await said()).trim()) throw new Error('that alternatives were found was not spoken');
    await tabTo(page, '[data-alternative=best_continuity] summary');
    await page.keyboard.press('Enter');
    await page.locator('[data-alternative=best_continuity] li').first().waitFor();
    await look.at('early-alternatives-by-keyboard');
    await tabTo(page, '[data-take=best_continuity]', 80, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('[data-taken]').waitFor();
    if (!(await said()).includes(ill.name)) throw new Error('what was taken was not spoken');
    await tabTo(page, '[data-publish-now]');
    await page.keyboard.press('Enter');
    await summed(ill);
    await tabTo(page, '[data-notices=staff] summary');
    await page.keyboard.press('Enter');
    await page.locator('[data-notices=staff] details[open] li').first().waitFor();
    await look.briefly('early-publish-by-keyboard');
    await tabTo(page, 'dialog [data-confirm]', 80, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('[data-published]').waitFor();
    if (!(await isFocused('dialog h2'))) throw new Error('the focus is not on the heading of what was published');
    await tabTo(page, 'dialog [data-published] ~ button');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await nothingIsLeft(ill, published_version + 1);
    await page.waitForTimeout(100);
    if (!(await isFocused(`[data-shift="${ill.shift}"] [role=rowheader]`))) throw new Error('the focus is not back in the row of the ill person');
    await keyboardAlone(page);
    await look.around('early-morning-solved-by-keyboard');
  });
}

/** Whoever is to begin first, with most to do, and is not ill yet. */
async function earliest(page, date) {
  const { shifts } = await boardOf(page, date);
  const there = shifts.filter((shift) => shift.absence === null && shift.stops.length > 1);
  const [first] = there.sort((a, b) => a.start_s - b.start_s || b.stops.length - a.stops.length);
  if (!first) throw new Error('nobody has visits');
  return { staff: first.staff_id, name: first.staff_name, shift: first.shift_id, visits: first.stops.map((stop) => stop.visit_id) };
}

const boardOf = (page, date) =>
  page.evaluate(async (date) => {
    const session = await (await fetch('/api/session')).json();
    return (await fetch(`/api/units/${session.roles[0].unit_id}/days/${date}/board`)).json();
  }, date);
