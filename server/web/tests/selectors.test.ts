import { describe, expect, it } from 'vitest';
import { canHold, namedIn } from '../build/selectors';

const named = namedIn(`
  <p class="ds-alert" data-color="danger">
  <input class="ds-input" type="text" oninput={(event) => { if (event.a > 1) go(); }} />
  <input type="checkbox" checked={a > b} />
`);
const holds = (selector: string) => canHold(selector, named);

describe('a rule of the design system', () => {
  it('holds where the sources name all that it must be called', () => {
    expect(['.ds-alert', '.ds-alert[data-color=danger] > p', 'body', ':root'].map(holds)).toEqual([true, true, true, true]);
    expect(['.ds-chip', '.ds-alert .ds-chip', '.ds-alert[data-color="info"]', '.ds-chip:hover'].map(holds)).toEqual([false, false, false, false]);
  });

  it('is judged by the alternatives of a bracket: one is enough, and none is not', () => {
    expect(['.ds-alert:is(.ds-chip, p)', ':is(.ds-chip > b, .ds-alert > b):hover', '.ds-alert:has(> .ds-chip, b)'].map(holds)).toEqual([true, true, true]);
    expect([':is(.ds-chip, .ds-card):hover', '[data-size=sm]:is(.ds-table > caption)', '.ds-alert:has(> .ds-chip)', ':is(:is(.ds-chip))::before'].map(holds)).toEqual([false, false, false, false]);
  });

  it('may say what something is not', () => {
    expect([':not(.ds-chip)', '.ds-alert:not(:has(.ds-chip)) b', '.ds-alert:nth-child(2 of .ds-chip)'].map(holds)).toEqual([true, true, true]);
  });

  it('for what is ticked needs an input with the class that is', () => {
    expect(['.ds-input', '.ds-input:is(select)', '.ds-input:not([type=radio])', '.ds-field:has(input[type=radio])', 'input:checked'].map((one) => canHold(one, namedIn(' ds-input ds-field ')))).toEqual([true, true, true, true, true]);
    const ticked = ['.ds-input[type=checkbox]', ".ds-input[type='radio']:checked", '.ds-input:is([type=radio],[type=checkbox]):disabled', '.ds-input[role=switch]', '.ds-input[aria-invalid=true]:where(:checked)'];
    expect(ticked.map(holds)).toEqual([false, false, false, false, false]);
    for (const tag of ['<input type="radio" class="ds-input" />', '<input class="ds-input" onclick={() => { a > b }} type={kind} />', '<input class="ds-input" {type} />', '<input {...all} class="ds-input" />']) {
      expect(ticked.map((one) => canHold(one, namedIn(`${tag} "switch"`))), tag).toEqual([true, true, true, true, true]);
    }
  });
});
