// Short names for the scopes of styles. A hash of seven letters stands in each component
// twice, in script and sheet, and nothing compresses it: two or three letters do.
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 3;

/** The same name for the same file in every build; two files with one name stop the build. */
export function scopeNames(): (file: { filename: string; hash: (text: string) => string }) => string {
  const owners = new Map<string, string>();
  return ({ filename, hash }) => {
    const path = filename.replaceAll('\\', '/').replace(/^.*?(?=src\/)/, '');
    let number = parseInt(hash(path), 36) % LETTERS.length ** LENGTH;
    let name = 's-';
    for (let at = 0; at < LENGTH; at += 1) {
      name += LETTERS[number % LETTERS.length];
      number = Math.floor(number / LETTERS.length);
    }
    const owner = owners.get(name) ?? path;
    if (owner !== path) throw new Error(`${path} and ${owner} would share the style scope ${name}: rename one of the two`);
    owners.set(name, path);
    return name;
  };
}
