// What would let somebody take a visit without a place: its price is told beside its button, and
// is what it comes to. A longer shift where the day has a visit that needs one.
import { USUAL, boardOf, dayOf, standsIn } from './board.mjs';
import { isSpoken, said } from './spoken.mjs';

const LONGER = ['allow_overtime', 'start_shift_earlier'];
const PRESSED = [...LONGER, 'place', 'move_other'];
/** When the afternoon's shifts begin: who is to be visited just before needs somebody to begin earlier. */
const AFTERNOON_S = 14 * 3600;
/** Visits taken off the plan and put back before another mend is good enough. */
const LOOKED_AT = 40;

export async function mendSteps({ page, look, step, held }) {
  let found = null;

  await step('a visit without a place says what each mend would come to', async () => {
    // Walked once more, it is off the plan already.
    found ??= await withMend(page, held);
    console.log(`     the mend walked is ${found.mend.code}`);
    await page.locator('[data-view=timeline]').click();
    const item = page.locator(`[data-unplaced="${found.visit}"]`);
    await item.waitFor();
    const more = item.locator('button[data-variant=tertiary]');
    if (await more.count()) await more.click();
    const price = await priceOf(page, found);
    if (!/ min resa/.test(price) || !/^\d\d:\d\d · /.test(price)) throw new Error(`the price of a mend reads: ${price}`);
    await item.evaluate((one) => one.scrollIntoView({ block: 'center' }));
    await look.around('mend-price', `[data-unplaced="${found.visit}"]`);
  });

  await step('it is made by one press, and comes to that', async () => {
    const before = await boardOf(page);
    const { mended, detail } = found.mend;
    const into = before.shifts.find(({ shift_id }) => shift_id === detail.into_shift_id);
    // Walked once more, it may stand there already.
    if (into.stops.some(({ visit_id }) => visit_id === found.visit)) return;
    const words = await said(page);
    await buttonOf(page, found).focus();
    await page.keyboard.press('Enter');
    await standsIn(page, found.visit, detail.into_shift_id);
    const after = await boardOf(page);
    for (const goal of ['travel_s', 'overtime_s', 'waiting_s']) {
      const came = after.terms[goal] - before.terms[goal];
      if (came !== mended.change[goal]) throw new Error(`${goal} was said to change by ${mended.change[goal]}, and did by ${came}`);
    }
    await isSpoken(page, words, into.staff_name);
  });

  if (!LONGER.includes(found.mend.code)) return takenBack();

  await step('the longer shift stands in its row, in the table and beside the clients', async () => {
    const { shifts } = await boardOf(page);
    const { staff_name } = shifts.find(({ shift_id }) => shift_id === found.mend.detail.into_shift_id);
    await page.locator(`[data-shift="${found.mend.detail.into_shift_id}"] [data-extended]`).waitFor();
    for (const view of ['table', 'clients']) {
      await page.locator(`[data-view=${view}]`).click();
      const line = page.locator('[data-longer] li', { hasText: staff_name });
      await line.waitFor();
      if (!/^\+\d.* \d\d:\d\d–\d\d:\d\d: /.test((await line.textContent()).replaceAll(/[⁨⁩]/g, ''))) throw new Error(`the longer shift reads: ${await line.textContent()}`);
      await look.around(`longer-shift-${view}`, '[data-longer]');
    }
    // Of many clients only the rows in sight are drawn.
    await page.setViewportSize({ width: 1600, height: 9000 });
    try {
      const bar = page.locator(`[role=gridcell][data-visit="${found.visit}"]`);
      await bar.waitFor();
      if (!(await bar.getAttribute('aria-label')).includes('förlängt pass: ')) throw new Error('the bar of a longer shift is not spoken as one');
    } finally {
      await page.setViewportSize(USUAL);
    }
    await page.locator('[data-view=timeline]').click();
  });

  return takenBack();

  async function takenBack() {
    await step('and one undo takes it back', async () => {
      // With a visit that had to move first there are two.
      for (let steps = found.mend.code === 'move_other' ? 2 : 1; steps > 0; steps -= 1) {
        const { revision } = await boardOf(page);
        await page.locator('button[data-undo]').click();
        await page.waitForFunction(async ([path, was]) => (await (await fetch(path)).json()).revision !== was, [`${(await dayOf(page)).day}/board`, revision]);
      }
      await page.locator(`[data-unplaced="${found.visit}"]`).waitFor();
      if (await page.locator(`[data-shift="${found.mend.detail.into_shift_id}"] [data-extended]`).count()) throw new Error('the shift is still longer');
      await commanded(page, 'undo');
      await page.locator(`[data-unplaced="${found.visit}"]`).waitFor({ state: 'detached' });
    });
  }
}

const buttonOf = (page, { visit, staff, mend }) => page.locator(`[data-unplaced="${visit}"] li:has(> [data-price][id$="${staff}"]) > [data-mend="${mend.code}"]`);
const priceOf = (page, { visit, staff }) => page.locator(`[data-unplaced="${visit}"] [data-price][id$="${staff}"]`).textContent().then((text) => text.trim());

/** A command of the planner's own from the day as it is; answers with the board. */
const commanded = async (page, command, body = {}) =>
  page.evaluate(
    async ([day, command, body]) => {
      const { csrf_token } = await (await fetch('/api/session')).json();
      const { revision } = await (await fetch(`${day}/board`)).json();
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf_token, 'if-match': `"${revision}"` };
      const answer = await fetch(`${day}/${command}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${command} was refused: ${answer.status}`);
      return answer.json();
    },
    [(await dayOf(page)).day, command, body],
  );

/** A visit off the plan with a mend to press: one by a longer shift where there is any, none of those whose day stays as it is. */
async function withMend(page, held) {
  const { shifts } = await boardOf(page);
  const free = shifts.filter(({ staff_id }) => !held.includes(staff_id));
  const heldShifts = new Set(shifts.filter(({ staff_id }) => held.includes(staff_id)).map(({ shift_id }) => shift_id));
  const visits = free.flatMap(({ stops }) => stops.filter((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1 && !one.protected));
  let other = null;
  const apart_s = ({ start_s }) => Math.abs(start_s - AFTERNOON_S);
  for (const { visit_id } of visits.sort((a, b) => apart_s(a) - apart_s(b)).slice(0, LOOKED_AT)) {
    const mends = await takeOff(page, visit_id, heldShifts);
    const longer = mends.find(({ mend }) => LONGER.includes(mend.code));
    if (longer) return longer;
    other ??= mends[0] ?? null;
    await commanded(page, 'undo');
  }
  if (!other) throw new Error('no visit of the day has a mend to press');
  await takeOff(page, other.visit, heldShifts);
  return other;
}

async function takeOff(page, visit, heldShifts) {
  const { unplaced } = await commanded(page, 'moves', { visit_id: visit, target: { kind: 'unplaced' } });
  const { reasons } = unplaced.find(({ visit_id }) => visit_id === visit);
  const isFree = ({ detail }) => !heldShifts.has(detail.into_shift_id) && !heldShifts.has(detail.shift_id);
  return reasons.flatMap(({ staff_id, mend }) => (mend && PRESSED.includes(mend.code) && isFree(mend) ? [{ visit, staff: staff_id, mend }] : []));
}
