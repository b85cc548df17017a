// A base plan that is changed by hand: what its verdicts amount to, where the keyboard stands,
// and where a new one begins.
import { describe, expect, it } from 'vitest';
import type { BaseMoveView, BaseVisitDay, CyclePlan, CycleRoute, VerdictView } from '../src/api/contract';
import { speech, terms } from '../src/i18n/index.svelte';
import { CLOCK_MIDNIGHT_MS, daysOfVisit, hasSameVisits, inPhaseFrom, isInPhase } from '../src/office/base-plan/cycle';
import { nextVisit, type WeekRow } from '../src/office/base-plan/roving';
import { becameOf, bestFirst, blockedDays, byPerson, changedDays, isAllTheirs, summed, whoseNow } from '../src/office/base-plan/verdicts';
import { dayText, daysText, movedText, personMark, personText, undoMoveText } from '../src/office/base-plan/words';
import { boardClock } from '../src/time/stockholm';

const H = 3600;
const change = { travel_s: 0, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: 0 };

const verdict = (staff_name: string, more: Partial<VerdictView> = {}): VerdictView => ({
  shift_id: `shift of ${staff_name}`,
  staff_id: staff_name,
  staff_name,
  allowed: true,
  start_s: 8 * H,
  reasons: [],
  against: [],
  care_contact: false,
  change,
  ...more,
});
const refused = (staff_name: string, code: string, detail: Record<string, string> = {}) => verdict(staff_name, { allowed: false, start_s: null, change: null, reasons: [{ code, detail }] });
const day = (at: number, staff_id: string | null, ...verdicts: VerdictView[]): BaseVisitDay => ({ day: at, date: '2026-11-23', staff_id, start_s: staff_id ? 8 * H : null, verdicts });
const costs = (travel_s: number, total: number, more = {}) => ({ change: { ...change, travel_s, total, ...more } });

const DAYS = [
  day(0, 'Anna', verdict('Anna'), verdict('Bo', costs(360, 40, { new_face: true })), verdict('Cilla', costs(60, 5))),
  day(1, 'Anna', verdict('Anna'), refused('Bo', 'missing_skill', { skill: 'insulin' }), verdict('Cilla', costs(120, 9))),
  day(8, 'Bo', verdict('Bo'), verdict('Anna', costs(60, 2))),
  day(9, null, verdict('Bo', { against: ['late'], ...costs(240, 30, { lateness_s: 300 }) }), refused('Anna', 'shift_full'), refused('Bo', 'shift_full')),
];
const person = (name: string, days = DAYS) => byPerson(days).find(({ staff_id }) => staff_id === name)!;

describe('a move that nobody answered', () => {
  const became = (days: number[], staff_id: string | null) => becameOf(DAYS, { days, staff_id });

  it('was made where every day that was sent stands so', () => {
    expect([became([0, 1], 'Anna'), became([9], null)]).toEqual(['made', 'made']);
  });

  it('was not made where any of them stands otherwise', () => {
    expect([became([0, 8], 'Anna'), became([9], 'Bo'), became([8, 77], 'Anna')]).toEqual(['not_made', 'not_made', 'not_made']);
  });

  it('cannot be told where a day is not answered for', () => {
    expect([became([0, 77], 'Anna'), became([77], null)]).toEqual(['unknown', 'unknown']);
  });
});

describe('the verdicts of all days', () => {
  it('are gathered by person, of each day the best of their shifts', () => {
    expect(byPerson(DAYS).map(({ staff_id }) => staff_id)).toEqual(['Anna', 'Bo', 'Cilla']);
    const two = [day(0, null, refused('Bo', 'shift_full'), verdict('Bo', costs(0, 70)), verdict('Bo', costs(0, 7)))];
    expect(person('Bo', two).days.map((one) => one.verdict?.change?.total)).toEqual([7]);
    expect(person('Cilla').days.map((one) => one.verdict?.allowed)).toEqual([true, true, undefined, undefined]);
  });

  it('change the days where it is allowed and where they do not come already', () => {
    expect(['Anna', 'Bo', 'Cilla'].map((name) => changedDays(person(name)))).toEqual([[8], [0, 9], [0, 1]]);
    expect(['Anna', 'Bo', 'Cilla'].map((name) => blockedDays(person(name)).map((one) => one.day))).toEqual([[9], [1], [8, 9]]);
    expect(isAllTheirs(person('Anna', DAYS.slice(0, 2)))).toBe(true);
    expect(changedDays(person('Anna', DAYS.slice(0, 2)))).toEqual([]);
  });

  it('are summed over the days that would be changed', () => {
    const bo = summed(person('Bo'));
    expect([bo.allowed, bo.against, bo.change?.travel_s, bo.change?.lateness_s, bo.change?.new_face, bo.change?.total]).toEqual([true, ['late'], 600, 300, true, 70]);
    // Of one day it is that day's, with its time.
    expect(summed(person('Bo', DAYS.slice(0, 1))).start_s).toBe(8 * H);
    expect(summed(person('Anna', DAYS.slice(3))).reasons.map(({ code }) => code)).toEqual(['shift_full']);
    expect([summed(person('Anna', [DAYS[1]!, DAYS[3]!])).allowed, summed(person('Anna', [DAYS[1]!, DAYS[3]!])).change]).toEqual([false, null]);
  });

  it('list who comes now first, then who could take most days, at the least cost', () => {
    expect(bestFirst(byPerson(DAYS)).map(({ staff_id }) => staff_id)).toEqual(['Cilla', 'Bo', 'Anna']);
    expect(bestFirst(byPerson(DAYS.slice(0, 2))).map(({ staff_id }) => staff_id)).toEqual(['Anna', 'Cilla', 'Bo']);
  });

  it('tell who comes now, nobody too', () => {
    expect(whoseNow(DAYS)).toEqual([{ staff_id: 'Anna', days: 2 }, { staff_id: 'Bo', days: 1 }, { staff_id: null, days: 1 }]);
  });
});

