import { describe, expect, it } from 'vitest';
import type { InboxItemView, ReviewItem, ShiftView, UndoView, UnsentPhoneView, VerdictView, VisitEventView } from '../src/api/contract';
import { count, mendText, planningReason, t, terms, word } from '../src/i18n/index.svelte';
import { groupReasons, inboxFacts, inboxSaid, initials, isLarge, mendedTold, mendLine, reasonLine, speaksAgainst, stopSaid, undoText, undoneText, verdictMark, verdictSaid, verdictText, workText } from '../src/office/board/words';
import { eventFacts, isUnderWay, performedText, plannedText, whenIn } from '../src/office/review/words';
import { unsentLines } from '../src/office/unsent';
import { parseRoute } from '../src/office/route.svelte';

const MIDNIGHT_MS = Date.parse('2026-11-22T23:00:00Z');

const verdict = (more: Partial<VerdictView>): VerdictView => ({
  shift_id: 's',
  staff_id: 'p',
  staff_name: 'Maria Fors',
  allowed: true,
  start_s: 14 * 3600 + 600,
  reasons: [],
  against: [],
  care_contact: false,
  change: { travel_s: 360, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: true, total: 400 },
  ...more,
});

describe('verdicts in words', () => {
  const change = { travel_s: 0, waiting_s: 0, overtime_s: 0, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: 0 };
  const text = (more: Partial<VerdictView>) => verdictText(MIDNIGHT_MS, verdict(more));

  it('name every goal that changes', () => {
    const all = { ...change, waiting_s: 720, overtime_s: 300, lateness_s: -120, continuity: 900, wishes: -5, changes: 70, total: 9 };
    expect(text({ change: all, against: ['overtime'] })).toBe(
      '14:10 · ±0 min resa · +12 min väntan · +5 min övertid · −2 min försening · sämre kontinuitet · närmare brukarens önskemål · ändrar den publicerade planen',
    );
    const unwanted = { ...change, wishes: 4_000, total: 4_000 };
    expect(text({ change: unwanted, against: ['unwanted_staff'] })).toBe('14:10 · ±0 min resa · någon brukaren helst inte vill ha');
    expect(text({ change: { ...change, new_face: true, continuity: 5 }, against: ['new_face', 'quite_new'] })).toBe('14:10 · ±0 min resa · nytt ansikte · quite new');
  });

  it('leave no row marked without a word why', () => {
    const dearer = verdict({ change: { ...change, travel_s: 20, total: 12 } });
    expect([verdictMark(dearer), text(dearer)]).toEqual(['mind', '14:10 · ±0 min resa · sammantaget något sämre']);
    const better = verdict({ change: { ...change, travel_s: -600, total: -12 } });
    expect([verdictMark(better), text(better)]).toEqual(['yes', '14:10 · −10 min resa']);
    expect(verdictMark(verdict({ change, against: ['late'] }))).toBe('mind');
  });

  it('ask for a word why only where a goal speaks against it', () => {
    expect(speaksAgainst(verdict({ against: [] }))).toBe(false);
    expect(speaksAgainst(verdict({ against: ['late'] }))).toBe(true);
    expect(speaksAgainst(verdict({ allowed: false, against: ['late'] }))).toBe(false);
  });

  it('say of whom it is the named care contact, whether it works or not', () => {
    expect(text({ care_contact: true, change })).toBe('14:10 · fast omsorgskontakt · ±0 min resa');
    expect(verdictMark(verdict({ care_contact: true, change }))).toBe('yes');
    expect(text({ care_contact: true, allowed: false, change: null, reasons: [{ code: 'shift_full', detail: {} }] })).toBe('Passet är fullt · fast omsorgskontakt');
    expect(text({ care_contact: true, allowed: false, change: null })).toBe('Reglerna tillåter det inte. · fast omsorgskontakt');
  });

  it('say the time, the change and a new face', () => {
    expect(verdictMark(verdict({}))).toBe('mind');
    expect(verdictSaid(MIDNIGHT_MS, verdict({}))).toBe('Maria Fors: går, men 14:10 · +6 min resa · nytt ansikte');
  });

  it('say why it does not work, with the name of the skill', () => {
    terms.view = {
      interventions: [],
      not_performed_reasons: [],
      manual_reasons: [],
      deviation_kinds: [],
      skills: [{ code: 'insulin', sv: 'insulindelegering', en: 'insulin delegation' }],
    };
    const refused = verdict({ allowed: false, change: null, reasons: [{ code: 'missing_skill', detail: { skill: 'insulin,unknown_one' } }] });
    expect(verdictMark(refused)).toBe('no');
    expect(verdictSaid(MIDNIGHT_MS, refused)).toBe('Maria Fors: går inte. Saknar insulindelegering, unknown one');
  });
});

