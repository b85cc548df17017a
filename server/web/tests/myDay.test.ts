import { afterAll, describe, expect, it, vi } from 'vitest';
import { render } from 'svelte/server';
import type { Day, EarlierDay, ShiftEntry, Work } from '../src/hand/contract';
import { speech } from '../src/i18n/speech.svelte';
import { pieceOf, stopOf } from './handDay';

vi.stubGlobal('location', { pathname: '/phones/1/', hash: '' });
const { phone } = await import('../src/hand/phone.svelte');
const { default: MyDay } = await import('../src/hand/my-day/MyDay.svelte');
afterAll(() => vi.unstubAllGlobals());

const EVE = '2026-11-23';
const DATE = '2026-11-24';
const at = (clock: string, date = DATE) => Date.parse(`${date}T${clock}:00+01:00`);

const work = (date: string): Work => ({
  date,
  earlier: [],
  two_step: true,
  planned: { start_ms: at('07:00'), end_ms: at('15:45') },
  began_ms: at('21:30', EVE),
  ended_ms: null,
  under_way: null,
  pieces: [pieceOf('untold', at('21:30', EVE), at('22:10', EVE)), pieceOf('untold', at('23:00', EVE), at('01:15'))],
  sums: { visits_s: 3_600, travel_s: 0, break_s: 0, indirect_s: 0, untold_s: 10_500, total_s: 14_100 },
  entries: [],
  confirmed_ms: null,
  changed_since_confirmed: false,
});

const earlier = (date: string, entries: ShiftEntry[]): EarlierDay => ({ date, entries, is_open: false, total_s: 14_100, confirmed_ms: null, changed_since_confirmed: false });

const day = (worked: Work): Day => ({
  staff_id: 's',
  staff_name: 'Åsa Berg',
  date: DATE,
  unit_name: 'Norr',
  version: 1,
  stops: [stopOf('Karin Ek', at('08:00'), at('08:30'))],
  breaks: [{ start_ms: at('12:00'), end_ms: at('12:30') }],
  clients: [],
  sync: { waiting: 0, needs_action: 0, oldest_ms: null, last_success_ms: null },
  work: worked,
});

/** The page's text, tags and what a browser does not show left out. */
function shown(of: Day): { text: string; html: string } {
  speech.language = 'sv';
  phone.day = of;
  const html = render(MyDay).body;
  return { html, text: html.replaceAll(/<!--.*?-->|<[^>]*>/gs, ' ').replaceAll(/\s+/g, ' ') };
}

describe('my day', () => {
  it('by day has its plan beside it', () => {
    const { text } = shown(day(work(DATE)));
    expect(text).toContain('tis 24 nov');
    expect(text).toContain('Karin Ek');
    expect(text).toContain('Rast 12:00–12:30');
    expect(text).toContain('8 h 45 min');
  });

  it('at night is the eve\'s, and nothing that is planned for the new date stands beside it', () => {
    const { text, html } = shown(day(work(EVE)));
    expect(text).toContain('mån 23 nov');
    expect(text).not.toContain('tis 24 nov');
    expect(text).not.toContain('Karin Ek');
    expect(text).not.toContain('12:00–12:30');
    expect(text).not.toContain('8 h 45 min');
    // Real time without a plan, kind by kind.
    expect(html.match(/data-sum=/g)).toHaveLength(6);
    expect(text.match(/ – /g)).toHaveLength(6);
    expect(text).toContain('3 h 55 min');
  });

  it('asks for yesterday too, and for no older day', () => {
    const of = (yesterday: Partial<EarlierDay>) => shown(day({ ...work(DATE), earlier: [{ ...earlier(EVE, []), is_open: true, ...yesterday }] }));
    const asked = of({});
    expect(asked.text).toContain('mån 23 nov. Stämmer din dag? Hela passet: 3 h 55 min');
    expect(asked.html).toContain('data-earlier-day="asked"');
    expect(of({ confirmed_ms: at('17:00', EVE), changed_since_confirmed: true }).text).toContain('mån 23 nov. Ändrad sedan du intygade');
    const stands = of({ confirmed_ms: at('17:00', EVE) });
    expect(stands.text).toContain('Du intygade att dagen stämmer');
    expect(stands.text).toContain('Ta tillbaka');
    expect(of({ is_open: false }).html).not.toContain('data-earlier-day');
  });

  it('tells apart what it asks to be told, and what may be objected to', () => {
    const named = (html: string, mark: string) => [...html.matchAll(new RegExp(`<a[^>]*${mark}[^>]*>(.*?)</a>`, 'gs'))].map(([, inside]) => inside!.replaceAll(/<svg.*?<\/svg>|<!--.*?-->|<[^>]*>/gs, ''));
    const annulled = (entry_id: string): ShiftEntry => ({ entry_id, by: 'office', kind: 'annulled', at_ms: 0, first_ms: 0, recorded_ms: 0, mark: null, indirect: null, text: null, said_by_hand: false, about: 'x', value_ms: null, why: 'Nej', standing: true });
    const night = work(EVE);
    const { html } = shown(day({ ...night, entries: [annulled('a')], earlier: [earlier('2026-11-20', [annulled('b')])] }));
    expect(named(html, 'data-tell')).toEqual(['Lägg till efteråt: 21:30–22:10', 'Lägg till efteråt: 23:00–01:15']);
    expect(named(html, 'data-object-day')).toEqual(['Jag håller inte med: mån 23 nov.', 'Jag håller inte med: fre 20 nov.']);
  });
});
