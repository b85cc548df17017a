// The modules of Leaflet, of which a build takes only what is read; its `main` is one script.
declare module 'leaflet/dist/leaflet-src.esm.js' {
  export * from 'leaflet';
}