describe('phones with unsent work', () => {
  const phone: UnsentPhoneView = {
    device_id: 'd',
    name: 'Telefon 7',
    last_heard_ms: MIDNIGHT_MS,
    last_staff_name: 'Maria Fors',
    waiting: [
      { staff_name: 'Maria Fors', visits: 3, changes: 9, oldest_ms: MIDNIGHT_MS + 8 * 3_600_000 },
      { staff_name: null, visits: 1, changes: 1, oldest_ms: MIDNIGHT_MS + 9 * 3_600_000 },
    ],
    silent_since: { staff_name: 'Maria Fors', start_ms: MIDNIGHT_MS + 7 * 3_600_000, end_ms: MIDNIGHT_MS + 16 * 3_600_000 },
  };

  it('say whose, how many, since when, and the shift they are silent since', () => {
    expect(unsentLines(phone)).toEqual([
      'Maria Fors: 3 besök ej skickade, det äldsta från 2026-11-23 08:00',
      'Någon utanför enheten: 1 besök ej skickat, från 2026-11-23 09:00',
      'Har inte hörts av sedan Maria Fors hade passet 2026-11-23 07:00–16:00',
    ]);
    expect(unsentLines({ ...phone, waiting: [], silent_since: null })).toEqual([]);
  });
});

describe('codes in words', () => {
  it('show an unknown code as it is', () => {
    expect(word('reason', 'quite_new')).toBe('quite new');
    expect(planningReason({ code: 'shift_full', staff_name: 'Bilal', detail: {} })).toBe('Bilal: Passet är fullt');
  });

  it('tell the figures of a reason where they came along', () => {
    const outside = { code: 'outside_window', detail: { work_from_s: '28800', work_to_s: '63000' } };
    expect(planningReason(outside)).toBe('Hinns inte inom tidsfönstret');
    expect(planningReason(outside, { midnightMs: MIDNIGHT_MS })).toBe('Tidsfönstret möter inte arbetstiden 08:00–17:30');
    const full = { code: 'shift_full', detail: { stops: '9', needed_s: '1800' } };
    expect(planningReason(full)).toBe('Passet är fullt: 9 besök, och det här tar 30 min');
  });

  it('say the same thing of many people once', () => {
    const reasons = ['Maria Fors', 'Bilal Nur', 'Elin Ek'].map((staff_name) => ({ code: 'shift_full', staff_name, detail: {} }));
    const [group] = groupReasons(reasons, MIDNIGHT_MS);
    expect(reasonLine(group!.said, group!.names, 2)).toBe('Passet är fullt: Maria Fors, Bilal Nur och 1 till');
    expect(reasonLine(group!.said, group!.names, Infinity)).toBe('Passet är fullt: Maria Fors, Bilal Nur, Elin Ek');
  });

  it('say what would mend a reason, and of whom', () => {
    const mend = { code: 'move_other', detail: { partner: 'Åke R.', staff: 'Anna Ek', start_s: '36000', visit_id: 'v' } };
    const none = { code: 'no_single_change', detail: {} };
    const reason = (staff_name: string, own: typeof mend | typeof none) => ({ code: 'shift_full', staff_name, detail: {}, mend: own });
    const [alike] = groupReasons([reason('Maria Fors', mend), reason('Bilal Nur', mend)], MIDNIGHT_MS);
    const moved = 'Flytta besöket hos Åke R. till Anna Ek kl. 10:00, så ryms det';
    expect(alike!.mends.map((one) => mendLine(alike!, one, 2))).toEqual([moved]);
    const [apart] = groupReasons([reason('Maria Fors', mend), reason('Bilal Nur', none)], MIDNIGHT_MS);
    expect(apart!.mends.map((one) => mendLine(apart!, one, 2))).toEqual([
      `${moved}: Maria Fors`,
      'Ingen enskild ändring räcker: Bilal Nur',
    ]);
    expect(mendText({ code: 'close_later', detail: { by_s: '900' } })).toBe('Låt tidsfönstret stänga 15 min senare');
    expect(mendText({ code: 'quite_new', detail: {} })).toBe('quite new');
    const [bare] = groupReasons([{ code: 'shift_full', staff_name: 'Elin Ek', detail: {} }], MIDNIGHT_MS);
    expect(bare!.mends).toEqual([]);
  });

  it('say what a mend would come to as a verdict does, before it is made', () => {
    const change = { travel_s: 120, waiting_s: 0, overtime_s: 1500, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: -90_000 };
    const told = mendedTold({ start_s: 15 * 3600, against: ['overtime', 'new_face_of_other'], change, care_contact: true });
    expect(verdictText(MIDNIGHT_MS, told)).toBe('15:00 · fast omsorgskontakt · +2 min resa · +25 min övertid · nytt ansikte hos den vars besök flyttas');
    expect(verdictMark(told)).toBe('mind');
    expect(verdictMark(mendedTold({ start_s: 0, against: [], change, care_contact: false }))).toBe('yes');
  });

  it('count by the rule of the language', () => {
    expect(count('unplaced', 1)).toBe('1 oplacerat besök');
    expect(count('unplaced', 2)).toBe('2 oplacerade besök');
  });
});

