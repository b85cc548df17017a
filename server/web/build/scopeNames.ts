// Short names for the scopes of styles. A hash of seven letters stands in each component
// twice, in script and sheet, and nothing compresses it: three letters do.

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 3;
const NAMES = LETTERS.length ** LENGTH;

type Hash = (text: string) => string;

/**
 * The same name for the same files in every build: by a file's path; where that name is
 * taken by a path that sorts before, the next that is free.
 */
export function scopeNames(paths: string[]): (file: { filename: string; hash: Hash }) => string {
  let names: Map<string, string> | null = null;
  return ({ filename, hash }) => {
    names ??= allNames(paths, hash);
    const file = filename.replaceAll('\\', '/').replace(/^.*?(?=src\/)/, '');
    // A file that came since the start, while pages are being written.
    return names.get(file) ?? `s-${hash(file)}`;
  };
}

function allNames(paths: string[], hash: Hash): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<number>();
  for (const file of paths.toSorted()) {
    let number = parseInt(hash(file), 36) % NAMES;
    while (taken.has(number)) number = (number + 1) % NAMES;
    taken.add(number);
    names.set(file, nameOf(number));
  }
  return names;
}

function nameOf(number: number): string {
  let name = 's-';
  for (let at = 0, left = number; at < LENGTH; at += 1) {
    name += LETTERS[left % LETTERS.length];
    left = Math.floor(left / LETTERS.length);
  }
  return name;
}
