// Takes out of the design system's style sheets what no page reads: colours of roles,
// sizes and fonts that nothing here asks for. They are most of the sheet's bytes.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { canHold, namedIn } from './selectors.ts';

/** The parts of a PostCSS tree that are used here. */
interface Node {
  remove(): void;
}
interface Declaration extends Node {
  prop: string;
  value: string;
}
interface Rule extends Node {
  selectors: string[];
  nodes: unknown[];
}
interface Root {
  source?: { input: { file?: string } };
  walkDecls(each: (declaration: Declaration) => void): void;
  walkRules(each: (rule: Rule) => void): void;
}

const OURS = /^--ds-/;
const READ = /var\(\s*(--[\w-]+)/g;

/**
 * For the sheet `style.css` that brings the design system in. `sources` are the folders of
 * everything the page is made of, itself included: a variable that is read there stays.
 */
export function unreadVariables(folders: Record<string, string[]>) {
  return {
    postcssPlugin: 'unread-variables',
    OnceExit(root: Root) {
      const file = root.source?.input.file ?? '';
      const sources = folders[path.basename(path.dirname(file))];
      if (path.basename(file) !== 'style.css' || !sources) return;
      const texts = sources.flatMap(textsOf).join('\n');
      removeUncalled(root, texts);
      while (removeUnread(root, texts) > 0);
      removeEmpty(root);
    },
  };
}

/** Rules for parts that no page has. */
function removeUncalled(root: Root, texts: string): void {
  const named = namedIn(texts);
  root.walkRules((rule) => {
    const stays = rule.selectors.filter((selector) => canHold(selector, named));
    if (stays.length === 0) rule.remove();
    else if (stays.length < rule.selectors.length) rule.selectors = stays;
  });
}

/** One round; what was read by what it removed goes in the next. */
function removeUnread(root: Root, texts: string): number {
  const read = new Set(namesIn(texts));
  root.walkDecls(({ value }) => namesIn(value).forEach((name) => read.add(name)));
  let removed = 0;
  root.walkDecls((declaration) => {
    if (!OURS.test(declaration.prop) || read.has(declaration.prop)) return;
    declaration.remove();
    removed += 1;
  });
  return removed;
}

function removeEmpty(root: Root): void {
  root.walkRules((rule) => rule.nodes.length === 0 && rule.remove());
}

const namesIn = (text: string): string[] => [...text.matchAll(READ)].map(([, name]) => name!);

function textsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts|css|html)$/.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
}
