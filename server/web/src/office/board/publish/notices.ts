// What a publishing changes, told by whom it meets: each colleague's day, and each client's.
import type { PublishSummaryView } from '../../../api/contract';

type Change = PublishSummaryView['changes'][number];
type Place = NonNullable<Change['now']>;

export type StaffTurn = 'gained' | 'lost' | 'moved';

/** One visit of a colleague's day that is not as the phone has it. */
export interface StaffLine {
  change: Change;
  turn: StaffTurn;
  start_s: number;
  /** For a visit that keeps its person: when it was. */
  was_s: number | null;
}

export interface StaffNotice {
  staff_id: string;
  staff_name: string;
  lines: StaffLine[];
}

export interface ClientNotice {
  client_id: string;
  /** Of any of them: the label and the mark of the client. */
  of: Change;
  changes: Change[];
}

export const turns = (lines: StaffLine[], turn: StaffTurn): number => lines.filter((line) => line.turn === turn).length;

export const startOf = (change: Change): number => change.now?.start_s ?? change.was?.start_s ?? 0;

/** Each colleague whose day becomes another, whoever has most to notice first. */
export function byStaff(changes: Change[]): StaffNotice[] {
  const people = new Map<string, StaffNotice>();
  const note = ({ staff_id, staff_name, start_s }: Place, line: Omit<StaffLine, 'start_s'>) => {
    const notice = people.get(staff_id) ?? { staff_id, staff_name, lines: [] };
    notice.lines.push({ ...line, start_s });
    people.set(staff_id, notice);
  };
  for (const change of changes) {
    const { was, now } = change;
    if (was && now && was.staff_id === now.staff_id) {
      note(now, { change, turn: 'moved', was_s: was.start_s });
      continue;
    }
    if (was) note(was, { change, turn: 'lost', was_s: null });
    if (now) note(now, { change, turn: 'gained', was_s: null });
  }
  for (const { lines } of people.values()) lines.sort((a, b) => a.start_s - b.start_s);
  return [...people.values()].sort((a, b) => b.lines.length - a.lines.length || a.staff_name.localeCompare(b.staff_name, 'sv'));
}

/** Each client who is met otherwise: whoever gets nobody first, then new faces, then by how much. */
export function byClient(changes: Change[], label: (change: Change) => string): ClientNotice[] {
  const clients = new Map<string, ClientNotice>();
  for (const change of changes) {
    const notice = clients.get(change.client_id) ?? { client_id: change.client_id, of: change, changes: [] };
    notice.changes.push(change);
    clients.set(change.client_id, notice);
  }
  const many = (notice: ClientNotice, is: (change: Change) => boolean) => notice.changes.filter(is).length;
  const weights = [isLeftOut, (change: Change) => change.new_face, () => true];
  for (const notice of clients.values()) notice.changes.sort((a, b) => startOf(a) - startOf(b));
  return [...clients.values()].sort((a, b) => {
    for (const is of weights) {
      const heavier = many(b, is) - many(a, is);
      if (heavier !== 0) return heavier;
    }
    return label(a.of).localeCompare(label(b.of), 'sv');
  });
}

export const isLeftOut = (change: Change): boolean => change.now == null;
