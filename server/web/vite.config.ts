import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { componentsIn } from './build/components.ts';
import { keysOnce } from './build/keysOnce.ts';
import { leanMap } from './build/leanMap.ts';
import { mountedOnly } from './build/mountedOnly.ts';
import { scopeNames } from './build/scopeNames.ts';
import { unreadVariables } from './build/unreadVariables.ts';
import { offlineHand } from './offline/plugin.ts';

/** The folders of all that reads a page's styles. */
const READERS = { office: ['src/office', 'src/screen', 'public'], hand: ['src/hand', 'src/screen', 'public'] };

// The build is embedded in the server and answers under its strict
// Content-Security-Policy: no inline script, no inline style, no other host.
// Each page is built by itself (`--mode office`, `--mode hand`): nobody uses both, and
// what they would share holds the parts of the framework that either needs.
export default defineConfig(({ command, mode }) => ({
  plugins: [svelte({ compilerOptions: { cssHash: scopeNames(componentsIn(import.meta.dirname)) } }), keysOnce(), mountedOnly(), leanMap(), ...(mode === 'office' ? [] : [offlineHand()])],
  // Only where it is built: a page that is being written may read another variable any moment.
  css: { postcss: { plugins: command === 'build' ? [unreadVariables(READERS)] : [] } },
  // Under the page's own address: the service worker answers for what lies there.
  worker: { format: 'es', rollupOptions: { output: { entryFileNames: 'hand/worker-[hash].js' } } },
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: mode === 'office',
    target: 'es2022',
    // The polyfill and inlined assets would need CSP exceptions.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: mode === 'office' ? { office: 'index.html' } : { hand: 'hand.html' } },
  },
  server: {
    host: '127.0.0.1',
    // `npm run dev` talks to a server started beside it (cargo xtask demo).
    proxy: { '/api': process.env.VARDAG_URL ?? 'http://127.0.0.1:8080' },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
}));
