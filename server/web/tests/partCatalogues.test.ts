// The texts that come with a lazy part of a page, each in a catalogue of their own.
import { describe, expect, it } from 'vitest';
import basePlanEn from '../src/i18n/base-plan/en.json';
import basePlanSv from '../src/i18n/base-plan/sv.json';
import earlierEn from '../src/i18n/earlier-base-plan/en.json';
import earlierSv from '../src/i18n/earlier-base-plan/sv.json';
import contactsEn from '../src/i18n/care-contacts/en.json';
import contactsSv from '../src/i18n/care-contacts/sv.json';
import changesEn from '../src/i18n/day-changes/en.json';
import changesSv from '../src/i18n/day-changes/sv.json';
import fileEn from '../src/i18n/plan-file/en.json';
import fileSv from '../src/i18n/plan-file/sv.json';
import proposalEn from '../src/i18n/proposal/en.json';
import proposalSv from '../src/i18n/proposal/sv.json';
import reportEn from '../src/i18n/report/en.json';
import reportSv from '../src/i18n/report/sv.json';
import * as codes from './codes';

const sources = import.meta.glob<string>(['../src/office/board/*/*.{ts,svelte}', '../src/office/care-contacts/*.{ts,svelte}', '../src/office/base-plan/*.{ts,svelte}', '../src/office/report/*.{ts,svelte}', '../src/office/earlier-base-plan/*.{ts,svelte}'], { query: '?raw', import: 'default', eager: true });
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

type Texts = Record<string, string>;
/** `built`: keys that a code is put in. */
const PARTS: { folder: string; sv: Texts; en: Texts; built: RegExp }[] = [
  { folder: 'plan-file', sv: fileSv, en: fileEn, built: /^(of\.(draft|published)|format\.\w+)$/ },
  { folder: 'proposal', sv: proposalSv, en: proposalEn, built: /^left_why\.\w+$/ },
  { folder: 'day-changes', sv: changesSv, en: changesEn, built: /^$/ },
  { folder: 'base-plan', sv: basePlanSv, en: basePlanEn, built: /^$/ },
  { folder: 'earlier-base-plan', sv: earlierSv, en: earlierEn, built: /^$/ },
  { folder: 'report', sv: reportSv, en: reportEn, built: /\.what$|^(late|excess)_(median|p90)$/ },
  { folder: 'care-contacts', sv: contactsSv, en: contactsEn, built: /^refused\.\w+$/ },
];

describe.each(PARTS)('the texts of $folder', ({ folder, sv, en, built }) => {
  it('have the same keys in Swedish and English, none of them empty', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const [key, text] of [...Object.entries(sv), ...Object.entries(en)]) expect(text.trim(), key).not.toBe('');
  });

  it('fill in the same values in both languages', () => {
    for (const key of Object.keys(sv)) expect(placeholders(en[key]!), key).toEqual(placeholders(sv[key]!));
  });

  it('have both forms of every counted text', () => {
    const stems = (form: string) => Object.keys(sv).filter((key) => key.endsWith(form)).map((key) => key.slice(0, -form.length));
    expect(stems('.one')).toEqual(stems('.other'));
  });

  it('hold none that nothing asks for', () => {
    const source = Object.entries(sources).filter(([path]) => path.includes(`/${folder}/`)).map(([, text]) => text).join('\n');
    const unused = Object.keys(sv).filter((key) => !built.test(key) && !source.includes(`'${key.replace(/\.(one|other)$/, '')}'`));
    expect(unused).toEqual([]);
  });
});

describe('the codes of a part', () => {
  it('are all worded, and no others', () => {
    const worded = (texts: Texts, family: string) => Object.keys(texts).filter((key) => key.startsWith(`${family}.`)).map((key) => key.slice(family.length + 1)).sort();
    expect(worded(proposalSv, 'left_why')).toEqual(codes.LEFT_WHY.toSorted());
  });
});
