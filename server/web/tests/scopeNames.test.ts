import { describe, expect, it } from 'vitest';
import { scopeNames } from '../build/scopeNames';

describe('the name of a scope', () => {
  /** Everything that begins alike meets in one number. */
  const hash = (text: string) => (text.includes('Alone') ? 'k7' : 'zzz');
  const nameOf = (paths: string[]) => {
    const of = scopeNames(paths);
    return (filename: string) => of({ filename, hash });
  };

  it('goes to the path that sorts first, the next free one to the others', () => {
    const paths = ['src/a/C.svelte', 'src/a/Alone.svelte', 'src/a/B.svelte'];
    const [name, again] = [nameOf(paths), nameOf(paths.toReversed())];
    const names = paths.map((file) => name(`/somewhere/${file}`));
    expect(new Set(names).size).toBe(3);
    expect(names.every((one) => /^s-[a-z0-9]{3}$/.test(one))).toBe(true);
    expect(paths.toReversed().map((file) => again(file)).toReversed()).toEqual(names);
    // Whoever sorts first has the name that it would have alone.
    expect(name('src/a/B.svelte')).toBe(nameOf(['src/a/B.svelte'])('src/a/B.svelte'));
    expect(name('src/a/C.svelte')).not.toBe(nameOf(['src/a/C.svelte'])('src/a/C.svelte'));
  });

  it('is the whole hash for a file that came later', () => {
    expect(nameOf([])('C:\\pages\\src\\a\\New.svelte')).toBe('s-zzz');
  });
});
