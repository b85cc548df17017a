// What the page of orders says of an order, its visits and its wishes, in the chosen language.
import type { ExpiryView, OrderDetailView, OrdersView, OrderView, PatternView, WishesView } from '../../api/contract';
import { count, interventionName, skillName, speech, t, uncapital, word, type Values } from '../../i18n/index.svelte';
import { clockOf, dateOf, durationText, momentText } from '../../time/stockholm';
import { stretchText } from '../care-file/words';

const DAY_MS = 86_400_000;
const WEEK_DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** A run of weekdays from this many on is said by its ends. */
const RUN_DAYS = 3;

const locale = () => (speech.language === 'sv' ? 'sv-SE' : 'en-GB');
const utc = (date: string) => Date.parse(`${date}T00:00:00Z`);

/** Days from one date to another; negative where it lies before. */
export const daysBetween = (from: string, to: string): number => Math.round((utc(to) - utc(from)) / DAY_MS);

/** "1 dec. 2026" */
export function dateText(date: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(utc(date));
}

/** "3 december" */
export function longDate(date: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', day: 'numeric', month: 'long' }).format(utc(date));
}

export function validText({ valid_from, valid_to }: Pick<OrderView, 'valid_from' | 'valid_to'>): string {
  return valid_to ? `${dateText(valid_from)} – ${dateText(valid_to)}` : t('orders.from', { date: dateText(valid_from) });
}

// ---- the clock of an order ----

/** How far an order has come since it was received, in a few words each. */
export function clockWords(order: OrderView, today: string): string[] {
  const came = cameWords(order.received_ms, today);
  if (order.started_ms != null) return [came, startedWords(order.received_ms, order.started_ms)];
  return [came, beginsWords(order, today), order.state === 'published' ? t('orders.published') : t('orders.unpublished')];
}

function cameWords(received_ms: number, today: string): string {
  const days = daysBetween(dateOf(received_ms), today);
  if (days <= 0) return t('orders.came_today', { clock: clockOf(received_ms) });
  return days === 1 ? t('orders.came_yesterday') : count('orders.came', days);
}

function startedWords(received_ms: number, started_ms: number): string {
  const when = momentText(started_ms);
  if (started_ms < received_ms) return t('orders.started_before', { when });
  return t('orders.started_after', { when, length: stretchText(Math.floor((started_ms - received_ms) / 1000)) });
}

/** A late one of today has its window behind it: only the server's word tells that. */
function beginsWords({ clock, first_visit_date, first_visit_start, valid_from }: OrderView, today: string): string {
  const at = first_visit_start ?? '';
  if (first_visit_date == null) {
    const days = daysBetween(today, valid_from);
    return clock === 'late' || days < 0 ? `${shouldHave(days, '')}, ${t('orders.no_visit')}` : `${begins(days, '')}, ${t('orders.no_visit')}`;
  }
  const days = daysBetween(today, first_visit_date);
  return clock === 'late' || days < 0 ? shouldHave(days, at) : begins(days, at);
}

function begins(days: number, clock: string): string {
  if (days <= 0) return t('orders.begins_today', { clock }).trim();
  return days === 1 ? t('orders.begins_tomorrow', { clock }).trim() : count('orders.begins', days);
}

function shouldHave(days: number, clock: string): string {
  if (days >= 0) return t('orders.was_today', { clock }).trim();
  return days === -1 ? t('orders.was_yesterday', { clock }).trim() : count('orders.was', -days);
}

/** Nothing typed finds all; a name that is hidden is not found by its mark. */
export function isSought(order: OrderView, wanted: string): boolean {
  const sought = wanted.trim().toLowerCase();
  if (!sought || order.sender_order_id.toLowerCase().includes(sought)) return true;
  return !order.protected && order.client_label.toLowerCase().includes(sought);
}

/** What holds of a client's orders, or will. */
export const ordersOf = (client: string, view: OrdersView | null): OrderView[] => (view?.orders ?? []).filter((order) => order.client_id === client && !order.replaced);

export const isWaiting = (order: OrderView): boolean => order.clock !== 'done';