describe('a protected client', () => {
  it('is never named, whatever label came with the visit', () => {
    const stop = { protected: true, client_label: 'Asta B.', start_s: 0, end_s: 60, interventions: [], status: 'planned', origin: 'planned', pin: 'none', staff_count: 1, actual_start_s: null };
    expect(stopSaid(MIDNIGHT_MS, stop as never)).not.toContain('Asta');
  });
});

describe('an item of the inbox', () => {
  const late: InboxItemView = {
    item_id: 'i',
    kind: 'late_work',
    why: 'planned_for_another',
    visit_id: 'v',
    date: '2026-11-23',
    client_label: 'Åke R.',
    protected: false,
    staff_name: 'Maria Fors',
    device_name: 'Telefon 7',
    recorded_from_ms: MIDNIGHT_MS + 8 * 3_600_000,
    recorded_to_ms: MIDNIGHT_MS + 8.5 * 3_600_000,
    received_ms: MIDNIGHT_MS + 34 * 3_600_000,
    changes: 2,
    bytes: 1900,
  };

  it('says whose work came late, and when', () => {
    expect(inboxSaid(late)).toBe('Sent arbete hos Åke R.');
    expect(inboxFacts(late)).toBe('Maria Fors · Telefon 7 · besök 2026-11-23 · registrerat 2026-11-23 08:00–08:30 · kom in 2026-11-24 10:00');
    const overnight = { ...late, recorded_from_ms: MIDNIGHT_MS + 23 * 3_600_000, recorded_to_ms: MIDNIGHT_MS + 25 * 3_600_000 };
    expect(inboxFacts(overnight)).toContain('registrerat 2026-11-23 23:00–2026-11-24 01:00');
  });

  it('names nobody who is protected', () => {
    expect(inboxSaid({ ...late, protected: true })).toBe('Sent arbete hos Skyddad identitet');
  });

  it('says what is known of a refused upload', () => {
    const unknown = { date: null, client_label: null, staff_name: null, recorded_from_ms: null, recorded_to_ms: null };
    const refused = { ...late, ...unknown, kind: 'quarantine', why: 'not_a_change', changes: 1, bytes: 40 };
    expect(inboxSaid(refused)).toBe('Ej mottaget, okänt besök');
    expect(inboxFacts(refused)).toBe('Telefon 7 · kom in 2026-11-24 10:00 · 1 ändring, 40 byte');
    expect(word('inbox_why', refused.why)).toBe('Innehållet gick inte att läsa');
  });
});

