// How a fault stands on a page, as it is drawn.
import { render } from 'svelte/server';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noContact, ProblemError } from '../src/api/problem';
import { words } from '../src/i18n/faults/index.svelte';
import { speech } from '../src/i18n/index.svelte';
import FaultSaid from '../src/office/FaultSaid.svelte';
import ProblemNote from '../src/office/ProblemNote.svelte';

const drawn = (html: string) => html.replaceAll(/<!--.*?-->|<!---->/g, '').trim();
const said = (props: Parameters<typeof FaultSaid>[1]) => drawn(render(FaultSaid, { props }).body);
const FAULT = { message: 'must be a day that has passed', maybe: 'Maybe the two dates are swapped' };

beforeAll(() => words.come());
beforeEach(() => {
  speech.language = 'sv';
});

describe('a fault on a page', () => {
  it('is a sentence of its own, or follows its field', () => {
    expect(said({ fault: FAULT })).toBe('<span>Ska vara en dag som har passerat.</span> <span>Kanske är de två datumen omkastade.</span>');
    expect(said({ fault: FAULT, follows: true })).toMatch(/^<span>ska vara/);
    speech.language = 'en';
    expect(said({ fault: FAULT })).toBe('<span>Must be a day that has passed.</span> <span>Maybe the two dates are swapped.</span>');
  });

  it('is told in part, and what is wrong where nothing is known to mend it', () => {
    expect(said({ fault: FAULT, part: 'message' })).toBe('<span>Ska vara en dag som har passerat.</span>');
    expect(said({ fault: FAULT, part: 'maybe' })).toBe('<span>Kanske är de två datumen omkastade.</span>');
    expect(said({ fault: { message: FAULT.message }, part: 'maybe' })).toBe('<span>Ska vara en dag som har passerat.</span>');
  });

  it('without Swedish words says so, and marks the English', () => {
    expect(said({ fault: { message: 'is new', maybe: 'Maybe wait' }, follows: true })).toBe(
      'stämmer inte. Servern förklarar det på engelska: <span lang="en">Is new.</span> <span lang="en">Maybe wait.</span>',
    );
    expect(said({ fault: { message: FAULT.message, maybe: 'Maybe wait' } })).toBe('<span>Ska vara en dag som har passerat.</span> <span lang="en">Maybe wait.</span>');
    speech.language = 'en';
    expect(said({ fault: { message: 'is new' } })).toBe('<span>Is new.</span>');
  });

  it('stands in a problem with its place', () => {
    const faults = [{ field: 'to', value: '2026-12-31', ...FAULT }, { field: 'facts', value: '', message: FAULT.message }];
    const problem = new ProblemError({ type: '', title: '', status: 422, code: 'invalid', faults });
    const told = drawn(render(ProblemNote, { props: { problem } }).body).replaceAll(/<[^>]+>/g, '');
    expect(told).toContain('Till och med ”2026-12-31”: ska vara en dag som har passerat. Kanske är de två datumen omkastade.');
    expect(told).toContain('Det som är registrerat: ska vara en dag som har passerat.');
  });
});

describe('a server that does not answer', () => {
  const told = (meant: 'question' | 'command') => drawn(render(ProblemNote, { props: { problem: noContact(meant), retry: () => {} } }).body).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ').trim();

  it('may have made a change, but not of what it was only asked', () => {
    expect(told('command')).toBe('Servern svarar inte. Det är inte säkert att ändringen gjordes. Kontrollera nätet och försök igen. Försök igen');
    expect(told('question')).toBe('Servern svarar inte. Det var bara en fråga, som inte ändrar något. Kontrollera nätet och fråga igen. Fråga igen');
  });
});
