// The planner's board when it is hard: a stream of events that breaks, names as people have
// them, a very large day, and the nights when the clock changes.
import { ALL_ROWS, lift, movables, moveByDialog, rowInSight, standsIn } from './board.mjs';
import { Figures } from './figures.mjs';

const BOARD = /\/api\/units\/[^/]+\/days\/[\d-]+\/board$/;
const EVENTS = /\/api\/units\/[^/]+\/days\/[\d-]+\/events$/;
const HOUR_S = 3600;

export async function hardshipSteps({ page, look, step, refusal, tolerate, held }) {
  const said = () => page.locator('[data-voice]').textContent();

  await step('the stream of events breaks while a bar is pulled, and comes back', () => streamBreaks({ page, look, tolerate, said, held }));

  await step('a visit without a place: by keyboard, by pulling, and by what mends it', () => unplacedVisits({ page, look, refusal, said, held }));

  await step('long names, and names from the right', async () => {
    await withBoard(page, namesAsTheyAre, () => lookAtNames({ page, look }));
  });

  await step('ten thousand visits without a place', async () => {
    await withBoard(page, aLargeDay, () => lookAtLargeDay({ page, look }));
  });

  for (const night of NIGHTS) {
    await step(`the day when the clock changes in ${night.name}`, () => clockChanges({ page, look, night }));
  }
}

// ---- the stream of events ----

async function streamBreaks({ page, look, tolerate, said, held }) {
  const [{ visit, from, to }] = await movables(page, 1, held);
  const box = await lift(page, visit);
  const allowed = page.locator(`.row:has(.name:is(.yes, .mind)):not(:has([data-visit="${visit}"]))`);
  await allowed.first().waitFor();
  const rows = await rowInSight(allowed);
  await page.mouse.move(box.x + 12, rows.y + rows.height / 2, { steps: 6 });

  const intolerant = [tolerate(502, '/events')];
  await page.route(EVENTS, (route) => route.fulfill({ status: 502, contentType: 'text/html', body: 'Bad Gateway' }));
  await page.context().setOffline(true);
  await page.locator('[data-lost]').waitFor();
  await page.mouse.up();
  await page.locator('[role=alert]').waitFor();
  await page.locator('.timeline.moving').waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 1600, height: 1000 });
  await standsIn(page, visit, from);
  await look.at('board-lost');

  // The network is back, and a front server answers for one that starts anew.
  const refused = page.waitForResponse((answer) => EVENTS.test(answer.url()) && answer.status() === 502);
  await page.context().setOffline(false);
  await refused;
  await page.waitForTimeout(500);
  if ((await page.locator('[data-lost]').count()) === 0) throw new Error('the page does not say that nothing is heard of the server');
  await look.briefly('board-lost');

  await page.unroute(EVENTS);
  await page.locator('[data-lost]').waitFor({ state: 'detached' });
  if (!(await said()).trim()) throw new Error('that the server is back was not spoken');
  for (const again of intolerant) again();
  await page.locator('[role=alert]').waitFor({ state: 'detached' });
  await standsIn(page, visit, from);
  await moveByDialog(page, { visit, to });
}

// ---- visits without a place ----

