import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import mainSv from '../src/i18n/sv.json';
import en from '../src/i18n/faults/en.json';
import messages from '../src/i18n/faults/messages.json';
import sv from '../src/i18n/faults/sv.json';
import { asSentence, faultMaybe, faultPlace, faultText, words } from '../src/i18n/faults/index.svelte';
import { speech } from '../src/i18n/index.svelte';
import { faultWords } from '../src/office/board/plan-file/faults';
import { SOURCES, errorTexts, faultsSaid, pairsIn, type SaidFault } from './rustFaults';

/** Files whose faults neither the office nor the hand page shows. */
const EXCEPTED: Record<string, string> = {
  'server/src/registry/mod.rs': 'the register is brought by another system or by an operator at a shell',
  'server/src/orders/mod.rs': 'the sender of orders, through its own system or the folder of orders',
  'server/src/documentation_feed/lines.rs': 'the system that keeps the documentation reads the feed',
  'server/src/documentation_feed/receipts.rs': 'the system that keeps the documentation gives the receipts',
  'server/src/client_export/whole_file.rs': 'a whole file is fetched by other systems: no page asks for one',
  'server/src/training.rs': 'the training clock is set by a simulation or at a shell',
};

/** Types whose `#[error]` texts are faults' messages, told by `Problem::refused` or as they are. */
const TOLD_TYPES = ['BillingFault', 'ContactFault', 'FileFault', 'FrameFault', 'IdError', 'MatrixError', 'PayrollFault', 'ReimbursementFault', 'WarehouseFault'];
const EXCEPTED_TYPES: Record<string, string> = {
  ClientFileFault: 'a whole file is fetched by other systems: no page asks for one',
  ExportFault: 'of the reader that checks what was written: the office is told that the check failed',
  ExtractFault: 'of the reader that checks what was written: the office is told that the check failed',
  PayrollFileFault: 'of the reader that checks what was written: the office is told that the check failed',
  ShiftEntryFault: 'a phone is told its code',
};

/** Messages that another part words, and which part that is. */
const UNTOLD: Record<string, string[]> = {
  'server/src/error.rs': ['message', 'text', 'maybe'], // TOLD_TYPES
  'server/src/planning/moves.rs': ['error.to_string()'], // IdError
  'server/src/planning/care_contact.rs': ['fault.to_string()'], // ContactFault
  'server/src/planning/jobs.rs': ['format!("{error}")'], // IdError
  'server/src/review/correct.rs': ['error.to_string()'], // IdError
  'server/src/planning/streets.rs': ['error.to_string()'], // MatrixError
  'server/src/planning/optimise.rs': ['fault.to_string()'], // the scheduler's reasons
  'server/src/planning/plan_file/rows.rs': ['error.to_string()', 'message'], // readers of JSON and CSV: tests/planFile.test.ts
  'server/documentation/src/reimbursement/rates/json.rs': ['error.to_string()', 'error.to_string()'], // a reader of JSON: OF_READERS
};

/** What a reader of JSON says: no source of ours. */
const OF_READERS = ['missing field `{}`', 'duplicate field `{}`', 'unknown field `{}`, expected {}', 'unknown variant `{}`, expected {}'];
/** Parts of messages, written where a hole is filled. */
const PARTS = ['visit {}', 'the alarm of client {}', 'the case is closed', 'expected one of {}'];

const PLAN_FILE = 'server/src/planning/plan_file/';
const UUID = '0192f0c1-7c1e-7b6a-9d52-3f6a1c2b4d5e';

const found = Object.entries(SOURCES).map(([file, text]) => ({ file, ...faultsSaid(file, text) }));
const typed = Object.entries(SOURCES).flatMap(([file, text]) => [...errorTexts(text)].map(([type, says]) => ({ file, type, says })));
const ofScheduler = pairsIn(SOURCES['scheduler/src/problem/validate/fault.rs'] ?? '');
const reaching: SaidFault[] = found.filter(({ file }) => !(file in EXCEPTED)).flatMap(({ said }) => said);
const patterns = Object.keys(messages).map((key) => ({ key, of: patternOf(key) }));
const inSwedish = (text: string) => words.told!.inSwedish(text);

