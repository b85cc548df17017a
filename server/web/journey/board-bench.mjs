// Measures the planner's board of a large day in Chromium, and two public timelines with
// the same day beside it. Needs VARDAG_URL and VARDAG_PLANNER ("user:password");
// VARDAG_BOARD_PEERS names `board-peers` with its packages installed, without it our own
// board is measured alone. The plan is left as it was.
import { AxeBuilder } from '@axe-core/playwright';
import { watchPage } from './board-clock.mjs';
import { PEERS, servePeers, versionOf } from './board-peers.mjs';
import { startBrowser } from './browser.mjs';
import { Figures, median, p95 } from './figures.mjs';
import { account, needed } from './walk.mjs';

const RENDERS = 10;
/** Of each way to pick a visit up. */
const PICK_UPS = 20;
const DRAGS = 3;
/** A peer may take long for each. */
const PEER_RENDERS = 5;
/** Nothing more comes after so long. */
const QUIET_MS = 1500;
const FRAME_MS = 16;
/** How far a bar is pulled, and in how many steps, before it is brought back. */
const PULL_PX = 280;
const STEPS = 60;
const TABS = 60;
/** A visit is picked up when it was pulled six pixels. */
const MOVE_PX = 2;
const MOVES_BEFORE = 2;
const BUDGET_MS = { render: 1000, frame: 33, verdicts: 50 };
const OURS = { name: 'board', bars: '.timeline .bar[data-visit]', pulled: '.timeline.moving' };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const origin = new URL(needed('VARDAG_URL')).origin;
const planner = account('VARDAG_PLANNER');
const peersFolder = process.env.VARDAG_BOARD_PEERS;
const figures = new Figures('board-bench');
const ms = (value) => Number(value.toFixed(1));

/** Both, as a figure each. Of the two, the budget is for the second. */
function spread(what, values, budget = null) {
  figures.note(`${what}, median`, ms(median(values)), 'ms');
  figures.note(`${what}, 95th of a hundred`, ms(p95(values)), 'ms', budget);
}

async function signIn(page) {
  await page.goto(origin);
  await page.locator('#username').fill(planner.username);
  await page.locator('#password').fill(planner.password);
  await page.locator('form button[type=submit]').click();
  await page.locator('[data-sign-out]').waitFor();
  return page.evaluate(async () => {
    const session = await (await fetch('/api/session')).json();
    const unit = session.roles.find(({ role }) => role === 'planner').unit_id;
    const board = await (await fetch(`/api/units/${unit}/days/${session.today}/board`)).json();
    return { place: `/#/day/${unit}/${session.today}`, board };
  });
}

/** Loads a page often: its files are in the browser's cache, and who is signed in stays so. */
async function renders(page, { bars }, url, times) {
  const found = [];
  for (let turn = 0; turn <= times; turn += 1) {
    // From nothing: another place on the same page would be no navigation.
    await page.goto('about:blank');
    await page.goto(url, { waitUntil: 'commit' });
    found.push({ ...(await page.evaluate(([bars, quiet_ms]) => window.bench.firstRender(bars, quiet_ms), [bars, QUIET_MS])), waited_ms: await page.evaluate(() => window.bench.waited('/board')) });
  }
  // The first one filled the cache.
  return found.slice(1);
}

/** Bars in the upper part of the window, so that there are rows to pull them to. */
function barsToPull(page, bars) {
  return page.evaluate(([bars, pull_px]) => {
    const places = [...document.querySelectorAll(bars)].map((bar) => bar.getBoundingClientRect());
    const free = places.filter(({ left, top, width }) => width >= 8 && left > 480 && left < innerWidth - 420 && top > 200 && top < innerHeight - pull_px - 80);
    const at = free.map(({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 }));
    return at.filter(({ x, y }) => document.elementFromPoint(x, y)?.closest(bars));
  }, [bars, PULL_PX]);
}

/** Frames while a bar is pulled down over the rows and brought back, and whether it came along. */
async function pull(page, { bars, pulled }, { x, y }) {
  const topOf = () => page.evaluate(([bars, x]) => [...document.querySelectorAll(bars)].map((bar) => bar.getBoundingClientRect()).filter((one) => one.left <= x && one.right >= x).map(({ top }) => Math.round(top)).join(), [bars, x]);
  const before = pulled ? '' : await topOf();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => window.bench.frames());
  let came = false;
  for (let step = 1; step <= STEPS; step += 1) {
    const part = 1 - Math.abs((2 * step) / STEPS - 1);
    await page.mouse.move(x + part * 3, y + part * PULL_PX);
    await page.waitForTimeout(FRAME_MS);
    if (step === STEPS / 2) {
      const frames = await page.evaluate(() => window.bench.stop());
      came = pulled ? (await page.locator(pulled).count()) > 0 : (await topOf()) !== before;
      await page.evaluate((kept) => {
        window.bench.frames();
        window.bench.kept = kept;
      }, frames);
    }
  }
  const lengths = await page.evaluate(() => [...window.bench.kept, ...window.bench.stop()]);
  await page.mouse.up();
  await page.waitForTimeout(300);
  return { came, lengths };
}

