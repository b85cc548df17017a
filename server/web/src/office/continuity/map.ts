// Rows and columns of the map of who came to whom.
import type { ContinuityMapView, ContinuityRow } from '../../api/contract';

export interface Row {
  client: ContinuityRow;
  isOver: boolean;
  /** Visits by the position of the staff member. */
  visits: Map<number, number>;
}

/** Whoever met the most people first; then by name. */
export function rowsOf({ clients, goal }: ContinuityMapView): Row[] {
  return clients
    .toSorted((a, b) => b.staff_met - a.staff_met || a.client_label.localeCompare(b.client_label, 'sv'))
    .map((client) => ({ client, isOver: goal != null && client.staff_met > goal, visits: new Map(client.met.map(({ staff, visits }) => [staff, visits])) }));
}

/** Rows of the client that is sought, or of the staff member; nobody finds a protected client by name. */
export function found(rows: Row[], { staff }: ContinuityMapView, wanted: string, overOnly: boolean): Row[] {
  const sought = wanted.trim().toLowerCase();
  const has = (name: string) => name.toLowerCase().includes(sought);
  const people = new Set(staff.flatMap(({ staff_name }, at) => (has(staff_name) ? [at] : [])));
  return rows.filter(
    ({ client, isOver, visits }) =>
      (isOver || !overOnly) && (sought === '' || (!client.protected && has(client.client_label)) || [...visits.keys()].some((at) => people.has(at))),
  );
}

/** Positions of the staff who came to anybody of these: the fewer rows, the fewer columns. */
export function columnsOf(rows: Row[]): number[] {
  return [...new Set(rows.flatMap(({ visits }) => [...visits.keys()]))].sort((a, b) => a - b);
}

const DARKER = [1, 3, 6, 11];

/** How dark a cell is, 1 to 4: an aid to the eye beside its figure. */
export const shade = (visits: number) => DARKER.filter((least) => visits >= least).length;
