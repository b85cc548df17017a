// What the walks of the planner's board have in common: what the server says of the day, and
// where on the screen it is.

/** A window so high that every row of the board can be pointed at. */
export const ALL_ROWS = { width: 1600, height: 2600 };
export const USUAL = { width: 1600, height: 1000 };

const ask = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path);

/** Of today, in the unit of who is signed in. */
export async function dayOf(page) {
  const session = await ask(page, '/api/session');
  const unit = `/api/units/${session.roles[0].unit_id}`;
  return { session, unit, day: `${unit}/days/${session.today}` };
}

export async function boardOf(page) {
  return ask(page, `${(await dayOf(page)).day}/board`);
}

export async function verdictsOf(page, visit) {
  const { verdicts } = await ask(page, `${(await dayOf(page)).day}/visits/${visit}/verdicts`);
  return verdicts;
}

export async function ordersOf(page) {
  const { orders } = await ask(page, `${(await dayOf(page)).unit}/orders`);
  return orders;
}

/** Drawn in that row. */
export const standsIn = (page, visit, shift) =>
  page.waitForFunction(([id, row]) => document.querySelector(`[data-visit="${id}"]`)?.closest('[data-shift]')?.dataset.shift === row, [visit, shift]);

/** The box of the first of these rows that the pointer can reach. */
export async function rowInSight(rows) {
  const boxes = await rows.evaluateAll((found) => {
    const sight = document.querySelector('.timeline').getBoundingClientRect();
    return found
      .map((row) => ({ shift: row.dataset.shift, at: row.getBoundingClientRect() }))
      .filter(({ at }) => at.top > sight.top + 60 && at.bottom < Math.min(sight.bottom, innerHeight) - 10)
      .map(({ shift, at: { y, height } }) => ({ shift, y, height }));
  });
  if (boxes.length === 0) throw new Error('no row in sight would take the visit');
  return boxes[0];
}

/**
 * Visits not begun, each with another shift that takes it; no shift is in two of them, and none
 * is of those who are held: their day stays as it is.
 */
export async function movables(page, wanted, held) {
  const { shifts } = await boardOf(page);
  const taken = new Set(shifts.filter(({ staff_id }) => held.includes(staff_id)).map(({ shift_id }) => shift_id));
  const found = [];
  for (const shift of shifts) {
    for (const stop of shift.stops.filter((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1 && !one.protected)) {
      if (taken.has(shift.shift_id)) break;
      const other = (await verdictsOf(page, stop.visit_id)).find((one) => one.allowed && one.shift_id !== shift.shift_id && !taken.has(one.shift_id));
      if (!other) continue;
      found.push({ visit: stop.visit_id, client: stop.client_label, from: shift.shift_id, to: other.shift_id, staff: other.staff_name });
      taken.add(shift.shift_id).add(other.shift_id);
      if (found.length === wanted) return found;
    }
  }
  throw new Error(`only ${found.length} of ${wanted} visits could be moved without standing in each other's way`);
}

/** Presses a bar and pulls it out of its place, with all rows in sight; it is in the air. Answers with where it was. */
export async function lift(page, visit) {
  const bar = page.locator(`[role=gridcell][data-visit="${visit}"]`);
  await page.setViewportSize(ALL_ROWS);
  await bar.scrollIntoViewIfNeeded();
  const box = await bar.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 12, box.y + box.height / 2, { steps: 3 });
  return box;
}

export async function openMove(page, visit) {
  await page.locator(`[data-visit="${visit}"]`).click();
  await page.locator('#visit-heading').waitFor();
  await page.locator('[data-move]').click();
  await page.locator('dialog .choice').first().waitFor();
}

export async function moveByDialog(page, { visit, to }) {
  await openMove(page, visit);
  await page.locator(`dialog .choice input[value="${to}"]`).check();
  await page.locator('dialog button[type=submit]').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await standsIn(page, visit, to);
}
