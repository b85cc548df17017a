// What an optimiser's proposal consists of, route by route, and what is chosen of it.
import type { BoardView, VisitChangeView } from '../../../api/contract';
import { weightiestFirst } from '../absence';
import { shiftOf } from '../geometry';

/** Those who would be with the same staff member, or with nobody: `staffId` is null. */
export interface ProposedRoute { staffId: string | null; staffName: string; changes: VisitChangeView[] }

/** Who loses the place first, then the routes that change most. */
export function routesOf(changes: VisitChangeView[]): ProposedRoute[] {
  const routes = new Map<string | null, ProposedRoute>();
  for (const change of weightiestFirst(changes)) {
    const staffId = change.now?.staff_id ?? null;
    const route = routes.get(staffId) ?? { staffId, staffName: change.now?.staff_name ?? '', changes: [] };
    route.changes.push(change);
    routes.set(staffId, route);
  }
  return [...routes.values()].sort((a, b) => weight(b) - weight(a) || a.staffName.localeCompare(b.staffName, 'sv'));
}

function weight(route: ProposedRoute): number {
  if (route.staffId === null) return Infinity;
  // Another person at the door outweighs any number of other times.
  return route.changes.reduce((sum, change) => sum + (change.kind === 'time' ? 1 : 10_000), 0);
}

export type Ticked = 'none' | 'some' | 'all';

export function tickedOf(changes: Pick<VisitChangeView, 'visit_id'>[], chosen: ReadonlySet<string>): Ticked {
  const ticked = changes.filter((change) => chosen.has(change.visit_id)).length;
  if (ticked === 0) return 'none';
  return ticked === changes.length ? 'all' : 'some';
}

/** The other visit of each that is double-staffed, where it changes too: one without the other cannot be taken. */
export function partnersOf(changes: VisitChangeView[]): Map<string, string> {
  const proposed = new Set(changes.map((change) => change.visit_id));
  const partners = new Map<string, string>();
  for (const { visit_id, partner_visit_id } of changes) {
    if (partner_visit_id == null || !proposed.has(partner_visit_id)) continue;
    partners.set(visit_id, partner_visit_id);
    partners.set(partner_visit_id, visit_id);
  }
  return partners;
}

/** Ticks the visits or takes the ticks away, theirs and their partners'. */
export function chosenAfter(chosen: ReadonlySet<string>, mark: 'tick' | 'untick', visits: string[], partners: ReadonlyMap<string, string>): Set<string> {
  const after = new Set(chosen);
  for (const visit of visits.flatMap((one) => [one, partners.get(one) ?? one])) {
    if (mark === 'tick') after.add(visit);
    else after.delete(visit);
  }
  return after;
}

/** The routes whose visits are drawn at once: as many as fit in `rows`, and the first in any case. */
export function openAtFirst(routes: ProposedRoute[], rows: number): ProposedRoute[] {
  let drawn = 0;
  return routes.filter((route, index) => {
    drawn += route.changes.length;
    return index === 0 || drawn <= rows;
  });
}

/** True while the visit is where the proposal would take it from: it was not taken, or that is undone. */
export function standsAsBefore(board: BoardView, { visit_id, was }: VisitChangeView): boolean {
  const shift = shiftOf(board, visit_id);
  if (was == null || shift === null) return was == null && shift === null;
  const stop = shift.stops.find((one) => one.visit_id === visit_id);
  return shift.staff_id === was.staff_id && stop?.start_s === was.start_s;
}
