// Clients who are away: from when to when, and which visits of a day that takes.
import type { AbsentVisitView, BoardView, ClientAbsenceView } from '../../api/contract';
import { t, word } from '../../i18n/index.svelte';
import { addDays, clockOf, dateOf, instantOf, momentText } from '../../time/stockholm';
import { clientLabel } from './words';

export const AWAY_KINDS = ['hospital', 'away', 'other_reason'] as const;
export type AwayKind = (typeof AWAY_KINDS)[number];

/** A date and a clock time, as two fields hold them. */
export interface Moment {
  date: string;
  clock: string;
}

export const momentOf = (instantMs: number): Moment => ({ date: dateOf(instantMs), clock: clockOf(instantMs) });

/** The instant, or none while a field is empty. */
export function instantAt({ date, clock }: Moment): number | null {
  return date === '' || clock === '' ? null : instantOf(date, clock);
}

/** Now, to the minute, on the day itself; else the beginning of the day that is looked at. */
export function firstMoment(date: string, nowMs: number): Moment {
  return dateOf(nowMs) === date ? momentOf(nowMs) : { date, clock: '00:00' };
}

/** The end as it was said; else now where the absence has begun, or a day after it begins. */
export function endMoment(absence: Pick<ClientAbsenceView, 'from_ms' | 'until_ms'>, nowMs: number): Moment {
  if (absence.until_ms != null) return momentOf(absence.until_ms);
  if (nowMs > absence.from_ms) return momentOf(nowMs);
  const { date, clock } = momentOf(absence.from_ms);
  return { date: addDays(date, 1), clock };
}

/** Visits of the day, planned or not, that nobody has begun and that would start in that time. */
export function visitsWithin(board: BoardView, clientId: string, fromMs: number | null, untilMs: number | null): number {
  if (fromMs === null) return 0;
  const isWithin = (start_s: number) => {
    const startMs = board.midnight_ms + start_s * 1000;
    return startMs >= fromMs && (untilMs === null || startMs < untilMs);
  };
  const stops = board.shifts.flatMap((shift) => shift.stops);
  const planned = stops.filter((stop) => stop.client_id === clientId && stop.status === 'planned' && isWithin(stop.start_s));
  const unplaced = board.unplaced.filter(
    (visit) => visit.client_id === clientId && visit.windows.every((window) => isWithin(window.start_s) && isWithin(window.end_s)),
  );
  return planned.length + unplaced.length;
}

/** The day's visits that one absence takes, the earliest first. */
export function visitsOf(board: BoardView, absenceId: string): AbsentVisitView[] {
  const own = board.absent_visits.filter((visit) => visit.absence_id === absenceId);
  return own.sort((a, b) => (a.windows[0]?.start_s ?? 0) - (b.windows[0]?.start_s ?? 0));
}

/** Those that concern the day first, then those to come; each by their beginning. */
export function ofDayFirst(absences: ClientAbsenceView[], date: string): { ofDay: ClientAbsenceView[]; coming: ClientAbsenceView[] } {
  const isComing = (absence: ClientAbsenceView) => dateOf(absence.from_ms) > date;
  return { ofDay: absences.filter((one) => !isComing(one)), coming: absences.filter(isComing) };
}

/** "På sjukhus från 2026-11-24 08:15 tills vidare". */
export function periodText(absence: ClientAbsenceView): string {
  const kind = word('away_kind', absence.kind);
  const from = momentText(absence.from_ms);
  if (absence.until_ms == null) return t('away.period.open', { kind, from });
  return t('away.period', { kind, from, until: momentText(absence.until_ms) });
}

export const awayName = (absence: ClientAbsenceView) => clientLabel(absence);
