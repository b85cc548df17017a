// The map's two libraries, so that a build holds what the map uses of them and names no
// other host. Leaflet writes a link to its own site on each map that says who is to be
// named; ours says that itself. protomaps-leaflet comes with each function and class given
// its name by a call, which a bundler has to keep, and with it all that is in them: the
// styles of a world's map and a layer of their own.
const LEAFLET = /\/leaflet\/dist\/leaflet-src\.esm\.js$/;
const LINK = /prefix: '<a href="https:\/\/leafletjs\.com"[^\n]*\n/;
const PAINTER = /\/protomaps-leaflet\/dist\/esm\/index\.js$/;
/** The styles of a world's map: in the build only where something of them is used. */
const STYLES = /\/@protomaps\/basemaps\//;
/** The helper that names, and what it names: a class afterwards, a function where it is made. */
const HELPER = /var (\w+)=\(\w,\w\)=>\w+\(\w,"name",\{value:\w,configurable:!0\}\);/;

export function leanMap() {
  return {
    name: 'lean-map',
    apply: 'build' as const,
    transform(code: string, id: string) {
      if (LEAFLET.test(id)) return { code: replaced(code, LINK, 'prefix: false\n'), map: null };
      if (STYLES.test(id)) return { code, map: null, moduleSideEffects: false };
      if (!PAINTER.test(id)) return null;
      const [, helper] = HELPER.exec(code) ?? missing('protomaps-leaflet names its functions');
      const named = code.replaceAll(new RegExp(`(?<=[;}])${helper}\\(\\w+,"\\w+"\\);`, 'g'), '');
      return { code: replaced(named, new RegExp(`=${helper}\\(`, 'g'), `=/* @__PURE__ */ ${helper}(`), map: null };
    },
  };
}

function replaced(code: string, what: RegExp, by: string): string {
  const after = code.replace(what, by);
  return after === code ? missing('Leaflet or protomaps-leaflet is written') : after;
}

function missing(what: string): never {
  throw new Error(`${what} in another way: see build/leanMap.ts`);
}
