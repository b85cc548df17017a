// Money and time as the pages of follow-up tell them.
import { number } from '../i18n/index.svelte';

const ORE_OF_KRONA = 100;

/** Exact to the öre: "1 234,50 kr". */
export function kronor(amount_ore: number): string {
  return `${number(amount_ore / ORE_OF_KRONA, 2)}\u00a0kr`;
}

/** Hours and minutes, "123:05"; seconds are rounded to whole minutes. */
export function hoursMinutes(duration_s: number): string {
  const minutes = Math.round(Math.abs(duration_s) / 60);
  const sign = duration_s < 0 && minutes > 0 ? '−' : '';
  return `${sign}${number(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Whole hours, where they are many: "4 312 h". */
export function hours(duration_s: number): string {
  // Nought has no sign, though a little less than nought was rounded to it.
  return `${number(Math.round(duration_s / 3600) + 0)}\u00a0h`;
}

/** Thousandths as percent: "96,3 %". */
export function percent(per_mille: number): string {
  return `${number(per_mille / 10, 1)}\u00a0%`;
}
