import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { render } from 'svelte/server';
import { speech } from '../src/i18n/index.svelte';
import { instantOf } from '../src/time/stockholm';
import { detail, order, TODAY } from './orderViews';

vi.stubGlobal('location', { origin: 'http://vardag.test', pathname: '/', hash: '' });
const { Agreement, draftOf } = await import('../src/office/orders/agreement.svelte');
const { OrderLists } = await import('../src/office/orders/lists.svelte');
const { default: AgreementForm } = await import('../src/office/orders/AgreementForm.svelte');
const { default: Agreements } = await import('../src/office/orders/Agreements.svelte');
const { default: NewerVersion } = await import('../src/office/orders/NewerVersion.svelte');
const { default: WishFields } = await import('../src/office/orders/WishFields.svelte');
afterAll(() => vi.unstubAllGlobals());

const lists = new OrderLists('u');

describe('the parts of an order', () => {
  beforeEach(() => (speech.language = 'sv'));
  afterEach(() => draftOf('o').forget());

  it('say why a replaced order cannot be changed, and lead to the newest', () => {
    const { body } = render(NewerVersion, { props: { unit: 'u', lists, order: order({ replaced: true }) } });
    expect(body).toContain('så den här går inte längre att ändra');
    expect(body).toContain('data-newest');
  });

  it('keep what was typed for a replaced order, without a way to save it', () => {
    const form = (replaced: boolean) => render(AgreementForm, { props: { unit: 'u', lists, today: TODAY, detail: detail({ order: order({ replaced }) }), saved: () => {}, close: () => {} } }).body;
    const typed = new Agreement('u', detail(), TODAY);
    typed.why = 'Mer tid på morgonen.';
    typed.keep();
    expect(form(false)).toContain('data-save');
    expect(form(false)).not.toContain('data-newer');
    const body = form(true);
    expect(body).not.toContain('data-save');
    expect(body).toContain('data-newest');
    expect(body).toContain('Det du skrev står kvar');
    expect(body).toContain('Mer tid på morgonen.');
  });

  it('say of what is agreed that it follows with the client’s file', () => {
    const { body } = render(AgreementForm, { props: { unit: 'u', lists, today: TODAY, detail: detail(), saved: () => {}, close: () => {} } });
    expect(body).toContain('följer med i brukarens akt');
  });

  it('say that it is kept back why something is agreed', () => {
    const agreements = [{ revision: 1, valid_from: '2026-12-01', why: '', by_name: 'Pia Plan', at_ms: instantOf(TODAY, '10:00') }];
    const shown = (withheld: boolean) => render(Agreements, { props: { detail: detail({ withheld, agreements }) } }).body;
    expect(shown(true)).toContain('Visas inte: skyddad identitet');
    expect(shown(true)).not.toContain('<q');
    expect(shown(false)).not.toContain('skyddad identitet');
    speech.language = 'en';
    expect(shown(true)).toContain('Kept back: protected identity');
  });

  it('show one row for each person and kind of wish', () => {
    const wishes = { wanted_staff: ['a', 'a'], unwanted_staff: ['a'], forbidden_staff: ['b'], language: null };
    const { body } = render(WishFields, { props: { agreement: new Agreement('u', detail({ wishes }), TODAY) } });
    expect(body.match(/data-unwish/g)).toHaveLength(3);
  });
});
