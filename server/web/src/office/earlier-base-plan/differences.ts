// What would differ by an earlier base plan, told by day and by client.
import type { BaseChange, BaseDifference } from '../../api/contract';

export const KINDS = ['unplaced', 'staff', 'time', 'placed'] as const;
export type Kind = (typeof KINDS)[number];

/** How many visits of the days compared change in each way. */
export function sumsOf(changes: BaseChange[]): Record<Kind, number> {
  const of = (kind: Kind) => changes.filter((change) => change.kind === kind).reduce((sum, { days }) => sum + days.length, 0);
  return { unplaced: of('unplaced'), staff: of('staff'), time: of('time'), placed: of('placed') };
}

export interface OfDay { day: number; changes: BaseChange[] }

/** The days with a change, each with those of its own by the clock. */
export function byDay({ weeks, changes }: Pick<BaseDifference, 'weeks' | 'changes'>): OfDay[] {
  const days = Array.from({ length: weeks * 7 }, (_, day): OfDay => ({ day, changes: [] }));
  for (const change of changes) for (const day of change.days) days[day]?.changes.push(change);
  for (const { changes: own } of days) own.sort((a, b) => startOf(a) - startOf(b));
  return days.filter(({ changes: own }) => own.length > 0);
}

export interface OfClient { client_id: string; of: BaseChange; changes: BaseChange[] }

/** The clients whose visits change, each with theirs by day and clock: whoever gets nobody first, then new faces, then by how much. */
export function byClient(changes: BaseChange[]): OfClient[] {
  const clients = new Map<string, OfClient>();
  for (const change of changes) {
    const own = clients.get(change.client_id) ?? { client_id: change.client_id, of: change, changes: [] };
    own.changes.push(change);
    clients.set(change.client_id, own);
  }
  for (const { changes: own } of clients.values()) own.sort((a, b) => a.days[0]! - b.days[0]! || startOf(a) - startOf(b));
  return [...clients.values()].sort((a, b) => leftOut(b) - leftOut(a) || newFaces(b) - newFaces(a) || daysOf(b.changes) - daysOf(a.changes));
}

export const leftOut = ({ changes }: { changes: BaseChange[] }): number => daysOf(changes.filter(({ kind }) => kind === 'unplaced'));
export const newFaces = ({ changes }: { changes: BaseChange[] }): number => changes.filter(({ new_face }) => new_face).length;
/** How many visits, each day's by itself. */
export const daysOf = (changes: BaseChange[]): number => changes.reduce((sum, { days }) => sum + days.length, 0);

const startOf = ({ was, now }: BaseChange): number => now?.start_s ?? was?.start_s ?? 0;