describe('the verdicts of a base plan in words', () => {
  it('tell times by the clock', () => {
    expect([7 * H + 900, 25 * H].map((clock_s) => boardClock(CLOCK_MIDNIGHT_MS, clock_s))).toEqual(['07:15', '01:00']);
    expect(personText(2, person('Bo', DAYS.slice(0, 1)))).toBe('08:00 · +6 min resa · nytt ansikte');
  });

  it('tell on how many days it works, what changes, and what is in the way of the others', () => {
    terms.view = { interventions: [], not_performed_reasons: [], manual_reasons: [], deviation_kinds: [], skills: [{ code: 'insulin', sv: 'insulindelegering', en: 'insulin delegation' }] };
    expect(personText(2, person('Bo'))).toBe('går på 2 av 3 dagar · +10 min resa · +5 min försening · nytt ansikte · har redan 1 · inte tis v. 1: saknar insulindelegering');
    expect(personText(2, person('Cilla'))).toBe('går på 2 av 4 dagar · +3 min resa · inte tis v. 2, ons v. 2: arbetar inte den dagen');
    expect(personText(2, person('Anna', DAYS.slice(0, 2)))).toBe('');
    expect(personText(2, person('Anna', [DAYS[1]!, DAYS[3]!]))).toBe('har redan 1 · inte ons v. 2: passet är fullt');
  });

  it('are marked by the worst that is to mind', () => {
    const fine = [day(0, null, verdict('Bo')), day(1, null, verdict('Bo'), refused('Cilla', 'rest'))];
    expect(personMark(person('Bo', fine))).toBe('yes');
    expect(personMark(person('Bo', [...fine, day(2, null, verdict('Anna'))]))).toBe('mind');
    expect(personMark(person('Cilla', fine))).toBe('no');
    expect(personMark(person('Anna', DAYS.slice(0, 2)))).toBe('yes');
  });

  it('name a few days and count the others', () => {
    expect([dayText(1, 6), dayText(3, 15)]).toEqual(['sön', 'tis v. 3']);
    expect(daysText(1, [0, 1, 2, 3])).toBe('mån, tis, ons, tor');
    expect(daysText(1, [0, 1, 2, 3, 4, 5])).toBe('mån, tis, ons, tor och 2 till');
    speech.language = 'en';
    expect(daysText(2, [8])).toBe('Tue w. 2');
    speech.language = 'sv';
  });

  it('name what was changed, and never a protected client', () => {
    const moved: BaseMoveView = { client_label: 'Elsa J.', protected: false, staff_name: 'Anna', days: 5, why: null, against: [] };
    const said = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, '');
    expect([movedText(moved), undoMoveText(moved)].map(said)).toEqual(['Ändrat: Elsa J. till Anna, 5 dagar', 'Ångra: Elsa J. till Anna']);
    const off = { ...moved, protected: true, staff_name: null, days: 1 };
    expect([movedText(off), undoMoveText(off)].map(said)).toEqual(['Ändrat: Skyddad identitet utan personal, 1 dag', 'Ångra: Skyddad identitet utan personal']);
  });
});

const route = (staff: number, ...stops: [visit: number, hour: number][]): CycleRoute => ({ staff, start_s: 7 * H, end_s: 22 * H, stops: stops.map(([visit, hour]) => ({ visit, start_s: hour * H, travel_s: 0 })) });
const row = (staff: number, days: Record<number, CycleRoute[]>): WeekRow => ({ staff, days: Array.from({ length: 7 }, (_, weekday) => days[weekday] ?? []) });

