// What a publishing changes for each person, the four plans of a day, and leave over days:
// after a publishing, by pointer and by keyboard alone.
import { tabTo } from './keys.mjs';

export async function dayViewSteps({ page, look, step, refusal, held }) {
  const said = () => page.locator('[data-voice]').textContent();
  const dialog = page.locator('dialog');
  const bar = (visit) => page.locator(`[role=gridcell][data-visit="${visit}"]`);
  const closed = async () => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };

  await step('what a publishing changes, looked at and published by keyboard alone', async () => {
    const before = await board(page);
    const { visit, staff } = await removable(page);
    await bar(visit).click();
    await page.locator('[data-take-off]').click();
    await bar(visit).waitFor({ state: 'detached' });

    await page.locator('main h1').focus();
    await tabTo(page, '[data-publish]');
    await page.keyboard.press('Enter');
    await page.locator('[data-summary] [data-notices=clients] summary').first().waitFor();
    const summary = await asked(page, 'publish-summary');
    const change = summary.changes.find((one) => one.visit_id === visit);
    if (change?.kind !== 'unplaced' || change.was.staff_id !== staff) throw new Error(`the summary says of the visit: ${JSON.stringify(change)}`);
    const people = new Set(summary.changes.flatMap(({ was, now }) => [was, now]).flatMap((place) => place?.staff_id ?? []));
    const clients = new Set(summary.changes.map((one) => one.client_id));
    if ((await notices(page, 'staff')) !== people.size) throw new Error(`${people.size} colleagues notice something, told are ${await notices(page, 'staff')}`);
    if ((await notices(page, 'clients')) !== clients.size) throw new Error(`${clients.size} clients notice something, told are ${await notices(page, 'clients')}`);
    await look.around('publish-summary');
    await tabTo(page, '[data-notices=staff] summary');
    await page.keyboard.press('Enter');
    await page.locator('[data-notices=staff] details[open] li').first().waitFor();
    await tabTo(page, '[data-notices=clients] summary');
    await page.keyboard.press('Enter');
    await look.briefly('publish-summary-open');

    // A colleague changes the day meanwhile: what is read is fetched anew, and only that is published.
    const revision = await changeElsewhere(page);
    await page.locator(`dialog [data-summary="${revision}"]`).waitFor();
    await page.locator('dialog [data-newer]').waitFor();
    if (!(await said()).trim()) throw new Error('that the plan changed was not spoken');
    await look.at('publish-newer');
    const sent = page.waitForRequest((request) => request.url().endsWith('/publish') && request.method() === 'POST');
    await tabTo(page, 'dialog [data-confirm]');
    await page.keyboard.press('Enter');
    if ((await sent).headers()['if-match'] !== `"${revision}"`) throw new Error('another revision was published than was summed up');
    await page.locator('[data-published]').waitFor();
    if (!(await page.evaluate(() => document.activeElement?.tagName === 'H2'))) throw new Error('the focus was lost');
    await closed();
    const after = await board(page);
    if (after.published_version !== before.published_version + 1 || after.changed_since_publish) throw new Error('the day is not published anew');
  });

  await step('who has the published plan', async () => {
    const { shifts } = await board(page);
    const waited = shifts.filter(({ absence, start_s }) => !absence || absence.from_s > start_s);
    const have = new Set(shifts.filter((shift) => shift.has_plan_at_ms !== null).map((shift) => shift.staff_id));
    const lack = new Set(waited.map((shift) => shift.staff_id).filter((staff) => !have.has(staff)));
    const line = page.locator('[data-on-phones]');
    await line.waitFor();
    if (lack.size === 0) return;
    const summary = line.locator('summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    await line.locator('li').first().waitFor();
    if ((await line.locator('li').count()) !== lack.size) throw new Error(`${lack.size} have not fetched the plan, told are ${await line.locator('li').count()}`);
    const marks = await page.locator('[role=rowheader] [data-has-plan=true]').count();
    if (marks !== shifts.filter((shift) => shift.has_plan_at_ms !== null && !shift.absence).length) throw new Error('the rows tell otherwise who has the plan');
    await look.briefly('on-phones');
    await summary.click();
  });

  await step('visits that are expected late', async () => {
    const { shifts } = await board(page);
    const late = shifts.flatMap(({ stops }) => stops).filter((stop) => stop.expected_late && stop.expected_start_s !== null && stop.actual_start_s === null);
    const fold = page.locator('[data-expected-late]');
    if (late.length === 0) {
      if (await fold.count()) throw new Error('visits are told to be late that are not');
      return;
    }
    await fold.locator('summary').click();
    await fold.locator('[data-late]').first().waitFor();
    if ((await fold.locator('[data-late]').count()) !== Math.min(late.length, 50)) throw new Error(`${late.length} visits are expected late`);
    await look.around('expected-late');
    const first = fold.locator('[data-late]').first();
    const visit = await first.getAttribute('data-late');
    await first.focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-expected]').waitFor();
    if ((await bar(visit).getAttribute('aria-selected')) !== 'true') throw new Error('the late visit is not chosen');
    await fold.locator('summary').click();
  });

  await step('the published plan and the actual day are read, not changed', async () => {
    for (const of of ['published', 'actual']) {
      await page.locator('main h1').focus();
      await tabTo(page, `[data-plan-of=${of}]`);
      await page.keyboard.press('Enter');
      await page.locator(`[data-viewed=${of}]`).waitFor();
      await page.locator('[role=gridcell]').first().waitFor();
      if (!(await said()).trim()) throw new Error('which plan is shown was not spoken');
      const { shifts, revision } = await asked(page, `board?of=${of}`);
      const stops = shifts.flatMap((shift) => shift.stops).length;
      const drawn = await page.locator('[role=gridcell]').count();
      if (shifts.length <= 60 && drawn !== stops) throw new Error(`${of} has ${stops} visits, drawn are ${drawn}`);
      const acts = await page.locator('[data-undo], [data-sick-call], [data-publish], [data-call], [data-move]').count();
      if (acts > 0) throw new Error(`${acts} buttons would change the plan`);
      await page.locator('[data-cell][tabindex="0"]').focus();
      for (const key of ['m', 'p', 's', 'Control+z']) await page.keyboard.press(key);
      await page.waitForTimeout(200);
      if ((await page.locator('.timeline.moving, dialog').count()) || (await asked(page, `board?of=${of}`)).revision !== revision) throw new Error('a key changed what is only read');
      if (of === 'published') await look.around('view-published');
      else await look.briefly('view-actual');
      await page.locator('[data-view=table]').click();
      await page.locator('[data-day-table] tbody tr').first().waitFor();
      await look.at(`view-${of}-table`);
      await page.locator('[data-view=map]').click();
      await page.locator('[data-routes-map] [data-list-stop]').first().waitFor();
      await look.at(`view-${of}-map`);
      await page.locator('[data-view=timeline]').click();
    }
    await toDraft(page);
  });

  await step('the day by client', async () => {
    await page.locator('[data-view=clients]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    const clients = new Set((await board(page)).shifts.flatMap(({ stops }) => stops.map((stop) => stop.client_id)));
    const rows = Number(await page.locator('[role=grid]').getAttribute('aria-rowcount'));
    if (rows !== clients.size) throw new Error(`${clients.size} clients have visits, drawn are ${rows}`);
    await look.around('board-clients');
    await page.locator('[data-cell][tabindex="0"]').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('m');
    if (await page.locator('.timeline.moving').count()) throw new Error('a visit is moved among clients');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'visit-heading');
    await page.locator('[data-view=timeline]').click();
    await page.locator('[role=gridcell]').first().waitFor();
  });

  await step('the day by the base plan, or that there is none', async () => {
    const has = (await board(page)).base_plan_revision > 0;
    if (!has) refusal(404, 'board?of=base_plan');
    await page.locator('[data-plan-of=base_plan]').click();
    await page.locator('[data-viewed=base_plan]').waitFor();
    if (has) await page.locator('[role=gridcell]').first().waitFor();
    else await page.locator('[role=grid]').waitFor({ state: 'detached' });
    await look.briefly('view-base-plan');
    await toDraft(page);
  });

  await step('leave entered, seen on the board and withdrawn by keyboard alone', async () => {
    const { staff, visits } = await leastBusy(page, held);
    await page.locator('main h1').focus();
    await tabTo(page, '[data-staff-leave]');
    await page.keyboard.press('Enter');
    await page.locator(`[data-leave] select[name=staff_id] option[value="${staff}"]`).waitFor({ state: 'attached' });
    await look.around('leave');
    await tabTo(page, '[data-enter]');
    await page.keyboard.press('Enter');
    await page.locator('[data-fault=staff_id]').waitFor();
    if (!(await page.evaluate(() => document.activeElement?.matches('[name=staff_id]')))) throw new Error('the field with the fault has not the focus');
    await look.briefly('leave-required');

    await page.locator('[data-leave] select[name=staff_id]').selectOption(staff);
    const today = await page.locator('[data-leave] input[name=from_date]').inputValue();
    await page.locator('[data-leave] input[name=to_date]').fill('2020-01-01');
    refusal(422, '/leaves');
    await tabTo(page, '[data-enter]');
    await page.keyboard.press('Enter');
    await page.locator('[data-fault=to_date], [data-fault=from_date]').first().waitFor();
    await look.at('leave-order');
    await page.locator('[data-leave] input[name=to_date]').fill(today);
    await tabTo(page, '[data-enter]');
    await page.keyboard.press('Enter');
    await page.locator(`[data-leave-of="${staff}"]`).waitFor();
    if (!(await said()).trim()) throw new Error('that the leave is entered was not spoken');
    await look.around('leave-entered');

    // Nobody is on leave twice at a time.
    await page.locator('[data-leave] select[name=staff_id]').selectOption(staff);
    refusal(422, '/leaves');
    await tabTo(page, '[data-enter]');
    await page.keyboard.press('Enter');
    await page.locator('[data-leave] [data-fault]').first().waitFor();
    await look.briefly('leave-overlapping');
    await closed();
    if (!(await page.evaluate(() => document.activeElement?.matches('[data-staff-leave]')))) throw new Error('the focus was lost');

    await page.locator(`[data-call="${staff}"]`).waitFor({ state: 'detached' });
    const on = await board(page);
    const shift = on.shifts.find((one) => one.staff_id === staff);
    if (shift.absence?.why !== 'holiday') throw new Error(`on the board stands ${JSON.stringify(shift.absence)}`);
    const unplaced = new Set(on.unplaced.map((one) => one.visit_id));
    if (!visits.every((visit) => unplaced.has(visit))) throw new Error('a visit is still with who is on leave');
    await look.at('board-leave');

    await page.locator('main h1').focus();
    await tabTo(page, '[data-staff-leave]');
    await page.keyboard.press('Enter');
    await page.locator(`[data-leave-of="${staff}"] [data-withdraw]`).waitFor();
    await tabTo(page, `[data-leave-of="${staff}"] [data-withdraw]`);
    await page.keyboard.press('Enter');
    await page.locator('dialog [data-confirm]').waitFor();
    await look.briefly('leave-withdraw');
    await tabTo(page, 'dialog [data-confirm]');
    await page.keyboard.press('Enter');
    await page.locator(`[data-leave-of="${staff}"]`).waitFor({ state: 'detached' });
    if (!(await said()).trim()) throw new Error('that it is withdrawn was not spoken');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
    await closed();
    await page.locator(`[data-call="${staff}"]`).first().waitFor({ state: 'attached' });
    if ((await board(page)).shifts.some((one) => one.staff_id === staff && one.absence)) throw new Error('the leave is withdrawn, and stands on the board');
  });
}

