// What a browser fetches of a page: at once, and for each lazy part that the page's scripts
// fetch when somebody goes there. Read from the files as they were built.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What stands in quotes, as the minifier writes them: backticks, too. */
const NAMED = /["'(`]([./][\w./-]+\.(?:js|css|svg|json|webmanifest|woff2))["')`]/g;
/** `import("./x.js")`, and where it brings more, the numbers of that in the list below. */
const LATER = /import\(["'`](\.\/[\w.-]+\.js)["'`]\)(?:\s*,\s*__vite__mapDeps\(\[([\d,\s]*)\]\))?/g;
const LIST = /m\.f\s*\|\|\s*\(?m\.f\s*=\s*(\[[^\]]*\])/;

/**
 * `dist` is the folder, `known` its files, `page` one of them. `first`: all that comes at
 * once, the page itself included. `lazyParts`: for each its name and all that it adds.
 */
export function fetchedOf(dist, known, page) {
  const first = new Set();
  const later = new Map();
  follow(page, first, later);
  const lazyParts = [...later].map(([script, more]) => {
    const all = new Set();
    for (const one of [script, ...more]) follow(one, all, new Map());
    return { name: path.basename(script).replace(/-[\w-]{8}\.js$/, ''), adds: [...all].filter((one) => !first.has(one)) };
  });
  return { first: [...first], lazyParts };

  function follow(start, reached, found) {
    const ahead = [start];
    for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      if (!/\.(js|css|html)$/.test(name)) continue;
      const text = readFileSync(path.join(dist, name), 'utf8');
      const list = JSON.parse(LIST.exec(text)?.[1] ?? '[]');
      for (const [, script, numbers = ''] of text.matchAll(LATER)) {
        const more = numbers.split(',').filter(Boolean).map((number) => list[Number(number)]);
        found.set(at(name, script), more);
      }
      const atOnce = text.replaceAll(LATER, '');
      ahead.push(...[...atOnce.matchAll(NAMED)].map(([, quoted]) => at(name, quoted)).filter((there) => known.has(there)));
    }
  }
}

const at = (name, quoted) => (quoted.startsWith('/') ? quoted.slice(1) : path.join(path.dirname(name), quoted));
