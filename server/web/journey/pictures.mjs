// The pictures of the README: sign-in, the planner's board and the manager's
// review, in Swedish, light, 1600×900, and a phone of 360×640. Needs VARDAG_URL,
// VARDAG_PLANNER, VARDAG_MANAGER and VARDAG_HAND, as the journeys do; writes into
// the folder it is given.
import path from 'node:path';
import { startBrowser } from './browser.mjs';
import { account, needed } from './walk.mjs';

const SIZE = { width: 1600, height: 900 };
const PHONE = { width: 360, height: 640 };
const folder = process.argv[2];
if (!folder) throw new Error('Usage: VARDAG_URL=… VARDAG_HAND=… VARDAG_PLANNER=… VARDAG_MANAGER=… node journey/pictures.mjs FOLDER');
const origin = new URL(needed('VARDAG_URL')).origin;
const hand = new URL(needed('VARDAG_HAND')).origin;

const { page, faults, close } = await startBrowser(origin, { others: [hand] });

async function signIn(name) {
  const { username, password } = account(name);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('[data-sign-out]').waitFor();
}

async function picture(name) {
  // The pointer out of the way, and what moves at rest.
  await page.mouse.move(2, SIZE.height - 2);
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

try {
  await page.setViewportSize(SIZE);
  await page.goto(origin);
  await page.evaluate(() => (document.documentElement.dataset.colorScheme = 'light'));
  await page.locator('#username').waitFor();
  await picture('sign-in');
  await signIn('VARDAG_PLANNER');
  await page.locator('[role=gridcell]').first().waitFor();
  await picture('board');
  await page.locator('[data-sign-out]').click();
  await page.locator('#username').waitFor();
  await signIn('VARDAG_MANAGER');
  await page.locator('[data-item]:not(:has-text("Ingen tid")) th button').first().click();
  await page.locator('[data-detail] ol li').first().waitFor();
  await picture('review');
  await page.setViewportSize(PHONE);
  await page.goto(`${hand}/phones/1/`);
  await page.locator('[data-visit]:visible').first().waitFor();
  await picture('hand');
} finally {
  await close();
}
for (const fault of faults) console.error(`- ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
