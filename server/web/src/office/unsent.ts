// What the office says of phones with unsent work, in the chosen language.
import type { UnsentPhoneView } from '../api/contract';
import { count, t } from '../i18n/index.svelte';
import { clockOf, momentText } from '../time/stockholm';

/** One line for each staff member's unsent work, and one for a phone that is silent. */
export function unsentLines(phone: UnsentPhoneView): string[] {
  const lines = phone.waiting.map((work) =>
    count('unsent.work', work.visits, { name: work.staff_name ?? t('unsent.somebody'), when: momentText(work.oldest_ms) }),
  );
  const shift = phone.silent_since;
  if (shift) {
    const span = `${momentText(shift.start_ms)}–${clockOf(shift.end_ms)}`;
    lines.push(t('unsent.silent', { name: shift.staff_name, span }));
  }
  return lines;
}
