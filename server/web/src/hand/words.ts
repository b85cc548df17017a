// What a state is called, in words. Which state it is, the core has said.
import type { Key } from '../i18n/hand';
import type { Pause, SyncState } from './contract';

export type SyncTone = 'sent' | 'saved' | 'sending' | 'action';

/** *Saved in the phone → sent → needs action*: the worst that holds is said. */
export function syncTone(sync: SyncState, isUnderWay: boolean): SyncTone {
  if (sync.needs_action > 0) return 'action';
  if (isUnderWay && sync.waiting > 0) return 'sending';
  return sync.waiting > 0 ? 'saved' : 'sent';
}

/** Why nothing has gone out, if it is worth saying. */
export function whyNotSent(failed: string | null, pause: Pause): Key | null {
  if (pause.is_told && pause.wait_ms > 0) return 'sync.told';
  switch (failed) {
    case null:
    case 'not_running':
      return null;
    case 'offline':
    case 'timed_out':
      return 'sync.offline';
    case 'busy':
      return 'sync.busy';
    case 'lease_expired':
    case 'not_signed_in':
      return 'sync.sign_in';
    default:
      return 'sync.refused';
  }
}

/** Whole seconds of a wait, never told as none while there is one. */
export const seconds = (wait_ms: number) => Math.ceil(wait_ms / 1000);
