// What a screen reader hears while a dialog is open, what came between one's own commands, and
// where a mend and Ctrl+Z lead.
import { movables, openMove } from './board.mjs';

/** Until what is said in the moment a dialog closes stands in the page. */
const SETTLED_MS = 400;

export async function heardSteps({ page, look, step, refusal, colleague, held }) {
  const dialog = page.locator('dialog');
  const confirm = page.locator('dialog button[type=submit]');

  await step('a dialog over the board is heard, and shows what came between', async () => {
    const [move] = await movables(page, 1, held);
    await openMove(page, move.visit);
    await page.locator(`dialog .choice input[value="${move.to}"]`).check();
    await colleague.pins(await others(colleague, 1, move));
    await page.locator('dialog [data-renewed]').waitFor();
    await isHeard(page, await said(page));
    refusal(409, '/moves');
    await meanwhile(page, 'moves', colleague, move);
    await confirm.click();
    await page.locator('dialog [data-stale] li').nth(1).waitFor();
    await page.waitForTimeout(SETTLED_MS);
    await isHeard(page, await said(page));
    await look.around('move-stale');
    await page.locator('dialog button[type=submit]:enabled').waitFor();
    const before = await said(page);
    await confirm.click();
    await dialog.waitFor({ state: 'detached' });
    const moved = await said(page);
    if (!moved.trim() || moved === before) throw new Error('that it is moved was not spoken after the dialog');
    await page.waitForTimeout(SETTLED_MS);
    await isHeard(page, moved);
    if (await page.locator('main [data-stale]').count()) throw new Error('what was read in the dialog stands on the board too');
  });

  await step('what came between stays until it is read', async () => {
    refusal(409, '/undo');
    await meanwhile(page, 'undo', colleague);
    await page.locator('[data-undo]').click();
    const note = page.locator('main [data-stale]');
    await note.locator('li').nth(1).waitFor();
    await look.briefly('board-came-between');
    await page.locator('[data-undo]').click();
    await page.waitForFunction(() => !document.querySelector('main [data-stale] > p'));
    if ((await note.locator('li').count()) < 2) throw new Error('what came between was gone unread');
    await note.locator('[data-read]').press('Enter');
    await note.waitFor({ state: 'detached' });
    if (!(await page.evaluate(() => document.activeElement?.matches('main h1')))) throw new Error('the focus was lost');
  });

  await step('publishing shows what came between', async () => {
    await page.locator('[data-publish]').click();
    await page.locator('dialog [data-confirm]:enabled').waitFor();
    refusal(409, '/publish');
    await meanwhile(page, 'publish', colleague);
    await page.locator('dialog [data-confirm]').click();
    await page.locator('dialog [data-newer] li').nth(1).waitFor();
    await page.waitForTimeout(SETTLED_MS);
    await isHeard(page, await said(page));
    await look.around('publish-stale');
    await page.locator('dialog [data-confirm]:enabled').click();
    await page.locator('dialog [data-published]').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('after a publishing Ctrl+Z leads to the button, and takes nothing back', async () => {
    const [{ visit }] = await movables(page, 1, held);
    const bar = page.locator(`[data-visit="${visit}"]`);
    await bar.focus();
    const pinned = page.waitForResponse((answer) => answer.url().endsWith('/pins'));
    await page.keyboard.press('p');
    await pinned;
    await page.locator('[data-publish]').click();
    await page.locator('dialog [data-confirm]:enabled').click();
    await page.locator('dialog [data-published]').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const { revision } = await colleague.board();
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.activeElement?.matches('[data-undo]'));
    if ((await colleague.board()).revision !== revision) throw new Error('the step before the publishing was taken back');
    await page.keyboard.press('Enter');
    await page.locator('[data-redo=pinned]').waitFor();
  });

  await step('a mend that is made elsewhere leads to the very order, or to the very row', async () => {
    const day = page.url();
    const board = await colleague.board();
    const [one] = board.shifts[0].stops;
    const [ends] = (await colleague.expiries()).items;
    const lacking = (code, mend, staff_id) => ({ code, detail: {}, staff_id, staff_name: 'Anna', mend });
    const reasons = [
      lacking('outside_window', { code: 'close_later', detail: {} }, ends.staff_id),
      lacking('missing_skills', { code: 'give_skills', detail: { skill: ends.skill } }, ends.staff_id),
    ];
    const BOARD = /\/board$/;
    await page.route(BOARD, async (route) => {
      const response = await route.fetch();
      const now = await response.json();
      await route.fulfill({ response, json: { ...now, unplaced: [{ ...one, reasons }] } });
    });
    for (const [elsewhere, place] of [['orders', '#order, .sought a'], ['expiries', '.sought']]) {
      await page.goto('about:blank');
      await page.goto(day);
      await page.locator(`[data-elsewhere=${elsewhere}]`).first().press('Enter');
      await page.waitForFunction((place) => document.activeElement?.matches(place), place);
      await look.around(`mend-${elsewhere}`);
    }
    await page.goto(`${page.url().split('/expiries')[0]}/expiries/none/none`);
    await page.waitForFunction(() => document.activeElement?.matches('[data-not-found]'));
    await look.briefly('mend-not-found');
    await page.unroute(BOARD);
    await page.goto(day);
    await page.locator('[data-publish]').waitFor();
  });
}

const said = (page) => page.locator('[data-voice]').textContent();

/** The words stand in a live region that a screen reader can reach. */
async function isHeard(page, words) {
  if (!words.trim()) throw new Error('nothing was spoken');
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const textOf = (node) => (node.role?.value === 'StaticText' ? node.name.value : (node.childIds ?? []).map((id) => (byId.has(id) ? textOf(byId.get(id)) : '')).join(''));
  const live = nodes.filter((node) => !node.ignored && node.properties?.some(({ name, value }) => name === 'live' && value.value === 'assertive'));
  const heard = live.map(textOf);
  if (!heard.some((one) => one.trim() === words.trim())) throw new Error(`mute for a screen reader: ${words}; heard: ${heard}`);
}

/** The next command to this path is overtaken: a colleague is done first, twice, before the news of it. */
async function meanwhile(page, path, colleague, move = null) {
  const visits = await others(colleague, 2, move);
  await page.route(new RegExp(`/days/[\\d-]+/${path}$`), async (route) => {
    await colleague.pins(visits);
    await route.continue();
  }, { times: 1 });
}

/** Some that are bound to nobody, in no shift that a move is about. */
async function others(colleague, many, move) {
  const apart = (await colleague.board()).shifts.filter(({ shift_id, stops }) => shift_id !== move?.to && !stops.some(({ visit_id }) => visit_id === move?.visit));
  const free = apart.flatMap(({ stops }) => stops).filter(({ pin }) => pin === 'none');
  return free.slice(-many).map(({ visit_id }) => visit_id);
}
