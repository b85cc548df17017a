// The map itself, fetched when somebody opens it: Leaflet on plain elements and canvas,
// which remote desktops without a graphics card draw too.
import { Control, DivIcon, LatLngBounds, Map as LeafletMap, Marker, Polyline, LayerGroup, type LatLngTuple } from 'leaflet/dist/leaflet-src.esm.js';
import type { Place } from '../../../api/contract';
import { legsOf, type ShownRoute, type Spot } from './routes';
import { StreetLayer, StreetTiles, type StreetColours } from './streetLayer';

const ZOOMS = { minZoom: 9, maxZoom: 18 };
/** One home alone is not shown closer than its block. */
const CLOSEST_FIT = 16;
const EDGE_PX = 32;
/** Lines are told apart by more than their colour. */
const DASHES = ['', '10 5', '3 5', '14 5 3 5', '6 4', '18 6', '3 3 10 3', '1 6'];

export interface GroundOptions {
  start: Place;
  /** None where the server has no tiles. */
  tiles: string | null;
  select: (visit: string) => void;
  /** Who must be named, once it is known. */
  named: (attribution: string) => void;
  failed: () => void;
}

export class Ground {
  private readonly map: LeafletMap;
  private readonly drawn: LayerGroup;
  private readonly tiles: StreetTiles | null;
  private streets: StreetLayer | null = null;
  private chips = new Map<string, { chip: HTMLElement; marker: Marker }>();
  private bounds: LatLngBounds;
  /** Whether the reader has moved the map: then it stays when the window changes. */
  private moved = false;
  private fitting = false;
  private readonly watch: ResizeObserver;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: GroundOptions,
  ) {
    // Without movement of its own: each picture on the way travels to a remote desktop.
    this.map = new LeafletMap(element, { ...ZOOMS, attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false, scrollWheelZoom: false });
    this.map.getPane('mapPane')?.setAttribute('aria-hidden', 'true');
    new Control.Scale({ imperial: false }).addTo(this.map);
    this.drawn = new LayerGroup().addTo(this.map);
    this.bounds = new LatLngBounds([at(options.start)]);
    this.fit();
    // A page that is scrolled past the map is not caught in it.
    this.map.on('focus', () => this.map.scrollWheelZoom.enable());
    this.map.on('blur', () => this.map.scrollWheelZoom.disable());
    this.map.on('movestart', () => (this.moved ||= !this.fitting));
    this.tiles = options.tiles ? new StreetTiles(options.tiles) : null;
    this.tiles?.attribution().then(options.named, options.failed);
    this.dress();
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(element);
  }

  /** Draws the streets in the colours that the page has now. */
  dress(): void {
    if (!this.tiles) return;
    this.streets?.remove();
    this.streets = new StreetLayer(this.tiles, coloursOf(this.element)).addTo(this.map);
    this.streets.on('tileerror', ({ error }) => error?.name !== 'AbortError' && this.options.failed());
  }

  show(routes: ShownRoute[], spots: Spot[], startText: string): void {
    this.drawn.clearLayers();
    this.chips.clear();
    for (const { route, slot } of routes) {
      for (const leg of legsOf(this.options.start, route.stops)) {
        new Polyline(leg.map(at), { className: `leg slot-${slot}`, weight: 4, dashArray: DASHES[slot] ?? '', interactive: false }).addTo(this.drawn);
      }
    }
    this.pin(this.options.start, [textOf(startText, 'chip start')]);
    for (const { place, marks } of spots) {
      const made = marks.map((mark) => {
        const chip = textOf(mark.text, `chip slot-${mark.slot}`);
        chip.dataset.mapStop = mark.visit;
        chip.addEventListener('click', () => this.options.select(mark.visit));
        return { visit: mark.visit, chip };
      });
      const marker = this.pin(place, made.map(({ chip }) => chip));
      for (const { visit, chip } of made) this.chips.set(visit, { chip, marker });
    }
    this.bounds = new LatLngBounds([at(this.options.start), ...spots.map(({ place }) => at(place))]);
    this.fit();
  }

  /** Lifts the stop that is looked at out of the others. */
  mark(visit: string | null): void {
    for (const [id, { chip, marker }] of this.chips) {
      chip.classList.toggle('looked-at', id === visit);
      if (id === visit) this.map.panInside(marker.getLatLng(), { padding: [EDGE_PX, EDGE_PX], animate: false });
    }
    const raised = visit === null ? undefined : this.chips.get(visit)?.marker;
    for (const { marker } of this.chips.values()) marker.setZIndexOffset(marker === raised ? 1000 : 0);
  }

  fit(): void {
    this.fitting = true;
    this.map.fitBounds(this.bounds, { padding: [EDGE_PX, EDGE_PX], maxZoom: CLOSEST_FIT, animate: false });
    this.fitting = false;
    this.moved = false;
  }

  zoom(by: 1 | -1): void {
    this.map.setZoom(this.map.getZoom() + by, { animate: false });
  }

  destroy(): void {
    this.watch.disconnect();
    this.map.remove();
  }

  private pin(place: Place, chips: HTMLElement[]): Marker {
    const spot = document.createElement('div');
    spot.className = 'spot';
    spot.append(...chips);
    const icon = new DivIcon({ html: spot, className: 'pin', iconSize: undefined });
    return new Marker(at(place), { icon, keyboard: false, interactive: false }).addTo(this.drawn);
  }

  private resized(): void {
    this.fitting = true;
    this.map.invalidateSize({ animate: false });
    this.fitting = false;
    if (!this.moved) this.fit();
  }
}

const at = ({ latitude, longitude }: Place): LatLngTuple => [latitude, longitude];

function textOf(text: string, className: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

function coloursOf(element: HTMLElement): StreetColours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--map-${name}`).trim();
  return { ground: colour('ground'), path: colour('path'), street: colour('street'), main: colour('main'), name: colour('name') };
}
