// A sick call and the question of the fewest staff, by pointer and by keyboard alone.
import { downToRow, ledTo, tabTo } from './keys.mjs';

const FOUND_LIMIT_MS = 90_000;
const CODES = ['fewest_changes', 'least_overtime', 'best_continuity'];

export async function absenceSteps({ page, look, step, held }) {
  const said = () => page.locator('[data-voice]').textContent();
  const dialog = page.locator('dialog');
  const found = () => page.locator('[data-alternative]').nth(2).waitFor({ timeout: FOUND_LIMIT_MS });

  await step('a sick call declined changes nothing', async () => {
    const before = await revision(page);
    await page.locator('[data-sick-call]').click();
    await page.locator('dialog select[name=staff]').waitFor();
    await look.around('sick-call-dialog');
    const people = await page.locator('dialog select[name=staff] option').count();
    if (people < 3) throw new Error('nobody could be chosen');
    await page.locator('dialog select[name=staff]').selectOption({ index: 1 });
    await page.locator('dialog [data-start]').click();
    await page.locator('dialog progress').waitFor();
    await look.once('sick-call-progress');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    if (!(await said()).trim()) throw new Error('that nothing changed was not spoken');
    if ((await revision(page)) !== before) throw new Error('a declined sick call changed the plan');
  });

  await step('a sick call solved and published by pointer', async () => {
    const staff = await middlingFromNow(page, held);
    const before = await revision(page);
    const call = page.locator(`[data-call="${staff}"]`).first();
    await call.scrollIntoViewIfNeeded();
    await page.locator('.name', { has: call }).hover();
    await look.once('sick-call-row');
    await call.click();
    await page.locator('dialog [data-start]').click();
    await found();
    await look.around('sick-call-alternatives');
    const shown = await page.locator('[data-alternative]').evaluateAll((all) => all.map((one) => one.dataset.alternative));
    if (shown.join() !== CODES.join()) throw new Error(`offered were ${shown}`);
    await page.locator('[data-alternative] summary').first().click();
    await page.locator('[data-alternative] li').first().waitFor();
    await look.around('sick-call-changes');
    await page.locator('[data-take="fewest_changes"]').click();
    await page.locator('[data-taken]').waitFor();
    await look.at('sick-call-taken');
    if ((await revision(page)) !== before + 1) throw new Error('an alternative is one step');
    await page.locator('[data-publish-now]').click();
    await page.locator('dialog [data-confirm]').click();
    await page.locator('[data-published]').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    if (await page.locator(`[data-call="${staff}"]`).count()) throw new Error('who is absent can be called absent again');
    await page.locator('button[data-undo="absent"]').waitFor();
    await look.around('board-absent');
    await page.locator('[data-view=table]').click();
    await page.locator('[data-absent] li').first().waitFor();
    await look.at('board-table-absent');
    await page.locator('[data-view=timeline]').click();
  });

  await step('a sick call solved and undone by keyboard alone', async () => {
    const staff = await middlingFromNow(page, held);
    const before = await revision(page);
    await toRow(page, staff);
    await page.keyboard.press('s');
    await dialog.waitFor();
    const chosen = await page.locator('dialog select[name=staff]').inputValue();
    if (chosen !== staff) throw new Error('the dialog asks about somebody else');
    await tabTo(page, '[data-start]');
    await page.keyboard.press('Enter');
    await found();
    // Nothing was clicked: the heading of what came has the focus.
    if (!(await page.evaluate(() => document.activeElement?.tagName === 'H2'))) throw new Error('the focus was lost');
    if (!(await said()).trim()) throw new Error('that alternatives were found was not spoken');
    await tabTo(page, 'summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '[data-take="least_overtime"]');
    await page.keyboard.press('Enter');
    await page.locator('[data-taken]').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // The plan and the absence are taken back by the button that names them.
    const undo = page.locator('button[data-undo="absent"]');
    await undo.waitFor();
    await page.locator('[data-cell][tabindex="0"]').focus();
    await page.keyboard.press('Control+z');
    await ledTo(page, 'Ctrl+Z', '[data-undo=absent]');
    await page.keyboard.press('Enter');
    await page.locator(`[data-call="${staff}"]`).first().waitFor({ state: 'attached' });
    if ((await revision(page)) !== before + 2) throw new Error('taking and undoing are two revisions');
  });

  await step('alternatives that came too late are not taken', async () => {
    const staff = await middlingFromNow(page, held);
    await toRow(page, staff);
    await page.keyboard.press('s');
    await tabTo(page, '[data-start]');
    await page.keyboard.press('Enter');
    await found();
    await changeElsewhere(page);
    await page.locator('dialog [role=alert]').waitFor();
    await look.at('sick-call-out-of-date');
    if (await page.locator('[data-take]:enabled').count()) throw new Error('what is out of date can be taken');
    await page.locator('[data-again]').click();
    await found();
    await page.locator('[data-decline]').click();
    await dialog.waitFor({ state: 'detached' });
  });

  await step('would fewer do', async () => {
    const before = await revision(page);
    await page.locator('[data-fewest-staff]').click();
    await page.locator('dialog [data-start]').waitFor();
    await look.around('fewest-staff-dialog');
    await page.locator('dialog select').selectOption('30');
    await page.locator('dialog [data-start]').click();
    await page.locator('dialog progress').waitFor();
    await look.once('fewest-staff-progress');
    await page.locator('[data-fewest]').waitFor({ timeout: FOUND_LIMIT_MS });
    await look.around('fewest-staff-answer');
    if (!(await said()).trim()) throw new Error('the answer was not spoken');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    if ((await revision(page)) !== before) throw new Error('a question changed the plan');
  });
}

/** By arrows to the row of a staff member. */
async function toRow(page, staff) {
  await page.locator('[data-cell][tabindex="0"]').focus();
  await downToRow(page, `[data-call="${staff}"]`);
}

const day = `(async () => {
  const session = await (await fetch('/api/session')).json();
  const day = '/api/units/' + session.roles[0].unit_id + '/days/' + session.today;
  return { session, day, board: await (await fetch(day + '/board')).json() };
})()`;

const revision = (page) => page.evaluate(`${day}.then(({ board }) => board.revision)`);

/** Who has visits left to come to, neither most nor fewest, and holds none of the phones that are walked after this. */
const middlingFromNow = (page, held) =>
  page.evaluate(`${day}.then(({ session, board }) => {
    const now_s = (session.server_time_ms - board.midnight_ms) / 1000;
    const left = (shift) => shift.stops.filter((stop) => stop.start_s > now_s && stop.status === 'planned').length;
    const held = ${JSON.stringify(held)};
    const there = board.shifts.filter((shift) => shift.absence === null && left(shift) > 1 && !held.includes(shift.staff_id));
    if (there.length === 0) throw new Error('nobody has visits left');
    there.sort((a, b) => left(b) - left(a));
    return there[Math.floor(there.length / 2)].staff_id;
  })`);

/** Another planner pins a visit meanwhile. */
const changeElsewhere = (page) =>
  page.evaluate(`${day}.then(async ({ session, day, board }) => {
    const stop = board.shifts.flatMap((shift) => shift.stops).find((one) => one.status === 'planned' && one.pin === 'none');
    const answer = await fetch(day + '/pins', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token, 'if-match': '"' + board.revision + '"' },
      body: JSON.stringify({ visit_id: stop.visit_id, pin: 'time' }),
    });
    if (!answer.ok) throw new Error('the other change was refused: ' + answer.status);
  })`);
