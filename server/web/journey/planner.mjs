// The planner's day, by pointer and by keyboard alone.
import { USUAL, boardOf, lift, rowInSight, standsIn } from './board.mjs';
import { verdictSteps, wayBackSteps } from './board-rows.mjs';
import { proposalSteps } from './proposal.mjs';

export async function plannerSteps({ page, look, step }) {
  const said = () => page.locator('[data-voice]').textContent();
  let movable = '';
  const bars = page.locator('[role=gridcell]');

  await step('board', async () => {
    await bars.first().waitFor();
    await look.around('board');
  });

  await step('board as a table', async () => {
    await page.locator('[data-view=table]').click();
    await page.locator('[data-day-table] tbody tr').first().waitFor();
    await look.around('board-table');
    await page.locator('[data-view=timeline]').click();
    await bars.first().waitFor();
  });

  await step('the day after and back', async () => {
    const heading = await page.locator('h1').textContent();
    await page.locator('.dates button').last().click();
    await page.waitForFunction((was) => document.querySelector('h1').textContent !== was, heading);
    await page.locator('main dl').waitFor();
    if (await page.evaluate(() => document.activeElement?.tagName !== 'BUTTON')) throw new Error('the focus was lost');
    await page.locator('.dates button').first().click();
    await page.waitForFunction((was) => document.querySelector('h1').textContent === was, heading);
    await bars.first().waitFor();
  });

  await step('open a visit', async () => {
    // One that somebody else could take; which, only the server knows.
    movable = await movableVisit(page);
    await page.locator(`[data-visit="${movable}"]`).click();
    await page.locator('#visit-heading').waitFor();
    await look.at('board-visit');
  });

  await step('pin', async () => {
    const pin = page.locator('select[data-pin]');
    const before = await pin.inputValue();
    const wanted = before === 'staff' ? 'time' : 'staff';
    const bar = page.locator(`[data-visit="${movable}"]`);
    await pin.selectOption(wanted);
    await bar.locator('svg').first().waitFor();
    await look.at('board-pinned');
    // Two changes at once must not stand in each other's way.
    await pin.selectOption('both');
    await pin.selectOption('none');
    await bar.locator('svg').first().waitFor({ state: 'detached' });
  });

  await step('move by dialog', async () => {
    const visit = movable;
    const from = await shiftOf(page, visit);
    await page.locator('[data-move]').click();
    await page.locator('dialog .choice').first().waitFor();
    await look.at('move-dialog');
    await page.setViewportSize({ width: 320, height: 1000 });
    await look.once('move-dialog-320');
    await page.setViewportSize({ width: 1600, height: 1000 });
    const target = page.locator(`dialog .choice input:enabled:not([value="${from}"])`).first();
    const to = await target.getAttribute('value');
    await target.check();
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(
      ([id, shift]) => document.querySelector(`[data-visit="${id}"]`)?.closest('[data-shift]')?.dataset.shift === shift,
      [visit, to],
    );
  });

  await step('undo the move', async () => {
    // Each change of a pin is a step of its own; the move was the last.
    const from = await shiftOf(page, movable);
    await page.locator('button[data-undo="moved"]').click();
    await page.waitForFunction(
      ([id, shift]) => document.querySelector(`[data-visit="${id}"]`)?.closest('[data-shift]')?.dataset.shift !== shift,
      [movable, from],
    );
    if (!(await said()).trim()) throw new Error('what was undone was not spoken');
    await page.locator('button[data-undo="pinned"]').waitFor();
    await look.at('board-undo');
    await page.reload();
    await page.locator('button[data-undo="pinned"]').waitFor();
    await page.locator(`[data-visit="${movable}"]`).click();
    await page.locator('#visit-heading').waitFor();
  });

  await step('a visit put first in a row by dialog, and undone', async () => {
    const { visit, shift } = await firstPlace(page);
    await page.locator(`[data-visit="${visit}"]`).click();
    await page.locator('[data-move]').click();
    await page.locator(`dialog .choice input[value="${shift}"]`).check();
    await page.locator('dialog [data-place]').selectOption('first');
    await look.at('move-dialog-first');
    // What was chosen of one row is not taken for another.
    const other = page.locator(`dialog .choice input:enabled:not([value="${shift}"])`).first();
    await other.check();
    if ((await page.locator('dialog [data-place]').count()) > 0 && (await page.locator('dialog [data-place]').inputValue()) === 'first') throw new Error('first was taken along to another row');
    await page.locator(`dialog .choice input[value="${shift}"]`).check();
    if ((await page.locator('dialog [data-place]').inputValue()) !== 'first') throw new Error('what was chosen of the row is lost');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(([shift, visit]) => document.querySelector(`[data-shift="${shift}"] [data-visit]`)?.dataset.visit === visit, [shift, visit]);
    await page.locator('button[data-undo="moved"]').click();
    await page.waitForFunction(([shift, visit]) => document.querySelector(`[data-shift="${shift}"] [data-visit]`)?.dataset.visit !== visit, [shift, visit]);
    await page.locator(`[data-visit="${movable}"]`).click();
    await page.locator('#visit-heading').waitFor();
  });

  await step('a start time is set by hand, and undone', async () => {
    const { clock, start_s, shift, outside } = await settableStart(page, movable);
    await page.locator('[data-move]').click();
    const start = page.locator('dialog [data-start-at]');
    await start.waitFor();
    await start.fill(outside);
    await page.locator('dialog [data-start-fault]').waitFor();
    if (!(await said()).trim()) throw new Error('that the visit may not start then was not spoken');
    await look.at('move-dialog-outside');
    const judged = page.waitForResponse((answer) => answer.url().includes(`verdicts?start_s=${start_s}`));
    await start.fill(clock);
    await judged;
    await page.locator('dialog [data-start-fault]').waitFor({ state: 'detached' });
    await page.locator(`dialog .choice input[value="${shift}"]`).check();
    if ((await page.locator('dialog [data-place]').count()) > 0) throw new Error('a place is asked for, and follows from the time');
    await look.at('move-dialog-start');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await standsIn(page, movable, shift);
    const { shifts } = await boardOf(page);
    const stop = shifts.flatMap(({ stops }) => stops).find(({ visit_id }) => visit_id === movable);
    if (stop.start_s !== start_s || stop.pin !== 'time') throw new Error(`it starts at ${stop.start_s} with ${stop.pin} pinned, not at ${start_s} with its time`);
    await page.locator('button[data-undo="moved"]').click();
    await page.locator(`[data-visit="${movable}"] svg`).first().waitFor({ state: 'detached' });
    await page.locator(`[data-visit="${movable}"]`).click();
    await page.locator('#visit-heading').waitFor();
  });

  await step('the network goes and comes back', async () => {
    const visit = movable;
    const from = await shiftOf(page, visit);
    await page.locator('[data-move]').click();
    const target = page.locator(`dialog .choice input:enabled:not([value="${from}"])`).first();
    await target.check();
    await page.context().setOffline(true);
    await page.locator('dialog button[type=submit]').click();
    await page.locator('[role=alert]').waitFor();
    await look.at('board-offline');
    await page.context().setOffline(false);
    // The day is fetched anew: what the alert was unsure of is known, and what was chosen stands.
    await page.locator('[role=alert]').waitFor({ state: 'detached' });
    if (!(await target.isChecked())) throw new Error('what was chosen is lost');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    if ((await shiftOf(page, visit)) !== from) throw new Error('the visit moved without the server');
  });

  await wayBackSteps({ page, look, step });
  await verdictSteps({ page, look, step, visit: movable });

  await step('move by keyboard', () => moveByKeyboard(page, look, said, movable));

  await step('move by pulling', () => moveByPulling(page));

  await step('two visits lose their place, so that there is something to propose', async () => {
    for (let times = 0; times < 2; times += 1) {
      const visit = await movableVisit(page);
      await page.locator(`[data-visit="${visit}"]`).click();
      await page.locator('[data-take-off]').click();
      await page.locator(`[data-unplaced="${visit}"]`).waitFor();
    }
  });

  await proposalSteps({ page, look, step });

  await step('publish', async () => {
    await page.locator('[data-publish]').click();
    await page.locator('dialog [data-confirm]').waitFor();
    await look.at('publish-dialog');
    await page.locator('dialog [data-confirm]').click();
    await page.locator('[data-published]').waitFor();
    await page.keyboard.press('Escape');
  });
}

