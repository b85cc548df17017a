// How a worked day is told.
import type { PieceView, ShiftEntryView, WorkedDayView } from '../../api/contract';
import { t, word } from '../../i18n/index.svelte';
import { clockOf, dateOf, durationText, momentText } from '../../time/stockholm';

type Moment = number | null | undefined;

export function spanText(start_ms: Moment, end_ms: Moment): string {
  if (start_ms == null) return end_ms == null ? '–' : `?–${clockOf(end_ms)}`;
  return `${clockOf(start_ms)}–${end_ms == null ? '' : clockOf(end_ms)}`;
}

export function pieceName({ kind, indirect, text, client_label, protected: isProtected }: PieceView): string {
  if (kind === 'visit') return isProtected ? t('protected') : (client_label ?? word('piece', kind));
  return [indirect == null ? word('piece', kind) : word('indirect', indirect), text].filter(Boolean).join(': ');
}

/** Without the client: who it was stands in the table. */
export function bandText(day: WorkedDayView): string {
  const sums = Object.entries({ visit: day.sums.visits_s, travel: day.sums.travel_s, break: day.sums.break_s, indirect: day.sums.indirect_s, untold: day.sums.untold_s });
  const told = sums.filter(([, length_s]) => length_s > 0).map(([kind, length_s]) => `${word('piece', kind)} ${durationText(length_s)}`);
  return told.length > 0 ? told.join(', ') : t('shifts.nothing');
}

export const remarkText = (remark: string, { sums }: WorkedDayView) => word('remark', remark, { length: durationText(sums.untold_s) });

/** When the plan had it; of travel, how long. */
export function plannedText({ planned_start_ms, planned_end_ms, planned_s }: PieceView): string {
  if (planned_start_ms != null) return spanText(planned_start_ms, planned_end_ms);
  return planned_s == null ? '–' : durationText(planned_s);
}

/** Who said it; a login that is no more has no name. */
export function authorText({ by, author_name }: ShiftEntryView, staffName: string): string {
  if (by === 'staff') return author_name || staffName;
  return author_name ? t('shifts.office_by', { who: author_name }) : t('shifts.office');
}

/** "12:10", with its date on another day than the page's. */
export const whenText = (at_ms: number, date: string) => (dateOf(at_ms) === date ? clockOf(at_ms) : momentText(at_ms));

/** What an entry says, without its moment. */
export function entryName({ mark, indirect, kind }: Pick<ShiftEntryView, 'mark' | 'indirect' | 'kind'>): string {
  if (mark == null) return word('shift_said', kind);
  return indirect == null ? word('mark', mark) : `${word('mark', mark)}: ${word('indirect', indirect)}`;
}
