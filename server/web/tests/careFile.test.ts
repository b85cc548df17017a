import { beforeEach, describe, expect, it } from 'vitest';
import type { CareFileView, CarePlanView, FileEntryView } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import { Draft } from '../src/office/care-file/drafts';
import { excerptOf, findingsIn, goalsFrom, goalsToSend, isDue, kindOf, openText, stretchText, thisMinute } from '../src/office/care-file/words';

beforeEach(() => {
  speech.language = 'sv';
});

const entry = (more: Partial<FileEntryView>): FileEntryView => ({
  entry_id: 'e',
  kind: 'note',
  from_visit: false,
  visit_id: null,
  happened_ms: 0,
  written_ms: 0,
  author_name: 'Maria Fors',
  author_title: 'enhetschef',
  text: 'Så här.',
  about: null,
  struck: null,
  own_views: [],
  ...more,
});

const plan = (more: Partial<CarePlanView>): CarePlanView => ({
  entry_id: 'p',
  version: 2,
  made_with: 'client',
  agreed_on: '2026-11-01',
  follow_up_on: '2027-05-01',
  author_name: 'Maria Fors',
  goals: [{ intervention: 'shower', goal: 'Känna sig ren.', how: 'Sittande.', when: 'Tisdag' }],
  ...more,
});

const file: CareFileView = {
  client_label: 'Elsy Almvadet',
  protected: false,
  may_write: true,
  open_until_ms: null,
  care_contact_name: null,
  seen: 4,
  plan: plan({}),
  earlier_plans: [plan({ entry_id: 'p1', version: 1 })],
  entries: [],
  follow_ups: [
    { of: 'c', since_ms: 0, open: true, measures: [{ text: 'Ringt.', done: false, by_name: 'M', at_ms: 7 }, { text: 'Bytt.', done: true, by_name: 'M', at_ms: 7 }] },
  ],
  lex_sarah: [
    { of: 'r', reported_ms: 0, open_s: 90_000, closed: false, next: ['closed'], steps: [{ step: 'received', text: 'Läst.', by_name: 'M', at_ms: 9 }] },
  ],
};

describe('an entry in words', () => {
  it('says which measure and which step it is', () => {
    expect(kindOf(entry({ kind: 'measure', about: 'c', text: 'Bytt.', written_ms: 7 }), file)).toBe('Åtgärd: Klart');
    expect(kindOf(entry({ kind: 'measure', about: 'c', text: 'Ringt.', written_ms: 7 }), file)).toBe('Åtgärd: Pågår');
    expect(kindOf(entry({ kind: 'lex_sarah_step', about: 'r', text: 'Läst.', written_ms: 9 }), file)).toBe('Lex Sarah: Mottagen');
    expect(kindOf(entry({ kind: 'care_plan', entry_id: 'p1' }), file)).toBe('Genomförandeplan: version 1');
  });

  it('says the kind alone where the case is not known', () => {
    expect(kindOf(entry({ kind: 'measure', about: 'gone' }), file)).toBe('Åtgärd');
    expect(kindOf(entry({ kind: 'lex_sarah_step', about: 'r' }), null)).toBe('Lex Sarah');
    expect(kindOf(entry({ kind: 'of_tomorrow' }), file)).toBe('of tomorrow');
  });
});

describe('the clock of a lex Sarah report', () => {
  it('says days and hours', () => {
    expect(stretchText(3 * 86_400 + 4 * 3600 + 59)).toBe('3 dygn 4 timmar');
    expect(stretchText(2 * 86_400)).toBe('2 dygn');
    expect(stretchText(3600)).toBe('1 timme');
    expect(stretchText(3599)).toBe('mindre än en timme');
  });

  it('stops when it is closed', () => {
    expect(openText({ closed: false, open_s: 86_400 })).toBe('öppen 1 dygn');
    expect(openText({ closed: true, open_s: 7200 })).toBe('avslutad efter 2 timmar');
  });
});

describe('a text that is pointed at', () => {
  it('is cut between words, and in the middle of one without end', () => {
    expect(excerptOf('ett  två\ntre')).toBe('ett två tre');
    expect(excerptOf('ett två tre', 9)).toBe('ett två …');
    expect(excerptOf('x'.repeat(400), 50)).toBe(`${'x'.repeat(50)} …`);
  });

  it('shows the words that were looked for, whatever the case', () => {
    const found = findingsIn(`${'Långt före. '.repeat(40)}Föll på golvet i KÖKET.`, 'köket föll');
    expect(found[0]).toEqual({ text: '… ', found: false });
    expect(found.filter((piece) => piece.found).map((piece) => piece.text)).toEqual(['Föll', 'KÖKET']);
  });

  it('takes signs as they are', () => {
    expect(findingsIn('Kostar 5 kr (ca).', '(ca).').filter((piece) => piece.found).map((piece) => piece.text)).toEqual(['(ca).']);
    expect(findingsIn('Inget här', 'borta')).toEqual([{ text: 'Inget här', found: false }]);
  });
});

describe('a new version of the care plan', () => {
  it('begins with the goals that hold, or with an empty one', () => {
    expect(goalsFrom(plan({})).map(({ key, intervention }) => [key, intervention])).toEqual([[0, 'shower']]);
    expect(goalsFrom(null)).toEqual([{ key: 0, intervention: '', goal: '', how: '', when: '' }]);
  });

  it('is sent without what is only of the page', () => {
    const [row] = goalsFrom(plan({}));
    expect(goalsToSend([{ ...row!, how: ' Sittande. ' }])).toEqual(plan({}).goals);
  });

  it('is due on its day', () => {
    expect(isDue(plan({}), '2027-04-30')).toBe(false);
    expect(isDue(plan({}), '2027-05-01')).toBe(true);
  });
});

describe('what is being written', () => {
  it('stays for whoever wrote it, until it is sent', () => {
    const draft = new Draft<string>('maria', 'elsy', 'write');
    draft.keep('En text.');
    expect(new Draft<string>('maria', 'elsy', 'write').recall()).toBe('En text.');
    expect(new Draft<string>('anton', 'elsy', 'write').recall()).toBeUndefined();
    expect(new Draft<string>('maria', 'ragnar', 'write').recall()).toBeUndefined();
    draft.forget();
    expect(draft.recall()).toBeUndefined();
  });

  it('happened in a minute that has begun', () => {
    expect(thisMinute(125_000)).toBe(120_000);
  });
});
