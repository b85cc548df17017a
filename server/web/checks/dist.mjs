// What a build may not hold: more bytes than the budget, another host's
// address, or markup that the Content-Security-Policy would refuse.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const OFFICE_BUDGET_BYTES = 150 * 1024;

/** Names, not places: nothing is ever fetched from them. */
const NAMESPACES = ['http://www.w3.org/'];
/** The framework's error messages point here; they are text in thrown errors. */
const MENTIONS = ['https://svelte.dev/e/'];

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
const faults = [];
let office = 0;

for (const file of files) {
  const name = path.relative(DIST, file);
  const bytes = readFileSync(file);
  if (/\.(js|css|html)$/.test(name)) office += gzipSync(bytes, { level: 9 }).length;
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

if (office > OFFICE_BUDGET_BYTES) {
  faults.push(`office is ${kib(office)} gz, over its budget of ${kib(OFFICE_BUDGET_BYTES)}`);
}
console.log(`office: ${kib(office)} gz of ${kib(OFFICE_BUDGET_BYTES)}`);
for (const fault of faults) console.error(`- ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);

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
