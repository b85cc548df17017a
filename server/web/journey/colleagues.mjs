// Two planners on the same day, each in a browser of their own: what one has begun when the
// other is done first, by mouse and by keyboard alone. What was used is counted.
import { USUAL, boardOf, dayOf, lift, movables, moveByDialog, openMove, rowInSight, standsIn, verdictsOf } from './board.mjs';
import { startBrowser } from './browser.mjs';
import { countHands, keyboardAlone, listen, mouseAlone } from './hands.mjs';
import { downToRow, isFocused, tabTo } from './keys.mjs';
import { signIn } from './sign-in.mjs';

const MOVES = /\/api\/units\/[^/]+\/days\/[\d-]+\/moves$/;
const FAR = 400;
const RENEWED = 'Planen har ändrats. Alla personer prövas på nytt.';
const STILL_CHOSEN = 'ditt val står kvar';
const STALE = 'Någon annan hann ändra planen.';
const CAN_SEND = 'dialog button[type=submit]:enabled:not([aria-disabled=true])';
const TAKES_IT = '.name:is(.yes, .mind)';

export async function colleagueSteps({ page, look, step, refusal, origin, colleague, held, faults }) {
  let other;

  /** Holds the next move back until the colleague is done: faster than the news of it. */
  const overtaken = async (visit, send) => {
    refusal(409, '/moves');
    let isHeld = false;
    let fault = null;
    await page.route(MOVES, async (route) => {
      isHeld = true;
      await pinByColleague(other, visit).catch((error) => (fault = error));
      await route.continue();
    }, { times: 1 });
    const answered = page.waitForResponse((answer) => MOVES.test(answer.url())).catch((error) => {
      throw fault ?? new Error(isHeld ? `the move was sent and not answered: ${error.message}` : 'no move was sent');
    });
    const [status] = await Promise.all([answered.then((answer) => answer.status()), send()]);
    if (fault) throw fault;
    if (status !== 409) throw new Error(`a move from a board that was no more was answered with ${status}`);
  };

  /** What came between, and whose it is: behind a dialog or in it. */
  const isTold = async ({ client }) => {
    const told = page.locator('[data-came-between] li', { hasText: client }).filter({ hasText: 'Ändrad låsning' });
    await told.first().waitFor();
    const said = await told.first().textContent();
    if (!said.includes(other.name)) throw new Error(`that ${other.name} made the change is not told: ${said}`);
  };

  const isChosen = async (shift) => {
    const value = await page.locator('dialog .choice input:checked').getAttribute('value');
    if (value !== shift) throw new Error('what was chosen is lost');
  };

  /** What is in the air is asked about anew, and that is seen and heard. */
  const isAskedAnew = async ({ heard }) => {
    await page.locator('.holder .bar', { hasText: RENEWED }).waitFor();
    await heard(RENEWED);
    await page.locator(`.row.target ${TAKES_IT}`).waitFor();
  };

  /** A fault of its own, with which the walk can go on: Tab still leads into the dialog. */
  const keepsFocus = async (when) => {
    if (!(await isFocused(page, 'dialog[open] *'))) faults.push(`${when}, the dialog of the move lost the focus`);
  };

  const bothSee = async (visit, shift) => {
    await standsIn(page, visit, shift);
    await standsIn(other.page, visit, shift);
  };

  /** Rows that would take it now, without the one it stands in and without those of the colleague. */
  const otherRows = async ({ visit }, theirs) => {
    const { shifts } = await boardOf(page);
    const left = new Set([theirs.from, theirs.to]);
    for (const shift of shifts) if (held.includes(shift.staff_id) || shift.stops.some((stop) => stop.visit_id === visit)) left.add(shift.shift_id);
    const rows = (await verdictsOf(page, visit)).filter((one) => one.allowed && !left.has(one.shift_id)).map((one) => one.shift_id);
    if (rows.length === 0) throw new Error('no third row would take the visit that was moved: the walk needs another day');
    return rows;
  };

  try {
    await step('a colleague comes to the same day', async () => {
      other = await startBrowser(origin);
      await other.page.goto(origin);
      await signIn(other.page, colleague);
      await other.page.locator('[role=gridcell]').first().waitFor();
      const { session, day } = await dayOf(other.page);
      Object.assign(other, { name: session.user.display_name, csrf: session.csrf_token, day });
      const mine = (await dayOf(page)).session.user.display_name;
      if (mine === other.name) throw new Error('the colleague is the same person');
    });

    await step('a conflict between two planners by mouse', async () => {
      const [mine, theirs] = await movables(page, 2, held);
      const ears = await listen(page);
      await countHands(page);
      await openMove(page, mine.visit);
      await page.locator(`dialog .choice input[value="${mine.to}"]`).check();

      // The colleague is done first: the dialog asks anew, and keeps what was chosen.
      await moveByDialog(other.page, theirs);
      await page.locator('dialog [data-renewed]').waitFor();
      await ears.heard(STILL_CHOSEN);
      await standsIn(page, theirs.visit, theirs.to);
      await isChosen(mine.to);
      await look.at('board-colleague');

      await overtaken(theirs.visit, () => page.locator('dialog button[type=submit]').click());
      await isTold(theirs);
      await page.locator(CAN_SEND).waitFor();
      await isChosen(mine.to);
      await look.at('board-stale');
      await page.locator('dialog button[type=submit]').click();
      await page.locator('dialog').waitFor({ state: 'detached' });
      await bothSee(mine.visit, mine.to);

      // The same with the bar in the air.
      const row = await pull(page, mine.visit, await otherRows(mine, theirs));
      const air = await listen(page);
      await pinByColleague(other, theirs.visit);
      await isAskedAnew(air);
      const again = await listen(page);
      await overtaken(theirs.visit, () => page.mouse.up());
      await isTold(theirs);
      await again.heard(STALE);
      await isAskedAnew(again);
      await page.setViewportSize(USUAL);
      await look.at('board-in-the-air-by-mouse', '.holder .bar');
      await page.locator('.holder button:enabled').first().click();
      await page.locator('.timeline.moving').waitFor({ state: 'detached' });
      await bothSee(mine.visit, row);
      await mouseAlone(page);
      await look.briefly('board-after-a-conflict-by-mouse');
    });

    await step('a conflict between two planners by keyboard alone', async () => {
      const [mine, theirs] = await movables(page, 2, held);
      await page.reload();
      await page.locator('[role=gridcell]').first().waitFor();
      const ears = await listen(page);
      await countHands(page);
      await tabTo(page, '[data-cell]');
      await downToRow(page, `[data-visit="${mine.visit}"]`);
      await alongToVisit(page, mine.visit);
      await page.keyboard.press('Enter');
      await tabTo(page, '[data-move]');
      await page.keyboard.press('Enter');
      await page.locator('dialog .choice input:enabled').first().waitFor();
      await tabTo(page, 'dialog #wanted');
      await page.keyboard.type(mine.staff);
      await tabTo(page, 'dialog .choice input:enabled');
      await page.keyboard.press('Space');
      await downToChoice(page, mine.to);
      const why = await typeWhy(page);
      const keeps = async () => {
        await isChosen(mine.to);
        if ((await page.locator('dialog #wanted').inputValue()) !== mine.staff) throw new Error('what was searched for is lost');
        if (why && (await page.locator('dialog [data-why]').inputValue()) !== why) throw new Error('why is lost');
      };
      await tabTo(page, 'dialog button[type=submit]');

      await moveByDialog(other.page, theirs);
      await page.locator('dialog [data-renewed]').waitFor();
      await ears.heard(STILL_CHOSEN);
      await standsIn(page, theirs.visit, theirs.to);
      await page.locator(CAN_SEND).waitFor();
      await keeps();
      await keepsFocus('when a colleague changed the day');
      await tabTo(page, 'dialog button[type=submit]');
      await overtaken(theirs.visit, () => page.keyboard.press('Enter'));
      await isTold(theirs);
      await ears.heard(STALE);
      await page.locator(CAN_SEND).waitFor();
      await keeps();
      await keepsFocus('after a move that came too late');
      await look.at('board-stale-by-keyboard');
      await tabTo(page, 'dialog button[type=submit]');
      await page.keyboard.press('Enter');
      await page.locator('dialog').waitFor({ state: 'detached' });
      await bothSee(mine.visit, mine.to);

      // The same with the bar in the air: back to the grid, where the keyboard's place has gone with the visit.
      const rows = await otherRows(mine, theirs);
      await tabTo(page, '[data-cell]', FAR, 'Shift+Tab');
      if (!(await isFocused(page, `[data-visit="${mine.visit}"]`))) throw new Error('the place of the keyboard did not go with the visit');
      await page.keyboard.press('m');
      await page.locator(`.timeline.moving .row ${TAKES_IT}`).first().waitFor();
      const row = await aimByArrows(page, rows);
      const air = await listen(page);
      await pinByColleague(other, theirs.visit);
      await isAskedAnew(air);
      const again = await listen(page);
      await overtaken(theirs.visit, () => page.keyboard.press('Enter'));
      await isTold(theirs);
      await again.heard(STALE);
      await isAskedAnew(again);
      await look.at('board-in-the-air-by-keyboard', '.holder .bar');
      await page.keyboard.press('Enter');
      await page.locator('.timeline.moving').waitFor({ state: 'detached' });
      await bothSee(mine.visit, row);
      await page.waitForFunction((id) => document.activeElement?.dataset.visit === id, mine.visit);
      await keyboardAlone(page);
      await look.briefly('board-after-a-conflict-by-keyboard');
    });
  } finally {
    await other?.close();
    faults.push(...(other?.faults ?? []).map((fault) => `the colleague's page: ${fault}`));
  }
}

