// Style sheets of pages that did not come. The bundler asks for each once and takes it for
// fetched ever after: without this a page that comes at the second try would come bare.

const missed = new Set<HTMLLinkElement>();

/** Follows which sheets fail, from before the first page is fetched. */
export function watchSheets(): void {
  // Such an event does not bubble: it is heard on its way down.
  document.head.addEventListener('error', ({ target }) => target instanceof HTMLLinkElement && target.rel === 'stylesheet' && missed.add(target), true);
}

/** Fetches them anew; fails where one does not come this time either. */
export async function renewSheets(): Promise<void> {
  await Promise.all([...missed].map(renew));
}

async function renew(old: HTMLLinkElement): Promise<void> {
  const link = old.cloneNode() as HTMLLinkElement;
  missed.delete(old);
  await new Promise((come, fail) => {
    link.onload = come;
    // Heard above, too: the new one is then among the missed.
    link.onerror = () => fail(new Error(`no sheet: ${link.href}`));
    old.replaceWith(link);
  });
}
