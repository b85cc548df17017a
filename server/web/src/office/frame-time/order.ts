// Which clients of the frame time ledger to look at first, and the ledger's sums.
import type { FrameLineView } from '../../api/contract';

/** The gravest first; a status this page does not know is looked at too. */
const RANKS = ['exceeded', 'near', 'no_frame', 'within'];
const rank = (status: string) => Math.max(0, RANKS.indexOf(status));

export const needsAttention = (line: FrameLineView): boolean =>
  line.status !== 'within' || line.planned_status !== 'within';

/** Exceeded first, then near: by performed or planned, whichever is graver; then by name. */
export function inOrder(lines: FrameLineView[]): FrameLineView[] {
  const gravest = (line: FrameLineView) => Math.min(rank(line.status), rank(line.planned_status));
  return lines.toSorted(
    (a, b) =>
      gravest(a) - gravest(b) ||
      rank(a.status) - rank(b.status) ||
      a.client_label.localeCompare(b.client_label, 'sv'),
  );
}

export interface FrameSums { granted_s: number; planned_s: number; performed_s: number; left_s: number }

export function sumsOf(lines: FrameLineView[]): FrameSums {
  const sum = (of: (line: FrameLineView) => number) => lines.reduce((total, line) => total + of(line), 0);
  return {
    granted_s: sum((line) => line.granted_s),
    planned_s: sum((line) => line.planned_s),
    performed_s: sum((line) => line.performed_s),
    left_s: sum((line) => line.left_s),
  };
}

/** Where granted, planned and performed end on a bar, in percent of the longest of them. */
export function barOf(line: FrameLineView): { granted: number; planned: number; performed: number } | null {
  const longest = Math.max(line.granted_s, line.planned_s, line.performed_s);
  if (longest === 0) return null;
  const share = (duration_s: number) => (duration_s / longest) * 100;
  return { granted: share(line.granted_s), planned: share(line.planned_s), performed: share(line.performed_s) };
}
