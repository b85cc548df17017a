import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { offlineHand } from './offline/plugin.ts';

// The build is embedded in the server and answers under its strict
// Content-Security-Policy: no inline script, no inline style, no other host.
export default defineConfig({
  plugins: [svelte(), offlineHand()],
  // Under the page's own address: the service worker answers for what lies there.
  worker: { format: 'es', rollupOptions: { output: { entryFileNames: 'hand/worker-[hash].js' } } },
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill and inlined assets would need CSP exceptions.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: { office: 'index.html', hand: 'hand.html' } },
  },
  server: {
    host: '127.0.0.1',
    // `npm run dev` talks to a server started beside it (cargo xtask demo).
    proxy: { '/api': process.env.VARDAG_URL ?? 'http://127.0.0.1:8080' },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
