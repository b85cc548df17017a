// What lets the page be opened without a network, and the browser keep its files.

/** Where the page answers: under its own address, and where a tag leads. */
const SCOPES = ['/hand/', '/t/'];

export async function keepForOffline(): Promise<void> {
  const manifest = document.createElement('link');
  manifest.rel = 'manifest';
  manifest.href = '/hand.webmanifest';
  document.head.append(manifest);
  // Both may be refused, in a private window for one: the page works all the same.
  await navigator.storage?.persist?.().catch(() => false);
  for (const scope of SCOPES) {
    await navigator.serviceWorker?.register('/hand-offline.js', { scope }).catch(() => undefined);
  }
}