const shiftOf = (page, visit) =>
  page.locator(`[data-visit="${visit}"]`).evaluate((bar) => bar.closest('[data-shift]').dataset.shift);

/** Tab to the grid, arrows to a visit, M, arrows to a row that allows it, Enter; then P twice and Escape. */
async function moveByKeyboard(page, look, said, visit) {
  await page.locator('[data-view=table]').focus();
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    if (await focusedVisit(page)) break;
  }
  const { row, stop } = await page.evaluate((id) => {
    const bar = document.querySelector(`[data-visit="${id}"]`);
    const line = bar.closest('[role=row]');
    return { row: Number(line.getAttribute('aria-rowindex')), stop: [...line.querySelectorAll('[data-visit]')].indexOf(bar) };
  }, visit);
  await page.keyboard.press('Control+Home');
  for (let presses = 1; presses < row; presses += 1) await page.keyboard.press('ArrowDown');
  for (let presses = 0; presses <= stop; presses += 1) await page.keyboard.press('ArrowRight');
  if ((await focusedVisit(page)) !== visit) throw new Error('the keyboard did not reach the visit');
  await page.keyboard.press('m');
  await page.locator('.ghost, .name.no').first().waitFor();

  let allowed = false;
  for (let presses = 0; presses < 2 * row + 60 && !allowed; presses += 1) {
    await page.keyboard.press(presses < row ? 'ArrowUp' : 'ArrowDown');
    await page.waitForTimeout(30);
    allowed = (await page.locator(`.row.target:not(:has([data-visit="${visit}"])) .name:is(.yes, .mind)`).count()) > 0;
  }
  if (!allowed) throw new Error('no row would take the visit');
  if (!(await said()).trim()) throw new Error('the verdict was not spoken');
  await look.at('move-by-keyboard');
  const to = await page.locator('.row.target').getAttribute('data-shift');
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    ([id, shift]) => document.querySelector(`[data-visit="${id}"]`)?.closest('[data-shift]')?.dataset.shift === shift,
    [visit, to],
  );
  await page.waitForFunction((id) => document.activeElement?.dataset.visit === id, visit);

  await page.keyboard.press('m');
  await page.locator('.timeline.moving').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.timeline.moving').waitFor({ state: 'detached' });

  // Each change is of the board that the one before has given.
  const pinned = (wanted) =>
    page.waitForFunction(([id, wanted]) => document.activeElement?.dataset.visit === id && (document.activeElement.querySelector('svg') !== null) === wanted, [visit, wanted]);
  await page.keyboard.press('p');
  await pinned(true);
  await page.waitForTimeout(300);
  await page.keyboard.press('p');
  await pinned(false);
  await page.waitForTimeout(300);
  const before = await said();
  await page.keyboard.press('Control+z');
  await page.waitForFunction((was) => (document.querySelector('[data-voice]')?.textContent ?? was) !== was, before);
  await pinned(true);
  await page.keyboard.press('Control+z');
  await pinned(false);
  if ((await focusedVisit(page)) !== visit) throw new Error('the focus was lost by undoing');
}

