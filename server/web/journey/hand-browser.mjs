// Walks the phone whose core lives in the browser: enrolled, loaded anew while the
// server is dead, closed in the middle of the work, opened twice, opened by a tag.
// Needs VARDAG_URL, VARDAG_MANAGER, VARDAG_STAFF ("user:password") and, to know that
// person's day, VARDAG_HAND; VARDAG_SHOTS names a folder for pictures.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { newProfile, startBrowser } from './browser.mjs';
import { Figures, median } from './figures.mjs';
import { Phone } from './hand-phone.mjs';
import { Looker } from './look.mjs';
import { signInManager } from './manager-api.mjs';
import { account, finish, needed, stepper } from './walk.mjs';
import { startWire } from './wire.mjs';

const SCREEN = { width: 360, height: 640 };
const VARIANTS = [
  { language: 'sv', scheme: 'light', ...SCREEN, brief: true },
  { language: 'en', scheme: 'dark', width: 320, height: 640, text: 200, brief: true },
];

const staff = account('VARDAG_STAFF');
const server = needed('VARDAG_URL');
const manager = await signInManager(server, account('VARDAG_MANAGER'));
/** Another phone of the same person: what the day holds, apart from this browser. */
const other = new Phone(null, new URL(needed('VARDAG_HAND')).origin, 1);
const wire = await startWire(server);
const kept = newProfile();
const figures = new Figures('browser-journey');
/** Of the spec: from a load to the list, and from the press to a visit that has begun. */
const LIST_BUDGET_MS = 1_000;
const BEGUN_BUDGET_MS = 150;
const LOADS = 7;
const begun_ms = [];

const faults = [];
let page;
let browser;
let look;
const looked = { looked: 0, violations: 0, alike: [] };

async function openBrowser() {
  browser = await startBrowser(wire.url, { viewport: SCREEN, kept, tolerated: [] });
  page = browser.page;
  look = new Looker(page, faults, { variants: VARIANTS, rest: { language: 'sv', scheme: 'light', ...SCREEN } });
}

async function closeBrowser() {
  looked.looked += look.looked;
  looked.violations += look.violations;
  looked.alike.push(...look.alike);
  // With the wire cut, the browser writes down each attempt to reach the server.
  faults.push(...browser.faults.filter((fault) => !/ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET|SOCKET_NOT_CONNECTED)/.test(fault)));
  await browser.close();
}

const { step } = stepper(faults, (name) => look.shot(name));
const listed = () => page.locator('[data-visit]:visible').first().waitFor();

async function loadedIn() {
  const began = Date.now();
  await page.reload();
  await listed();
  return Date.now() - began;
}

/** Begins and ends a visit by hand. */
async function byHand(visit) {
  await page.evaluate((id) => (location.hash = `#/visit/${id}/start`), visit);
  const reason = page.locator('[data-reason=tag_missing]').first();
  await reason.waitFor();
  const began = Date.now();
  await reason.click();
  await page.locator('[data-visit-screen=started]').waitFor();
  begun_ms.push(Date.now() - began);
  if (await page.locator('[data-all]').count()) await page.locator('[data-all]').click();
  await page.locator('[data-line][data-state=unsaid]').first().waitFor({ state: 'detached' });
  await page.locator('[data-end]').click();
  await page.locator('[data-same-reason]').click();
  await page.locator('[data-summary]').waitFor();
}

async function atTheServer(date, visit) {
  for (let looks = 0; looks < 60; looks += 1) {
    const [fact] = await manager.facts(date, visit);
    if (fact?.outcome === 'done') return fact;
    await page.waitForTimeout(500);
  }
  throw new Error('the server does not hold the visit');
}

/** The other phone's fresh visits, of which this one has the same list. */
async function freshVisits(count) {
  await other.core('sync');
  const first = await other.fresh({ withTag: false });
  const visits = [first];
  while (visits.length < count) {
    visits.push(await other.fresh({ withTag: false, skip: visits.map((one) => one.visit_id) }));
  }
  return visits;
}

