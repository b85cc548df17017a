// Two languages, one list of keys: the English texts are built as a list in the order of
// the Swedish ones, so that a page carries each key once.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export function keysOnce() {
  return {
    name: 'keys-once',
    enforce: 'pre' as const,
    load(id: string) {
      if (!/\/i18n\/(?:[\w-]+\/)?en\.json$/.test(id)) return null;
      const texts: Record<string, string> = JSON.parse(readFileSync(id, 'utf8'));
      const keys = Object.keys(JSON.parse(readFileSync(path.join(path.dirname(id), 'sv.json'), 'utf8')) as object);
      // Keys that differ are for the tests to tell: then the file stays as it is.
      if (keys.join() !== Object.keys(texts).join()) return null;
      return {
        moduleType: 'js',
        code: `import sv from './sv.json';
const texts = ${JSON.stringify(keys.map((key) => texts[key]))};
export default Object.fromEntries(Object.keys(sv).map((key, at) => [key, texts[at]]));`,
      };
    },
  };
}
