// A morning before anybody has begun: the evening before its day is planned and published, a
// page is left open over midnight, at half past six two people are ill. Needs VARDAG_URL,
// VARDAG_PLANNER and VARDAG_ADMIN ("user:password"); VARDAG_SHOTS names a folder for pictures.
// Sets the server's clock to the day after, for good: walked after all others. What the phones'
// walk did without a plan is looked for in the day that is over.
import { beforeFirstShiftSteps } from './before-first-shift.mjs';
import { startBrowser } from './browser.mjs';
import { dayOverSteps } from './day-over.mjs';
import { earlySickCallSteps } from './early-sick-calls.mjs';
import { Looker } from './look.mjs';
import { instantOf, setTrainingClock } from './training-clock.mjs';
import { account, finish, needed, stepper } from './walk.mjs';

const NIGHT = '05:30';
const CLOCK = '06:30';
const PROPOSED_LIMIT_MS = 90_000;

const origin = new URL(needed('VARDAG_URL')).origin;
const planner = account('VARDAG_PLANNER');
const admin = account('VARDAG_ADMIN');

const { page, faults, tolerate, close } = await startBrowser(origin);
const look = new Looker(page, faults);
const { step } = stepper(faults, (name) => look.shot(name));

async function signIn() {
  await page.locator('#username').fill(planner.username);
  await page.locator('#password').fill(planner.password);
  await page.locator('form button[type=submit]').click();
  await page.locator('[data-sign-out]').waitFor();
}

const asked = (path) =>
  page.evaluate(async (path) => {
    const session = await (await fetch('/api/session')).json();
    return { session, answer: await (await fetch(`/api/units/${session.roles[0].unit_id}/${path}`)).json() };
  }, path);

try {
  let today = '';
  let tomorrow = '';

  await step('in the evening the planner goes to tomorrow', async () => {
    await page.goto(origin);
    await signIn();
    await page.locator('[role=gridcell]').first().waitFor();
    today = await page.locator('[data-days] input').inputValue();
    const heading = await page.locator('h1').textContent();
    await page.locator('[data-days] button').last().click();
    await page.waitForFunction((was) => document.querySelector('h1').textContent !== was, heading);
    await page.locator('[data-unplaced]').first().waitFor();
    tomorrow = await page.locator('[data-days] input').inputValue();
  });

  await step('tomorrow is planned and published', async () => {
    await page.locator('[data-optimise]').click();
    await page.locator('dialog select').selectOption('10');
    await page.locator('dialog [data-start]').click();
    await page.locator('[data-take-all]').waitFor({ timeout: PROPOSED_LIMIT_MS });
    await page.locator('[data-take-all]').click();
    await page.locator('[data-took]').waitFor();
    await closeDialog();
    await page.locator('[role=gridcell]').first().waitFor();
    await page.locator('[data-publish]').click();
    await page.locator('dialog [data-confirm]').click();
    await page.locator('[data-published]').waitFor();
    await closeDialog();
    const { answer: board } = await asked(`days/${tomorrow}/board`);
    if (board.published_version !== 1 || board.changed_since_publish) throw new Error('tomorrow is not published');
    await look.at('evening-tomorrow-published');
  });

  await dayOverSteps({ page, look, step, origin, admin, date: today, tomorrow, asked });

  await step(`the night passes: at ${NIGHT} the planner signs in anew`, async () => {
    // A session lasts twelve hours: whatever the page that was left open asks for, it is refused.
    const meant = tolerate(401, '');
    await setTrainingClock(origin, admin, instantOf(tomorrow, NIGHT));
    await page.locator('#username').waitFor();
    await page.locator('.ended').waitFor();
    await look.briefly('early-morning-signed-out');
    await signIn();
    meant();
    await page.locator('[role=gridcell]').first().waitFor();
  });

  await beforeFirstShiftSteps({ page, look, step, clock: NIGHT });

  await step(`at ${CLOCK} nothing has begun`, async () => {
    await setTrainingClock(origin, admin, instantOf(tomorrow, CLOCK));
    await page.locator('.now-mark', { hasText: CLOCK }).waitFor();
    const { session, answer: board } = await asked(`days/${tomorrow}/board`);
    if (session.today !== tomorrow) throw new Error(`today is ${session.today}, not ${tomorrow}`);
    if (session.server_time_ms !== instantOf(tomorrow, CLOCK)) throw new Error(`it is not ${CLOCK}`);
    if ((await page.locator('[data-days] input').inputValue()) !== tomorrow) throw new Error('another day is shown than today');
    const stops = board.shifts.flatMap((shift) => shift.stops);
    if (stops.length === 0 || stops.some((stop) => stop.status !== 'planned' || stop.actual_start_s !== null)) throw new Error('something has begun');
    if (await page.locator('[role=gridcell]:is(.started, .done, .late)').count()) throw new Error('something is shown as begun or late');
    await look.around('early-morning');
  });

  await earlySickCallSteps({ page, look, step, date: tomorrow, clock: CLOCK });
} catch {
  // Already among the faults; the rest of the walk would only follow from it.
} finally {
  await close();
}

finish(look, faults);

async function closeDialog() {
  await page.locator('dialog header button').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
}