async function toDraft(page) {
  await page.locator('main h1').focus();
  await tabTo(page, '[data-to-draft]');
  await page.keyboard.press('Enter');
  await page.locator('[data-viewed]').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.matches('[data-plan-of=draft]'));
  await page.locator('[role=gridcell]').first().waitFor();
}

const notices = (page, of) => page.locator(`[data-notices=${of}] > ul > li`).count();

const day = `(async () => {
  const session = await (await fetch('/api/session')).json();
  const day = '/api/units/' + session.roles[0].unit_id + '/days/' + session.today;
  return { session, day, board: await (await fetch(day + '/board')).json() };
})()`;

const board = (page) => page.evaluate(`${day}.then(({ board }) => board)`);

const asked = (page, what) => page.evaluate(`${day}.then(async ({ day }) => (await fetch(day + '/${what}')).json())`);

/** A visit not begun that has a person of its own alone. */
const removable = (page) =>
  page.evaluate(`${day}.then(({ board }) => {
    for (const shift of board.shifts) {
      const stop = shift.stops.find((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1 && !one.protected);
      if (stop) return { visit: stop.visit_id, staff: shift.staff_id };
    }
    throw new Error('no visit can be taken off');
  })`);

/** Who has fewest visits left, and at least one; with those visits. */
const leastBusy = (page, held) =>
  page.evaluate(`${day}.then(({ session, board }) => {
    // What should have begun already stays: a phone without coverage may have it.
    const now_s = (session.server_time_ms - board.midnight_ms) / 1000;
    const left = (shift) => shift.stops.filter((stop) => stop.status === 'planned' && stop.staff_count === 1 && stop.start_s > now_s);
    const once = (shift) => board.shifts.filter((one) => one.staff_id === shift.staff_id).length === 1;
    const held = ${JSON.stringify(held)};
    const there = board.shifts.filter((shift) => !shift.absence && once(shift) && left(shift).length > 0 && !held.includes(shift.staff_id));
    there.sort((a, b) => left(a).length - left(b).length);
    return { staff: there[0].staff_id, visits: left(there[0]).map((stop) => stop.visit_id) };
  })`);

/** Another planner pins a visit meanwhile; answers with the revision after it. */
const changeElsewhere = (page) =>
  page.evaluate(`${day}.then(async ({ session, day, board }) => {
    const stop = board.shifts.flatMap((shift) => shift.stops).find((one) => one.status === 'planned' && one.pin === 'none');
    const answer = await fetch(day + '/pins', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token, 'if-match': '"' + board.revision + '"' },
      body: JSON.stringify({ visit_id: stop.visit_id, pin: 'time' }),
    });
    if (!answer.ok) throw new Error('the other change was refused: ' + answer.status);
    return (await answer.json()).revision;
  })`);
