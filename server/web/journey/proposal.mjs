// What the optimiser proposes: half of it taken by mouse, half by keyboard alone; undone,
// redone, and listed.
import { ledTo, tabTo } from './keys.mjs';

const OPTIMISE_LIMIT_MS = 60_000;

/** At least one visit has no place. */
export async function proposalSteps({ page, look, step }) {
  const said = () => page.locator('[data-voice]').textContent();

  await step('half of a proposal is taken by mouse', () => halfByMouse(page, look));

  await step('half of a proposal is taken by keyboard alone, undone and redone', () => halfByKeyboard(page, look, said));

  await step('who changed what of the day', async () => {
    await page.locator('[data-day-changes]').click();
    await page.locator('[data-changed=optimised]').first().waitFor();
    await look.around('day-changes');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    if (!(await page.evaluate(() => document.activeElement?.matches('[data-day-changes]')))) throw new Error('the focus was lost');
  });
}

/** A proposal, looked through; it changes nothing by itself. Of its visits every other in sight is ticked and taken. */
async function halfByMouse(page, look) {
  const before = await revision(page);
  await page.locator('[data-optimise]').click();
  await look.at('optimise-dialog');
  // It is stopped by the walk, however long that looks at its progress.
  await page.locator('dialog select').selectOption('120');
  await page.locator('[data-start]').click();
  await page.locator('dialog progress').waitFor();
  await page.locator('dialog dl').waitFor();
  await look.once('optimise-progress');
  await page.locator('[data-stop]').click();
  await proposed(page);
  if ((await revision(page)) !== before) throw new Error('the proposal changed the draft');
  await look.around('proposal');
  await seenOnTheBoard(page, look);
  const route = page.locator('dialog [data-route]').first();
  await route.locator('[data-fold]').click();
  await route.locator('[data-change]').first().waitFor({ state: 'detached' });
  await route.locator('[data-fold]').click();
  const ticks = page.locator('dialog [data-tick=visit]');
  for (let index = 0; index < (await ticks.count()); index += 2) await ticks.nth(index).check();
  await look.at('proposal-half-chosen');
  await page.locator('[data-take-chosen]').click();
  await tookSome(page, () => page.locator('[data-take-all]').click());
  await look.briefly('proposal-half-taken');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('button[data-undo=optimised]').click();
  await page.locator('button[data-redo=optimised]').waitFor();
  await look.at('board-redo');
}

/** All of it as the day that it would make, beside the other plans; it waits meanwhile. */
async function seenOnTheBoard(page, look) {
  const bars = page.locator('[role=gridcell][data-visit]');
  const inDraft = await bars.count();
  await page.locator('[data-show-proposal]').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('[data-viewed=proposal]').waitFor();
  await page.waitForFunction((drawn) => document.querySelectorAll('[role=gridcell][data-visit]').length > drawn, inDraft);
  if (await page.locator('[data-publish], [data-undo], [data-sick-call]').count()) throw new Error('a proposal that is looked at can be changed or published');
  await look.around('view-proposal');
  await page.locator('[data-to-draft]').click();
  await page.locator('[data-viewed]').waitFor({ state: 'detached' });
  await page.locator('[data-optimise][data-waiting]').click();
  await page.locator('dialog [data-proposal]').waitFor();
}

