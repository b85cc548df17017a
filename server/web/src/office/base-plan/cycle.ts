// A base plan read week by week. Its times are by the clock: seconds since the
// midnight of a day of the cycle, over 86,400 in the night after it.
import type { CyclePlan, CycleRoute, CycleStop, CycleVisit, CycleClient } from '../../api/contract';
import { addDays, instantOf } from '../../time/stockholm';

const WEEK_DAYS = 7;
const DAY_S = 86_400;

/**
 * The midnight of an ordinary date: no clocks change on it nor in the night after, so what is
 * told of seconds since a midnight is told of times by the clock.
 */
export const CLOCK_MIDNIGHT_MS = instantOf('2026-01-12', '00:00');

export const MAX_WEEKS = 8;
export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** "07:15"; a time in the night after is that night's. */
export function clockText(clock_s: number): string {
  const minutes = Math.floor((((clock_s % DAY_S) + DAY_S) % DAY_S) / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The date itself where it is a Monday, else the next one. */
export function mondayFrom(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, (8 - weekday) % WEEK_DAYS);
}

export const isMonday = (date: string) => mondayFrom(date) === date;

/** The first and last date of a week of the cycle, the first time round. */
export function weekDates(plan: CyclePlan, week: number): [string, string] {
  const first = addDays(plan.anchor, week * WEEK_DAYS);
  return [first, addDays(first, WEEK_DAYS - 1)];
}

/** Whether a cycle begins anew on a date. */
export function isInPhase({ anchor, weeks }: Pick<CyclePlan, 'anchor' | 'weeks'>, date: string): boolean {
  return (Date.parse(date) - Date.parse(anchor)) % (weeks * WEEK_DAYS * DAY_S * 1000) === 0;
}

/** The first date from one on where a cycle begins anew. */
export function inPhaseFrom(plan: Pick<CyclePlan, 'anchor' | 'weeks'>, from: string): string {
  let date = mondayFrom(from);
  while (!isInPhase(plan, date)) date = addDays(date, WEEK_DAYS);
  return date;
}

/** Which week and weekday of the cycle a day of it is, both from 0. */
export const weekOf = (day: number) => Math.floor(day / WEEK_DAYS);
export const weekdayOf = (day: number) => day % WEEK_DAYS;
export const dayOf = (week: number, weekday: number) => week * WEEK_DAYS + weekday;

/** Whether what is said of a visit by its position in one plan holds of the other, too. */
export function hasSameVisits(one: CyclePlan, other: CyclePlan): boolean {
  const ofVisits = ({ weeks, anchor, visits, clients }: CyclePlan) =>
    JSON.stringify([weeks, anchor, visits.map((visit) => [clients[visit.client]?.client_id, visit.duration_s, visit.interventions, visit.with_colleague])]);
  return ofVisits(one) === ofVisits(other);
}

/** The days of the cycle that a visit falls on, with somebody or with nobody. */
export function daysOfVisit(plan: CyclePlan, visit: number): number[] {
  const has = ({ routes, unplaced }: CyclePlan['days'][number]) => unplaced.includes(visit) || routes.some(({ stops }) => stops.some((stop) => stop.visit === visit));
  return plan.days.flatMap((day, at) => (has(day) ? [at] : []));
}

/** The week that follows, going round; the same where the cycle is one week. */
export const weekAfter = (plan: CyclePlan, week: number) => (week + 1) % plan.weeks;

const daysOf = (plan: CyclePlan, week: number) => plan.days.slice(week * WEEK_DAYS, (week + 1) * WEEK_DAYS);

/** Staff members at work in a week, by name, with their routes of each of its days. */
export function weekRows(plan: CyclePlan, week: number): { staff: number; days: CycleRoute[][] }[] {
  const days = daysOf(plan, week);
  return plan.staff
    .map((_, staff) => ({ staff, days: days.map((day) => day.routes.filter((route) => route.staff === staff)) }))
    .filter((row) => row.days.some((routes) => routes.length > 0));
}

/** Visits of a week that nobody comes to. */
export function leftOut(plan: CyclePlan, week: number): { weekday: number; visit: number }[] {
  return daysOf(plan, week).flatMap((day, weekday) => day.unplaced.map((visit) => ({ weekday, visit })));
}

/** Days of a week with visits and nobody at work. */
export function daysWithoutShifts(plan: CyclePlan, week: number): number[] {
  const days = daysOf(plan, week);
  return WEEKDAYS.filter((weekday) => days[weekday]?.routes.length === 0 && days[weekday]!.unplaced.length > 0);
}

export interface Sums {
  visits: number;
  left_out: number;
  travel_s: number;
  /** Mean of the national measure over the fortnights of the cycle, where anybody is measured. */
  continuity: number | null;
}

/** The whole cycle in figures; travel is that of one week in the mean. */
export function sums(plan: CyclePlan): Sums {
  const stops = plan.days.flatMap((day) => day.routes.flatMap((route) => route.stops));
  const left_out = plan.days.reduce((sum, day) => sum + day.unplaced.length, 0);
  const means = plan.continuity.flatMap((one) => (one.mean == null ? [] : [one.mean]));
  return {
    visits: stops.length + left_out,
    left_out,
    travel_s: stops.reduce((sum, stop) => sum + stop.travel_s, 0) / plan.weeks,
    continuity: means.length > 0 ? means.reduce((sum, one) => sum + one, 0) / means.length : null,
  };
}

export const visitOf = (plan: CyclePlan, stop: CycleStop): CycleVisit => plan.visits[stop.visit]!;

export interface Met {
  client: number;
  view: CycleClient;
  /** In the 14 days from the week on. */
  staff_met: number;
  national: number | null;
}

/** Those who meet most people first, in the 14 days from a week on; those without visits in them are left out. */
export function metMost(plan: CyclePlan, week: number): Met[] {
  return plan.clients
    .map((view, client) => ({ client, view, staff_met: view.staff_met[week] ?? 0, national: view.national[week] ?? null }))
    .filter((one) => one.staff_met > 0)
    .sort((a, b) => b.staff_met - a.staff_met || a.view.client_label.localeCompare(b.view.client_label, 'sv'));
}

/** Names of those who come to a client in the 14 days from a week on. */
export function whoComes(plan: CyclePlan, week: number, client: number): string[] {
  const weeks = [...new Set([week, weekAfter(plan, week)])];
  const routes = weeks.flatMap((one) => daysOf(plan, one)).flatMap((day) => day.routes);
  const coming = routes.filter((route) => route.stops.some((stop) => visitOf(plan, stop).client === client));
  const staff = [...new Set(coming.map((route) => route.staff))].sort((a, b) => a - b);
  return staff.map((one) => plan.staff[one]!.staff_name).filter((name) => name !== '');
}