// ---- frame time beside what is planned ----

/** Days of a year over months and days of a week: what a month holds of weeks, in the mean. */
const MEAN_MONTH_WEEKS = 365.25 / 12 / 7;

/** What a pattern asks of staff time in a week, in the mean of its cycle; double staffing uses it twice. */
export function weekMinutes(pattern: Pick<PatternView, 'cycle_weeks' | 'weeks' | 'weekdays' | 'duration_min' | 'staff_count'>): number {
  const visits = pattern.weekdays.length * pattern.weeks.length;
  return (visits * pattern.duration_min * pattern.staff_count) / Math.max(1, pattern.cycle_weeks);
}

/** The minutes of all patterns in a period of the frame. */
export function plannedMinutes(patterns: Parameters<typeof weekMinutes>[0][], period: string): number {
  const week = patterns.reduce((sum, pattern) => sum + weekMinutes(pattern), 0);
  return Math.round(period === 'month' ? week * MEAN_MONTH_WEEKS : week);
}

export const minutesText = (minutes: number): string => durationText(minutes * 60);

/** "7 h 30 min i veckan" */
export const inPeriod = (minutes: number, period: string): string => word('order_frame', period, { length: minutesText(minutes) });

// ---- a visit pattern ----

/** "måndag" for 1. */
export function weekdayName(day: number, form: 'long' | 'short' = 'long'): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', weekday: form }).format(Date.UTC(2024, 0, day));
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** "Måndag, onsdag", "Måndag–fredag", "Varje dag". */
export function weekdaysText(weekdays: number[]): string {
  const days = WEEK_DAYS.filter((day) => weekdays.includes(day));
  if (days.length === 0) return t('orders.no_days');
  if (days.length === WEEK_DAYS.length) return t('orders.every_day');
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  const said = runs.flatMap((run) => (run.length >= RUN_DAYS ? [`${weekdayName(run[0]!)}–${weekdayName(run.at(-1)!)}`] : run.map((day) => weekdayName(day))));
  return capital(said.join(', '));
}

/** "vecka 1 och 3 av 4"; nothing where every week is alike. */
export function cycleText({ cycle_weeks, weeks }: Pick<PatternView, 'cycle_weeks' | 'weeks'>): string {
  if (weeks.length >= cycle_weeks) return '';
  const list = new Intl.ListFormat(speech.language, { type: 'conjunction' }).format(weeks.toSorted((a, b) => a - b).map(String));
  return count('orders.weeks_of', weeks.length, { weeks: list, all: cycle_weeks });
}

/** "07:30–09:00, helst 08:00–08:30" */
export function windowText(pattern: Pick<PatternView, 'window_start' | 'window_end' | 'preferred_start' | 'preferred_end'>): string {
  const window = `${pattern.window_start}–${pattern.window_end}`;
  if (!pattern.preferred_start || !pattern.preferred_end) return window;
  return t('orders.rather', { window, preferred: `${pattern.preferred_start}–${pattern.preferred_end}` });
}

const listed = (codes: string[], nameOf: (code: string) => string): string => codes.map((code) => uncapital(nameOf(code))).join(', ');

/** All but the days: window, length, what is done, and what is out of the ordinary. */
export function patternFacts(pattern: PatternView, all: PatternView[]): string[] {
  const { gap_after: gap, skills = [] } = pattern;
  const before = gap ? all.find((other) => other.key === gap.key) : undefined;
  return [
    windowText(pattern),
    minutesText(pattern.duration_min),
    listed(pattern.interventions, interventionName),
    pattern.staff_count === 2 ? t('orders.two_staff') : '',
    skills.length > 0 ? t('orders.requires', { skills: listed(skills, skillName) }) : '',
    pattern.priority === 'may' ? uncapital(t('priority.may')) : '',
    gap ? t('orders.gap', { min: gap.min_minutes, max: gap.max_minutes, visit: before ? windowText(before) : gap.key }) : '',
  ].filter(Boolean);
}

