import { describe, expect, it } from 'vitest';
import type { BoardView } from '../src/api/contract';
import { isNamedForSomebody } from '../src/office/board/protectedSheets';

const visit = (client_label: string, isProtected: boolean) => ({ client_label, protected: isProtected });
const board = (stops: unknown[], unplaced: unknown[] = [], absent_visits: unknown[] = []) =>
  ({ shifts: [{ stops: [] }, { stops }], unplaced, absent_visits }) as unknown as BoardView;

const OPEN = visit('Elsy Almvadet', false);
const CLOSED = visit('Skyddad identitet', true);
const NAMED = visit('Hanna Holm', true);

describe('the protected sheets of a day', () => {
  it('are offered to whom the server tells a name', () => {
    expect(isNamedForSomebody(board([OPEN, CLOSED, NAMED]))).toBe(true);
    expect(isNamedForSomebody(board([OPEN], [NAMED]))).toBe(true);
    expect(isNamedForSomebody(board([OPEN], [], [CLOSED, NAMED]))).toBe(true);
  });

  it('are offered to nobody else', () => {
    expect(isNamedForSomebody(board([OPEN, CLOSED], [CLOSED], [OPEN]))).toBe(false);
    expect(isNamedForSomebody(board([]))).toBe(false);
  });
});
