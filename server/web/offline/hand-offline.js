// Answers for the handheld page when no server does. The build writes VERSION and
// FILES before this text; a build of other content is another version, and its
// files are all there before it takes over.
/* global VERSION, FILES */

const CACHE = `vardag-hand-${VERSION}`;
const PAGE = '/hand/';

self.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    // The page's two addresses have a registration each, and one cache.
    const there = await Promise.all(FILES.map((file) => cache.match(file)));
    const missing = FILES.filter((_, index) => !there[index]);
    // Past the browser's own cache: it may hold files of another build.
    await cache.addAll(missing.map((file) => new Request(file, { cache: 'reload' })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  const takeOver = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith('vardag-hand-') && name !== CACHE);
    // The last one stays: a page that is open may need its worker's script again.
    await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(takeOver());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  // What meets the server is the core's, and never comes from a cache.
  if (origin !== self.location.origin || request.method !== 'GET' || pathname.startsWith('/api/')) return;
  const wanted = request.mode === 'navigate' ? PAGE : pathname;
  const answer = async () =>
    (await caches.match(wanted, { cacheName: CACHE })) ?? (await caches.match(wanted)) ?? fetch(request);
  event.respondWith(answer());
});
