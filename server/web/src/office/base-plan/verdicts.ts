// What the server says of every shift on every day that a visit falls on, gathered by person.
import type { BaseVisitDay, VerdictChange, VerdictView } from '../../api/contract';

export interface OfDay {
  day: number;
  /** The best of the person's shifts; none where they do not work that day. */
  verdict: VerdictView | null;
  /** Whether the visit is theirs that day. */
  isTheirs: boolean;
}

export interface OfPerson {
  staff_id: string;
  staff_name: string;
  days: OfDay[];
}

const total = (verdict: VerdictView) => verdict.change?.total ?? 0;

/** Allowed before refused, then what costs least. */
const better = (a: VerdictView, b: VerdictView) => Number(b.allowed) - Number(a.allowed) || total(a) - total(b);

/** Everybody who works on any of the days, each with all of them. */
export function byPerson(days: BaseVisitDay[]): OfPerson[] {
  const names = new Map(days.flatMap(({ verdicts }) => verdicts.map((one) => [one.staff_id, one.staff_name])));
  return [...names].map(([staff_id, staff_name]) => ({
    staff_id,
    staff_name,
    days: days.map((of) => ({
      day: of.day,
      verdict: of.verdicts.filter((one) => one.staff_id === staff_id).sort(better)[0] ?? null,
      isTheirs: of.staff_id === staff_id,
    })),
  }));
}

/** The days that would be the person's: where it is allowed, and where it is not theirs already. */
export const changedDays = ({ days }: OfPerson): number[] => toChange(days).map(({ day }) => day);

const toChange = (days: OfDay[]) => days.filter(({ verdict, isTheirs }) => verdict?.allowed === true && !isTheirs);

/** Where it could not be the person's. */
export const blockedDays = ({ days }: OfPerson): OfDay[] => days.filter(({ verdict, isTheirs }) => verdict?.allowed !== true && !isTheirs);

export const isAllTheirs = ({ days }: OfPerson): boolean => days.every(({ isTheirs }) => isTheirs);

const NO_CHANGE: VerdictChange = { travel_s: 0, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: 0 };

function added(sum: VerdictChange, one: VerdictChange): VerdictChange {
  return {
    travel_s: sum.travel_s + one.travel_s,
    waiting_s: sum.waiting_s + one.waiting_s,
    overtime_s: sum.overtime_s + one.overtime_s,
    lateness_s: sum.lateness_s + one.lateness_s,
    continuity: sum.continuity + one.continuity,
    wishes: sum.wishes + one.wishes,
    changes: sum.changes + one.changes,
    new_face: sum.new_face || one.new_face,
    total: sum.total + one.total,
  };
}

/** One verdict on all the days that would be changed: of one day its own, of more their sum, without a time. */
export function summed({ staff_id, staff_name, days }: OfPerson): VerdictView {
  const verdicts = toChange(days).flatMap(({ verdict }) => verdict ?? []);
  const only = days.length === 1 ? days[0]!.verdict : null;
  if (only) return only;
  return {
    shift_id: '',
    staff_id,
    staff_name,
    allowed: verdicts.length > 0,
    reasons: [],
    against: [...new Set(verdicts.flatMap(({ against }) => against))],
    care_contact: days.some(({ verdict }) => verdict?.care_contact === true),
    change: verdicts.length > 0 ? verdicts.map(({ change }) => change ?? NO_CHANGE).reduce(added, NO_CHANGE) : null,
  };
}

/** Whose all days are first, to know who comes now; then where most days could be changed, and at the least cost. */
export function bestFirst(people: OfPerson[]): OfPerson[] {
  const cost = (one: OfPerson) => summed(one).change?.total ?? 0;
  return people
    .map((one) => ({ one, isTheirs: Number(isAllTheirs(one)), changed: changedDays(one).length, cost: cost(one) }))
    .sort((a, b) => b.isTheirs - a.isTheirs || b.changed - a.changed || a.cost - b.cost)
    .map(({ one }) => one);
}

/** A move that nobody answered, by what holds now: made on every day, not made, or not to be told. */
export function becameOf(now: BaseVisitDay[], { days, staff_id }: { days: number[]; staff_id: string | null }): 'made' | 'not_made' | 'unknown' {
  const held = now.filter(({ day }) => days.includes(day));
  if (!held.every((one) => (one.staff_id ?? null) === staff_id)) return 'not_made';
  return days.every((day) => held.some((one) => one.day === day)) ? 'made' : 'unknown';
}

/** Who comes now, on how many of the days; nobody is null. Most days first. */
export function whoseNow(days: BaseVisitDay[]): { staff_id: string | null; days: number }[] {
  const held = new Map<string | null, number>();
  for (const { staff_id = null } of days) held.set(staff_id, (held.get(staff_id) ?? 0) + 1);
  return [...held].map(([staff_id, days]) => ({ staff_id, days })).sort((a, b) => b.days - a.days);
}
