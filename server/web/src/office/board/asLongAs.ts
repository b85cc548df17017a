// A longer shift is as long as its route needs. A move that empties it makes it shorter, which one that follows and was tried with the longer shift must not meet.
import type { BoardView, MoveTarget } from '../../api/contract';

/** The move with what its shift has lost since `before`, where it makes it no longer itself. */
export function asLongAs(before: BoardView | null, now: BoardView | null, target: MoveTarget): MoveTarget {
  if (target.kind !== 'shift' || target.extend) return target;
  const of = (board: BoardView | null) => board?.shifts.find(({ shift_id }) => shift_id === target.shift_id)?.extension;
  const [had, has] = [of(before), of(now)];
  if (!had) return target;
  const earlier_s = had.earlier_s - (has?.earlier_s ?? 0);
  const overtime_s = had.overtime_s - (has?.overtime_s ?? 0);
  return earlier_s > 0 || overtime_s > 0 ? { ...target, extend: { earlier_s: Math.max(0, earlier_s), overtime_s: Math.max(0, overtime_s) } } : target;
}