async function unplacedVisits({ page, look, refusal, said, held }) {
  const [first, second] = await movables(page, 2, held);
  const { visit } = first;
  const item = page.locator(`[data-unplaced="${visit}"]`);

  await takeOff(page, visit);
  await item.locator('[data-place-visit]').focus();
  await page.keyboard.press('m');
  await page.locator('.timeline.moving .row.target .name:is(.yes, .mind)').waitFor();
  await look.at('unplaced-lifted');
  await page.keyboard.press('Escape');
  await page.waitForFunction((id) => document.activeElement?.closest('[data-unplaced]')?.dataset.unplaced === id, visit);
  await page.keyboard.press('m');
  await page.locator('.timeline.moving .row.target .name:is(.yes, .mind)').waitFor();
  if (!(await said()).includes(await page.locator('.row.target b').textContent())) throw new Error('the verdict of the row aimed at was not spoken');
  await page.keyboard.press('Enter');
  await page.waitForFunction((id) => document.activeElement?.dataset.visit === id, visit);

  await takeOff(page, visit);
  await page.setViewportSize(ALL_ROWS);
  await item.locator('[data-held]').scrollIntoViewIfNeeded();
  const name = await item.locator('[data-held]').boundingBox();
  await page.mouse.move(name.x + 20, name.y + 8);
  await page.mouse.down();
  await page.mouse.move(name.x - 20, name.y + 8, { steps: 3 });
  const allowed = page.locator('.row:has(.name:is(.yes, .mind))');
  await allowed.first().waitFor();
  const row = await rowInSight(allowed);
  await page.mouse.move(name.x - 300, row.y + row.height / 2, { steps: 6 });
  await page.mouse.up();
  await page.locator(`[data-visit="${visit}"]`).waitFor();
  await page.setViewportSize({ width: 1600, height: 1000 });

  // Room is made by moving another out of the way.
  const mend = (into) => ({ code: 'move_other', detail: { into_shift_id: into, visit_id: second.visit, shift_id: second.to, partner: 'Någon', staff: 'Någon' } });
  await takeOff(page, visit);
  const refusing = await shiftThatRefuses(page, visit);
  await withReasons(page, visit, mend(refusing), async () => {
    refusal(422, '/moves');
    await item.locator('[data-mend=move_other]').click();
    await item.locator('[data-halted]').waitFor();
    await standsIn(page, second.visit, second.to);
    await look.at('mend-halted');
  });
  await withReasons(page, visit, mend(first.to), async () => {
    await item.locator('[data-mend=move_other]').click();
    await standsIn(page, visit, first.to);
    await page.waitForFunction(() => document.activeElement?.matches('#unplaced'));
    if (!(await said()).trim()) throw new Error('what a mend has done was not spoken');
  });
}

async function takeOff(page, visit) {
  await page.locator(`[data-visit="${visit}"]`).click();
  await page.locator('[data-take-off]').click();
  await page.locator(`[data-unplaced="${visit}"]`).waitFor();
}

const shiftThatRefuses = (page, visit) =>
  page.evaluate(async (id) => {
    const { roles, today } = await (await fetch('/api/session')).json();
    const { verdicts } = await (await fetch(`/api/units/${roles[0].unit_id}/days/${today}/visits/${id}/verdicts`)).json();
    return verdicts.find(({ allowed }) => !allowed).shift_id;
  }, visit);

/** Which mends there are, the plan of the day decides: the walk says so itself. */
const withReasons = (page, visit, mend, work) =>
  withBoard(
    page,
    (board) => {
      const unplaced = board.unplaced.find(({ visit_id }) => visit_id === visit);
      if (unplaced) unplaced.reasons = [{ code: 'shift_full', staff_id: null, staff_name: 'Elin Ek', detail: {}, mend }];
    },
    work,
  );

// ---- answers that are edited on their way ----

/** The page with another picture of the day than the server has; afterwards with the server's. */
async function withBoard(page, edit, work) {
  await page.route(BOARD, async (route) => {
    const answer = await route.fetch();
    const board = await answer.json();
    edit(board);
    // The page may have been left meanwhile.
    await route.fulfill({ response: answer, json: board }).catch(() => {});
  });
  try {
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
    await work();
  } finally {
    await page.unroute(BOARD);
    await page.setViewportSize({ width: 1600, height: 1000 });
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
  }
}

// ---- names ----

const LONG = `${'Wolfeschlegelsteinhausenbergerdorff'.repeat(6)}`.slice(0, 200);
const FROM_THE_RIGHT = 'عبد الرحمن الخطيب (أحمد)';

