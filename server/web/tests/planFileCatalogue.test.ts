import { describe, expect, it } from 'vitest';
import en from '../src/i18n/plan-file/en.json';
import sv from '../src/i18n/plan-file/sv.json';

const sources = import.meta.glob<string>('../src/office/board/plan-file/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the texts of the plan as a file', () => {
  it('have the same keys in Swedish and English, none of them empty', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const [key, text] of [...Object.entries(sv), ...Object.entries(en)]) expect(text.trim(), key).not.toBe('');
  });

  it('fill in the same values in both languages', () => {
    for (const key of Object.keys(sv) as (keyof typeof sv)[]) expect(placeholders(en[key]), key).toEqual(placeholders(sv[key]));
  });

  it('have both forms of every counted text', () => {
    const stems = (form: string) => Object.keys(sv).filter((key) => key.endsWith(form)).map((key) => key.slice(0, -form.length));
    expect(stems('.one')).toEqual(stems('.other'));
  });

  it('hold none that nothing asks for', () => {
    const source = Object.values(sources).join('\n');
    const built = /^(of\.(draft|published)|format\.\w+)$/;
    const unused = Object.keys(sv).filter((key) => !built.test(key) && !source.includes(`'${key.replace(/\.(one|other)$/, '')}'`));
    expect(unused).toEqual([]);
  });
});
