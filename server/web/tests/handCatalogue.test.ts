import { describe, expect, it } from 'vitest';
import en from '../src/i18n/hand/en.json';
import sv from '../src/i18n/hand/sv.json';

const sources = import.meta.glob<string>('../src/hand/**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

/** What the core and the one who carries its calls may answer with. */
const ERRORS = [
  'not_enrolled', 'not_signed_in', 'lease_expired', 'unknown_visit', 'unknown_client', 'already_started', 'already_marked', 'not_begun', 'odd_time', 'text_needed',
  'text_too_long', 'disk_full', 'bad_message', 'foreign_server', 'record', 'offline', 'timed_out', 'refused', 'not_running',
];
const STANDSTILLS = ['not_running', 'wrong_key', 'store_in_use', 'suspended', 'store', 'key_store', 'no_core', 'no_network', 'not_secure'];
const OUTCOMES = ['not_started', 'started', 'done', 'declined', 'client_absent'];

const MARKS = ['shift_began', 'shift_ended', 'break_began', 'break_ended', 'indirect_began', 'indirect_ended'];
const PIECES = ['visit', 'travel', 'break', 'indirect', 'untold'];
const INDIRECT = ['handover', 'documentation', 'meeting', 'keys', 'other'];

describe('the phone\'s catalogue of texts', () => {
  it('has the same keys in Swedish and English, none of them empty', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const [key, text] of [...Object.entries(sv), ...Object.entries(en)]) expect(text.trim(), key).not.toBe('');
  });

  it('fills in the same values in both languages', () => {
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
  });

  it('has both forms of every counted text', () => {
    const stems = (form: string) => Object.keys(sv).filter((key) => key.endsWith(form)).map((key) => key.slice(0, -form.length));
    expect(stems('.one')).toEqual(stems('.other').filter((stem) => !['not', 'manual', 'indirect'].includes(stem)));
  });

  it('words every code of the core', () => {
    for (const code of ERRORS) expect(sv).toHaveProperty([`trouble.${code}`]);
    for (const code of STANDSTILLS) for (const more of ['', '.do']) expect(sv).toHaveProperty([`standstill.${code}${more}`]);
    for (const code of MARKS) expect(sv).toHaveProperty([`mark.${code}`]);
    for (const code of PIECES) expect(sv).toHaveProperty([`kind.${code}`]);
    for (const code of INDIRECT) expect(sv).toHaveProperty([`indirect.${code}`]);
    for (const code of OUTCOMES) expect(sv).toHaveProperty([`outcome.${code}`]);
  });

  it('holds no text that nothing asks for', () => {
    const source = Object.values(sources).join('\n');
    const built = /^(manual|not|outcome|trouble|event|standstill|phrase|by_hand|scheme|change|kind|indirect|mark|note|object|declined|absent)\./;
    const unused = Object.keys(sv).filter((key) => {
      const stem = key.replace(/\.(one|other)$/, '');
      return !built.test(key) && !source.includes(`'${stem}'`);
    });
    expect(unused).toEqual([]);
  });
});
