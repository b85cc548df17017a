import { describe, expect, it } from 'vitest';
import type { FrameLineView } from '../src/api/contract';
import { barOf, inOrder, needsAttention, sumsOf } from '../src/office/frame-time/order';

const line = (client_label: string, status = 'within', planned_status = 'within', figures: Partial<FrameLineView> = {}): FrameLineView => ({
  client_id: client_label,
  client_label,
  protected: false,
  granted_s: 3600,
  planned_s: 1800,
  performed_s: 900,
  left_s: 2700,
  alarm_s: 0,
  declined_s: 0,
  client_absent_s: 0,
  open_visits: 0,
  status,
  planned_status,
  ...figures,
});

describe('the frame time ledger', () => {
  it('has the exceeded first, then the near, then by name', () => {
    const lines = [
      line('Örjan'),
      line('Åke'),
      line('Nära', 'near'),
      line('Utan', 'no_frame', 'no_frame'),
      line('Planen över', 'within', 'exceeded'),
      line('Över', 'exceeded'),
    ];
    expect(inOrder(lines).map((one) => one.client_label)).toEqual(['Över', 'Planen över', 'Nära', 'Utan', 'Åke', 'Örjan']);
  });

  it('asks attention for what is planned beyond the frame too, and for what is unknown', () => {
    expect(needsAttention(line('a'))).toBe(false);
    expect(needsAttention(line('a', 'within', 'near'))).toBe(true);
    expect(needsAttention(line('a', 'something_new'))).toBe(true);
  });

  it('adds up', () => {
    const lines = [line('a'), line('b', 'exceeded', 'within', { performed_s: 4500, left_s: -900 })];
    expect(sumsOf(lines)).toEqual({ granted_s: 7200, planned_s: 3600, performed_s: 5400, left_s: 1800 });
  });

  it('draws each figure against the longest', () => {
    expect(barOf(line('a'))).toEqual({ granted: 100, planned: 50, performed: 25 });
    expect(barOf(line('a', 'exceeded', 'within', { performed_s: 7200 }))).toEqual({ granted: 50, planned: 25, performed: 100 });
    expect(barOf(line('a', 'no_frame', 'no_frame', { granted_s: 0, planned_s: 0, performed_s: 0 }))).toBeNull();
  });
});