function namesAsTheyAre(board) {
  const planned = board.shifts.flatMap((shift) => shift.stops.map((stop) => ({ shift, stop })));
  // Long enough that its bar says whose it is.
  const free = planned.filter(({ stop }) => stop.status === 'planned' && stop.staff_count === 1 && !stop.protected && stop.duration_s >= 1_800);
  for (const [at, name] of [LONG, FROM_THE_RIGHT].entries()) {
    const { shift, stop } = free[at * 2];
    stop.client_label = name;
    shift.staff_name = name;
    board.unplaced.push({
      ...stop,
      visit_id: `00000000-0000-7000-8000-00000000000${at}`,
      reasons: [
        { code: 'shift_full', staff_id: shift.staff_id, staff_name: name, detail: {}, mend: { code: 'move_other', detail: { into_shift_id: shift.shift_id, visit_id: stop.visit_id, shift_id: shift.shift_id, partner: name, staff: name, start_s: '36000' } } },
      ],
    });
    board.new_faces.push({ client_id: `${at}`, client_label: name, protected: false, staff_names: [name, 'Elin Ek', name] });
  }
}

async function lookAtNames({ page, look }) {
  for (const [name, label] of [['long', LONG], ['right', FROM_THE_RIGHT]]) {
    await page.locator('[data-new-faces] summary').click();
    const bar = page.locator('[role=gridcell]', { has: page.locator('.label, .initials') }).and(page.locator(`[title*="${label}"]`)).first();
    await bar.click();
    await page.locator('#visit-heading').waitFor();
    await look.briefly(`names-${name}`);
    await page.locator('[data-move]').click();
    await page.locator('dialog .choice').first().waitFor();
    await page.locator('dialog .choice input:enabled').first().check();
    await look.briefly(`names-${name}-dialog`);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator(`[data-unplaced]:has-text("${label}") [data-place-visit]`).first().waitFor();
    await bar.focus();
    await page.keyboard.press('m');
    await page.locator('.timeline.moving .row.target').waitFor();
    await look.briefly(`names-${name}-moving`);
    await page.keyboard.press('Escape');
    await page.locator('[data-new-faces] summary').click();
  }
  await page.locator('[data-view=table]').click();
  await page.locator('[data-day-table] tbody tr').first().waitFor();
  await look.briefly('names-table');
  await page.locator('[data-view=timeline]').click();
}

// ---- a large day ----

const UNPLACED = 10_000;
const SHIFTS = 200;
const id = (kind, n) => `00000000-0000-7000-80${kind}-${String(n).padStart(12, '0')}`;

function aLargeDay(board) {
  const models = board.shifts.filter(({ stops }) => stops.length > 0);
  const model = models[0].stops[0];
  const reasons = [{ code: 'shift_full', staff_id: models[0].staff_id, staff_name: models[0].staff_name, detail: {}, mend: { code: 'no_single_change', detail: {} } }];
  board.unplaced = Array.from({ length: UNPLACED }, (_, n) => ({ ...model, visit_id: id('01', n), reasons }));
  board.shifts = Array.from({ length: SHIFTS }, (_, n) => {
    const shift = models[n % models.length];
    return { ...shift, shift_id: id('02', n), stops: shift.stops.map((stop, at) => ({ ...stop, visit_id: id('03', n * 1_000 + at) })) };
  });
}

async function lookAtLargeDay({ page, look }) {
  const figures = new Figures('large-day');
  await page.reload();
  await page.locator('[role=gridcell]').first().waitFor();
  figures.note(`first bar with ${UNPLACED} visits unplaced, since the navigation began`, await page.evaluate(() => Math.round(performance.now())), 'ms');
  const drawn = page.locator('[data-unplaced]');
  const few = await drawn.count();
  if (few > 60) throw new Error(`${few} visits without a place are drawn at once`);
  const began = Date.now();
  await page.locator('section:has(> ul > [data-unplaced]) [data-more]').click();
  await page.waitForFunction((was) => document.querySelectorAll('[data-unplaced]').length > was, few);
  figures.note('more of them shown', Date.now() - began, 'ms');
  await look.at('large-day');
  await page.locator('[data-view=table]').click();
  await page.locator('[data-day-table] tbody tr').first().waitFor();
  const rows = await page.locator('[data-day-table] tbody tr').count();
  if (rows > 60) throw new Error(`${rows} rows are drawn at once`);
  await look.at('large-day-table');
  await page.locator('[data-view=timeline]').click();
  await page.locator('[role=gridcell]').first().waitFor();
}

