import { describe, expect, it } from 'vitest';
import { leanMap } from '../build/leanMap';
import leaflet from '../node_modules/leaflet/dist/leaflet-src.esm.js?raw';
import painter from '../node_modules/protomaps-leaflet/dist/esm/index.js?raw';

const LEAFLET = '/x/node_modules/leaflet/dist/leaflet-src.esm.js';
const PAINTER = '/x/node_modules/protomaps-leaflet/dist/esm/index.js';
const taken = (code: string, file: string) => leanMap().transform(code, file)?.code ?? '';

describe('what the map takes of its libraries', () => {
  it('has no link to Leaflet', () => {
    expect(leaflet).toContain('leafletjs.com"');
    expect(taken(leaflet, LEAFLET)).not.toContain('leafletjs.com"');
  });

  it('names no function by a call that has to stay', () => {
    expect(painter).toMatch(/[;}]u\(\w+,"\w+"\);/);
    const code = taken(painter, PAINTER);
    expect(code).not.toMatch(/[;}]u\(\w+,"\w+"\);/);
    expect(code).toContain('/* @__PURE__ */');
  });

  it('says so when a library is written in another way', () => {
    expect(() => taken('var map;', LEAFLET)).toThrow('leanMap');
    expect(() => taken('var map;', PAINTER)).toThrow('leanMap');
  });

  it('leaves every other file as it is', () => {
    expect(leanMap().transform('var a;', '/x/other.js')).toBeNull();
  });
});
