import { beforeEach, describe, expect, it } from 'vitest';
import type { Client, Stop, VisitEvent } from '../src/hand/contract';
import { entries, foundClients, nextStop, stopAfter } from '../src/hand/day';
import { objections, officeChanges } from '../src/hand/my-day/changes';
import { plannedSeconds, realSeconds } from '../src/hand/my-day/lengths';
import { ABSENT, DECLINED, MANUAL_GROUPS, NOT_PERFORMED, lastFirst } from '../src/hand/reasons';
import { beginAddress, parseRoute, visitAddress } from '../src/hand/route.svelte';
import { nextSyncMs } from '../src/hand/sending.svelte';
import { shownName, timeText, whenText } from '../src/hand/stopWords';
import { seconds, syncTone, whyNotSent } from '../src/hand/words';
import { inSwedish, word } from '../src/i18n/hand';
import { speech } from '../src/i18n/speech.svelte';

const MORNING_MS = Date.parse('2026-11-23T07:00:00+01:00');
const MINUTE_MS = 60_000;

function stop(name: string, minute: number, rest: Partial<Stop> = {}, outcome: Stop['state']['outcome'] = 'not_started'): Stop {
  return {
    visit_id: name,
    client_id: `client of ${name}`,
    client_name: name,
    address: '',
    origin: 'planned',
    start_ms: MORNING_MS + minute * MINUTE_MS,
    end_ms: MORNING_MS + (minute + 20) * MINUTE_MS,
    travel_s: 300,
    interventions: [],
    partner_name: null,
    state: { outcome, started_ms: null, ended_ms: null, performed: [], not_performed: [], unsaid: [] },
    ...rest,
  };
}

beforeEach(() => (speech.language = 'sv'));

describe('the order of the route', () => {
  const route = [stop('a', 0, {}, 'done'), stop('b', 30, {}, 'declined'), stop('c', 60), stop('d', 90, {}, 'done'), stop('e', 120)];

  it('folds what is finished before the first that is not, and keeps the rest in order', () => {
    const shown = entries(route, []);
    expect(shown[0]).toEqual({ kind: 'finished', stops: route.slice(0, 2) });
    expect(shown.slice(1).map((entry) => (entry.kind === 'stop' ? entry.stop.visit_id : entry.kind))).toEqual(['c', 'd', 'e']);
  });

  it('puts breaks where they come, and leaves out those behind', () => {
    const at = (minute: number) => ({ start_ms: MORNING_MS + minute * MINUTE_MS, end_ms: MORNING_MS + (minute + 10) * MINUTE_MS });
    const kinds = entries(route, [at(20), at(85), at(300)]).map(({ kind }) => kind);
    expect(kinds).toEqual(['finished', 'stop', 'break', 'stop', 'stop', 'break']);
  });

  it('shows a day that is over, and one without visits', () => {
    expect(entries([stop('a', 0, {}, 'done')], [])).toHaveLength(1);
    expect(entries([], [])).toEqual([]);
  });

  it('goes on with what is under way, else with the first that has not begun', () => {
    expect(nextStop(route)?.visit_id).toBe('c');
    expect(nextStop([...route, stop('f', 10, {}, 'started')])?.visit_id).toBe('f');
    expect(stopAfter(route, 'c')?.visit_id).toBe('e');
    expect(nextStop([stop('a', 0, {}, 'done')])).toBeNull();
  });
});

describe('what is said of a visit', () => {
  it('tells the planned time, or when a visit without plan began', () => {
    expect(timeText(stop('a', 75))).toBe('08:15–08:35');
    const state = { ...stop('a', 0).state, started_ms: MORNING_MS };
    expect(timeText(stop('a', 0, { start_ms: null, end_ms: null, state }))).toBe('07:00–');
  });

  it('names no protected client', () => {
    const client: Client = { client_id: 'x', name: 'Hemlig', address: '', access: '', alerts: '', tag: null, protected: true, alarm: false };
    expect(shownName(stop('Hemlig', 0), client)).toBe('Skyddad identitet');
    expect(foundClients([client], 'Hem')).toEqual([]);
  });

  it('finds a client without the letters that a keyboard may lack', () => {
    const client = (name: string): Client => ({ client_id: name, name, address: 'Ågatan 1', access: '', alerts: '', tag: null, protected: false, alarm: false });
    expect(foundClients([client('Örjan'), client('Åsa')], 'asa').map(({ name }) => name)).toEqual(['Åsa']);
    expect(foundClients([client('Örjan'), client('Åsa')], 'agatan').map(({ name }) => name)).toEqual(['Åsa', 'Örjan']);
  });
});

