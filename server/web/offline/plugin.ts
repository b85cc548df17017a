// Writes the service worker of the handheld page, with the list of all that the
// page needs to be opened without a server.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Plugin, Rollup } from 'vite';

const PAGE = 'hand.html';
/** Beside the bundle: put there by `cargo xtask hand-core`, where it was built. */
const CORE = 'hand-core';
const PLAIN = ['/mark.svg', '/theme.css', '/hand.webmanifest'];

export function offlineHand(): Plugin {
  let root = '';
  return {
    name: 'offline-hand',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    // After the page itself has been written into the bundle.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const core = path.join(root, 'public', CORE);
        const coreFiles = existsSync(core) ? readdirSync(core).filter((name) => /\.(js|wasm)$/.test(name)) : [];
        const files = [
          '/hand/',
          ...reached(bundle).map((name) => `/${name}`),
          ...PLAIN,
          ...coreFiles.map((name) => `/${CORE}/${name}`),
        ];
        const hash = createHash('sha256').update(JSON.stringify(files)).update(pageOf(bundle));
        for (const name of coreFiles) hash.update(readFileSync(path.join(core, name)));
        for (const name of PLAIN) hash.update(readFileSync(path.join(root, 'public', name)));
        const version = hash.digest('hex').slice(0, 16);
        const text = readFileSync(path.join(root, 'offline/hand-offline.js'), 'utf8');
        const head = `const VERSION = ${JSON.stringify(version)};\nconst FILES = ${JSON.stringify(files)};\n`;
        this.emitFile({ type: 'asset', fileName: 'hand-offline.js', source: head + text });
      },
    },
  };
}

/** The names in the bundle that the page, its scripts and its styles name in turn. */
function reached(bundle: Rollup.OutputBundle): string[] {
  const found = new Set<string>();
  const ahead = [pageOf(bundle)];
  for (let text = ahead.pop(); text !== undefined; text = ahead.pop()) {
    for (const [name, output] of Object.entries(bundle)) {
      if (found.has(name) || name.endsWith('.html') || !text.includes(path.basename(name))) continue;
      found.add(name);
      ahead.push(textOf(output));
    }
  }
  return [...found].sort();
}

const pageOf = (bundle: Rollup.OutputBundle): string => textOf(bundle[PAGE]);

function textOf(output: Rollup.OutputAsset | Rollup.OutputChunk | undefined): string {
  if (!output) throw new Error(`the build has no ${PAGE}`);
  return output.type === 'chunk' ? output.code : output.source.toString();
}
