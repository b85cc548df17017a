// What the board says about visits and verdicts, in the chosen language.
import type { DayChangeView, ExtensionView, InboxItemView, MendedView, ReasonView, ShiftView, StopView, UndoView, VerdictView, VisitCard, VisitChangeView, WayBackView } from '../../api/contract';
import { count, interventionName, isolated, mendText, number, planningReason, t, word } from '../../i18n/index.svelte';
import { boardClock, changeText, clockOf, dateOf, durationText, momentText } from '../../time/stockholm';
import { expectedStart, isExpectedLate } from './late';

/** A protected client is never named on a list, whatever label came with the visit. */
export function clientLabel(visit: Pick<VisitCard, 'protected' | 'client_label'>): string {
  return visit.protected ? t('protected') : visit.client_label;
}

/** For a bar too narrow for the label: "Åke R." is "ÅR". */
export function initials(visit: Pick<VisitCard, 'client_label'>): string {
  return visit.client_label
    .split(/[\s-]+/)
    .map((word) => word.slice(0, 1))
    .join('')
    .slice(0, 2);
}

export function spanText(midnightMs: number, start_s: number, end_s: number): string {
  return `${boardClock(midnightMs, start_s)}–${boardClock(midnightMs, end_s)}`;
}

/** Who has a visit and when, of a change; nobody is a dash. */
export function placeText(midnightMs: number, place: VisitChangeView['now']): string {
  return place ? `${isolated(place.staff_name)} ${boardClock(midnightMs, place.start_s)}` : '–';
}

export function interventionsText(visit: VisitCard): string {
  return visit.interventions.map(interventionName).join(', ');
}

export function windowsText(midnightMs: number, visit: VisitCard): string {
  return visit.windows.map((window) => spanText(midnightMs, window.start_s, window.end_s)).join(', ');
}

/** Of a client's row: with who of those who come has a longer shift. */
export interface ComingStop extends StopView { longer?: { staff: string; by: ExtensionView }[] }

/** Of two who come together it is told whose shift it is. */
export const longerSaid = (stop: ComingStop): string[] =>
  (stop.longer ?? []).map(({ staff, by }) => t('shift.longer', { by: staff === stop.client_label ? extensionText(by) : `${isolated(staff)} ${extensionText(by)}` }));

/** Everything a bar shows, said in one line. */
export function stopSaid(midnightMs: number, stop: ComingStop): string {
  const said = [
    isolated(clientLabel(stop)),
    ...longerSaid(stop),
    spanText(midnightMs, stop.start_s, stop.end_s),
    interventionsText(stop),
    statusText(stop),
  ];
  if (stop.pin !== 'none') said.push(word('pin', stop.pin));
  if (stop.staff_count > 1) said.push(doubleText(stop));
  const actual = actualText(midnightMs, stop);
  if (actual) said.push(actual);
  const expected = expectedText(midnightMs, stop);
  if (expected) said.push(expected);
  return said.join(', ');
}

/** How a visit stands, and where it comes from when nobody had planned it. */
export function statusText(stop: StopView): string {
  const status = word('status', stop.status);
  return stop.origin === 'planned' ? status : `${word('origin', stop.origin)}, ${status}`;
}

/** When a visit is expected to begin, where that is not as planned. */
export function expectedText(midnightMs: number, stop: StopView): string | null {
  const expected_s = expectedStart(stop);
  if (expected_s === null) return null;
  return t(isExpectedLate(stop) ? 'expected.late' : 'expected', { at: boardClock(midnightMs, expected_s) });
}

/** The same in whole sentences. */
export function expectedSentence(midnightMs: number, stop: StopView): string | null {
  const expected_s = expectedStart(stop);
  if (expected_s === null) return null;
  const said = t('expected.sentence', { at: boardClock(midnightMs, expected_s), by: durationText(expected_s - stop.start_s) });
  return isExpectedLate(stop) ? `${said} ${t('expected.after_window')}` : said;
}

/** Since when a person's phone has the published plan. */
export function onPhoneText(midnightMs: number, shift: ShiftView): string {
  if (shift.has_plan_at_ms == null) return t('on_phones.not_yet');
  const isOfDay = dateOf(shift.has_plan_at_ms) === dateOf(midnightMs);
  return t('on_phones.since', { when: isOfDay ? clockOf(shift.has_plan_at_ms) : momentText(shift.has_plan_at_ms) });
}