describe('what can be undone', () => {
  const undo = (more: Partial<UndoView>): UndoView => ({
    what: 'moved',
    client_label: 'Karin Sund',
    protected: false,
    by_name: null,
    at_ms: Date.parse('2026-11-23T08:05:00Z'),
    ...more,
  });

  it('is said with the client, and with who did it when it was somebody else', () => {
    expect(undoText(undo({}))).toBe('Ångra flytt: Karin Sund');
    const other = undo({ what: 'optimised', client_label: null, by_name: 'Åsa Andra' });
    expect(undoText(other)).toBe('Ångra optimeringen (Åsa Andra, 2026-11-23 09:05)');
    expect(undoneText(other)).toBe('Optimeringen är ångrad. Den gjordes av Åsa Andra.');
    expect(undoneText(undo({ what: 'pinned' }))).toBe('Den ändrade låsningen är ångrad: Karin Sund.');
  });

  it('is large when it is more than the last small change of one\'s own', () => {
    expect([undo({}), undo({ what: 'pinned' })].map(isLarge)).toEqual([false, false]);
    expect([undo({ what: 'optimised' }), undo({ what: 'imported' }), undo({ by_name: 'Åsa Andra' })].map(isLarge)).toEqual([true, true, true]);
  });

  it('never names a protected client, and tells that a visit is gone', () => {
    const label = word('pin', 'none');
    expect(undoText(undo({ protected: true, client_label: label }))).not.toContain(label);
    expect(undoText(undo({ client_label: null }))).toBe('Ångra flytt: besök som inte finns längre');
  });
});

describe('small words', () => {
  it('keep a name that is written from the right to itself', () => {
    expect(t('moved.off', { name: 'ليلى حداد' })).toBe('\u2068ليلى حداد\u2069 är nu oplacerat.');
    expect(reasonLine('Passet är fullt', ['ליאור', 'Elin Ek'], 2)).toBe('Passet är fullt: \u2068ליאור\u2069, Elin Ek');
  });

  it('shorten a label to initials', () => {
    expect(initials({ client_label: 'Per-Olof J.' })).toBe('PO');
    expect(initials({ client_label: 'Åke R.' })).toBe('ÅR');
  });

  it('say that a visit goes on', () => {
    const item = {
      date: '2026-11-23',
      state: 'complete',
      performed: { start_ms: Date.parse('2026-11-23T11:20:00Z'), end_ms: null },
    } as ReviewItem;
    expect(isUnderWay(item)).toBe(true);
    expect(performedText(item)).toBe('sedan 12:20');
    expect(performedText({ ...item, state: 'needs_review' })).toBe('12:20–?');
  });

  it('tell what an event holds, its inner parts too', () => {
    const event = {
      detail: {
        presence: { method: 'manual', reason: { code: 'other', text: 'Taggen låg i lådan' } },
        staff_id: 's1',
        value_ms: Date.parse('2026-11-23T11:20:00Z'),
      },
    } as unknown as VisitEventView;
    expect(eventFacts(event, new Map([['s1', 'Maria Fors']]))).toEqual([
      'Sätt: skrivet för hand',
      'Orsak: other (Taggen låg i lådan)',
      'Personal: Maria Fors',
      'Ny tid: 2026-11-23 12:20',
    ]);
  });

  it('say that a visit ended the next day', () => {
    const item = {
      date: '2026-11-23',
      performed: { start_ms: Date.parse('2026-11-23T22:30:00Z'), end_ms: Date.parse('2026-11-23T23:15:00Z') },
    } as ReviewItem;
    expect(performedText(item)).toBe('23:30–00:15 (nästa dag)');
  });

  it('say of a visit after midnight that it is not of the morning of its date', () => {
    const span = { start_ms: Date.parse('2026-11-23T23:30:00Z'), end_ms: Date.parse('2026-11-23T23:50:00Z') };
    const item = { date: '2026-11-23', state: 'complete', planned: span, performed: span } as unknown as ReviewItem;
    expect([plannedText(item), performedText(item)]).toEqual(Array(2).fill('00:30–00:50 (nästa dag)'));
    expect(performedText({ ...item, performed: { ...span, end_ms: null } as ReviewItem['performed'] })).toBe('sedan 00:30 (nästa dag)');
    expect([whenIn(item, span.start_ms), whenIn({ ...item, date: '2026-11-24' }, span.start_ms), whenIn(item, null)]).toEqual(['00:30 (nästa dag)', '00:30', '–']);
  });

  it('read the address', () => {
    expect(parseRoute('#/day/u1/2026-11-23')).toEqual({ place: 'day', args: ['u1', '2026-11-23'] });
    expect(parseRoute('')).toEqual({ place: null, args: [] });
  });
});

describe('what a row amounts to', () => {
  it('has its travel where one is known', () => {
    const text = (sums: Partial<ShiftView>) => workText({ work_s: 7_200, travel_s: 0, overtime_s: 0, ...sums } as ShiftView);
    expect(text({ travel_s: 900, overtime_s: 300 })).toBe('Besök 2 h 00 min, resa 15 min · övertid 5 min');
    expect(text({})).toBe('Besök 2 h 00 min');
  });
});
