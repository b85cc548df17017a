// Writing down what is said of the shift.
import type { Calls } from '../contract';
import { phone } from '../phone.svelte';

type Name = 'mark_shift' | 'confirm_day' | 'withdraw_confirmation' | 'object_to_day';

/** A break of the afternoon reads like the morning's: what was said before tells them apart. */
export const recordShift = <One extends Name>(name: One, ask: Calls[One]['ask']) =>
  phone.record(name, ask, String(phone.day?.work?.entries.length ?? 0));