export function doubleText(visit: VisitCard): string {
  return visit.partner_label ? t('double.with', { name: visit.partner_label }) : t('double');
}

export function actualText(midnightMs: number, stop: StopView): string | null {
  if (stop.actual_start_s == null) return null;
  const start = boardClock(midnightMs, stop.actual_start_s);
  if (stop.actual_end_s == null) return t('actual.from', { start });
  return t('actual', { span: `${start}–${boardClock(midnightMs, stop.actual_end_s)}` });
}

/** Why somebody is away, and from when. */
export function absenceText(midnightMs: number, absence: NonNullable<ShiftView['absence']>): string {
  // Away all day: leave.
  if (absence.from_s === 0) return word('absence', absence.why);
  return t('absence.from', { why: word('absence', absence.why), from: boardClock(midnightMs, absence.from_s) });
}

export function shiftSaid(midnightMs: number, shift: ShiftView, isPublished: boolean): string {
  const longer = shift.extension == null ? '' : `, ${extensionText(shift.extension)}`;
  const back = shift.way_back == null ? '' : `, ${wayBackText(midnightMs, shift.way_back)}`;
  const away = shift.absence == null ? '' : `, ${absenceText(midnightMs, shift.absence)}`;
  const phone = isPublished && shift.absence == null ? `, ${onPhoneText(midnightMs, shift)}` : '';
  return `${isolated(shift.staff_name)}, ${shift.title}, ${spanText(midnightMs, shift.start_s, shift.end_s)}${longer}, ${count('visits', shift.stops.length)}, ${workText(shift)}${back}${away}${phone}`;
}

/** How much longer a planner has made a shift on this day, at both its ends. */
export function extensionText({ earlier_s, overtime_s }: ExtensionView): string {
  const earlier = earlier_s > 0 ? [t('shift.earlier', { by: durationText(earlier_s) })] : [];
  const later = overtime_s > 0 ? [t('shift.more_overtime', { by: durationText(overtime_s) })] : [];
  return [...earlier, ...later].join(', ');
}

/** The same as a mark. */
export const longerMark = ({ earlier_s, overtime_s }: ExtensionView): string => `+${durationText(earlier_s + overtime_s)}`;

/** The heading of a client's row. */
export function clientSaid(midnightMs: number, row: ShiftView): string {
  return `${isolated(row.staff_name)}, ${count('visits', row.stops.length)}, ${spanText(midnightMs, row.start_s, row.end_s)}`;
}

/** What an undo would take back, and whose it is when it is not the reader's own. */
export function undoText(undo: UndoView): string {
  const what = word('undo', undo.what, { name: undoneName(undo) });
  if (undo.by_name == null) return what;
  return t('undo_by', { what, who: undo.by_name, when: momentText(undo.at_ms) });
}

/** What has been taken back. */
export function undoneText(undo: UndoView): string {
  const what = word('undone', undo.what, { name: undoneName(undo) });
  return undo.by_name == null ? what : t('undone_by', { what, who: undo.by_name });
}

/** What a redo would bring back; whose it was, as an undo says it. */
export function redoText(redo: UndoView): string {
  const what = word('redo', redo.what, { name: undoneName(redo) });
  if (redo.by_name == null) return what;
  return t('undo_by', { what, who: redo.by_name, when: momentText(redo.at_ms) });
}

/** What has been done again. */
export function redoneText(redo: UndoView): string {
  return t('redone', { what: didWhat(redo) });
}

/** A change of the day without who and when. */
export function didWhat(change: Did): string {
  return word('did', change.what, { name: undoneName(change) });
}

/** A change of the day in one line: what, whom it was about, who did it and when. */
export function didText(change: DayChangeView): string {
  const did = didWhat(change);
  const what = change.undone == null ? did : t('did_by.undone', { what: did });
  const who = change.by_another_system ? t('did_by.sender') : (change.by_name ?? t('did_by.you'));
  return t('did_by', { what, who, when: momentText(change.at_ms) });
}

