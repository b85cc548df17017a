// The Swedish words for what the server says of faults, and how a fault's place is told. Comes
// when it is first asked for: nobody fetches it who does nothing wrong.
import { durationText, momentText } from '../../time/stockholm';
import { number, word } from '../index.svelte';
import { asSaid } from '../isolated';
import { catalogueOf, fill, type Values } from '../speech.svelte';
import en from './en.json';
import messages from './messages.json';
import sv from './sv.json';

const { t, has } = catalogueOf<keyof typeof sv>({ sv, en }, asSaid);

const NUMBER = '\\d+';
const DATE = '\\d{4}-\\d\\d-\\d\\d';
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What may stand in a hole of a message, by the hole's name; anything, where none is named. */
const HOLES: Record<string, string> = {
  ...Object.fromEntries(['n', 'm', 'k', 'nth', 'seconds'].map((name) => [name, NUMBER])),
  ...Object.fromEntries(['date', 'from', 'to'].map((name) => [name, DATE])),
  ...Object.fromEntries(['id', 'visit', 'staff', 'other', 'client', 'unit'].map((name) => [name, ID])),
  month: '\\d{4}-\\d\\d',
  period: `${DATE} to ${DATE}`,
};

const counted = (found: string) => number(Number(found));
const codes = (family: 'said' | 'lex_step') => (found: string) => oneOf(found.split(', ').map((code) => inSentence(word(family, code))));

/** How what stood in a hole is told. */
const TOLD: Record<string, (found: string) => string> = {
  n: counted,
  m: counted,
  k: counted,
  nth: (found) => counted(String(Number(found) + 1)),
  seconds: (found) => durationText(Number(found)),
  period: (found) => found.replace(' to ', ' till '),
  times: (found) => found.replaceAll(' to ', '–').replaceAll(', or ', ' eller '),
  field: fieldName,
  said: codes('said'),
  step: codes('lex_step'),
  steps: codes('lex_step'),
  provider: (found) => named(`provider.${found}`, found),
  mode: (found) => named(`mode.${found}`, found),
  code: (found) => found.replace(/^"(.*)"$/, '”$1”'),
  names: (found) => oneOf(found.replace(/^one of /, '').replaceAll('`', '').split(/, | or /)),
  piece: (found) => inSwedish(found) ?? found,
  // A fault within a fault, as the server writes one out.
  rest: (found) => {
    const [, field, message, value] = /^(.*?): (.*) \(got "(.*)"\)$/s.exec(found) ?? [];
    return field === undefined ? found : `${placeOf(field, value!)} ${inSwedish(message!) ?? message!}`;
  },
};

const inSentence = (name: string) => name.replace(/^\p{Lu}(?=[\p{Ll} ])/u, (letter) => letter.toLowerCase());
const named = (key: string, otherwise: string) => (has(key) ? t(key) : otherwise);

function oneOf(all: string[]): string {
  return all.length < 2 ? all.join('') : t('or', { all: all.slice(0, -1).join(', '), last: all.at(-1)! });
}

const swedish: Record<string, string> = messages;
/** The messages with holes, those that say the most first. */
const templates = Object.entries(swedish)
  .filter(([said]) => said.includes('{'))
  .map(([said, told]) => ({ pattern: patternOf(said), told, plain: said.replaceAll(/\{\w+\}/g, '').length }))
  .sort((a, b) => b.plain - a.plain);

function patternOf(said: string): RegExp {
  const parts = said.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 0 ? part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&') : `(?<${part}>${HOLES[part] ?? '.+?'})`));
  return new RegExp(`^${parts.join('')}$`, 's');
}

/** What the server says, in Swedish; null where there are no words for it. */
export function inSwedish(said: string): string | null {
  // The optimiser writes its remedy with its message.
  const [message, ...remedies] = said.split(/\n(?=Maybe )/);
  if (remedies.length > 0) {
    const told = [message!, ...remedies].map((one) => inSwedish(one.replace(/\.$/, '')));
    return told.includes(null) ? null : told.join('. ');
  }
  if (Object.hasOwn(swedish, said) && !said.includes('{')) return swedish[said]!;
  // A reader of JSON says with its message where it stood: that is the fault's place.
  const text = said.replace(/ at line \d+ column \d+$/, '');
  for (const { pattern, told } of templates) {
    const found = pattern.exec(text);
    if (found) return fill(told, valuesOf(found.groups ?? {}), asSaid);
  }
  return null;
}

function valuesOf(groups: Record<string, string>): Values {
  return Object.fromEntries(Object.entries(groups).map(([name, found]) => [name, TOLD[name]?.(found) ?? found]));
}

/** Which field, and what stands there, where that says more: "Ny tid ”2026-11-23 10:00”:". */
export function placeOf(field: string, value: string): string {
  const name = fieldName(field);
  return value === '' ? `${name}:` : word('problem', 'where', { field: name, value: valueOf(field, value) });
}

/** A moment, a clock or a count is sent as a number. */
function valueOf(field: string, value: string): string {
  const characters = /^(\d+) characters$/.exec(value)?.[1];
  if (characters) return t('value.characters', { n: characters });
  if (!/^\d{1,14}$/.test(value)) return value;
  if (field.endsWith('_ms')) return momentText(Number(value));
  if (/(^|[._])from_s$/.test(field)) return new Date(Number(value) * 1000).toISOString().slice(11, 16);
  return value;
}

/** A path in words: `goals[1].how` is "Mål 2, hur". What stands in a file keeps the file's names. */
export function fieldName(path: string): string {
  const inText = /^line (\d+)(?:, column (\d+))?$/.exec(path);
  if (inText) return inText[2] === undefined ? t('at.line', { line: inText[1]! }) : t('at.text', { line: inText[1]!, column: inText[2] });
  const [, list, nth, rest] = /^(\w+)\[(\d+)\](?:\.(.+))?$/.exec(path) ?? [];
  const key = `at.${list}`;
  if (!has(key)) return nameOf(path.slice(path.lastIndexOf('.') + 1));
  const at = t(key, { n: Number(nth) + 1, nth: nth! });
  return rest === undefined ? at : `${at}, ${list === 'contracts' ? rest : nameOf(rest)}`;
}

const nameOf = (field: string) => named(`field.${field}`, word('field', field));
