// The streets under the routes: vector tiles of our own server, painted on canvas. What
// protomaps-leaflet reads and paints is taken; its own layer wants a global, brings the
// styles of a whole world's map and names other hosts.
import { GridLayer, type Coords, type DoneCallback } from 'leaflet/dist/leaflet-src.esm.js';
import { Labelers, LineLabelSymbolizer, LineSymbolizer, PmtilesSource, TileCache, View, paint, type Feature, type LabelRule, type PaintRule, type PreparedTile } from 'protomaps-leaflet';

/** As `server/tiles` cuts them; closer, these are enlarged. */
const FINEST_ZOOM = 15;
const TILE_PX = 256;
/** Names reach into the tiles beside. */
const MARGIN_PX = 16;
const LABELED_TILES = 16;
const LAYER = 'streets';

/** From the page's own colours. */
export interface StreetColours {
  ground: string;
  path: string;
  street: string;
  main: string;
  name: string;
}

/** Read once, drawn by as many layers as there are colour schemes to come. */
export class StreetTiles {
  readonly view: View;
  private readonly source: PmtilesSource;

  constructor(address: string) {
    this.source = new PmtilesSource(address, true);
    this.view = new View(new TileCache(this.source, TILE_PX), FINEST_ZOOM, 0);
  }

  /** Who must be named on the map; empty for invented streets. */
  async attribution(): Promise<string> {
    const told = (await this.source.p.getMetadata()) as { attribution?: unknown };
    return typeof told.attribution === 'string' ? told.attribution : '';
  }
}

export class StreetLayer extends GridLayer {
  private readonly paints: PaintRule[];
  private readonly labelers: Labelers;
  /** What is on the map, by place: a name that reaches into the tile beside is drawn there too. */
  private readonly canvases = new Map<string, { canvas: HTMLCanvasElement; coords: Coords }>();

  constructor(
    private readonly tiles: StreetTiles,
    colours: StreetColours,
  ) {
    super({ tileSize: TILE_PX, updateWhenZooming: false });
    this.paints = paintRules(colours);
    const scratch = document.createElement('canvas').getContext('2d')!;
    this.labelers = new Labelers(scratch, labelRules(colours), LABELED_TILES, (places) => {
      for (const place of places) {
        const drawn = this.canvases.get(place);
        if (drawn) void this.draw(drawn.canvas, drawn.coords).catch(() => {});
      }
    });
    this.on('tileunload', ({ coords }) => this.canvases.delete(placeOf(coords)));
  }

  override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = TILE_PX * devicePixelRatio;
    this.canvases.set(placeOf(coords), { canvas, coords });
    this.draw(canvas, coords).then(
      () => done(undefined, canvas),
      (error: unknown) => done(error as Error, canvas),
    );
    return canvas;
  }

  private async draw(canvas: HTMLCanvasElement, coords: Coords): Promise<void> {
    const tiles = new Map<string, PreparedTile[]>([['', [await this.tiles.view.getDisplayTile(coords)]]]);
    this.labelers.add(coords.z, tiles);
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, TILE_PX, TILE_PX);
    const [west, north] = [TILE_PX * coords.x, TILE_PX * coords.y];
    const box = { minX: west - MARGIN_PX, minY: north - MARGIN_PX, maxX: west + TILE_PX + MARGIN_PX, maxY: north + TILE_PX + MARGIN_PX };
    const origin = { x: west, y: north } as Parameters<typeof paint>[6];
    paint(context, coords.z, tiles, this.labelers.getIndex(coords.z) ?? null, this.paints, box, origin, false);
  }
}

const placeOf = ({ x, y, z }: Coords) => `${x}:${y}:${z}`;

const has = (...classes: string[]) => (_: number, feature: Feature) => classes.includes(String(feature.props.class));

/** Twice as wide at each zoom, as what lies beside it. */
const wide = (atFinest: number) => (zoom: number) => Math.max(0.75, atFinest * 2 ** (zoom - FINEST_ZOOM));

function paintRules(colours: StreetColours): PaintRule[] {
  const lines = (classes: string[], color: string, width_px: number, dash?: number[]): PaintRule => ({
    dataLayer: LAYER,
    filter: has(...classes),
    symbolizer: new LineSymbolizer({ color, width: wide(width_px), lineCap: 'round', lineJoin: 'round', ...(dash ? { dash, dashColor: color, dashWidth: wide(width_px) } : {}) }),
  });
  return [
    lines(['path'], colours.path, 1, [3, 3]),
    lines(['service'], colours.street, 1.5),
    lines(['small'], colours.street, 3),
    lines(['middle'], colours.street, 4),
    lines(['main', 'motorway'], colours.main, 5),
  ];
}

function labelRules(colours: StreetColours): LabelRule[] {
  const names = (classes: string[], minzoom: number): LabelRule => ({
    dataLayer: LAYER,
    minzoom,
    filter: has(...classes),
    symbolizer: new LineLabelSymbolizer({ labelProps: ['name'], fill: colours.name, stroke: colours.ground, width: 3, font: '12px system-ui, sans-serif' }),
  });
  return [names(['main', 'motorway', 'middle'], 14), names(['small'], 15), names(['path', 'service'], 16)];
}