/** What came before one's own command, as it is spoken: only counted where it is much. */
export function cameBetweenSaid(changes: DayChangeView[]): string {
  const [only, ...others] = changes;
  if (!only) return '';
  return others.length > 0 ? count('came_between', changes.length) : `${didText(only)}.`;
}

/** More than the reader's own last small change. */
export function isLarge(undo: UndoView): boolean {
  return undo.by_name != null || ['optimised', 'absent', 'imported'].includes(undo.what);
}

type Did = Pick<UndoView, 'what' | 'client_label' | 'protected' | 'staff_name'>;

function undoneName(undo: Did): string {
  if (undo.staff_name != null) return undo.staff_name;
  return undo.client_label == null ? t('undo_gone') : clientLabel({ ...undo, client_label: undo.client_label });
}

/** What an item of the inbox is about; a protected client is never named. */
export function inboxSaid(item: InboxItemView): string {
  const name = item.client_label == null ? t('inbox.unknown_visit') : clientLabel({ ...item, client_label: item.client_label });
  return t(item.kind === 'late_work' ? 'inbox.late_work' : 'inbox.quarantine', { client: name });
}

/** Whose it is, from which phone, and when. */
export function inboxFacts(item: InboxItemView): string {
  const facts = [item.staff_name && isolated(item.staff_name), item.device_name];
  if (item.date != null) facts.push(t('inbox.visit_on', { date: item.date }));
  if (item.recorded_from_ms != null && item.recorded_to_ms != null) {
    facts.push(t('inbox.recorded', { when: momentsText(item.recorded_from_ms, item.recorded_to_ms) }));
  }
  facts.push(t('inbox.received', { when: momentText(item.received_ms) }));
  if (item.kind === 'quarantine') facts.push(count('inbox.changes', item.changes, { bytes: number(item.bytes) }));
  return facts.filter((fact) => fact != null && fact !== '').join(' · ');
}

/** From one moment to another, the date once where it is the same. */
function momentsText(fromMs: number, toMs: number): string {
  if (momentText(fromMs) === momentText(toMs)) return momentText(fromMs);
  return `${momentText(fromMs)}–${dateOf(fromMs) === dateOf(toMs) ? clockOf(toMs) : momentText(toMs)}`;
}

export type Mark = 'yes' | 'mind' | 'no';

/** What is told of a move, whoever it is about. */
type Told = Pick<VerdictView, 'allowed' | 'start_s' | 'reasons' | 'against' | 'change' | 'care_contact'>;

/** ✓ nothing speaks against it, ! allowed but something to mind, ✕ the server would refuse. */
export function verdictMark(verdict: Told): Mark {
  if (!verdict.allowed) return 'no';
  const worse = verdict.change != null && (verdict.change.total > 0 || verdict.change.new_face);
  return worse || verdict.reasons.length > 0 || speaksAgainst(verdict) ? 'mind' : 'yes';
}

/** True where a goal says no to what the rules allow: worth a word why it is done all the same. */
export function speaksAgainst({ allowed, against }: Told): boolean {
  return allowed && against.length > 0;
}

/** Less would be told as no minute. */
const TOLD_S = 30;

/** The verdict without its mark: time, the client's named care contact, change of the goals, reasons. */
export function verdictText(midnightMs: number, verdict: Told): string {
  const reasons = verdict.reasons.map((reason) => planningReason(reason, { midnightMs, withStaff: false }));
  const contact = verdict.care_contact ? [t('verdict.care_contact')] : [];
  if (!verdict.allowed) return [reasons.join('; ') || t('verdict.refused'), ...contact].join(' · ');
  const start = verdict.start_s == null ? [] : [boardClock(midnightMs, verdict.start_s)];
  const goals = goalsOf(verdict);
  // No row is marked without a word why.
  const isUnsaid = verdictMark(verdict) === 'mind' && reasons.length === 0 && !goals.some(({ isWorse }) => isWorse);
  return [...start, ...contact, ...goals.map(({ said }) => said), ...reasons, ...(isUnsaid ? [t('verdict.dearer')] : [])].join(' · ');
}

interface GoalSaid { said: string; isWorse: boolean }