/** Press a bar, pull it to a row that says it works, let go. */
async function moveByPulling(page) {
  const visit = await focusedVisit(page);
  const box = await lift(page, visit);
  const rows = page.locator(`.row:has(.name:is(.yes, .mind)):not(:has([data-visit="${visit}"]))`);
  await rows.first().waitFor();
  const row = await rowInSight(rows);
  await page.mouse.move(box.x + 10, row.y + row.height / 2, { steps: 8 });
  await page.locator(`.row.target[data-shift="${row.shift}"]`).waitFor();
  await page.mouse.up();
  await standsIn(page, visit, row.shift);
  await page.setViewportSize(USUAL);
}

/** A visit not begun that most other shifts would take. */
const movableVisit = (page) =>
  page.evaluate(async () => {
    const ask = async (path) => (await fetch(path)).json();
    const session = await ask('/api/session');
    const day = `/api/units/${session.roles[0].unit_id}/days/${session.today}`;
    const board = await ask(`${day}/board`);
    let best = { visit: null, shifts: 1 };
    for (const shift of board.shifts) {
      for (const stop of shift.stops.filter((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1)) {
        const { verdicts } = await ask(`${day}/visits/${stop.visit_id}/verdicts`);
        const others = verdicts.filter((one) => one.allowed && one.shift_id !== shift.shift_id).length;
        if (others > best.shifts) best = { visit: stop.visit_id, shifts: others };
        if (best.shifts >= 4) return best.visit;
      }
    }
    if (!best.visit) throw new Error('no visit of the day could be moved');
    return best.visit;
  });

/** A visit not begun that would be the first of another's row, and that a third would take. */
const firstPlace = (page) =>
  page.evaluate(async () => {
    const ask = async (path) => (await fetch(path)).json();
    const session = await ask('/api/session');
    const day = `/api/units/${session.roles[0].unit_id}/days/${session.today}`;
    const { shifts } = await ask(`${day}/board`);
    const free = new Set(shifts.filter(({ stops }) => stops.length > 0 && stops.every(({ status }) => status === 'planned')).map(({ shift_id }) => shift_id));
    for (const shift of shifts) {
      for (const stop of shift.stops.filter((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1)) {
        const { verdicts } = await ask(`${day}/visits/${stop.visit_id}/verdicts`);
        const others = verdicts.filter((one) => one.allowed && one.shift_id !== shift.shift_id);
        const found = others.find((one) => one.after_visit_id == null && free.has(one.shift_id));
        if (found && others.length > 1) return { visit: stop.visit_id, shift: found.shift_id };
      }
    }
    throw new Error('no visit of the day would be the first of another row');
  });

/** A time of a visit's windows at which somebody may begin it, with a row that takes it then, and a time outside them. */
const settableStart = (page, visit) =>
  page.evaluate(async (visit) => {
    const ask = async (path) => (await fetch(path)).json();
    const session = await ask('/api/session');
    const day = `/api/units/${session.roles[0].unit_id}/days/${session.today}`;
    const { shifts, midnight_ms } = await ask(`${day}/board`);
    const { windows } = shifts.flatMap(({ stops }) => stops).find(({ visit_id }) => visit_id === visit);
    const clockOf = (time_s) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', timeStyle: 'short' }).format(midnight_ms + time_s * 1000);
    const isWithin = (time_s) => windows.some((window) => window.start_s <= time_s && time_s <= window.end_s);
    const outside_s = Array.from({ length: 24 }, (_, hour) => hour * 3600).find((time_s) => !isWithin(time_s) && !isWithin(time_s + 86_400));
    for (const { start_s: from_s, end_s: to_s } of windows) {
      // In whole minutes, the last moment too: a window may have passed but for that.
      for (const start_s of [from_s + Math.floor((to_s - from_s) / 180) * 60, to_s, from_s]) {
        const { verdicts = [] } = await ask(`${day}/visits/${visit}/verdicts?start_s=${start_s}`);
        const found = verdicts.find((one) => one.allowed && one.start_s === start_s);
        if (found) return { clock: clockOf(start_s), start_s, shift: found.shift_id, outside: clockOf(outside_s) };
      }
    }
    throw new Error('at no time of its windows somebody could begin the visit');
  }, visit);

const focusedVisit = (page) => page.evaluate(() => document.activeElement?.dataset.visit ?? null);
