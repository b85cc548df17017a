import type { Pin } from '../../api/contract';

/** What the key P does: pins person and time, or lets go of whatever is pinned. */
export function nextPin(pin: string): Pin {
  return pin === 'none' ? 'both' : 'none';
}

export const PINS: Pin[] = ['none', 'staff', 'time', 'both'];