/** What is left is declined and the day optimised anew, then half of it taken; a whole optimisation is not taken back by one press of a key. */
async function halfByKeyboard(page, look, said) {
  const before = await revision(page);
  const isFocused = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  // The proposal of before waits there, unless all of it was taken.
  const isWaiting = (await page.locator('[data-optimise][data-waiting]').count()) > 0;
  await page.locator('[data-optimise]').focus();
  await page.keyboard.press('Enter');
  if (isWaiting) {
    await page.locator('[data-proposal]').waitFor();
    await tabThrough(page, '[data-decline]');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    if (!(await said()).trim() || (await revision(page)) !== before) throw new Error('declining was not spoken, or it changed the draft');
    await page.waitForFunction(() => document.activeElement?.matches('[data-optimise]'));
    await page.keyboard.press('Enter');
  }
  await tabTo(page, '[data-start]');
  await page.keyboard.press('Enter');
  await page.locator('dialog progress').waitFor();
  await tabTo(page, '[data-stop]');
  await page.keyboard.press('Enter');
  await proposed(page);
  if (!(await isFocused('dialog h2'))) throw new Error('the focus is not on the heading of the proposal');
  const ticks = await page.locator('dialog [data-tick=visit]').evaluateAll((found) => found.map((tick) => tick.closest('[data-change]').dataset.change));
  for (const [index, visit] of ticks.entries()) {
    if (index % 2 > 0) continue;
    const tick = `[data-change="${visit}"] [data-tick=visit]`;
    await tabThrough(page, tick);
    // A partner's tick came with the other's.
    if (!(await page.locator(tick).isChecked())) await page.keyboard.press('Space');
  }
  await look.at('proposal-half-chosen-by-keyboard');
  await tabThrough(page, '[data-take-chosen]');
  await page.keyboard.press('Enter');
  await tookSome(page, async () => {
    await tabThrough(page, '[data-take-all]');
    await page.keyboard.press('Enter');
  });
  if (!(await said()).trim() || !(await page.evaluate(() => document.activeElement?.querySelector('[data-took]') != null))) {
    throw new Error('what was taken was not spoken, or the focus is not on it');
  }
  await look.at('proposal-half-taken-by-keyboard');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('button[data-undo=optimised]').waitFor();
  await page.locator('[data-cell][tabindex="0"]').focus();
  await page.keyboard.press('Control+z');
  await ledTo(page, 'Ctrl+Z', '[data-undo=optimised]');
  await page.keyboard.press('Enter');
  await page.locator('button[data-redo=optimised]').waitFor();
  await page.locator('h1').focus();
  await page.keyboard.press('Control+y');
  await ledTo(page, 'Ctrl+Y', '[data-redo=optimised]');
  await page.keyboard.press('Enter');
  await page.locator('button[data-undo=optimised]').waitFor();
  if ((await revision(page)) !== before + 3) throw new Error('taking, undoing and redoing are three revisions');
  // Nothing is left without place for who walks here next.
  if (!(await page.locator('[data-optimise]').evaluate((button) => button.matches('[data-waiting]')))) return;
  await page.locator('[data-optimise]').focus();
  await page.keyboard.press('Enter');
  await tabThrough(page, '[data-take-all]');
  await page.keyboard.press('Enter');
  await page.locator('[data-took]').waitFor();
  await look.at('proposal-rest-taken');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

async function proposed(page) {
  const proposal = page.locator('[data-proposal]');
  await proposal.waitFor({ timeout: OPTIMISE_LIMIT_MS });
  if ((await proposal.getAttribute('data-proposal')) === '0') throw new Error('two visits without place, and nothing is proposed');
}

/** Half of a proposal may have no room without the other: then all of it is taken, which always has. */
async function tookSome(page, takeAll) {
  const took = page.locator('[data-took]');
  await took.waitFor();
  if ((await took.getAttribute('data-took')) !== '0') return;
  const why = await took.textContent();
  await takeAll();
  await page.locator('[data-took]:not([data-took="0"])').waitFor().catch(() => {
    throw new Error(`nothing was taken: ${why}`);
  });
}

/** Tab through as many boxes as a proposal has. */
async function tabThrough(page, selector) {
  const boxes = await page.locator('dialog :is(input, button, summary)').count();
  await tabTo(page, selector, boxes + 5);
}

const revision = (page) =>
  page.evaluate(async () => {
    const ask = async (path) => (await fetch(path)).json();
    const session = await ask('/api/session');
    return (await ask(`/api/units/${session.roles[0].unit_id}/days/${session.today}/board`)).revision;
  });
