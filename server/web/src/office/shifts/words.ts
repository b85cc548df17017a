// How a worked day is told.
import type { PieceView, ShiftEntryView, WorkedDayView } from '../../api/contract';
import { t, word } from '../../i18n/index.svelte';
import { clockOf, dateOf, durationText, momentText } from '../../time/stockholm';
import type { Remark } from './worked';

export function spanText(start_ms: number | null, end_ms: number | null): string {
  if (start_ms === null) return end_ms === null ? '–' : `?–${clockOf(end_ms)}`;
  return `${clockOf(start_ms)}–${end_ms === null ? '' : clockOf(end_ms)}`;
}

export function pieceName({ kind, indirect, text, client_label, protected: isProtected }: PieceView): string {
  if (kind === 'visit') return isProtected ? t('protected') : (client_label ?? word('piece', kind));
  return [indirect === null ? word('piece', kind) : word('indirect', indirect), text].filter(Boolean).join(': ');
}

/** Without the client: who it was stands in the table. */
export function bandText(day: WorkedDayView): string {
  const sums = Object.entries({ visit: day.sums.visits_s, travel: day.sums.travel_s, break: day.sums.break_s, indirect: day.sums.indirect_s, untold: day.sums.untold_s });
  const told = sums.filter(([, length_s]) => length_s > 0).map(([kind, length_s]) => `${word('piece', kind)} ${durationText(length_s)}`);
  return told.length > 0 ? told.join(', ') : t('shifts.nothing');
}

export function remarkText(remark: Remark, day: WorkedDayView): string {
  if (remark === 'untold') return t('shifts.untold', { length: durationText(day.sums.untold_s) });
  return t(remark === 'no_end' ? 'shifts.no_end' : 'shifts.changed');
}

/** "12:10", with its date on another day than the page's. */
export const whenText = (at_ms: number, date: string) => (dateOf(at_ms) === date ? clockOf(at_ms) : momentText(at_ms));

/** What an entry says, without its moment. */
export function entryName({ mark, indirect, kind }: Pick<ShiftEntryView, 'mark' | 'indirect' | 'kind'>): string {
  if (mark === null) return word('shift_said', kind);
  return indirect === null ? word('mark', mark) : `${word('mark', mark)}: ${word('indirect', indirect)}`;
}
