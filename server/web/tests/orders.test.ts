import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueView, ExpiryView, OrderView } from '../src/api/contract';
import { speech, terms } from '../src/i18n/index.svelte';
import { changesBetween } from '../src/office/orders/changes';
import { faultName, placeFault } from '../src/office/orders/faults';
import { clockWords, cycleText, expiryKey, expirySentence, holdsStill, isSought, patternText, plannedMinutes, weekdaysText, weekMinutes, wishesText } from '../src/office/orders/words';
import { instantOf } from '../src/time/stockholm';
import { detail, evening, order, pattern, TODAY } from './orderViews';

beforeEach(() => {
  speech.language = 'sv';
  terms.view = {
    interventions: [{ code: 'shower', sv: 'Dusch', en: 'Shower' }, { code: 'breakfast', sv: 'Frukost', en: 'Breakfast' }],
    skills: [{ code: 'insulin', sv: 'Delegering: insulin', en: 'Delegation: insulin' }],
  } as CatalogueView;
});

describe('the clock of an order', () => {
  const words = (more: Partial<OrderView>, today = TODAY) => clockWords(order(more), today).join(' · ');

  it('says when it came, when it begins, and whether anybody knows', () => {
    expect(words({})).toBe('kom för 3 dagar sedan · börjar i morgon 07:30 · inte i någon publicerad plan');
    expect(words({ state: 'published', first_visit_date: TODAY, received_ms: instantOf(TODAY, '07:55') })).toBe('kom i dag 07:55 · börjar i dag 07:30 · i en publicerad plan');
    speech.language = 'en';
    expect(words({ received_ms: instantOf('2026-11-28', '23:59'), first_visit_date: '2026-12-05' })).toBe('came yesterday · begins in 6 days · in no published plan');
  });

  it('says of a late one when it should have begun, also earlier the same day', () => {
    expect(words({ clock: 'late', first_visit_date: TODAY })).toContain('skulle ha börjat i dag 07:30');
    expect(words({ clock: 'late', first_visit_date: '2026-11-28' })).toContain('skulle ha börjat i går 07:30');
    expect(words({ clock: 'late', first_visit_date: '2026-11-20' })).toContain('skulle ha börjat för 9 dagar sedan');
  });

  it('goes by the first day of the order where no visit is planned', () => {
    const none = { first_visit_date: null, first_visit_start: null };
    expect(words({ ...none, clock: 'late', valid_from: '2026-11-25' })).toContain('skulle ha börjat för 4 dagar sedan, inget besök är planerat än');
    expect(words({ ...none, clock: 'waiting', valid_from: '2026-12-09' })).toContain('börjar om 10 dagar, inget besök är planerat än');
    expect(words({ ...none, clock: 'soon', valid_from: TODAY })).toContain('börjar i dag, inget besök');
  });

  it('stops when the first visit is begun, and counts dates over the night the clocks change', () => {
    expect(words({ clock: 'done', state: 'started', started_ms: instantOf('2026-11-28', '13:12') })).toBe('kom för 3 dagar sedan · påbörjad 2026-11-28 13:12, 2 dygn 4 timmar efter att den kom');
    expect(words({ received_ms: instantOf('2026-03-28', '23:50'), first_visit_date: '2026-03-30' }, '2026-03-29')).toBe('kom i går · börjar i morgon 07:30 · inte i någon publicerad plan');
  });

  it('finds by name and number, and a hidden name by number alone', () => {
    expect([isSought(order(), 'almva'), isSought(order(), 'b-1'), isSought(order(), ' '), isSought(order(), 'bo')]).toEqual([true, true, true, false]);
    const hidden = order({ protected: true, client_label: 'Skyddad identitet 7' });
    expect([isSought(hidden, 'skyddad'), isSought(hidden, 'b-17')]).toEqual([false, true]);
  });
});

describe('what the visits take', () => {
  it('counts each visit of the cycle, and two staff twice', () => {
    expect(weekMinutes(pattern())).toBe(180);
    expect(weekMinutes(pattern({ cycle_weeks: 4, weeks: [1, 3], weekdays: [3], duration_min: 60, staff_count: 1 }))).toBe(30);
    expect(plannedMinutes([pattern(), evening], 'week')).toBe(320);
    expect(plannedMinutes([], 'week')).toBe(0);
  });

  it('counts a month as its share of a year', () => {
    expect(plannedMinutes([pattern({ weekdays: [1], duration_min: 84, staff_count: 1 })], 'month')).toBe(365);
  });
});