async function drags(page, subject) {
  const places = await barsToPull(page, subject.bars);
  if (places.length === 0) return { came: false, lengths: [] };
  const done = [];
  for (let turn = 0; turn < DRAGS; turn += 1) done.push(await pull(page, subject, places[Math.floor((turn * places.length) / DRAGS)]));
  return { came: done.every(({ came }) => came), lengths: done.flatMap(({ lengths }) => lengths) };
}

/** Into a row, and where nobody in it has a visit, into the next ones. */
const ARROWS = ['ArrowRight', ...Array(8).fill(['ArrowDown', 'ArrowRight']).flat()];

/** Whether somebody without a pointer comes to a bar: by Tab, or by arrows where Tab led into a grid. */
async function isReached(page, bars) {
  await page.evaluate(() => document.activeElement?.blur?.());
  for (let press = 0; press < TABS; press += 1) {
    await page.keyboard.press('Tab');
    const stands = () => page.evaluate((bars) => ({ bar: document.activeElement.closest(bars) !== null, grid: document.activeElement.closest('[role=grid], [role=treegrid], [role=application]') !== null }), bars);
    const { bar, grid } = await stands();
    if (bar) return true;
    if (!grid) continue;
    for (const arrow of ARROWS) {
      await page.keyboard.press(arrow);
      if ((await stands()).bar) return true;
    }
  }
  return false;
}

/** Elements with a finding that keeps people out, by axe's own words. */
async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  for (const { id, impact, nodes } of violations) console.log(`     axe: ${id}, ${impact}, ${nodes.length} elements`);
  return violations.filter(({ impact }) => ['critical', 'serious'].includes(impact)).reduce((sum, { nodes }) => sum + nodes.length, 0);
}

async function measure(page, subject, url, times, budgets = {}) {
  const { name } = subject;
  const shown = await renders(page, subject, url, times);
  figures.note(`${name}: bars in the page`, shown[0].bars, '');
  spread(`${name}: first render`, shown.map((one) => one.ms), budgets.render);
  if (subject === OURS) spread(`${name}: of that, the server's answer`, shown.map((one) => one.waited_ms));
  figures.note(`${name}: axe, critical and serious`, await findings(page), 'elements', subject === OURS ? 0 : null);
  const { came, lengths } = await drags(page, subject);
  figures.note(`${name}: a bar can be pulled to another row`, came ? 1 : 0, '');
  if (came) spread(`${name}: frame of a pulled bar`, lengths, budgets.frame);
  figures.note(`${name}: a bar is reached by keyboard`, (await isReached(page, subject.bars)) ? 1 : 0, '');
}

/** From picking a visit up until every row in the window says what it thinks of it. */
async function verdicts(page) {
  const planned = `${OURS.bars}.planned`;
  const told = { key: [], pointer: [], server: [] };
  for (let turn = 0; turn < PICK_UPS; turn += 1) {
    const places = await barsToPull(page, planned);
    const at = places[Math.floor((turn * places.length) / PICK_UPS)];
    await page.mouse.click(at.x, at.y);
    await page.waitForTimeout(100);
    await page.evaluate(() => {
      performance.clearResourceTimings();
      window.bench.verdicts('keydown', 0);
    });
    await page.keyboard.press('m');
    told.key.push((await page.evaluate(() => window.bench.told)).ms);
    told.server.push(await page.evaluate(() => window.bench.waited('/verdicts')));
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    // As a hand pulls: some pixels each frame. The third move picks the visit up.
    await page.evaluate((skipped) => window.bench.verdicts('pointermove', skipped), MOVES_BEFORE);
    for (let moved = 1; moved <= MOVES_BEFORE + 2; moved += 1) {
      await page.mouse.move(at.x + moved * MOVE_PX, at.y);
      await page.waitForTimeout(FRAME_MS);
    }
    told.pointer.push((await page.evaluate(() => window.bench.told)).ms);
    await page.mouse.up();
    await page.waitForTimeout(100);
  }
  spread('board: verdicts of all rows after the key', told.key, BUDGET_MS.verdicts);
  spread('board: verdicts of all rows after pulling', told.pointer, BUDGET_MS.verdicts);
  spread("board: of that, the server's answer", told.server);
}

const { page, faults, close } = await startBrowser(origin);
try {
  await page.addInitScript(watchPage);
  const { place, board } = await signIn(page);
  figures.note('board: rows of the day', board.shifts.length, '');
  figures.note('board: visits of the day', board.shifts.reduce((sum, { stops }) => sum + stops.length, 0), '');
  await measure(page, OURS, origin + place, RENDERS, BUDGET_MS);
  await page.goto(origin + place);
  await page.locator(OURS.bars).first().waitFor();
  await page.waitForTimeout(QUIET_MS);
  await verdicts(page);
  await page.goto('about:blank');
  if (peersFolder) {
    const peers = await servePeers(peersFolder, board);
    const beside = await startBrowser(peers.origin);
    await beside.page.addInitScript(watchPage);
    for (const peer of PEERS) {
      console.log(`     ${peer.package} ${versionOf(peersFolder, peer.package)}`);
      await measure(beside.page, peer, `${peers.origin}/${peer.name}.html`, PEER_RENDERS);
    }
    await beside.close();
    peers.close();
  }
} finally {
  await close();
}
for (const fault of faults) console.error(`- ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