/** A change of the colleague's that stands in nobody's way: the visit is pinned otherwise than it was. */
async function pinByColleague({ page, csrf, day }, visit) {
  const status = await page.evaluate(
    async ([csrf, day, visit_id]) => {
      const { revision, shifts } = await (await fetch(`${day}/board`)).json();
      const { pin } = shifts.flatMap(({ stops }) => stops).find((stop) => stop.visit_id === visit_id);
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf, 'if-match': `"${revision}"` };
      const body = JSON.stringify({ visit_id, pin: pin === 'none' ? 'staff' : 'none' });
      return (await fetch(`${day}/pins`, { method: 'POST', headers, body })).status;
    },
    [csrf, day, visit],
  );
  if (status !== 200) throw new Error(`the colleague's change was answered with ${status}`);
}

/** Presses the bar and pulls it over one of the rows, and does not let go. */
async function pull(page, visit, rows) {
  const box = await lift(page, visit);
  await page.locator(`.row ${TAKES_IT}`).first().waitFor();
  const row = await rowInSight(page.locator(rows.map((shift) => `.row[data-shift="${shift}"]:has(${TAKES_IT})`).join(', ')));
  await page.mouse.move(box.x + 12, row.y + row.height / 2, { steps: 6 });
  await page.locator(`.row.target[data-shift="${row.shift}"]`).waitFor();
  return row.shift;
}

