// What the money page says of rules, runs and faults, in the chosen language.
import type { FaultView, LineView, MonthView } from '../../api/contract';
import { speech, t, word } from '../../i18n/index.svelte';
import { clockOf, dateOf } from '../../time/stockholm';

/** "municipal-2024/hour_day/exceeded" in words; the contract stands apart. */
export function ruleName(rule: string): string {
  const [, kind = rule, ...more] = rule.split('/');
  const name = word('rule', kind);
  const beyond = more.includes('exceeded') ? ` ${t('rule_beyond')}` : '';
  const corrected = more.includes('correction') ? ` ${t('rule_correction')}` : '';
  return `${name}${beyond}${corrected}`;
}

export const contractOf = (rule: string): string => rule.split('/')[0] ?? rule;

/** "6 december 10:00". */
export function runText(run_ms: number): string {
  const day = new Intl.DateTimeFormat(speech.language === 'sv' ? 'sv-SE' : 'en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
  }).format(Date.parse(`${dateOf(run_ms)}T00:00:00Z`));
  return `${day} ${clockOf(run_ms)}`;
}

/** The batch that is the month's run: of the whole month, made at its moment or later. */
export function runOf(view: MonthView): MonthView['made'][number] | null {
  const whole = view.made.filter((one) => one.from === view.from && one.to === view.to);
  return whole.find((one) => one.created_ms >= view.run_ms) ?? null;
}

const CONTEST = ['contested', 'upheld', 'rejected'];

/** Contested and not answered since. */
export function isContested(line: Pick<LineView, 'said'>): boolean {
  return line.said.findLast((one) => CONTEST.includes(one.word))?.word === 'contested';
}

const VISIT = /\bvisit ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;

/** The visit that a fault is about. */
export const visitOf = (fault: Pick<FaultView, 'message'>): string | null => VISIT.exec(fault.message)?.[1] ?? null;

/** `by`: what mends them, or what is wrong where nothing is known to. */
export interface FaultGroup { by: string; faults: FaultView[] }

/** Faults by what mends them, the most frequent first. */
export function faultGroups(faults: FaultView[]): FaultGroup[] {
  const groups = new Map<string, FaultView[]>();
  for (const fault of faults) {
    const by = fault.maybe ?? fault.message;
    groups.set(by, [...(groups.get(by) ?? []), fault]);
  }
  return [...groups].map(([by, of]) => ({ by, faults: of })).toSorted((a, b) => b.faults.length - a.faults.length);
}
