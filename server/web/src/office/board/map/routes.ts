// What the map shows of the chosen routes: a letter for each, a number for each stop, one
// spot for all stops at one home, and the straight legs between them.
import type { BoardView, MappedRoute, MappedStop, Place, RoutesMapView } from '../../../api/contract';

/** More colours than these nobody tells apart. */
export const MOST_ROUTES = 8;
const LETTERS = 'ABCDEFGH';

/** A route that is shown; its slot gives it letter, colour and dash for as long as it is. */
export interface ShownRoute {
  route: MappedRoute;
  slot: number;
}

/** What stands on the map at a stop and in front of it in the list. */
export interface Mark {
  visit: string;
  slot: number;
  text: string;
}

export interface Spot {
  place: Place;
  marks: Mark[];
}

export function letterOf(slot: number): string {
  return LETTERS[slot] ?? '';
}

export function markText(slot: number, index: number): string {
  return `${letterOf(slot)}${index + 1}`;
}

/** The slots after a route was chosen or let go; as they were when there is no room. */
export function toggled(slots: ReadonlyMap<string, number>, shift: string): Map<string, number> {
  const after = new Map(slots);
  if (after.delete(shift)) return after;
  const taken = new Set(after.values());
  for (let slot = 0; slot < MOST_ROUTES; slot += 1) {
    if (!taken.has(slot)) return after.set(shift, slot);
  }
  return after;
}

/** The chosen routes that the plan has, by their letters. */
export function shownRoutes(view: RoutesMapView, slots: ReadonlyMap<string, number>): ShownRoute[] {
  const shown = view.routes.flatMap((route) => {
    const slot = slots.get(route.shift_id);
    return slot === undefined ? [] : [{ route, slot }];
  });
  return shown.sort((a, b) => a.slot - b.slot);
}

/** The routes of another plan of the day; where its visits are, the draft's routes know. */
export function routesOf(view: RoutesMapView, board: BoardView): RoutesMapView {
  const places = new Map(view.routes.flatMap(({ stops }) => stops.map(({ visit_id, place }) => [visit_id, place] as const)));
  const routes = board.shifts.map(({ shift_id, staff_id, staff_name, stops }) => ({
    shift_id,
    staff_id,
    staff_name,
    stops: stops.map((stop) => ({ ...stop, place: stop.protected ? null : (places.get(stop.visit_id) ?? null) })),
  }));
  return { ...view, midnight_ms: board.midnight_ms, routes };
}

/** Where to begin: the route of the visit that is looked at, else the first with stops. */
export function firstRoute(view: RoutesMapView, visit: string | null): string | null {
  const has = ({ stops }: MappedRoute) => stops.some((stop) => stop.visit_id === visit);
  const route = view.routes.find(has) ?? view.routes.find(({ stops }) => stops.length > 0);
  return route?.shift_id ?? null;
}

export function spotsOf(shown: ShownRoute[]): Spot[] {
  const spots = new Map<string, Spot>();
  for (const { route, slot } of shown) {
    route.stops.forEach((stop, index) => {
      if (!stop.place) return;
      const key = `${stop.place.latitude} ${stop.place.longitude}`;
      const spot = spots.get(key) ?? { place: stop.place, marks: [] };
      spot.marks.push({ visit: stop.visit_id, slot, text: markText(slot, index) });
      spots.set(key, spot);
    });
  }
  return [...spots.values()];
}

/** Runs of places that follow each other. Around a stop without a place there is no leg: a
 * line past it would say where it is not. */
export function legsOf(start: Place, stops: MappedStop[]): Place[][] {
  const legs: Place[][] = [[start]];
  for (const { place } of stops) {
    if (place) legs.at(-1)!.push(place);
    else legs.push([]);
  }
  return legs.filter((leg) => leg.length > 1);
}

export function placedCount({ stops }: MappedRoute): number {
  return stops.filter(({ place }) => place != null).length;
}