/** What becomes of each goal. The way there is always told, the others where they change. */
function goalsOf({ change, against }: Told): GoalSaid[] {
  const said: GoalSaid[] = [];
  const minutes = (key: 'travel' | 'waiting' | 'overtime' | 'lateness', by_s: number, always = false) => {
    if (always || Math.abs(by_s) >= TOLD_S) said.push({ said: t(`verdict.${key}`, { change: changeText(by_s) }), isWorse: by_s >= TOLD_S });
  };
  // In money, of which only the direction says something.
  const turned = (key: 'continuity' | 'wishes' | 'changes', by: number) => {
    if (by) said.push({ said: t(`verdict.${key}.${by > 0 ? 'worse' : 'better'}`), isWorse: by > 0 });
  };
  const speaks = new Set(against);
  if (change) {
    minutes('travel', change.travel_s, true);
    minutes('waiting', change.waiting_s);
    minutes('overtime', change.overtime_s);
    minutes('lateness', change.lateness_s);
    if (change.new_face) speaks.add('new_face');
    if (change.overtime_s >= TOLD_S) speaks.delete('overtime');
    if (change.lateness_s >= TOLD_S) speaks.delete('late');
  }
  for (const code of speaks) said.push({ said: word('against', code), isWorse: true });
  if (change) {
    if (!(speaks.has('new_face') && change.continuity > 0)) turned('continuity', change.continuity);
    if (!(speaks.has('unwanted_staff') && change.wishes > 0)) turned('wishes', change.wishes);
    turned('changes', change.changes);
  }
  return said;
}

/** The verdict as it is spoken while a row is chosen. */
export function verdictSaid(midnightMs: number, verdict: VerdictView): string {
  return t(`verdict.said.${verdictMark(verdict)}`, {
    staff: verdict.staff_name,
    text: verdictText(midnightMs, verdict),
  });
}

/** What comes of a mend, as a verdict tells of a move. */
export const mendedTold = (mended: MendedView): Told => ({ ...mended, allowed: true, reasons: [] });

/** What a row amounts to: visits, travel with the way back, and work after the end of the shift. Of a day as it happened no travel is known. */
export function workText(shift: ShiftView): string {
  const sums = { work: durationText(shift.work_s), travel: durationText(shift.travel_s) };
  const work = t(shift.travel_s > 0 ? 'shift.work' : 'shift.visits', sums);
  return shift.overtime_s > 0 ? `${work} · ${t('shift.overtime', { overtime: durationText(shift.overtime_s) })}` : work;
}

export function wayBackText(midnightMs: number, back: WayBackView): string {
  return t('shift.way_back', { clock: boardClock(midnightMs, back.arrive_s), travel: durationText(back.travel_s) });
}

export interface SaidOf { said: string; names: string[] }
export interface MendSaid extends SaidOf { of: ReasonView[] }
export interface ReasonGroup extends SaidOf { mends: MendSaid[] }

/** The same thing said of many people is said once; so is what would mend it. */
export function groupReasons(reasons: ReasonView[], midnightMs: number): ReasonGroup[] {
  const inWords = (reason: ReasonView) => planningReason(reason, { midnightMs, withStaff: false });
  return saidOnce(reasons, inWords).map(({ said, names, of }) => {
    const mends = saidOnce(of, (reason) => (reason.mend ? mendText(reason.mend, midnightMs) : ''));
    return { said, names, mends: mends.filter((mend) => mend.said !== '') };
  });
}

function saidOnce(reasons: ReasonView[], inWords: (reason: ReasonView) => string): MendSaid[] {
  const groups = new Map<string, ReasonView[]>();
  for (const reason of reasons) {
    const said = inWords(reason);
    groups.set(said, [...(groups.get(said) ?? []), reason]);
  }
  return [...groups].map(([said, of]) => ({ said, of, names: of.flatMap((reason) => reason.staff_name ?? []) }));
}

/** A mend under its reason: whose it is, where it is not everybody's. */
export function mendLine(group: ReasonGroup, mend: SaidOf, shown: number): string {
  return mend.names.length === group.names.length ? mend.said : reasonLine(mend.said, mend.names, shown);
}

export function reasonLine(said: string, names: string[], shown: number): string {
  if (names.length === 0) return said;
  const more = names.length - shown;
  const named = names.slice(0, shown).map(isolated).join(', ');
  return `${said}: ${more > 0 ? t('reasons.names', { names: named, n: more }) : named}`;
}
