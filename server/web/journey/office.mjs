// Walks the office screens against a running server as a planner, a unit manager
// and a finance officer do. Needs VARDAG_URL, VARDAG_PLANNER, VARDAG_PLANNER_2 (another person),
// VARDAG_MANAGER, VARDAG_FINANCE and VARDAG_SENDER ("user:password"), and VARDAG_HELD (staff ids,
// with commas between); VARDAG_SHOTS names a folder for pictures.
import { absenceSteps } from './absence.mjs';
import { basePlanSteps } from './base-plan.mjs';
import { breakGlassSteps, openedFilesSteps } from './break-glass.mjs';
import { startBrowser } from './browser.mjs';
import { careContactSteps } from './care-contacts.mjs';
import { careFileSteps } from './care-file.mjs';
import { clientAbsenceSteps } from './client-absence.mjs';
import { colleagueSteps } from './colleagues.mjs';
import { continuityGoalSteps, continuitySteps } from './continuity.mjs';
import { dayViewSteps } from './day-views.mjs';
import { followUpSteps, frameTimeSteps } from './follow-up.mjs';
import { hardshipSteps } from './hardship.mjs';
import { heardSteps } from './heard.mjs';
import { Looker } from './look.mjs';
import { signInManager } from './manager-api.mjs';
import { managerSteps } from './manager.mjs';
import { mapSteps } from './map.mjs';
import { mendSteps } from './mends.mjs';
import { financeSteps, moneySteps } from './money.mjs';
import { newOrderSteps } from './new-order.mjs';
import { orderSteps } from './orders.mjs';
import { paperPackSteps } from './paper-pack.mjs';
import { lazyPartSteps } from './lazy-parts.mjs';
import { planFileSteps } from './plan-file.mjs';
import { signInPlanner } from './planner-api.mjs';
import { plannerSteps } from './planner.mjs';
import { signInSender } from './sender.mjs';
import { shiftsSteps } from './shifts.mjs';
import { signIn, signOut } from './sign-in.mjs';
import { twoTabSteps } from './two-tabs.mjs';
import { account, finish, needed, stepper } from './walk.mjs';

const origin = new URL(needed('VARDAG_URL')).origin;
const planner = account('VARDAG_PLANNER');
const colleague = account('VARDAG_PLANNER_2');
const manager = account('VARDAG_MANAGER');
const finance = account('VARDAG_FINANCE');
const sender = account('VARDAG_SENDER');
// Who holds the phones that are walked after this: their day stays as it is.
const held = needed('VARDAG_HELD').split(',');

const { page, faults, refusal, tolerate, another, afresh, close } = await startBrowser(origin);
const look = new Looker(page, faults);

const { step, unsteady } = stepper(faults, (name) => look.shot(name), afresh);

try {
  await step('sign-in', async () => {
    await page.goto(origin);
    await page.locator('#username').waitFor();
    await look.around('sign-in');
    await page.locator('#username').fill(planner.username);
    await page.locator('#password').fill('not the password');
    await page.locator('form button[type=submit]').click();
    await page.locator('[role=alert]').waitFor();
    await look.at('sign-in-wrong');
    await signIn(page, planner);
  });
  await lazyPartSteps({ page, look, step });
  await plannerSteps({ page, look, step });
  await dayViewSteps({ page, look, step, refusal, held });
  await mendSteps({ page, look, step, held });
  await colleagueSteps({ page, look, step, refusal, origin, colleague, held, faults });
  await heardSteps({ page, look, step, refusal, colleague: await signInPlanner(origin, colleague), held });
  await hardshipSteps({ page, look, step, refusal, tolerate, held });
  await mapSteps({ page, look, step, origin });
  await planFileSteps({ page, look, step, refusal, origin });
  await absenceSteps({ page, look, step, held });
  await clientAbsenceSteps({ page, look, step, refusal });
  await basePlanSteps({ page, look, step, refusal });
  await orderSteps({ page, look, step, refusal });
  await newOrderSteps({ page, look, step, sender: await signInSender(origin, sender), held });
  await careContactSteps({ page, look, step, refusal });
  await frameTimeSteps({ page, look, step });
  await continuitySteps({ page, look, step });
  await paperPackSteps({ page, look, step, refusal, origin });
  await breakGlassSteps({ page, look, step, refusal });
  await step('planner signs out', () => signOut(page));
  await step('manager signs in', () => signIn(page, manager));
  await managerSteps({ page, look, step, origin });
  await shiftsSteps({ page, look, step });
  await careFileSteps({ page, look, step, refusal });
  await openedFilesSteps({ page, look, step });
  await continuityGoalSteps({ page, look, step });
  await followUpSteps({ page, look, step, origin });
  const contested = await moneySteps({ page, look, step, manager: await signInManager(origin, manager) });
  await step('manager signs out', () => signOut(page));
  await step('finance officer signs in', () => signIn(page, finance));
  await financeSteps({ page, look, step, refusal, contested });
  await step('finance officer signs out', () => signOut(page));
  await twoTabSteps({ page, look, step, tolerate, another, origin, planner, colleague, held, faults });
} catch {
  // Already among the faults; the rest of the walk would only follow from it.
} finally {
  await close();
}

finish(look, faults, unsteady);
