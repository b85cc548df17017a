import { describe, expect, it } from 'vitest';
import en from '../src/i18n/en.json';
import sv from '../src/i18n/sv.json';
import { PROBLEM_CODES, REVIEW_REASONS, UNPLACED_REASONS } from './codes';

const sources = import.meta.glob<string>('../src/**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the catalogue of texts', () => {
  it('has the same keys in Swedish and English', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
  });

  it('has no empty text', () => {
    for (const [key, text] of [...Object.entries(sv), ...Object.entries(en)]) {
      expect(text.trim(), key).not.toBe('');
    }
  });

  it('fills in the same values in both languages', () => {
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) {
      expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
    }
  });

  it('has both forms of every counted text', () => {
    const keys = new Set(Object.keys(sv));
    for (const key of keys) {
      if (key.endsWith('.one')) expect(keys).toContain(key.replace(/\.one$/, '.other'));
      if (key.endsWith('.other')) expect(keys).toContain(key.replace(/\.other$/, '.one'));
    }
  });

  it('words every code of the API', () => {
    for (const code of PROBLEM_CODES) {
      expect(sv).toHaveProperty([`problem.${code}`]);
      expect(sv).toHaveProperty([`problem.${code}.mend`]);
    }
    for (const code of UNPLACED_REASONS) expect(sv).toHaveProperty([`reason.${code}`]);
    for (const code of REVIEW_REASONS) expect(sv).toHaveProperty([`review_reason.${code}`]);
  });

  it('holds no text that nothing asks for', () => {
    const source = Object.values(sources).join('\n');
    const families = /^(reason|review_reason|problem|method|event|refused|role|act|field|entry_kind)\./;
    const built = /^(nav|scheme|status|pin|verdict|verdict\.said|change|column|export|state|zoom|correct)\.\w+$/;
    const unused = Object.keys(sv).filter((key) => {
      const stem = key.replace(/\.(one|other)$/, '');
      return !families.test(key) && !built.test(key) && !source.includes(`'${stem}'`);
    });
    expect(unused).toEqual([]);
  });
});
