// What a unit has left of a month's frame time: asked for once, beside the board, which tells
// nothing where it does not come. The page of frame time has it with its clients.
import { api } from '../../api';
import type { FrameTimeView } from '../../api/contract';

/** `exceeded`: how many clients have had more than their frame, which the sum alone would hide. */
export interface FrameSum { left_s: number; exceeded: number }

/** Null where nobody has a frame. */
export function frameSum({ clients }: Pick<FrameTimeView, 'clients'>): FrameSum | null {
  const framed = clients.filter(({ status }) => status !== 'no_frame');
  if (framed.length === 0) return null;
  return {
    left_s: framed.reduce((sum, { left_s }) => sum + left_s, 0),
    exceeded: framed.filter(({ status }) => status === 'exceeded').length,
  };
}

export class FrameLeft {
  sum = $state.raw<FrameSum | null>(null);
  /** Until it is known whether there is a sum, its place is kept: nothing moves under the pointer. */
  isAwaited = $state(true);
  private asked: Promise<void> | null = null;

  constructor(
    readonly unit: string,
    readonly month: string,
  ) {}

  /** Once; again only where it did not come. */
  load(): Promise<void> {
    this.asked ??= this.ask();
    return this.asked;
  }

  private async ask(): Promise<void> {
    try {
      this.sum = frameSum(await api.frameTime(this.unit, this.month));
    } catch {
      this.asked = null;
    }
    this.isAwaited = false;
  }
}
