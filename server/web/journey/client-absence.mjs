// A client who is away: recorded, told to the phones, back again, and withdrawn,
// by pointer and by keyboard alone.
import { tabTo } from './keys.mjs';

export async function clientAbsenceSteps({ page, look, step, refusal }) {
  const said = () => page.locator('[data-voice]').textContent();
  const dialog = page.locator('dialog');
  const list = page.locator('[data-client-absences]');
  const item = (absence) => page.locator(`[data-client-absence="${absence}"]`);
  let client = '';

  const opened = async () => {
    await page.locator('[data-client-away]').click();
    await page.locator(`dialog select[name=client] option[value="${client}"]`).waitFor({ state: 'attached' });
  };

  await step('an absence that ends before it begins is not recorded', async () => {
    client = await busiestFromNow(page);
    const before = await absences(page);
    await opened();
    await page.locator('dialog select[name=client]').selectOption(client);
    await page.locator('dialog input[name=open]').uncheck();
    const from = await page.locator('dialog input[name=from-date]').inputValue();
    await page.locator('dialog input[name=until-date]').fill(from);
    await page.locator('dialog input[name=until-clock]').fill('00:01');
    await look.around('client-away-dialog');
    await page.locator('dialog [data-record]').click();
    await page.locator('dialog [role=alert]').waitFor();
    await look.at('client-away-ends-first');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    if ((await absences(page)).length !== before.length) throw new Error('it was recorded');
  });

  await step('a client in hospital recorded and published by pointer', async () => {
    const planned = await visitsFromNow(page, client);
    await opened();
    await page.locator('dialog select[name=client]').selectOption(client);
    const concerned = await page.locator('dialog .concerned').textContent();
    if (!concerned.includes(String(planned))) throw new Error(`${planned} visits are concerned, told was ${concerned}`);
    await page.locator('dialog [data-record]').click();
    await dialog.waitFor({ state: 'detached' });
    await list.waitFor();
    await list.locator('summary').click();
    const [absence] = await absences(page);
    const visits = item(absence.absence_id).locator('[data-absent-visit]');
    await visits.first().waitFor();
    if ((await visits.count()) !== planned) throw new Error(`${await visits.count()} of ${planned} visits are told of`);
    if (await visitsFromNow(page, client)) throw new Error('a visit of somebody who is away is still planned');
    await look.around('client-absences');
    await page.locator('[data-publish]').click();
    await page.locator('dialog [data-confirm]').click();
    await page.locator('[data-published]').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await list.locator('summary .to-mind').waitFor({ state: 'detached' });
    await look.at('client-absences-published');
  });

  await step('nobody is away twice at a time', async () => {
    await opened();
    await page.locator('dialog select[name=client]').selectOption(client);
    await page.locator('dialog select[name=kind]').selectOption('away');
    refusal(409, '/client-absences');
    await page.locator('dialog [data-record]').click();
    await page.locator('dialog [role=alert]').waitFor();
    await look.briefly('client-away-overlapping');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('the client is back, by keyboard alone', async () => {
    await page.locator('main h1').focus();
    await tabTo(page, '[data-client-absences] [data-back]');
    await page.keyboard.press('Enter');
    await page.locator('dialog [data-end]').waitFor();
    await look.around('client-back-dialog');
    // A training server's clock may stand still: back a minute after it began.
    const [{ from_ms }] = await absences(page);
    const [date, clock] = localText(from_ms + 60_000).split(' ');
    await page.locator('dialog input[name=until-date]').fill(date);
    await page.locator('dialog input[name=until-clock]').fill(clock);
    await tabTo(page, '[data-end]');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    if (!(await said()).trim()) throw new Error('that the client is back was not spoken');
    const [absence] = await absences(page);
    if (absence.until_ms === null) throw new Error('the absence has no end');
    if (!(await visitsFromNow(page, client))) throw new Error('no visit of the client is there again');
    await look.at('client-back');
  });

  await step('an absence recorded and withdrawn by keyboard alone', async () => {
    const before = await absences(page);
    await page.locator('main h1').focus();
    await tabTo(page, '[data-client-away]');
    await page.keyboard.press('Enter');
    const choice = page.locator('dialog select[name=client]');
    await page.locator('dialog select[name=client] option').nth(2).waitFor({ state: 'attached' });
    await tabTo(page, 'select[name=client]');
    await page.keyboard.press('End');
    if ((await choice.inputValue()) === client) await page.keyboard.press('ArrowUp');
    const chosen = await choice.inputValue();
    if (!chosen || chosen === client) throw new Error('the arrows chose nobody else');
    await tabTo(page, '[data-record]');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    if (!(await said()).trim()) throw new Error('that it was recorded was not spoken');
    const known = new Set(before.map((one) => one.absence_id));
    const absence = (await absences(page)).find((one) => !known.has(one.absence_id));
    if (absence?.client_id !== chosen) throw new Error('the absence is of somebody else');
    await item(absence.absence_id).waitFor();
    await tabTo(page, `[data-client-absence="${absence.absence_id}"] [data-back]`);
    await page.keyboard.press('Enter');
    await tabTo(page, '[data-withdraw]');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await item(absence.absence_id).waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    if (await page.evaluate(() => document.activeElement === document.body)) throw new Error('the focus was lost');
    if ((await absences(page)).some((one) => one.absence_id === absence.absence_id)) throw new Error('it is there still');
  });
}

/** "2026-11-24 08:15" */
const localText = (instantMs) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'short' }).format(instantMs);

const day = `(async () => {
  const session = await (await fetch('/api/session')).json();
  const day = '/api/units/' + session.roles[0].unit_id + '/days/' + session.today;
  const board = await (await fetch(day + '/board')).json();
  const now_s = Math.floor((session.server_time_ms - board.midnight_ms) / 60000) * 60;
  const left = board.shifts.flatMap((shift) => shift.stops).filter((stop) => stop.start_s >= now_s && stop.status === 'planned');
  return { session, board, now_s, left };
})()`;

const absences = (page) => page.evaluate(`${day}.then(({ board }) => board.client_absences)`);

/** The client with most visits left; nobody whose name is hidden. */
const busiestFromNow = (page) =>
  page.evaluate(`${day}.then(({ left }) => {
    const count = new Map();
    for (const stop of left) if (!stop.protected) count.set(stop.client_id, (count.get(stop.client_id) ?? 0) + 1);
    const [first] = [...count].sort((a, b) => b[1] - a[1]);
    if (!first) throw new Error('nobody has visits left');
    return first[0];
  })`);

/** A client's visits from now on, planned or not. */
const visitsFromNow = (page, client) =>
  page.evaluate(
    `${day}.then(({ board, now_s, left }) => [...left, ...board.unplaced.filter((one) => one.windows[0].start_s >= now_s)]
      .filter((one) => one.client_id === '${client}').length)`,
  );
