// The worked day as the screens lay it out. What it consists of, the core has said.
import { addDays, dateOf, instantOf } from '../../time/stockholm';
import type { Break, Day, Mark, Piece, PieceKind, ShiftEntry, ShiftMark, Stop, Work } from '../contract';
import { plannedSeconds } from '../my-day/lengths';
import type { PictogramName } from '../Pictogram.svelte';

export const KIND_PICTOGRAMS: Record<PieceKind, PictogramName> = {
  visit: 'home',
  travel: 'walk',
  break: 'coffee',
  indirect: 'rota',
  untold: 'minus',
};

/** The likeliest first. */
export const INDIRECT: { code: string; pictogram: PictogramName }[] = [
  { code: 'documentation', pictogram: 'note' },
  { code: 'handover', pictogram: 'switch' },
  { code: 'meeting', pictogram: 'two' },
  { code: 'keys', pictogram: 'key' },
  { code: 'other', pictogram: 'pen' },
];

export const indirectPictogram = (code: string | null): PictogramName =>
  INDIRECT.find((one) => one.code === code)?.pictogram ?? KIND_PICTOGRAMS.indirect;

export interface SumRow {
  kind: PieceKind | 'total';
  /** Nothing where no plan says anything of the kind. */
  planned_s: number | null;
  real_s: number;
}

/** What was planned for the day that was worked. */
export type Plan = Pick<Day, 'stops' | 'breaks'>;

/** A night is still worked when the list has turned to the new date: of its own plan the phone holds nothing then. */
export const planOf = (day: Day): Plan | null => (day.work && day.work.date !== day.date ? null : day);

/** Planned beside real, kind by kind, the whole last. */
export function sumRows({ sums, planned }: Pick<Work, 'sums' | 'planned'>, plan: Plan | null): SumRow[] {
  const sum = (lengths: (number | null)[] | undefined) => lengths?.reduce<number>((all, one) => all + (one ?? 0), 0) ?? null;
  const length_s = ({ start_ms, end_ms }: Break) => (end_ms - start_ms) / 1000;
  return [
    { kind: 'visit', planned_s: sum(plan?.stops.map(plannedSeconds)), real_s: sums.visits_s },
    { kind: 'travel', planned_s: sum(plan?.stops.map(({ travel_s }) => travel_s)), real_s: sums.travel_s },
    { kind: 'break', planned_s: sum(plan?.breaks.map(length_s)), real_s: sums.break_s },
    { kind: 'indirect', planned_s: null, real_s: sums.indirect_s },
    { kind: 'untold', planned_s: null, real_s: sums.untold_s },
    { kind: 'total', planned_s: plan && planned && length_s(planned), real_s: sums.total_s },
  ];
}

/** What was planned and has no time of its own in the day: not begun, declined, nobody at home. */
export function stopsWithoutPiece(stops: Stop[], pieces: Piece[]): Stop[] {
  const told = new Set(pieces.map(({ visit_id }) => visit_id));
  return stops.filter(({ visit_id }) => !told.has(visit_id));
}

/** The instant of a clock: the latest that is not after now. What is told afterwards has been. */
export function instantSaid(clock: string, nowMs: number): number {
  const today = dateOf(nowMs);
  const at_ms = instantOf(today, clock);
  return at_ms <= nowMs ? at_ms : instantOf(addDays(today, -1), clock);
}

/** The date of what is told, where it is not today's. */
export function dayOfTold(at_ms: number | null, nowMs: number): string | null {
  const date = at_ms === null ? null : dateOf(at_ms);
  return date === dateOf(nowMs) ? null : date;
}

/** What is told afterwards: a moment of the shift, or a stretch of a kind. */
export type Told = 'shift_began' | 'shift_ended' | 'break' | 'indirect';

const MARKS: Record<Told, [began: Mark | null, ended: Mark | null]> = {
  shift_began: ['shift_began', null],
  shift_ended: [null, 'shift_ended'],
  break: ['break_began', 'break_ended'],
  indirect: ['indirect_began', 'indirect_ended'],
};

export const hasBeginning = (told: Told) => MARKS[told][0] !== null;
export const hasEnd = (told: Told) => MARKS[told][1] !== null;

/** One mark for each time that was given, in their order. */
export function marksOf(told: Told, from_ms: number | null, until_ms: number | null, of: { indirect?: string; text?: string } = {}): ShiftMark[] {
  const [began, ended] = MARKS[told];
  const marks: ShiftMark[] = [];
  if (began && from_ms !== null) marks.push({ mark: began, ...of, said_ms: from_ms });
  if (ended && until_ms !== null) marks.push({ mark: ended, said_ms: until_ms });
  return marks;
}

/** What the office has done to the day, in the order it came. */
export interface DayChange {
  entry_id: string;
  kind: 'corrected' | 'annulled' | 'added';
  mark: Mark | null;
  indirect: string | null;
  old_ms: number | null;
  new_ms: number | null;
  why: string;
}

export function dayChanges(entries: ShiftEntry[]): DayChange[] {
  const byId = new Map(entries.map((entry) => [entry.entry_id, entry]));
  const standing = new Map<string, number>();
  const changes: DayChange[] = [];
  for (const entry of entries.filter(({ by }) => by === 'office').toSorted((a, b) => a.recorded_ms - b.recorded_ms)) {
    const { entry_id, kind, about, why } = entry;
    const of = about === null ? undefined : byId.get(about);
    const old_ms = about === null ? null : (standing.get(about) ?? of?.first_ms ?? null);
    const told = { entry_id, mark: of?.mark ?? entry.mark, indirect: of?.indirect ?? entry.indirect, why: why ?? '' };
    if (kind === 'corrected' && about !== null) {
      changes.push({ ...told, kind, old_ms, new_ms: entry.value_ms });
      if (entry.value_ms !== null) standing.set(about, entry.value_ms);
    } else if (kind === 'annulled') changes.push({ ...told, kind, old_ms, new_ms: null });
    else if (kind === 'marked') changes.push({ ...told, kind: 'added', old_ms: null, new_ms: entry.at_ms });
  }
  return changes;
}

export const dayObjections = (entries: ShiftEntry[]) => entries.filter(({ kind, by }) => kind === 'objection' && by === 'staff');

/** Whether the staff member's word on the day is asked for, stands, or has been overtaken. */
export function confirmation(work: Pick<Work, 'two_step' | 'confirmed_ms' | 'changed_since_confirmed'>): 'none' | 'asked' | 'stands' | 'changed' {
  if (!work.two_step) return 'none';
  if (work.confirmed_ms === null) return 'asked';
  return work.changed_since_confirmed ? 'changed' : 'stands';
}
