// Who is offered the paper pack's sheets about protected identities.
import type { BoardView, VisitCard } from '../../api/contract';

/** What the server calls somebody protected by to a reader who is not named for the person, in any language. */
const MARK = 'Skyddad identitet';

/** Whether the day has somebody protected whom the reader is named for: only then does the server tell a name. */
export function isNamedForSomebody(board: BoardView): boolean {
  const visits: VisitCard[] = [...board.shifts.flatMap((shift) => shift.stops), ...board.unplaced, ...board.absent_visits];
  return visits.some((visit) => visit.protected && visit.client_label !== MARK);
}