await openBrowser();
try {
  const { date } = await other.core('day');
  const [first, second, third, ...others] = await freshVisits(7);

  await step('a browser becomes a phone of the unit', async () => {
    await page.goto(`${wire.url}/hand/`);
    await page.locator('#code').fill(await manager.enrolmentCode('Webbläsare'));
    await page.locator('[data-enrol]').click();
    await page.locator('#username').fill(staff.username);
    await page.locator('#password').fill(staff.password);
    await page.locator('[data-sign-in]').click();
    await listed();
    await look.briefly('browser-today');
  });

  await step('the page is kept, and its key is not to be read', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const readOut = await page.evaluate(async () => {
      const opening = indexedDB.open('vardag-hand-keys');
      const table = await new Promise((done) => (opening.onsuccess = () => done(opening.result)));
      const asked = table.transaction('keys').objectStore('keys').get('phone');
      const { signing, wrapping } = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
      table.close();
      const tries = [crypto.subtle.exportKey('pkcs8', signing.privateKey), crypto.subtle.exportKey('raw', wrapping)];
      return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
    });
    if (readOut > 0) throw new Error('a key was read out');
  });

  await step('loaded anew while the server is dead, the day is there and work is taken', async () => {
    await wire.cut();
    const loads_ms = [];
    while (loads_ms.length < LOADS) loads_ms.push(await loadedIn());
    figures.note('page loaded without a server to the day\'s list, core in the browser', median(loads_ms), 'ms', LIST_BUDGET_MS);
    await byHand(first.visit_id);
    await page.locator('[data-sync=saved]').waitFor();
    await look.briefly('browser-no-server');
  });

  await step('the browser is closed and opened, the server still dead', async () => {
    await closeBrowser();
    await openBrowser();
    await page.goto(`${wire.url}/hand/#/visit/${first.visit_id}`);
    await page.locator('[data-visit-screen=done]').waitFor();
    for (const { visit_id } of [second, ...others]) await byHand(visit_id);
    figures.note('press to visit begun, core in the browser', median(begun_ms), 'ms', BEGUN_BUDGET_MS);
    await page.evaluate(() => (location.hash = '#/'));
    await listed();
    await look.at('browser-opened-again');
  });

  await step('when the server is back, everything is sent once', async () => {
    await wire.mend();
    await page.locator('[data-sync-words]').click();
    await page.locator('[data-send-all]').click();
    for (const { visit_id } of [first, second]) await atTheServer(date, visit_id);
    await page.evaluate(() => (location.hash = '#/'));
    await page.locator('[data-sync=sent]').waitFor();
    for (const { visit_id } of [first, second]) {
      const facts = await manager.facts(date, visit_id);
      if (facts.length !== 1) throw new Error(`${facts.length} records of one visit`);
    }
  });

  await step('a second window says so, and goes on when the first is closed', async () => {
    const again = await browser.context.newPage();
    await again.goto(`${wire.url}/hand/`);
    await again.locator('[data-standstill=store_in_use]').waitFor();
    await page.close();
    page = again;
    look.page = again;
    await listed();
  });

  await step('a tag that the phone itself has read opens the page and begins the visit', async () => {
    await other.core('sync');
    const { visit_id, client } = await other.fresh({ skip: [third.visit_id] });
    // The phone's system opens an address in a window of its own; the one before is hidden.
    const before = page;
    await before.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    page = await browser.context.newPage();
    look.page = page;
    await page.goto(`${wire.url}/t/${client.tag}`);
    await page.locator('[data-visit-screen=started]').waitFor();
    const { pathname, hash } = new URL(page.url());
    if (pathname !== '/hand/' || !hash.includes(visit_id)) throw new Error('the address is another');
    await page.reload();
    await page.locator('[data-visit-screen=started]').waitFor();
    // Left on the tag, the phone reads it again: the visit goes on.
    await page.goto(`${wire.url}/t/${client.tag}`);
    await page.locator('[data-visit-screen=started]').waitFor();
    await before.close();
  });

  await step('no name and no address lies readable in the browser', async () => {
    const { stops } = await other.core('day');
    const words = [...new Set(stops.flatMap((stop) => [stop.client_name, stop.address]))].filter(Boolean);
    await closeBrowser();
    for (const word of words) {
      for (const form of [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]) {
        const found = holding(kept, form);
        if (found) throw new Error(`found in ${found}`);
      }
    }
    console.log(`     ${words.length} names and addresses looked for`);
  });
} catch {
  // Already among the faults; the rest of the walk would only follow from it.
  await closeBrowser().catch(() => undefined);
} finally {
  await wire.cut().catch(() => undefined);
  rmSync(kept, { recursive: true, force: true });
}

/** A file of the profile that holds these bytes. */
function holding(folder, bytes) {
  const pattern = [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return execFileSync('grep', ['-rlaP', pattern, folder], { env: { ...process.env, LC_ALL: 'C' } }).toString().split('\n')[0];
  } catch {
    return null;
  }
}

finish(looked, faults);
