// Whose phone has the newest published plan.
import type { BoardView, ShiftView } from '../../api/contract';

export interface PlanOnPhones {
  have: number;
  /** Those whose phone has not fetched it, by name. */
  lack: ShiftView[];
}

/** Each person once; whoever is absent the whole day is not waited for. */
export function planOnPhones(board: Pick<BoardView, 'shifts'>): PlanOnPhones {
  const lack = new Map<string, ShiftView>();
  const have = new Set<string>();
  for (const shift of board.shifts) {
    if (shift.has_plan_at_ms != null) have.add(shift.staff_id);
    else if (shift.absence == null || shift.absence.from_s > shift.start_s) lack.set(shift.staff_id, shift);
  }
  for (const staff of have) lack.delete(staff);
  return { have: have.size, lack: [...lack.values()].sort((a, b) => a.staff_name.localeCompare(b.staff_name, 'sv')) };
}