async function alongToVisit(page, visit) {
  const stops = await page.evaluate((id) => document.querySelector(`[data-visit="${id}"]`).closest('[data-shift]').querySelectorAll('[data-visit]').length, visit);
  for (let presses = 0; presses <= stops; presses += 1) {
    if (await isFocused(page, `[data-visit="${visit}"]`)) return;
    await page.keyboard.press('ArrowRight');
  }
  throw new Error('the arrows do not lead along the row to the visit');
}

/** Up first, then down: until the row aimed at is one of these. */
async function aimByArrows(page, rows) {
  const all = (await boardOf(page)).shifts.length;
  for (const key of ['ArrowUp', 'ArrowDown']) {
    for (let presses = 0; presses <= all; presses += 1) {
      const shift = await page.locator('.row.target').getAttribute('data-shift');
      if (rows.includes(shift)) return shift;
      await page.keyboard.press(key);
    }
  }
  throw new Error('the arrows lead to no row that takes the visit');
}

async function downToChoice(page, shift) {
  const all = await page.locator('dialog .choice input:enabled').count();
  for (let presses = 0; presses <= all; presses += 1) {
    if ((await page.locator('dialog .choice input:checked').getAttribute('value')) === shift) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error('the arrows do not lead to who is to take the visit');
}

/** Where something speaks against it. Answers with what was typed. */
async function typeWhy(page) {
  if ((await page.locator('dialog [data-why]').count()) === 0) return null;
  await tabTo(page, 'dialog [data-why]');
  await page.keyboard.type('Överenskommet med båda.');
  return 'Överenskommet med båda.';
}