// ---- the clock changes ----

/** The hours that the axis tells, from midnight to nine, and how long after midnight it is eight. */
const NIGHTS = [
  { name: 'October', date: '2026-10-25', hours: ['00:00', '01:00', '02:00', '02:00', '03:00', '04:00', '05:00', '06:00', '07:00', '08:00'], eight_s: 9 * HOUR_S },
  { name: 'March', date: '2026-03-29', hours: ['00:00', '01:00', '03:00', '04:00', '05:00', '06:00', '07:00', '08:00'], eight_s: 7 * HOUR_S },
];

/** A night shift over the change and a visit at eight, on a day that the server has nothing of. */
async function clockChanges({ page, look, night }) {
  const { unit, model } = await page.evaluate(async () => {
    const { roles, today } = await (await fetch('/api/session')).json();
    const board = await (await fetch(`/api/units/${roles[0].unit_id}/days/${today}/board`)).json();
    return { unit: roles[0].unit_id, model: board.shifts.find(({ stops }) => stops.length > 0) };
  });
  const stop = (n, start_s) => ({ ...model.stops[0], visit_id: id('04', n), arrive_s: start_s, start_s, end_s: start_s + 1_800, travel_s: 0, actual_start_s: null, actual_end_s: null, status: 'planned', windows: [{ start_s, end_s: start_s }], preferred: null });
  const back = page.url();
  await page.route(BOARD, async (route) => {
    const answer = await route.fetch();
    const board = await answer.json();
    board.shifts = [{ ...model, shift_id: id('05', 0), start_s: 0, end_s: night.eight_s + HOUR_S, breaks: [], way_back: null, absence: null, stops: [stop(0, 2 * HOUR_S), stop(1, 3 * HOUR_S), stop(2, night.eight_s)] }];
    // The page may have been left meanwhile.
    await route.fulfill({ response: answer, json: board }).catch(() => {});
  });
  try {
    await page.goto(new URL(`#/day/${unit}/${night.date}`, back).href);
    await page.locator(`[data-visit="${id('04', 2)}"]`).waitFor();
    const hours = await page.locator('.ruler .hour').allTextContents();
    if (hours.map((hour) => hour.trim()).join() !== night.hours.join()) throw new Error(`the axis tells ${hours.join(' ')}`);
    const found = await page.evaluate(([visit, index]) => {
      const bar = document.querySelector(`[data-visit="${visit}"]`);
      const label = document.querySelectorAll('.ruler .hour')[index];
      return { said: bar.getAttribute('aria-label'), apart_px: Math.abs(bar.getBoundingClientRect().left - label.getBoundingClientRect().left) };
    }, [id('04', 2), night.hours.lastIndexOf('08:00')]);
    if (!found.said.includes('08:00–08:30')) throw new Error(`the visit at eight is said to be ${found.said}`);
    if (found.apart_px > 2) throw new Error(`the bar at eight stands ${found.apart_px} px from the hour`);
    const across = await page.locator(`[data-visit="${id('04', 1)}"]`).getAttribute('aria-label');
    const [, third] = night.hours[3].split(':');
    if (!across.includes(`${night.hours[3]}–${night.hours[3].slice(0, 2)}:30`) || third !== '00') throw new Error(`three hours after midnight is said to be ${across}`);
    await look.at(`clock-changes-${night.name}`);
  } finally {
    await page.unroute(BOARD);
    await page.goto(back);
    await page.locator('[role=gridcell]').first().waitFor();
  }
}