/** A template must be one of the table; a literal must also be told as it is. */
const hasWords = (says: string) => patterns.some(({ of }) => of.test(says)) && (says.includes('{}') || inSwedish(says) !== null);

/** A hole of the table stands for a hole of the source, or for a number that the source writes out. */
function patternOf(key: string): RegExp {
  const parts = key.split(/\{\w+\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('(?:\\{\\}|[\\da-f][\\da-f-]*)')}$`);
}

beforeAll(() => words.come());
beforeEach(() => {
  speech.language = 'sv';
});

describe('what the server says of faults', () => {
  it('is found in its sources', () => {
    expect(found.flatMap(({ said }) => said).length).toBeGreaterThan(150);
    expect(ofScheduler.length).toBeGreaterThan(40);
    // Each is made by `new`, where it is looked for.
    const builders = Object.entries(SOURCES).filter(([file, text]) => !file.startsWith('scheduler/') && /\bFault \{\s*field\b/.test(text)).map(([file]) => file);
    expect(builders).toEqual([]);
    expect(found.filter(({ file, untold }) => untold.map(({ expression }) => expression).join() !== (UNTOLD[file] ?? []).join()).flatMap(({ untold }) => untold)).toEqual([]);
  });

  it('has Swedish words wherever a page may show it', () => {
    const missing = reaching.filter(({ file, says }) => !hasWords(says) && !(file.startsWith(PLAN_FILE) && planFileTells(says)));
    expect(missing.map(({ file, line, says }) => `${file}:${line}: ${says}`)).toEqual([]);
  });

  it('has Swedish words where it is the text of an error', () => {
    const told = typed.filter(({ type }) => TOLD_TYPES.includes(type));
    expect(told.map(({ type }) => type).toSorted()).toEqual(TOLD_TYPES);
    expect(told.flatMap(({ says }) => says).filter((says) => !hasWords(says))).toEqual([]);
    expect(ofScheduler.filter((says) => !hasWords(says))).toEqual([]);
  });

  it('is excepted with a reason, and only where there is something', () => {
    for (const file of Object.keys(EXCEPTED)) expect(found.find((one) => one.file === file)?.said, file).not.toHaveLength(0);
    const faults = typed.map(({ type }) => type).filter((type) => type.endsWith('Fault'));
    expect(faults.toSorted()).toEqual([...TOLD_TYPES.filter((type) => type.endsWith('Fault')), ...Object.keys(EXCEPTED_TYPES)].toSorted());
  });

  it('is worded only where it is said', () => {
    const said = [...reaching.map(({ says }) => says), ...typed.flatMap(({ says }) => says), ...ofScheduler, ...OF_READERS, ...PARTS];
    const stale = patterns.filter(({ of }) => !said.some((says) => of.test(says))).map(({ key }) => key);
    expect(stale).toEqual([]);
  });

  it('names no field that has no name in both languages', () => {
    const named = [...Object.keys(sv), ...Object.keys(mainSv)];
    // The lists of a file are told by its own form.
    const fields = new Set(reaching.filter(({ file }) => !file.startsWith(PLAN_FILE) && file !== 'crates/care-model/src/order.rs').map(({ field }) => field.slice(field.lastIndexOf('.') + 1)));
    const missing = [...fields, 'facts', 'orders', 'content'].filter((field) => field !== '' && !named.includes(`field.${field}`));
    expect(missing).toEqual([]);
  });
});

/** The plan file's own words, by its own columns. */
const planFileTells = (says: string) => faultWords({ field: 'line 2: visit_id', value: 'x', message: says.replaceAll('{}', '7') }).what !== '';

/** What a hole may be filled with. */
const FILLED: Record<string, string> = {
  date: '2026-11-23', from: '2026-11-01', to: '2026-11-30', month: '2026-11', period: '2026-11-01 to 2026-11-30',
  id: UUID, visit: UUID, staff: UUID, other: UUID, client: UUID, unit: UUID, given: '"x"', kind: 'visit', field: 'goals[1].how',
  said: 'explained, appealed', step: 'closed', steps: 'received, closed', provider: 'private', mode: 'Bicycle', piece: `visit ${UUID}`,
  rest: 'contracts[0].valid_to: is before valid_from (got "2026-01-01")', place: 'visits[3].start_windows', value: '[]', names: '`a` or `b`',
};
const fillIn = (key: string) => key.replaceAll(/\{(\w+)\}/g, (_, name: string) => FILLED[name] ?? (/^(first|second|table|code|name|order|rule|places)$/.test(name) ? 'abc' : '7'));

describe('the Swedish words', () => {
  it.each(Object.entries(messages))('tell "%s" by their own template', (key, told) => {
    const holes = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect([...holes(told)].filter((name) => !holes(key).has(name))).toEqual([]);
    const shown = inSwedish(fillIn(key));
    const plain = told.split(/\{\w+\}/);
    expect(shown).not.toBeNull();
    for (const part of plain) expect(shown).toContain(part);
    expect(shown).not.toMatch(/\{\w+\}/);
    // A remedy is a guess, and says so; the place comes before what is wrong.
    if (key.startsWith('Maybe ')) expect(told).toMatch(/^Kanske /);
    else expect(/^\p{Lu}/u.test(told) && !told.startsWith('PAXml')).toBe(false);
    expect(told).not.toMatch(/\.$/);
  });

  it('fill in numbers, dates, ids and codes', () => {
    expect(inSwedish('must be at most 500 characters')).toBe('får vara högst 500 tecken');
    expect(inSwedish('must say what or why, in 1 to 10000 characters')).toBe('ska säga vad eller varför, med 1 till 10\u00a0000 tecken');
    expect(inSwedish('must be 2026-12-01 or later')).toBe('ska vara 2026-12-01 eller senare');
    expect(inSwedish('must be someday or later')).toBeNull();
    expect(inSwedish('must be within what the visit allows: 08:00 to 09:30, or 12:00 to 13:00')).toBe('ska vara när besöket får börja: 08:00–09:30 eller 12:00–13:00');
    expect(inSwedish('must be 1 to 840 minutes')).toBe('ska vara 1 till 840 minuter');
    expect(inSwedish('must be 0 to 38 days after `from`')).toBe('ska vara 0 till 38 dagar efter ”Från och med”');
    expect(inSwedish('must be one of in_order, asked, reported')).toBe('ska vara något av i sin ordning, personen är tillfrågad eller anmält');
    expect(inSwedish('closed does not come next: expected one of received, remedied')).toBe('steget ”avslutad” kommer inte nu: nästa steg är mottagen eller avhjälpt');
    expect(inSwedish('closed does not come next: the case is closed')).toBe('steget ”avslutad” kommer inte nu: rapporten är avslutad');
    expect(inSwedish('holds on dates that contracts[0] holds on too')).toBe('gäller dagar då avtal 1 också gäller');
    expect(inSwedish(`visit ${UUID} of staff ${UUID} lasts 93600 s, over the longest that is paid`)).toContain('26 h 00 min');
    expect(inSwedish(`staff ${UUID} worked on 2026-12-01, outside the period 2026-11-01 to 2026-11-30`)).toContain('utanför perioden 2026-11-01 till 2026-11-30');
    expect(inSwedish(`no contract for a private provider holds on 2026-11-23, needed by the alarm of client ${UUID}`)).toBe(`inget avtal för en privat utförare gäller den 2026-11-23, och det behövs för larmet för brukare ${UUID}`);
    expect(inSwedish('PAXml 2.0 has no time code "OB9", which the table 2026 holds')).toBe('PAXml 2.0 har ingen tidkod ”OB9”, som står i tabellen 2026');
  });

  it('tell a fault within a fault, and a remedy that comes with its message', () => {
    expect(inSwedish('the rate table is not sound: contracts[1].valid_to: is before valid_from (got "2026-01-01")')).toBe(
      'ersättningsnivåerna stämmer inte: Avtal 2 (contracts[1]), valid_to ”2026-01-01”: är före den första dagen',
    );
    expect(inSwedish('shifts[2].start = 3600 overlaps another shift of the same staff member\nMaybe merge the two shifts.')).toBe(
      'shifts[2].start = 3600 går in i ett annat arbetspass för samma person. Kanske ska de två arbetspassen bli ett i registret',
    );
    expect(inSwedish('2 of the places are farther than 500 m from any street for Car: number 3 (900 m), number 7 (812 m)\nMaybe their addresses are wrong, or the extract does not reach them.')).toContain(
      '2 adresser ligger mer än 500 meter från närmaste gata med bil. Kanske är adresserna fel',
    );
    expect(inSwedish('2 of the places are farther than 500 m from any street for Car: number 3 (900 m)\nMaybe something new.')).toBeNull();
  });

  it('tell what a reader of JSON says, wherever it stood', () => {
    expect(inSwedish('missing field `night` at line 3 column 5')).toBe('fältet night saknas');
    expect(inSwedish('unknown variant `up`, expected one of `none`, `nearest`, `down`')).toBe('up går inte att ange: välj none, nearest eller down');
  });
});

describe('a fault', () => {
  const fault = { field: 'why', value: '501 characters', message: 'must be at most 500 characters', maybe: 'Maybe the two are swapped' };

  it('is told in the language that is spoken', () => {
    expect([faultText(fault), faultMaybe(fault)]).toEqual([{ text: 'får vara högst 500 tecken' }, { text: 'Kanske är de två omkastade' }]);
    speech.language = 'en';
    expect([faultText(fault), faultMaybe(fault)]).toEqual([{ text: fault.message }, { text: fault.maybe }]);
    expect(faultMaybe({})).toBeNull();
  });

  it('that there are no words for is told as the server says it, and marked as English', () => {
    expect(faultText({ message: 'is something new' })).toEqual({ text: 'is something new', lang: 'en' });
    expect(faultMaybe({ maybe: 'Maybe wait' })).toEqual({ text: 'Maybe wait', lang: 'en' });
    expect(faultText({ message: 'constructor' }).lang).toBe('en');
    speech.language = 'en';
    expect(faultText({ message: 'is something new' }).lang).toBeUndefined();
  });

  it('is told with its place and what stands there', () => {
    const told = (field: string, value = '') => faultPlace({ field, value });
    expect(told('to', '2026-12-31')).toBe('Till och med ”2026-12-31”:');
    expect(told('why', '501 characters')).toBe('Varför ”501 tecken”:');
    expect(told('value_ms', String(Date.parse('2026-11-23T09:00:00Z')))).toBe('Ny tid ”2026-11-23 10:00”:');
    expect(told('from_s', '54000')).toBe('Från klockan ”15:00”:');
    expect(told('budget_s', '700')).toBe('Längsta tid ”700”:');
    expect(told('target.after_visit_id')).toBe('Efter vilket besök:');
    expect(told('goals[1].how')).toBe('Mål 2, hur:');
    expect(told('visits[0]')).toBe('Besök 1:');
    expect(told('contracts[2].night.per_hour.hourly_ore', '-1')).toBe('Avtal 3 (contracts[2]), night.per_hour.hourly_ore ”-1”:');
    expect(told('line 3, column 5')).toBe('Rad 3, tecken 5:');
    expect(told('something_new[2].odd')).toBe('odd:');
    speech.language = 'en';
    expect([told('goals[1].how'), told('to', 'x'), told('why', '501 characters')]).toEqual(['Goal 2, how:', 'To “x”:', 'Why “501 characters”:']);
  });

  it('stands as a sentence', () => {
    expect(asSentence('är fel', true)).toBe('Är fel.');
    expect(asSentence('är fel.', false)).toBe('är fel.');
    expect(asSentence('är fel:', false)).toBe('är fel:');
  });
});

describe('the names of places', () => {
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

  it('are the same in Swedish and English, none of them empty', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) {
      expect(en[key].trim() && sv[key].trim(), key).not.toBe('');
      expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
    }
  });
});
