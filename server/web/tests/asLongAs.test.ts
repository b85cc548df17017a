import { describe, expect, it } from 'vitest';
import { asLongAs } from '../src/office/board/asLongAs';
import type { BoardView, MoveTarget } from '../src/api/contract';

const board = (extension: object | null) => ({ shifts: [{ shift_id: 's', extension }] }) as unknown as BoardView;
const target: MoveTarget = { kind: 'shift', shift_id: 's', after_visit_id: null };

describe('a move after one that made its shift shorter', () => {
  it('takes along what the shift has lost', () => {
    const had = board({ earlier_s: 600, overtime_s: 1800 });
    expect(asLongAs(had, board(null), target)).toEqual({ ...target, extend: { earlier_s: 600, overtime_s: 1800 } });
    expect(asLongAs(had, board({ earlier_s: 600, overtime_s: 300 }), target)).toEqual({ ...target, extend: { earlier_s: 0, overtime_s: 1500 } });
  });

  it('is itself where nothing was lost, it is longer by its own word, or goes nowhere', () => {
    const had = board({ earlier_s: 0, overtime_s: 900 });
    expect(asLongAs(had, had, target)).toBe(target);
    expect(asLongAs(board(null), board(null), target)).toBe(target);
    expect(asLongAs(null, null, target)).toBe(target);
    const own: MoveTarget = { ...target, extend: { earlier_s: 0, overtime_s: 60 } };
    expect(asLongAs(had, board(null), own)).toBe(own);
    const out: MoveTarget = { kind: 'unplaced' };
    expect(asLongAs(had, board(null), out)).toBe(out);
  });
});
