// What a unit has left of a month's frame time: asked for once, beside the board, which tells
// nothing where it does not come. The page of frame time has it with its clients.
import { api } from '../../api';
import type { FrameLeftView } from '../../api/contract';

export class FrameLeft {
  /** Null where nobody has a frame. */
  sum = $state.raw<FrameLeftView | null>(null);
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
      const sum = await api.frameTimeLeft(this.unit, this.month);
      this.sum = sum.clients > 0 ? sum : null;
    } catch {
      this.asked = null;
    }
    this.isAwaited = false;
  }
}
