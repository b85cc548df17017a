// The words for faults come as a part of their own, and may not come.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speech } from '../src/i18n/index.svelte';

const come = vi.fn();
vi.mock('../src/i18n/faults/faultWords', async (original) => {
  come();
  return original();
});
vi.stubGlobal('location', { origin: 'http://vardag.test' });
const { faultPlace, faultText, words } = await import('../src/i18n/faults/index.svelte');
const { api } = await import('../src/api');

const FAULT = { field: 'to', value: '2026-12-31', message: 'must be a day that has passed' };
const refuse = (body: object) => vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ type: '', title: '', status: 422, code: 'invalid', ...body }), { status: 422, headers: { 'content-type': 'application/problem+json' } }));

beforeEach(() => {
  speech.language = 'sv';
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the words for faults', () => {
  it('are not asked for by a problem without faults', async () => {
    refuse({});
    await expect(api.catalogue()).rejects.toThrow('invalid');
    expect([come.mock.calls.length, words.settled]).toEqual([0, false]);
  });

  it('that do not come leave the fault in English, with its field in words', async () => {
    come.mockImplementationOnce(() => {
      throw new TypeError('Failed to fetch dynamically imported module');
    });
    refuse({ faults: [FAULT] });
    await expect(api.catalogue()).rejects.toThrow('invalid');
    expect([words.told, words.settled]).toEqual([null, true]);
    expect([faultPlace(FAULT), faultText(FAULT)]).toEqual(['Till och med ”2026-12-31”:', { text: FAULT.message, lang: 'en' }]);
  });

  it('are there before the problem is, and asked for again where they did not come', async () => {
    refuse({ faults: [FAULT] });
    await expect(api.catalogue()).rejects.toThrow('invalid');
    expect(faultText(FAULT)).toEqual({ text: 'ska vara en dag som har passerat' });
  });
});