describe('the keyboard in a week', () => {
  // Anna has two shifts on Monday and one on Thursday, Bo only Tuesday, Cilla Monday and Sunday.
  const rows = [
    row(0, { 0: [route(0, [1, 8], [2, 9]), route(0, [3, 18])], 3: [route(0, [1, 8], [4, 17])] }),
    row(1, { 1: [route(1, [5, 8])] }),
    row(2, { 0: [route(2, [6, 10])], 2: [route(2)], 6: [route(2, [7, 8], [8, 11])] }),
  ];
  const from = (weekday: number, visit: number, key: string, wholeWeek = false) => {
    const next = nextVisit(rows, { weekday, visit }, key, wholeWeek);
    return next && [next.weekday, next.visit];
  };

  it('goes down and up a day, through all shifts, and on with the next person', () => {
    expect([from(0, 1, 'ArrowDown'), from(0, 2, 'ArrowDown'), from(0, 3, 'ArrowDown'), from(0, 6, 'ArrowDown')]).toEqual([[0, 2], [0, 3], [0, 6], null]);
    expect([from(0, 6, 'ArrowUp'), from(0, 3, 'ArrowUp'), from(0, 1, 'ArrowUp')]).toEqual([[0, 3], [0, 2], null]);
  });

  it('goes to the nearest in time on the days beside, over those without visits', () => {
    expect([from(0, 1, 'ArrowRight'), from(0, 3, 'ArrowRight'), from(3, 4, 'ArrowRight')]).toEqual([[3, 1], [3, 4], null]);
    expect([from(3, 4, 'ArrowLeft'), from(3, 1, 'ArrowLeft'), from(6, 8, 'ArrowLeft'), from(0, 1, 'ArrowLeft')]).toEqual([[0, 3], [0, 1], [0, 6], null]);
  });

  it('knows a visit that falls on several days by the day', () => {
    expect([from(0, 1, 'ArrowDown'), from(3, 1, 'ArrowDown')]).toEqual([[0, 2], [3, 4]]);
    expect(from(1, 1, 'ArrowDown')).toBeNull();
  });

  it('goes to the first and the last of a person, or of the week', () => {
    expect([from(0, 2, 'Home'), from(0, 2, 'End'), from(0, 2, 'Home', true), from(0, 2, 'End', true)]).toEqual([[0, 1], [3, 4], [0, 1], [6, 8]]);
    expect([from(6, 8, 'Home'), from(6, 8, 'Home', true)]).toEqual([[0, 6], [0, 1]]);
    expect([from(0, 2, 'Enter'), from(0, 2, 'Tab')]).toEqual([null, null]);
  });
});

describe('a base plan from the one that holds', () => {
  it('begins where the cycle begins anew', () => {
    const cycle = { anchor: '2026-11-02', weeks: 3 };
    expect(['2026-11-02', '2026-11-23', '2026-10-12'].map((date) => isInPhase(cycle, date))).toEqual([true, true, true]);
    expect(['2026-11-09', '2026-11-24', '2026-11-22'].map((date) => isInPhase(cycle, date))).toEqual([false, false, false]);
    expect(inPhaseFrom(cycle, '2026-11-23')).toBe('2026-11-23');
    expect(inPhaseFrom(cycle, '2026-11-24')).toBe('2026-12-14');
    // Also where the cycle begins only later, and over a night when the clocks change.
    expect(inPhaseFrom({ anchor: '2027-01-04', weeks: 2 }, '2026-11-24')).toBe('2026-12-07');
    expect(inPhaseFrom({ anchor: '2026-03-23', weeks: 1 }, '2026-03-24')).toBe('2026-03-30');
  });
});

describe('another base plan that came meanwhile', () => {
  const plan = (more: Partial<CyclePlan> = {}) =>
    ({
      weeks: 1,
      anchor: '2026-11-23',
      clients: [{ client_id: 'a' }, { client_id: 'b' }],
      visits: [0, 1].map((client) => ({ client, duration_s: 900, interventions: ['meal'], with_colleague: false })),
      days: [{ routes: [route(0, [1, 8])], unplaced: [] }, { routes: [], unplaced: [0, 1] }, { routes: [route(0, [0, 9])], unplaced: [] }],
      ...more,
    }) as unknown as CyclePlan;

  it('has the same visits where only who comes is another', () => {
    expect(hasSameVisits(plan(), plan({ days: [] }))).toBe(true);
    // Clients stand by name: another order of them is nothing.
    const renamed = plan({ clients: [{ client_id: 'b' }, { client_id: 'a' }] as never, visits: [1, 0].map((client) => ({ client, duration_s: 900, interventions: ['meal'], with_colleague: false })) });
    expect(hasSameVisits(plan(), renamed)).toBe(true);
    expect(hasSameVisits(plan(), plan({ visits: plan().visits.toReversed() }))).toBe(false);
    expect(hasSameVisits(plan(), plan({ weeks: 2 }))).toBe(false);
  });

  it('tells on which days a visit falls, with somebody or with nobody', () => {
    expect([daysOfVisit(plan(), 1), daysOfVisit(plan(), 0)]).toEqual([[0, 1], [1, 2]]);
  });
});
