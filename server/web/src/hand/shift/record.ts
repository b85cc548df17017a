// Writing down what is said of the shift.
import type { Calls } from '../contract';
import { phone } from '../phone.svelte';

type Name = 'mark_shift' | 'confirm_day' | 'withdraw_confirmation' | 'object_to_day';

/**
 * A break of the afternoon reads like the morning's: what was said before tells them apart.
 * What says its own moment, or of what day it is and why, needs no such thing, and keeps its
 * id although an answer was lost and the day has grown by it.
 */
const occasionOf = (name: Name, ask: object) =>
  name === 'object_to_day' || 'said_ms' in ask ? '' : String(said('date' in ask ? ask.date : null));

/** How much has been said of that day, or of the one at hand. */
function said(date: unknown): number {
  const work = phone.day?.work;
  return (work?.earlier.find((one) => one.date === date) ?? work)?.entries.length ?? 0;
}

export const recordShift = <One extends Name>(name: One, ask: Calls[One]['ask']) => phone.record(name, ask, occasionOf(name, ask));
