import { describe, expect, it } from 'vitest';
import { Limited } from '../src/office/board/limited.svelte';
import { addressOf, elsewhereOf, movesOf } from '../src/office/board/mends';
import { isExpirySought } from '../src/office/orders/words';
import { parseRoute } from '../src/office/route.svelte';
import type { ExpiryView } from '../src/api/contract';
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
