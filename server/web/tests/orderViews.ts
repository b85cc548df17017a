// An order as the server tells of it, for the tests of its page.
import type { OrderDetailView, OrderView, PatternView } from '../src/api/contract';
import { instantOf } from '../src/time/stockholm';

export const TODAY = '2026-11-29';

export const order = (more: Partial<OrderView> = {}): OrderView => ({
  order_id: 'o',
  sender: 'Sändaren',
  sender_order_id: 'B-17',
  version: 1,
  decision: 'SN 2026/311',
  client_id: 'c',
  client_label: 'Elsy Almvadet',
  protected: false,
  valid_from: '2026-11-30',
  valid_to: null,
  frame_minutes: 600,
  frame_period: 'week',
  patterns: 2,
  received_ms: instantOf('2026-11-26', '09:12'),
  state: 'received',
  first_visit_date: '2026-11-30',
  first_visit_start: '07:30',
  started_ms: null,
  clock: 'soon',
  revision: 0,
  agreement_replaced: false,
  replaced: false,
  ...more,
});

export const pattern = (more: Partial<PatternView> = {}): PatternView => ({
  key: 'morning',
  cycle_weeks: 1,
  weeks: [1],
  weekdays: [1, 3, 5],
  window_start: '07:30',
  window_end: '09:00',
  preferred_start: '08:00',
  preferred_end: '08:30',
  duration_min: 30,
  interventions: ['shower', 'breakfast'],
  skills: [],
  staff_count: 2,
  priority: 'must',
  gap_after: null,
  ...more,
});

export const evening = pattern({ key: 'evening', weekdays: [1, 2, 3, 4, 5, 6, 7], window_start: '19:00', window_end: '21:00', preferred_start: null, preferred_end: null, duration_min: 20, staff_count: 1, gap_after: { key: 'morning', min_minutes: 600, max_minutes: 780 } });

export const detail = (more: Partial<OrderDetailView> = {}): OrderDetailView => ({
  order: order(),
  purpose: '',
  contacts: [],
  visits: [pattern(), evening],
  wishes: { wanted_staff: ['a'], unwanted_staff: [], forbidden_staff: ['b'], language: 'finska' },
  staff: [{ staff_id: 'a', staff_name: 'Anna Berg' }, { staff_id: 'b', staff_name: 'Bo Ek' }],
  withheld: false,
  agreements: [],
  ...more,
});