/** A whole pattern in one sentence. */
export function patternText(pattern: PatternView, all: PatternView[]): string {
  return [weekdaysText(pattern.weekdays), cycleText(pattern), ...patternFacts(pattern, all)].filter(Boolean).join(' · ');
}

/** Those that begin first stand first. */
export const inOrderOfDay = <T extends Pick<PatternView, 'window_start' | 'weekdays'>>(patterns: T[]): T[] =>
  patterns.toSorted((a, b) => a.window_start.localeCompare(b.window_start) || (a.weekdays[0] ?? 0) - (b.weekdays[0] ?? 0));

// ---- wishes ----

export const WISHES = ['wanted_staff', 'unwanted_staff', 'forbidden_staff'] as const;
export type Wish = (typeof WISHES)[number];

export function wishText(wish: Wish): string {
  if (wish === 'wanted_staff') return t('orders.wanted');
  return wish === 'unwanted_staff' ? t('orders.unwanted') : t('orders.never');
}

/** Somebody who has left the unit has no name here. */
export const staffName = (staff: OrderDetailView['staff'], id: string): string =>
  staff.find((one) => one.staff_id === id)?.staff_name ?? t('orders.somebody');

/** Who is wished for, each once however often an order names the person. */
export const staffNames = (staff: OrderDetailView['staff'], ids: string[]): string => [...new Set(ids)].map((id) => staffName(staff, id)).join(', ');

export function wishesText(wishes: WishesView, staff: OrderDetailView['staff']): string {
  const said = WISHES.filter((wish) => wishes[wish].length > 0).map((wish) => `${wishText(wish)}: ${staffNames(staff, wishes[wish])}`);
  if (wishes.language) said.push(`${t('orders.language')}: ${wishes.language}`);
  return said.length > 0 ? said.join('. ') : t('orders.no_wishes');
}

// ---- what runs out ----

/** Which one of a list: a delegation may end twice within it, once in each of its periods. */
export const expiryKey = ({ staff_id, skill, valid_to }: ExpiryView): string => `${staff_id}/${skill}/${valid_to}`;

/** Whether it is what a skill of the codes in `sought`, and then one of the staff, was looked for by. */
export function isExpirySought({ staff_id, skill }: ExpiryView, [skills = '', ...staff]: string[]): boolean {
  return skills.split(',').includes(skill) && staff.includes(staff_id);
}

/** Whose: "Annas", "Alexis"; in English "Anna's". */
export function whose(name: string): string {
  if (speech.language === 'en') return `${name}’s`;
  return /[sxz]$/i.test(name) ? name : `${name}s`;
}

/** "Delegering: insulin" inside a sentence that has said delegation already. */
export function expiringSkill(item: Pick<ExpiryView, 'skill_sv' | 'skill_en'>): string {
  return uncapital((speech.language === 'sv' ? item.skill_sv : item.skill_en).replace(/^(Delegering|Delegation): /, ''));
}

/** "Annas delegering för insulin går ut 3 december; 4 planerade besök behöver den." */
export function expirySentence(item: ExpiryView, today: string): string {
  const values = { whose: whose(item.staff_name), skill: expiringSkill(item), date: longDate(item.valid_to) };
  const what = item.valid_to < today ? overWords(item, values) : item.is_delegation ? t('expiring.delegation', values) : t('expiring.skill', values);
  return `${what}; ${count('expiring.visits', item.visits)}`;
}

const overWords = ({ is_delegation }: ExpiryView, values: Values) => (is_delegation ? t('expiring.delegation_over', values) : t('expiring.skill_over', values));

/** "4 dagar kvar", "gick ut i går": how long it holds still, or since when it does not. */
export function holdsStill(valid_to: string, today: string): string {
  const days = daysBetween(today, valid_to);
  if (days < 0) return days === -1 ? t('expiring.yesterday') : count('expiring.since', -days);
  if (days === 0) return t('expiring.today');
  return days === 1 ? t('expiring.tomorrow') : count('expiring.in', days);
}

export const othersText = (others: number): string => (others === 0 ? t('expiring.nobody_else') : count('expiring.others', others));
