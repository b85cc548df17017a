// The timelines that the board is compared with: built from their packages, and served on
// loopback with the day that the server told.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

/** What a page is asked of: where its bars are, and what shows that one is being pulled. */
export const PEERS = [
  { name: 'event-calendar', package: '@event-calendar/core', bars: '.ec-event:not(.ec-preview, .ec-ghost, .ec-pointer)', pulled: '.ec-preview' },
  // No class says it: the bar itself is put into the row under the pointer.
  { name: 'vis-timeline', package: 'vis-timeline', bars: '.vis-item', pulled: null },
];

const KINDS = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };

/** `folder` is `board-peers` with its packages installed. */
export async function servePeers(folder, board) {
  const outDir = path.join(folder, 'dist');
  await build({
    configFile: false,
    root: folder,
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true, target: 'es2022', rollupOptions: { input: PEERS.map(({ name }) => path.join(folder, `${name}.html`)) } },
  });
  const told = JSON.stringify(board);
  const server = createServer((request, response) => {
    const name = new URL(request.url, 'http://peers').pathname;
    if (name === '/board.json') return response.setHeader('content-type', 'application/json').end(told);
    const file = path.join(outDir, name);
    if (!file.startsWith(outDir + path.sep)) return response.writeHead(404).end();
    try {
      const bytes = readFileSync(file);
      response.setHeader('content-type', KINDS[path.extname(file).slice(1)] ?? 'application/octet-stream');
      if (name.startsWith('/assets/')) response.setHeader('cache-control', 'max-age=31536000, immutable');
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listens) => server.listen(0, '127.0.0.1', listens));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export function versionOf(folder, name) {
  return JSON.parse(readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}
