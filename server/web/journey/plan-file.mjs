// The day's plan out as a file, and in again by keyboard alone. Ends with the day as it was.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tabTo } from './keys.mjs';

const OPENER = '[data-plan-file]';
const UNDO = 'button[data-undo=imported]';
/** A whole day is stated several times over. */
const TAKE_LIMIT_MS = 60_000;

export async function planFileSteps({ page, look, step, refusal, origin }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'vardag-plan-file-'));
  const dialog = page.locator('[data-plan-file-dialog]');
  const said = () => page.locator('[data-voice]').textContent();
  let before = new Map();
  let csv = '';

  const written = (name, text) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  async function open() {
    await tabTo(page, OPENER);
    await page.keyboard.press('Enter');
    await dialog.waitFor();
  }

  /** The browser's own window for choosing a file is no part of the page: what is chosen there is given. */
  let toChoose = '';
  const give = (chooser) => chooser.setFiles(toChoose);

  async function choose(file) {
    toChoose = file;
    await tabTo(page, 'dialog input[type=file]');
    await page.keyboard.press('Space');
    await page.waitForFunction((name) => document.activeElement.files?.[0]?.name === name, path.basename(file));
  }

  async function send() {
    await tabTo(page, '[data-send-plan]');
    await page.keyboard.press('Enter');
  }

  async function closed() {
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction((opener) => document.activeElement?.matches(opener), OPENER);
  }

  await step('the plan as a file', async () => {
    page.on('filechooser', give);
    await page.locator('nav a[href*="/day"]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    before = places(await board(page));
    await page.locator('[data-view=table]').focus();
    await open();
    await look.around('plan-file');
    for (const [of, format] of [['draft', 'csv'], ['draft', 'json'], ['published', 'csv']]) {
      await tabTo(page, `[data-fetch-plan="${of} ${format}"]`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      if (!download.url().startsWith(origin)) throw new Error('the plan came from elsewhere');
      const name = download.suggestedFilename();
      if (!name.startsWith('plan-') || !name.endsWith(`.${format}`)) throw new Error(`the plan is called ${name}`);
      const text = readFileSync(await download.path(), 'utf8');
      if (of === 'draft' && format === 'csv') csv = text;
      if (format === 'json' && JSON.parse(text).visits.length !== csv.trim().split('\n').length - 1) throw new Error('JSON and CSV have not as many visits');
    }
  });

  await step('a file with faults, line by line', async () => {
    const [names, ...rows] = csv.trimEnd().split(/\r?\n/);
    const columns = names.replace('\ufeff', '').split(';');
    const broken = rows.map((row, index) => {
      const cells = row.split(';');
      if (index === 0) cells[columns.indexOf('visit_id')] = 'nonsense';
      if (index === 1) cells[columns.indexOf('start')] = '25:00';
      if (index === 2) return 'a;b';
      return cells.join(';');
    });
    await choose(written('broken.csv', [names, ...broken].join('\n')));
    refusal(422, '/plan-file');
    await send();
    await page.locator('[data-file-faults]').waitFor();
    const lines = await page.locator('[data-file-faults] li').allTextContents();
    for (const at of ['Rad 2, visit_id', 'Rad 3, start', 'Rad 4']) {
      if (!lines.some((line) => line.trim().startsWith(at))) throw new Error(`${at} is not among: ${lines.join(' | ')}`);
    }
    if (await page.locator('[data-file-faults] [lang=en]').count()) throw new Error('a fault is not in Swedish');
    if (!(await chosen(page)).endsWith('broken.csv')) throw new Error('the file is no longer chosen');
    await look.around('plan-file-faults');
    await choose(written('plan.xlsx', 'x'));
    await send();
    await page.locator('[data-take-in] [role=alert]').waitFor();
    await look.at('plan-file-wrong-kind');
  });

  await step('the file is kept while the server cannot be reached', async () => {
    await choose(written('plan.csv', csv));
    await page.context().setOffline(true);
    await send();
    await page.locator('[data-kept]').waitFor();
    await look.at('plan-file-offline');
    await page.context().setOffline(false);
    if (!(await chosen(page)).endsWith('plan.csv')) throw new Error('the file is no longer chosen');
  });

  await step('the day was changed meanwhile', async () => {
    // Another planner would have been quicker: the page is made to send another revision than the day's.
    await page.route('**/plan-file', (route) => route.continue({ headers: { ...route.request().headers(), 'if-match': '"999999"' } }), { times: 1 });
    refusal(409, '/plan-file');
    await send();
    await page.locator('[data-stale]').waitFor();
    await look.briefly('plan-file-stale');
  });

  await step('the same day is taken in again, by keyboard', async () => {
    await send();
    await page.locator('[data-taken]').waitFor({ timeout: TAKE_LIMIT_MS });
    await page.waitForFunction(() => document.activeElement?.matches('dialog h2'));
    if (!(await said()).trim()) throw new Error('that it is taken in was not spoken');
    if (await page.locator('[data-left-out]').count()) throw new Error('a visit of the same day got no place');
    await look.around('plan-file-taken');
    const after = places(await board(page));
    const elsewhere = [...before].filter(([visit, { shift }]) => after.get(visit)?.shift !== shift);
    if (elsewhere.length > 0) throw new Error(`${elsewhere.length} visits are with another person`);
  });

  await step('a plan taken in is taken back by one press', async () => {
    await tabTo(page, '[data-undo-taken]');
    await page.keyboard.press('Enter');
    await page.locator('[data-undone]').waitFor();
    if (!(await said()).trim()) throw new Error('that it is taken back was not spoken');
    await look.around('plan-file-undone');
    await closed();
    if (await page.locator(UNDO).count()) throw new Error('there is still something taken in to undo');
    same(before, places(await board(page)));
  });

  await step('what has no place leads to the unplaced visits', async () => {
    // Everything to one person at one time: what has not begun finds no place there.
    const file = await page.evaluate(async () => {
      const session = await (await fetch('/api/session')).json();
      const plan = await (await fetch(`/api/units/${session.roles[0].unit_id}/days/${session.today}/plan-file`)).json();
      const last = plan.visits.filter((visit) => visit.start).at(-1);
      for (const visit of plan.visits) Object.assign(visit, { staff_id: last.staff_id, employee_number: null, start: last.start, pin: 'both' });
      plan.visits.splice(1, 1);
      return plan;
    });
    await open();
    await choose(written('one-person.json', JSON.stringify(file)));
    await send();
    await page.locator('[data-left-out]').first().waitFor({ timeout: TAKE_LIMIT_MS });
    await look.around('plan-file-left-out');
    const moved = page.locator('[data-moved] summary');
    if (await moved.count()) {
      // Not by Tab: each visit that found no place is a stop before it.
      await moved.focus();
      await page.keyboard.press('Enter');
      await look.around('plan-file-moved');
    }
    await page.locator('dialog h2').focus();
    await tabTo(page, '[data-left-out] button');
    const visit = await page.evaluate(() => document.activeElement.closest('[data-left-out]').dataset.leftOut);
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction((id) => document.activeElement?.closest('[data-unplaced]')?.dataset.unplaced === id, visit);
    await look.briefly('plan-file-shown');
    // The board's undo names it, too.
    await page.locator(UNDO).click();
    await page.locator(UNDO).waitFor({ state: 'detached' });
    same(before, places(await board(page)));
  });

  await step('a chooser that is closed without a choice leaves the dialog open', async () => {
    await open();
    await page.locator('dialog input[type=file]').evaluate((input) => input.dispatchEvent(new Event('cancel', { bubbles: true })));
    if (!(await dialog.isVisible())) throw new Error('the dialog was closed');
    await closed();
    page.off('filechooser', give);
  });

  rmSync(folder, { recursive: true, force: true });
}

const board = (page) =>
  page.evaluate(async () => {
    const session = await (await fetch('/api/session')).json();
    return (await fetch(`/api/units/${session.roles[0].unit_id}/days/${session.today}/board`)).json();
  });

/** Who has which visit, and from when. */
const places = ({ shifts }) => new Map(shifts.flatMap((shift) => shift.stops.map((stop) => [stop.visit_id, { shift: shift.shift_id, start_s: stop.start_s }])));

function same(before, after) {
  const differ = [...before].filter(([visit, { shift, start_s }]) => after.get(visit)?.shift !== shift || after.get(visit)?.start_s !== start_s);
  if (differ.length > 0 || before.size !== after.size) throw new Error(`${differ.length} visits are elsewhere than before, of ${before.size} there are ${after.size}`);
}

const chosen = (page) => page.locator('dialog input[type=file]').evaluate((input) => input.value);
