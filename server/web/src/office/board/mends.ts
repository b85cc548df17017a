// What a mend of an unplaced visit is in commands that the server knows, and where the others are seen to.
import type { MendView, MoveRequest, MoveTarget, ReasonView } from '../../api/contract';
import { address } from '../route.svelte';

/**
 * The moves that make a mend, one after another; null where it is nothing that moves can do.
 * A pin needs no lifting: whoever places the visit by hand has decided anew.
 */
export function movesOf(visit: string, { code, detail }: MendView): MoveRequest[] | null {
  const { into_shift_id, visit_id: other, shift_id } = detail;
  if (!into_shift_id) return null;
  const into: MoveRequest = { visit_id: visit, target: inShift(into_shift_id) };
  switch (code) {
    case 'place':
    case 'lift_pin':
      return [into];
    case 'move_other':
      return other && shift_id ? [{ visit_id: other, target: inShift(shift_id) }, into] : null;
    case 'allow_overtime':
      return detail.by_s ? [inLonger(visit, into_shift_id, { overtime_s: Number(detail.by_s) })] : null;
    case 'start_shift_earlier':
      return detail.by_s ? [inLonger(visit, into_shift_id, { earlier_s: Number(detail.by_s) })] : null;
    case 'drop_other':
      return other ? [{ visit_id: other, target: { kind: 'unplaced' } }, into] : null;
    default:
      return null;
  }
}

/** Into a shift that is made so much longer for it, in the same step. */
const inLonger = (visit_id: string, shift_id: string, by: { earlier_s?: number; overtime_s?: number }): MoveRequest => ({
  visit_id,
  target: { kind: 'shift', shift_id, after_visit_id: null, extend: { earlier_s: 0, overtime_s: 0, ...by } },
});

/** Where it costs least: so the mend was tried. */
const inShift = (shift_id: string): MoveTarget => ({ kind: 'shift', shift_id, after_visit_id: null });

export type Elsewhere = 'orders' | 'expiries';

/** The page where a mend is made that is no move: what was agreed with the client, and skills that run out. */
export function elsewhereOf({ code }: MendView): Elsewhere | null {
  if (code === 'give_skills') return 'expiries';
  return ['open_earlier', 'close_later', 'clients_own_wish'].includes(code) ? 'orders' : null;
}

/** There, the client's own order, or what runs out of those who lack it: all mends of `reasons` are the same. */
export function addressOf(elsewhere: Elsewhere, unit: string, client: string, reasons: ReasonView[]): string {
  if (elsewhere === 'orders') return address('orders', unit, 'client', client);
  return address('orders', unit, 'expiries', reasons[0]?.mend?.detail.skill ?? '', ...reasons.flatMap(({ staff_id }) => staff_id ?? []));
}
