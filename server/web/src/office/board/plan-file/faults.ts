// What is wrong with a plan file, and where, in the reader's language: by the names of its
// columns. What it may say of that alone stands in the server's plan_file/rows.rs, known.rs and import.rs.
import type { FaultView } from '../../../api/contract';
import { faultMaybe, faultText } from '../../../i18n/faults/index.svelte';
import { t, type PlanFileKey } from '../../../i18n/planFile';

const KNOWN: [RegExp, PlanFileKey][] = [
  [/^the first line must name the columns/, 'fault.names'],
  [/^is no UTF-8 text$/, 'fault.utf8'],
  [/^has (?<n>\d+) cells; the line of names has (?<named>\d+)$/, 'fault.cells'],
  [/^a plan file has at most (?<n>\d+) rows$/, 'fault.rows'],
  // The only number of a row that is read.
  [/^(invalid digit found|number too large|cannot parse integer)/, 'fault.slot'],
  [/^is no visit's id$/, 'fault.visit_id'],
  [/^is needed with sender_order_id$/, 'fault.pattern'],
  [/^is needed, or sender_order_id and pattern$/, 'fault.visit'],
  [/^is no staff member's id$/, 'fault.staff_id'],
  [/^is needed where a start is given$/, 'fault.staff'],
  [/^is needed where somebody is named$/, 'fault.start'],
  [/^must be a time from 00:00 to 23:59$/, 'fault.time'],
  [/^must be none, staff, time or both$/, 'fault.pin'],
  [/^stands at (?<at>.+) already$/, 'fault.twice'],
  [/^is no planned visit of the day$/, 'fault.unknown_visit'],
  [/^is nobody of the unit$/, 'fault.nobody'],
  [/^has no shift on the day$/, 'fault.no_shift'],
  [/^is outside the person's shifts: (?<spans>.+)$/, 'fault.outside'],
  [/^the file is not of (?<asked>\d{4}-\d\d-\d\d)$/, 'fault.other_day'],
  [/^the file is not of /, 'fault.other_unit'],
];

export interface FaultWords {
  /** The line or the visit of the file. */
  where: string;
  /** The column's own name, as the file has it. */
  column: string;
  value: string;
  /** Empty where there are no words for what the server says. */
  what: string;
  /** The server's own text, where it tells more. */
  told: string;
}

export function faultWords({ field, value, message, maybe }: FaultView): FaultWords {
  const { where, column } = placeWords(field);
  const told = maybe == null ? message : `${message}. ${maybe}`;
  if (/^line \d+, column \d+$/.test(field)) return { where, column, value: '', what: t('fault.json'), told };
  for (const [pattern, key] of KNOWN) {
    const found = pattern.exec(message);
    if (!found) continue;
    const values = { ...found.groups };
    if (values.at) values.at = whereText(values.at);
    return { where, column, value: key === 'fault.rows' ? '' : value, what: t(key, values), told: '' };
  }
  const all = [faultText({ message }), faultMaybe({ maybe })].filter((one) => one !== null);
  if (all.some(({ lang }) => lang)) return { where, column, value, what: '', told };
  return { where, column, value, what: all.map(({ text }) => text).join('. '), told: '' };
}

/** As they stand in the file: the server tells what it could not read before what it does not know. */
export function inFileOrder(faults: FaultView[]): FaultView[] {
  return faults.toSorted((a, b) => placeIn(a.field) - placeIn(b.field));
}

const placeIn = (field: string) => Number(/^(?:line |visits\[)(\d+)/.exec(field)?.[1] ?? 0);

/** `line 5` or `visits[3]` in words: the file counts from nought, a reader from one. */
export function whereText(at: string): string {
  const [, line, index] = /^(?:line (\d+)|visits\[(\d+)\])$/.exec(at) ?? [];
  if (line !== undefined) return t('at.line', { line });
  return index === undefined ? at : t('at.visit', { n: Number(index) + 1, index });
}

function placeWords(field: string): { where: string; column: string } {
  const inText = /^line (\d+), column (\d+)$/.exec(field);
  if (inText) return { where: t('at.column', { line: inText[1]!, column: inText[2]! }), column: '' };
  const inRow = /^(line \d+|visits\[\d+\])(?:(?:: |\.)(\w+))?$/.exec(field);
  if (inRow) return { where: whereText(inRow[1]!), column: inRow[2] ?? '' };
  return { where: t('at.whole'), column: field === 'visits' ? '' : field };
}