describe('a visit pattern in words', () => {
  it('is one sentence', () => {
    expect(patternText(pattern(), detail().visits)).toBe('Måndag, onsdag, fredag · 07:30–09:00, helst 08:00–08:30 · 30 min · dusch, frukost · två personal');
    expect(patternText(pattern({ ...evening, skills: ['insulin'], priority: 'may', interventions: ['of_tomorrow'] }), detail().visits)).toBe(
      'Varje dag · 19:00–21:00 · 20 min · of tomorrow · kräver delegering: insulin · kan flyttas till annan dag · 600–780 min efter besöket 07:30–09:00, helst 08:00–08:30',
    );
  });

  it('says runs of days by their ends, and the weeks of a cycle', () => {
    expect(weekdaysText([5, 1, 2, 3, 4])).toBe('Måndag–fredag');
    expect(weekdaysText([6, 7, 1])).toBe('Måndag, lördag, söndag');
    expect(weekdaysText([])).toBe('Ingen dag vald');
    expect(cycleText({ cycle_weeks: 4, weeks: [3, 1] })).toBe('vecka 1 och 3 av 4');
    expect([cycleText({ cycle_weeks: 1, weeks: [1] }), cycleText({ cycle_weeks: 2, weeks: [1, 2] })]).toEqual(['', '']);
  });

  it('names who is wished for, and says when nobody is', () => {
    expect(wishesText(detail().wishes, detail().staff)).toBe('Gärna: Anna Berg. Aldrig: Bo Ek. Språk: finska');
    expect(wishesText({ wanted_staff: [], unwanted_staff: [], forbidden_staff: [], language: null }, [])).toBe('Inga önskemål om personal eller språk.');
    expect(wishesText({ wanted_staff: ['a', 'a'], unwanted_staff: ['a'], forbidden_staff: [] }, detail().staff)).toBe('Gärna: Anna Berg. Helst inte: Anna Berg');
    expect(wishesText({ wanted_staff: ['gone'], unwanted_staff: [], forbidden_staff: [] }, [])).toContain('någon som inte längre är i enheten');
  });
});

describe('what runs out', () => {
  const item = (more: Partial<ExpiryView> = {}): ExpiryView => ({ staff_id: 'a', staff_name: 'Anna', skill: 'insulin', skill_sv: 'Delegering: insulin', skill_en: 'Delegation: insulin', is_delegation: true, valid_to: '2026-12-03', visits: 4, first_visit: null, others: 0, ...more });

  it('is one sentence, whoever it is', () => {
    expect(expirySentence(item(), TODAY)).toBe('Annas delegering för insulin går ut 3 december; 4 planerade besök behöver den');
    expect(expirySentence(item({ staff_name: 'Alexis', visits: 1 }), TODAY)).toBe('Alexis delegering för insulin går ut 3 december; 1 planerat besök behöver den');
    speech.language = 'en';
    expect(expirySentence(item({ is_delegation: false, skill_en: 'Transfer with lift' }), TODAY)).toBe('Anna’s skill (transfer with lift) runs out on 3 December; 4 planned visits need it');
  });

  it('is told apart from another of the same person and skill', () => {
    const keys = [item(), item({ valid_to: '2026-12-20' }), item({ skill: 'lift' }), item({ staff_id: 'b' })].map(expiryKey);
    expect(new Set(keys).size).toBe(4);
  });

  it('says how long it holds', () => {
    expect([TODAY, '2026-11-30', '2026-12-03'].map((date) => holdsStill(date, TODAY))).toEqual(['sista dagen är i dag', 'sista dagen är i morgon', '4 dagar kvar']);
    expect(['2026-11-28', '2026-11-20'].map((date) => holdsStill(date, TODAY))).toEqual(['gick ut i går', 'gick ut för 9 dagar sedan']);
    expect(expirySentence(item({ valid_to: '2026-11-28' }), TODAY)).toBe('Annas delegering för insulin gick ut 28 november; 4 planerade besök behöver den');
  });
});

describe('a fault of the server', () => {
  const at = (field: string, value = 'x') => placeFault({ field, value, message: 'is wrong' }, [4, 7]);

  it('stands at its field of the row that was sent', () => {
    expect(at('visits[1].window_start').at).toBe('visits.7.window_start');
    expect(at('visits[0].interventions[2]').at).toBe('visits.4.interventions');
    expect(at('visits[0].preferred').at).toBe('visits.4.preferred_start');
    expect([at('visits[1].gap_after').at, at('visits[1].gap_after.key').at, at('visits[1].gap_after.min_minutes').at]).toEqual(['visits.7.gap_key', 'visits.7.gap_key', 'visits.7.gap_min']);
    expect([at('why').at, at('valid_from').at, at('visits').at, at('wishes.language').at, at('wishes.forbidden_staff[0]').at]).toEqual(['why', 'valid_from', 'visits', 'language', 'wishes']);
  });

  it('is told even where the form has no field for it', () => {
    expect([at('visits[9].weekdays').at, at('visits[0].key').at, at('of_tomorrow').at]).toEqual(['', '', '']);
    expect(faultName(at('visits[1].window_start', '25:00'))).toBe('Besök 2: Börjar tidigast ”25:00”');
    expect(faultName(at('visits[0].weekdays', '[]'))).toBe('Besök 1: Dagar');
    expect(faultName(at('of_tomorrow', ''))).toBe('of tomorrow');
  });
});

describe('what others changed', () => {
  it('tells of added visits', () => {
    const now = detail({ visits: [...detail().visits, pattern({ key: 'noon', window_start: '12:00', window_end: '13:00', preferred_start: null })] });
    expect(changesBetween(detail(), now)).toEqual(['Nytt besök: Måndag, onsdag, fredag · 12:00–13:00 · 30 min · dusch, frukost · två personal']);
    expect(changesBetween(detail(), detail())).toEqual([]);
  });

  it('says that it is kept back why, where it is', () => {
    const agreements = [{ revision: 1, valid_from: '2026-12-01', why: '', by_name: 'Pia Plan', at_ms: instantOf(TODAY, '10:00') }];
    expect(changesBetween(detail(), detail({ agreements, withheld: true }))).toEqual(['Pia Plan 2026-11-29 10:00, från 1 dec. 2026. Varför visas inte: skyddad identitet']);
  });
});