describe('sending in words', () => {
  const sync = { waiting: 0, needs_action: 0, oldest_ms: null, last_success_ms: null };

  it('says the worst that holds', () => {
    expect(syncTone(sync, true)).toBe('sent');
    expect(syncTone({ ...sync, waiting: 2 }, false)).toBe('saved');
    expect(syncTone({ ...sync, waiting: 2 }, true)).toBe('sending');
    expect(syncTone({ ...sync, waiting: 2, needs_action: 1 }, true)).toBe('action');
  });

  it('says why, as far as the user can act on it', () => {
    const free = { wait_ms: 0, is_told: false };
    expect(whyNotSent(null, free)).toBeNull();
    expect(whyNotSent('offline', free)).toBe('sync.offline');
    expect(whyNotSent('lease_expired', free)).toBe('sync.sign_in');
    expect(whyNotSent('never heard of', free)).toBe('sync.refused');
    expect(whyNotSent(null, { wait_ms: 1, is_told: true })).toBe('sync.told');
    expect(seconds(1)).toBe(1);
  });

  it('waits for more presses, for its next turn, and always for the pause', () => {
    const idle = { isWished: false, sinceLastMs: 0, pauseMs: 0 };
    expect(nextSyncMs({ ...idle, isWished: true, sinceLastMs: 2_000 })).toBe(0);
    expect(nextSyncMs({ ...idle, isWished: true, sinceLastMs: 2_000, pauseMs: 5_000 })).toBe(5_000);
    expect(nextSyncMs({ ...idle, sinceLastMs: 14_000 })).toBe(1_000);
    expect(nextSyncMs({ ...idle, sinceLastMs: 14_000, pauseMs: 30_000 })).toBe(30_000);
  });

  it('tells the date of what was not today', () => {
    expect(whenText(MORNING_MS, '2026-11-23')).toBe('07:00');
    expect(whenText(MORNING_MS, '2026-11-24')).toBe('2026-11-23 07:00');
  });
});

describe('reasons', () => {
  const manual = MANUAL_GROUPS.flatMap(({ reasons }) => reasons.map(({ code }) => code));

  it('has every reason once, in words of both languages', () => {
    expect(manual).toHaveLength(13);
    expect(new Set(manual).size).toBe(13);
    expect(NOT_PERFORMED).toHaveLength(9);
    for (const code of manual) expect(word('manual', code)).not.toBe(code.replaceAll('_', ' '));
    for (const { code } of NOT_PERFORMED) expect(word('not', code)).not.toBe(code.replaceAll('_', ' '));
  });

  it('always ends with a text of one\'s own', () => {
    for (const list of [NOT_PERFORMED, DECLINED, ABSENT, MANUAL_GROUPS.at(-1)!.reasons]) expect(list.at(-1)?.code).toBe('other');
  });

  it('offers the last one first, if it needs no text', () => {
    expect(lastFirst(MANUAL_GROUPS, 'tag_damaged')?.code).toBe('tag_damaged');
    expect(lastFirst(MANUAL_GROUPS, 'other')).toBeNull();
    expect(lastFirst(MANUAL_GROUPS, null)).toBeNull();
  });
});

describe('my day', () => {
  const event = (kind: string, at_ms: number, rest: Partial<VisitEvent> = {}): VisitEvent => ({
    event_id: `${kind} ${at_ms}`,
    author: { role: 'staff', staff_id: 'me', device_id: 'd' },
    at_ms,
    kind,
    ...rest,
  });
  const office = { role: 'office', user_id: 'u' } as const;

  it('tells what the office changed, from what and why', () => {
    const events = [
      event('started', 1),
      event('ended', 9),
      event('ended', 8, { author: { role: 'staff', staff_id: 'colleague', device_id: 'd' } }),
      event('corrected', 20, { author: office, staff_id: 'me', field: 'ended', value_ms: 7, why: 'x' }),
      event('corrected', 21, { author: office, staff_id: 'me', field: 'ended', value_ms: 6, why: 'y' }),
      event('corrected', 22, { author: office, staff_id: 'colleague', field: 'ended', value_ms: 5, why: 'z' }),
      event('annulled', 23, { author: office, staff_id: 'me', why: 'w' }),
      event('objection', 24, { text: 'no' }),
    ];
    const told = officeChanges(events, 'me').map((one) => (one.kind === 'corrected' ? [one.field, one.old_ms, one.new_ms, one.why] : [one.kind, one.why]));
    expect(told).toEqual([['ended', 9, 7, 'x'], ['ended', 7, 6, 'y'], ['annulled', 'w']]);
    expect(objections(events, 'me')).toHaveLength(1);
  });

  it('has a length where it has both a beginning and an end', () => {
    const state = { ...stop('a', 0).state, outcome: 'done' as const, started_ms: MORNING_MS, ended_ms: MORNING_MS + 10 * MINUTE_MS };
    const begun = { ...state, outcome: 'started' as const, ended_ms: null };
    const stops = [stop('a', 0, { state }), stop('b', 30, { state: begun, start_ms: null, end_ms: null })];
    expect(stops.map(plannedSeconds)).toEqual([1_200, null]);
    expect(stops.map(realSeconds)).toEqual([600, null]);
  });
});

describe('addresses and language', () => {
  it('come back as what they were made of', () => {
    expect(parseRoute(visitAddress('v1', 'not', 'shower'))).toEqual({ screen: 'visit', visit: 'v1', part: 'not', code: 'shower' });
    expect(parseRoute(visitAddress('v1'))).toEqual({ screen: 'visit', visit: 'v1', part: 'open', code: '' });
    expect(parseRoute(beginAddress('alarm', 'c1'))).toEqual({ screen: 'begin', begun: 'alarm', client: 'c1' });
    expect(parseRoute('#/%E0%A4%A')).toEqual({ screen: 'today' });
    expect(parseRoute('')).toEqual({ screen: 'today' });
  });

  it('writes ready sentences in Swedish, whatever the screen speaks', () => {
    speech.language = 'en';
    expect(inSwedish('phrase.tired')).toBe('Var trött.');
  });
});
