// What the base plan's page says of days, of people for a visit, and of what was changed.
import type { BaseMoveView, ReasonView } from '../../api/contract';
import { count, t } from '../../i18n/basePlan';
import { planningReason, t as office, uncapital, word } from '../../i18n/index.svelte';
import { clientLabel, verdictMark, verdictText, type Mark } from '../board/words';
import { CLOCK_MIDNIGHT_MS, weekOf, weekdayOf } from './cycle';
import { blockedDays, changedDays, isAllTheirs, summed, type OfDay, type OfPerson } from './verdicts';

/** Of more, only how many they are is told. */
const DAYS_TOLD = 4;

/** "tis v. 2"; of a cycle of one week "tis". */
export function dayText(weeks: number, day: number): string {
  const weekday = office(`weekday.${weekdayOf(day) as 0}`);
  return weeks === 1 ? weekday : t('day_of_week', { weekday, week: weekOf(day) + 1 });
}

export function daysText(weeks: number, days: number[]): string {
  const told = days.slice(0, DAYS_TOLD).map((day) => dayText(weeks, day)).join(', ');
  return days.length > DAYS_TOLD ? t('and_more', { days: told, n: days.length - DAYS_TOLD }) : told;
}

/** ✓ on all days that are not theirs, ! not on all or something to mind, ✕ on none. */
export function personMark(person: OfPerson): Mark {
  if (isAllTheirs(person)) return 'yes';
  const mark = verdictMark(summed(person));
  return mark === 'yes' && blockedDays(person).length > 0 ? 'mind' : mark;
}

const NOT_AT_WORK: ReasonView[] = [{ code: 'no_shift', detail: {} }];

function whyNot({ verdict }: OfDay): string {
  const reasons = verdict ? verdict.reasons : NOT_AT_WORK;
  const said = reasons.map((reason) => planningReason(reason, { midnightMs: CLOCK_MIDNIGHT_MS, withStaff: false }));
  return said.map(uncapital).join('; ') || office('verdict.refused');
}

/** "inte tis v. 2: saknar insulindelegering": what is alike is said once, of all its days. */
function blockedText(weeks: number, blocked: OfDay[]): string[] {
  const days = new Map<string, number[]>();
  for (const one of blocked) {
    const why = whyNot(one);
    days.set(why, [...(days.get(why) ?? []), one.day]);
  }
  return [...days].map(([why, of]) => t('not_on', { days: daysText(weeks, of), why }));
}

/** What giving a visit to a person amounts to: on one day as a board says it, on more what works and what does not. */
export function personText(weeks: number, person: OfPerson): string {
  if (isAllTheirs(person)) return '';
  const verdict = summed(person);
  if (person.days.length === 1) return verdictText(CLOCK_MIDNIGHT_MS, verdict);
  const changed = changedDays(person).length;
  const held = person.days.filter(({ isTheirs }) => isTheirs).length;
  const works = changed > 0 ? [t('works', { n: changed, of: person.days.length - held }), verdictText(CLOCK_MIDNIGHT_MS, verdict)] : [];
  const has = held > 0 ? [t('has', { n: held })] : [];
  return [...works, ...has, ...blockedText(weeks, blockedDays(person))].join(' · ');
}

/** What was changed by hand to make this base plan. */
export function movedText(moved: BaseMoveView): string {
  const name = clientLabel(moved);
  const said = moved.staff_name == null ? count('changed_nobody', moved.days, { name }) : count('changed', moved.days, { name, staff: staffOf(moved) });
  const against = moved.against.map((code) => word('against', code));
  return against.length > 0 ? `${said} (${against.join(', ')})` : said;
}

/** What adopting the one before again takes back. */
export function undoMoveText(moved: BaseMoveView): string {
  const name = clientLabel(moved);
  return moved.staff_name == null ? t('undo_nobody', { name }) : t('undo', { name, staff: staffOf(moved) });
}

/** What adopting again makes anew, after it was taken back. */
export function redoMoveText(moved: BaseMoveView): string {
  const name = clientLabel(moved);
  return moved.staff_name == null ? t('redo_nobody', { name }) : t('redo', { name, staff: staffOf(moved) });
}

/** Somebody who has left has no name. */
const staffOf = ({ staff_name }: BaseMoveView): string => staff_name || office('base_plan.gone');
