import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { Limited } from '../src/office/board/limited.svelte';
import Unplaced from '../src/office/board/Unplaced.svelte';
import { addressOf, elsewhereOf, movesOf } from '../src/office/board/mends';
import { isExpirySought } from '../src/office/orders/words';
import { parseRoute } from '../src/office/route.svelte';
import type { Plan } from '../src/office/board/plan.svelte';
import type { BoardView, ExpiryView } from '../src/api/contract';
import { MENDS } from './codes';

const into = { kind: 'shift', shift_id: 'into', after_visit_id: null };
const mend = (code: string, detail: Record<string, string> = {}) => ({ code, detail: { into_shift_id: 'into', ...detail } });

describe('a mend of an unplaced visit', () => {
  it('is one move, or another visit moves out of the way first', () => {
    expect(movesOf('v', mend('place'))).toEqual([{ visit_id: 'v', target: into }]);
    expect(movesOf('v', mend('lift_pin'))).toEqual([{ visit_id: 'v', target: into }]);
    expect(movesOf('v', mend('move_other', { visit_id: 'o', shift_id: 'there', start_s: '36000' }))).toEqual([
      { visit_id: 'o', target: { kind: 'shift', shift_id: 'there', after_visit_id: null } },
      { visit_id: 'v', target: into },
    ]);
    expect(movesOf('v', mend('drop_other', { visit_id: 'o' }))).toEqual([
      { visit_id: 'o', target: { kind: 'unplaced' } },
      { visit_id: 'v', target: into },
    ]);
  });

  it('makes the shift longer in the step that places the visit', () => {
    const longer = (extend: object) => [{ visit_id: 'v', target: { ...into, extend } }];
    expect(movesOf('v', mend('allow_overtime', { by_s: '900' }))).toEqual(longer({ earlier_s: 0, overtime_s: 900 }));
    expect(movesOf('v', mend('start_shift_earlier', { by_s: '2160' }))).toEqual(longer({ earlier_s: 2160, overtime_s: 0 }));
  });

  it('is nothing to press where moves cannot do it, or the figures are missing', () => {
    const done = MENDS.filter((code) => movesOf('v', mend(code, { visit_id: 'o', shift_id: 'there' })));
    expect(done).toEqual(['place', 'move_other', 'lift_pin', 'drop_other']);
    expect(movesOf('v', mend('move_other'))).toBeNull();
    expect(movesOf('v', mend('drop_other'))).toBeNull();
    expect(movesOf('v', mend('allow_overtime'))).toBeNull();
    expect(movesOf('v', { code: 'place', detail: {} })).toBeNull();
    expect(movesOf('v', mend('quite_new'))).toBeNull();
  });

  it('leads to where it is made, and no pressed one leads away', () => {
    expect(MENDS.filter((code) => elsewhereOf(mend(code)) === 'orders')).toEqual(['open_earlier', 'close_later', 'clients_own_wish']);
    expect(MENDS.filter((code) => elsewhereOf(mend(code)) === 'expiries')).toEqual(['give_skills']);
  });

  it('leads to the client’s own order, and to what runs out of those who lack it', () => {
    const of = ['anna', 'bilal'].map((staff_id) => ({ code: 'missing_skills', detail: {}, staff_id, mend: mend('give_skills', { skill: 'insulin,stoma' }) }));
    expect(addressOf('orders', 'u', 'karin', of)).toBe('#/orders/u/client/karin');
    expect(addressOf('expiries', 'u', 'karin', of)).toBe('#/orders/u/expiries/insulin%2Cstoma/anna/bilal');
    const { args } = parseRoute(addressOf('expiries', 'u', 'karin', of));
    const [, , ...sought] = args;
    const ends = (staff_id: string, skill: string) => isExpirySought({ staff_id, skill } as ExpiryView, sought);
    expect([ends('bilal', 'stoma'), ends('anna', 'insulin'), ends('anna', 'tube'), ends('doris', 'stoma')]).toEqual([true, true, false, false]);
    expect(isExpirySought({ staff_id: 'anna', skill: 'insulin' } as ExpiryView, [])).toBe(false);
  });
});

describe('the list of visits without a place', () => {
  const change = { travel_s: 0, waiting_s: 0, overtime_s: 900, lateness_s: 0, continuity: 0, wishes: 0, changes: 0, new_face: false, total: -9 };
  const mended = { start_s: 15 * 3600, against: ['overtime'], change, care_contact: false };
  const told = (asked: object) => {
    const reasons = [{ code: 'shift_full', staff_id: 'anna', staff_name: 'Anna Ek', detail: {}, mend: asked }];
    const visit = { visit_id: 'v', client_id: 'c', client_label: 'Karin A.', protected: false, duration_s: 1800, windows: [], interventions: [], skills: [], staff_count: 1, priority: 'must', reasons };
    const board = { midnight_ms: 0, unplaced: [visit] } as unknown as BoardView;
    const props = { unit: 'u', plan: { busy: false } as Plan, board, mayPlan: true, selected: null, placeVisit: () => {}, lift: () => {}, press: () => {} };
    return render(Unplaced, { props }).body;
  };

  it('tells the price of a mend beside the button that makes it, and to who hears the button', () => {
    const html = told({ ...mend('allow_overtime', { by_s: '900' }), mended });
    const [, id] = html.match(/<button[^>]* data-mend="allow_overtime" aria-describedby="([^"]+)"/) ?? [];
    const [, price] = html.match(new RegExp(`<span id="${id}"[^>]*>(.*?)</li>`, 's')) ?? [];
    expect(price).toMatch(/±0 min resa · \+15 min övertid/);
    expect(told(mend('allow_overtime', { by_s: '900' }))).not.toContain('data-price');
  });

  it('has no price where there is nothing to press', () => {
    expect(told({ ...mend('close_later', { by_s: '900' }), mended })).not.toContain('data-price');
  });
});

describe('a long list', () => {
  const all = Array.from({ length: 300 }, (_, n) => n);

  it('is drawn in part, and more of it when asked for', () => {
    const limited = new Limited();
    expect(limited.of(all, () => false)).toHaveLength(50);
    expect(limited.of(all.slice(0, 50), () => false)).toHaveLength(50);
    limited.more();
    expect(limited.of(all, () => false)).toHaveLength(250);
  });

  it('always holds what is chosen', () => {
    const limited = new Limited();
    expect(limited.of(all, (one) => one === 7)).toHaveLength(50);
    expect(limited.of(all, (one) => one === 299).slice(-2)).toEqual([49, 299]);
  });
});
