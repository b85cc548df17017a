// A fresh Chromium that notices what must not happen: a request to another
// host, an error in the console, a breach of the Content-Security-Policy.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Machines are shared, and another may have both cores for a while. */
const STEP_LIMIT_MS = 45_000;

export const newProfile = () => mkdtempSync(path.join(tmpdir(), 'vardag-journey-'));

/**
 * `tolerated`: refusals that the walk provokes, however often. `kept`: the folder of
 * a profile that outlives the browser. `others`: origins of ours besides.
 */
export async function startBrowser(origin, { viewport = { width: 1600, height: 1000 }, tolerated = [], kept = null, others = [] } = {}) {
  const profile = kept ?? newProfile();
  const faults = [];
  const expected = [];
  const mine = [...tolerated];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: ['--headless', '--lang=sv-SE', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    viewport,
    locale: 'sv-SE',
    // The browser's own fields, as for a date, follow its language, not the page's.
    env: { ...process.env, LANGUAGE: 'sv', LANG: 'sv_SE.UTF-8' },
    timezoneId: 'Europe/Stockholm',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(STEP_LIMIT_MS);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['data:', 'blob:', 'about:'].includes(url.protocol)) return;
    if (url.origin !== origin && !others.includes(url.origin)) faults.push(`request to another host: ${url.origin}`);
  });
  const page = context.pages()[0] ?? (await context.newPage());
  watch(page, faults, expected, mine);
  return {
    context,
    page,
    faults,
    /** Another tab, watched as the first is. */
    async another() {
      const tab = await context.newPage();
      watch(tab, faults, expected, mine);
      return tab;
    },
    /** The walk is about to be refused: once, with this status, at an address that ends so. */
    refusal: (status, ending) => expected.push({ status, ending }),
    /** From now on the walk is refused so however often, until what this answers is called. */
    tolerate(status, ending) {
      const one = { status, ending };
      mine.push(one);
      return () => mine.splice(mine.indexOf(one), 1);
    },
    /** As somebody does who is stuck: the wire is in again, and the page is loaded anew. */
    async afresh() {
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.setOffline(false);
      await page.reload();
    },
    async close() {
      await context.close();
      if (!kept) rmSync(profile, { recursive: true, force: true });
    },
  };
}

function watch(page, faults, expected, tolerated) {
  page.on('pageerror', (error) => {
    console.log(`     script error: ${error.message}`);
    faults.push(`script error: ${error.message}`);
  });
  // The console names the address and the status; why, only the body tells.
  page.on('response', async (response) => {
    if (response.status() < 402 || !response.url().includes('/api/')) return;
    const body = await response.text().catch(() => '');
    console.log(`     ${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}: ${body.slice(0, 600)}`);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text();
    // Asking who is signed in answers 401 to a stranger; the browser writes every 401 down.
    if (text.includes('401') && message.location().url.endsWith('/api/session')) return;
    // The walk itself pulls the network; the server, on loopback, cannot.
    if (text.includes('ERR_INTERNET_DISCONNECTED')) return;
    const isMeant = ({ status, ending }) => text.includes(`status of ${status} `) && message.location().url.endsWith(ending);
    if (tolerated.some(isMeant)) return;
    const known = expected.findIndex(isMeant);
    if (known >= 0) {
      expected.splice(known, 1);
      return;
    }
    faults.push(`console: ${text} ${message.location().url}`);
  });
}
