// The components that there are, before any of them is built.
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** The paths of all components below `src`, as the names are made of them. */
export function componentsIn(root: string): string[] {
  const found = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return found.filter((file) => file.endsWith('.svelte')).map((file) => `src/${file.replaceAll('\\', '/')}`);
}
