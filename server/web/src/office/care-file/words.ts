// What a client's file says of its entries, in the chosen language.
import type { CareFileView, CarePlanView, FileEntryView, GoalView, LexSarahView } from '../../api/contract';
import { count, t, word } from '../../i18n/index.svelte';

/** How much of an entry stands where it is only pointed at, in characters. */
const EXCERPT_CHARS = 160;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** The kind in words; of a measure and of a lex Sarah step also which. */
export function kindOf(entry: FileEntryView, file: CareFileView | null): string {
  const kind = word('entry_kind', entry.kind);
  const more = file ? moreOf(entry, file) : null;
  return more ? `${kind}: ${more}` : kind;
}

/** The entry itself does not say it: the case it is about does. */
function moreOf(entry: FileEntryView, file: CareFileView): string | null {
  const isIt = (one: { text: string; at_ms: number }) => one.at_ms === entry.written_ms && one.text === entry.text;
  if (entry.kind === 'lex_sarah_step') {
    const taken = file.lex_sarah.find((one) => one.of === entry.about)?.steps.find(isIt);
    return taken ? word('lex_step', taken.step) : null;
  }
  if (entry.kind === 'measure') {
    const taken = file.follow_ups.find((one) => one.of === entry.about)?.measures.find(isIt);
    return taken ? measureState(taken.done) : null;
  }
  const plan = entry.kind === 'care_plan' ? plansOf(file).find((one) => one.entry_id === entry.entry_id) : null;
  return plan ? t('file.version', { n: plan.version }) : null;
}

export function plansOf(file: CareFileView): CarePlanView[] {
  return file.plan ? [file.plan, ...file.earlier_plans] : file.earlier_plans;
}

export const measureState = (done: boolean): string => (done ? t('file.measure.done') : t('file.measure.open'));

/** "3 dygn 4 timmar"; the largest two of days and hours. */
export function stretchText(stretch_s: number): string {
  if (stretch_s < HOUR_S) return t('file.under_an_hour');
  const days = Math.floor(stretch_s / DAY_S);
  const hours = Math.floor((stretch_s % DAY_S) / HOUR_S);
  const parts = [days > 0 ? count('file.days', days) : '', hours > 0 ? count('file.hours', hours) : ''];
  return parts.filter(Boolean).join(' ');
}

export function openText(lexCase: Pick<LexSarahView, 'closed' | 'open_s'>): string {
  const length = stretchText(lexCase.open_s);
  return lexCase.closed ? t('file.was_open', { length }) : t('file.is_open', { length });
}

export function isDue(plan: Pick<CarePlanView, 'follow_up_on'>, today: string): boolean {
  return plan.follow_up_on <= today;
}

/** The beginning of a text, cut between words. */
export function excerptOf(text: string, chars = EXCERPT_CHARS): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= chars ? line : `${atSpace(line.slice(0, chars))} …`;
}

const atSpace = (text: string) => text.replace(/\s\S{0,30}$/u, '');

export interface Piece { text: string; found: boolean }

/** A stretch of the text around the first word that was looked for, cut where those words stand. */
export function findingsIn(text: string, query: string): Piece[] {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = line.toLowerCase();
  // A letter that is longer in lower case would shift every place after it.
  if (lower.length !== line.length || words.length === 0) return [{ text: excerptOf(line), found: false }];
  const first = Math.min(...words.map((one) => lower.indexOf(one)).filter((at) => at >= 0), line.length);
  const from = first < EXCERPT_CHARS / 2 || first === line.length ? 0 : first - EXCERPT_CHARS / 4;
  const shown = excerptOf(line.slice(from));
  const pattern = new RegExp(`(${words.toSorted((a, b) => b.length - a.length).map(escaped).join('|')})`, 'iu');
  const pieces = shown.split(pattern).map((piece, at) => ({ text: piece, found: at % 2 === 1 }));
  return [...(from > 0 ? [{ text: '… ', found: false }] : []), ...pieces.filter((piece) => piece.text !== '')];
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`);

/** A goal on the form: `key` is only for the page. */
export interface GoalRow extends GoalView { key: number }

export const emptyGoal = (key: number): GoalRow => ({ key, intervention: '', goal: '', how: '', when: '' });

/** A new version begins with the goals that hold, or with one to fill in. */
export function goalsFrom(plan: CarePlanView | null | undefined): GoalRow[] {
  const goals = (plan?.goals ?? []).map((goal, key) => ({ ...goal, key }));
  return goals.length > 0 ? goals : [emptyGoal(0)];
}

export function goalsToSend(rows: GoalRow[]): GoalView[] {
  return rows.map(({ intervention, goal, how, when }) => ({
    intervention,
    goal: goal.trim(),
    how: how.trim(),
    when: when.trim(),
  }));
}

const MINUTE_MS = 60_000;

/** Now by the server's clock, rounded down: this computer's may be a little ahead of it. */
export const thisMinute = (nowMs: number): number => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
