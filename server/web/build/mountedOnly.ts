// The pages are put into an empty element, never over markup that a server wrote. Svelte
// guards all that it does for such markup by one variable, so that a bundler may leave it
// out; ours does not see that nothing ever sets it.
const FILE = /\/svelte\/src\/internal\/client\/dom\/hydration\.js$/;
const VARIABLE = 'export let hydrating = false;';
const SETTING = 'hydrating = value;';

export function mountedOnly() {
  return {
    name: 'mounted-only',
    apply: 'build' as const,
    transform(code: string, id: string) {
      if (!FILE.test(id)) return null;
      const parts = code.split(VARIABLE).join('').split(SETTING);
      if (!code.includes(VARIABLE) || parts.length !== 2) throw new Error('Svelte guards its hydration in another way: see build/mountedOnly.ts');
      return { code: `export const hydrating = false;\n${parts.join("if (value) throw new Error('no page is hydrated');")}`, map: null };
    },
  };
}
