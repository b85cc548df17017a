// What a build may not hold: a page of more bytes than its budget, another host's address,
// markup that the Content-Security-Policy would refuse, or a style that reads what nothing sets.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Figures } from '../journey/figures.mjs';
import { fetchedOf } from './fetched.mjs';

const DIST = new URL('../dist/', import.meta.url).pathname;
/**
 * The budget is for what a browser fetches at once, and again for each lazy part that comes later
 * together with that.
 */
const ENTRIES = [
  { entry: 'office', page: 'index.html', budget_bytes: 150 * 1024 },
  { entry: 'hand', page: 'hand.html', budget_bytes: 60 * 1024 },
];

/**
 * Opened within the board, after it, with budgets of their own: the map with its library, the plan as
 * a file, the optimiser's proposal, the changes of the day, leave over days, a client who is away, the
 * fewest staff, and what a publishing changes for each person. Within the orders: the named care contacts. Within the base plan: one that held before. And the words for faults,
 * which come with the first that is told.
 */
const WITHIN = new Map([
  ['RoutesMap', 72 * 1024],
  ['PlanFileDialog', 12 * 1024],
  ['Proposal', 8 * 1024],
  ['DayChangesDialog', 4 * 1024],
  ['LeaveDialog', 8 * 1024],
  ['ClientAway', 4 * 1024],
  ['FewestStaff', 4 * 1024],
  ['SickCall', 6 * 1024],
  ['Notices', 5 * 1024],
  ['CareContacts', 8 * 1024],
  ['LookDialog', 6 * 1024],
  ['faultWords', 12 * 1024],
]);

/** The phone's core, which has a budget of its own. */
const CORE = 'hand-core/';
const CORE_BUDGET_KIB = 1024;

/** Names, not places: nothing is ever fetched from them. */
const NAMESPACES = ['http://www.w3.org/'];
/** The framework's error messages point here; they are text in thrown errors. */
const MENTIONS = ['https://svelte.dev/e/'];

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
/** All but the phone's core, which has a budget of its own. */
const known = new Set(files.map((file) => path.relative(DIST, file)).filter((name) => !name.startsWith(CORE)));
const pages = ENTRIES.map((entry) => ({ ...entry, ...fetchedOf(DIST, known, entry.page) }));
const faults = [];

for (const file of files) {
  const name = path.relative(DIST, file);
  const bytes = readFileSync(file);
  if (!/\.(js|css|html|svg|json)$/.test(name)) continue;
  const text = decodeURIComponentSafely(bytes.toString('utf8'));
  for (const [address] of text.matchAll(/(?:https?:|wss?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'`)<>]*/gi)) {
    if (![...NAMESPACES, ...MENTIONS].some((known) => address.startsWith(known))) {
      faults.push(`${name} names another host: ${address}`);
    }
  }
  if (name.endsWith('.html')) {
    if (/<script(?![^>]*\bsrc=)/i.test(text)) faults.push(`${name} has an inline script`);
    if (/<style|\sstyle=|\son\w+=/i.test(text)) faults.push(`${name} has an inline style or handler`);
  }
  if (name.endsWith('.js') && /[`<][a-z][^`<>]*\sstyle="/i.test(text)) faults.push(`${name} has a style attribute in markup`);
}

// What the build left out of the design system, nothing may read.
for (const { entry, first, lazyParts } of pages) {
  const texts = [...first, ...lazyParts.flatMap(({ adds }) => adds)].filter((name) => /\.(css|js)$/.test(name)).map((name) => readFileSync(path.join(DIST, name), 'utf8')).join('\n');
  // In a sheet before a colon, in a script as a string. A comma without one follows what is read: `var(--x, other)`.
  const set = new Set([...texts.matchAll(/(--[\w-]+)(?:["'`]?\s*:|["'`]\s*,)/g)].map(([, name]) => name));
  for (const name of new Set([...texts.matchAll(/var\((--ds-[\w-]+)\)/g)].map(([, read]) => read))) {
    if (!set.has(name)) faults.push(`${entry} reads ${name}, which nothing sets`);
  }
}

// A file that no page is known to fetch would be in no budget.
const fetched = new Set(pages.flatMap(({ first, lazyParts }) => [...first, ...lazyParts.flatMap(({ adds }) => adds)]));
for (const name of known) {
  if (name.startsWith('assets/') && !fetched.has(name)) faults.push(`${name} is fetched by no page`);
}

const figures = new Figures('dist');
for (const { entry, first, lazyParts, budget_bytes } of pages) {
  judge(entry, first, budget_bytes);
  for (const { name, adds } of lazyParts) {
    const own_bytes = WITHIN.get(name);
    if (own_bytes) judge(`${entry}, ${name} alone`, adds, own_bytes);
    else judge(`${entry} with ${name}`, [...first, ...adds], budget_bytes);
  }
  if (lazyParts.length > 0) figures.note(`${entry}, all ${lazyParts.length} lazy parts`, inKib(compressed([...first, ...new Set(lazyParts.flatMap(({ adds }) => adds))])), 'KiB');
}
// Where the core was built. Over its budget it is told; how large it is, the compiler decides.
const core = files.filter((file) => path.relative(DIST, file).startsWith(CORE) && /\.(js|wasm)$/.test(file));
if (core.length > 0) {
  const bytes = compressed(core.map((file) => path.relative(DIST, file)));
  figures.note("the phone's core in the browser, compressed", inKib(bytes), 'KiB', CORE_BUDGET_KIB);
}
for (const fault of faults) console.error(`- ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);

function judge(what, names, budget_bytes) {
  const sum_bytes = compressed(names);
  if (sum_bytes > budget_bytes) faults.push(`${what} is ${kib(sum_bytes)} gz, over its budget of ${kib(budget_bytes)}`);
  figures.note(`${what}, compressed`, inKib(sum_bytes), 'KiB', inKib(budget_bytes));
}

function compressed(names) {
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(DIST, name)), { level: 9 }).length, 0);
}

function inKib(bytes) {
  return Number((bytes / 1024).toFixed(1));
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

/** Pictures inside style sheets are percent-encoded. */
function decodeURIComponentSafely(text) {
  return text.replace(/(%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
