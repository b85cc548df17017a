import { beforeEach, describe, expect, it } from 'vitest';
import { render } from 'svelte/server';
import type { ReviewItem } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import ReviewTable from '../src/office/review/ReviewTable.svelte';

const item = (visit_id: string, confirmed: boolean): ReviewItem => ({
  visit_id,
  staff_id: 's',
  staff_name: 'Åsa Berg',
  client_id: visit_id,
  client_label: visit_id,
  protected: false,
  date: '2026-11-23',
  origin: 'planned',
  planned: null,
  performed: { start_ms: 0, end_ms: 1 } as ReviewItem['performed'],
  interventions_performed: [],
  not_performed: [],
  notes: 0,
  reasons: [],
  revision: 'r',
  state: 'complete',
  changed_after_attest: false,
  confirmed,
});

/** The tick boxes of each row, and of the heading first. */
function ticks(items: ReviewItem[], chosen: string[], twoStep = true) {
  const { body } = render(ReviewTable, {
    props: { items, isUnconfirmed: (one: ReviewItem) => twoStep && !one.confirmed, opened: null, open: () => {}, heading: 'H', chosen: new Set(chosen), choose: () => {} },
  });
  return body.split('<tr').slice(1).map((row) => [...row.matchAll(/<input type="checkbox"( checked)?/g)].map(([, isChecked]) => isChecked !== undefined));
}

describe('the boxes of a review', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('stand where a tick counts: not where the staff member has still to confirm', () => {
    expect(ticks([item('a', true), item('b', false)], [])).toEqual([[false], [false], []]);
    expect(ticks([item('a', true), item('b', false)], [], false)).toEqual([[false], [false], [false]]);
  });

  it('are all chosen when all that can be are', () => {
    expect(ticks([item('a', true), item('b', false), item('c', true)], ['a/s'])).toEqual([[false], [true], [], [false]]);
    expect(ticks([item('a', true), item('b', false), item('c', true)], ['a/s', 'c/s'])).toEqual([[true], [true], [], [true]]);
  });

  it('are not there where none can be chosen', () => {
    expect(ticks([item('b', false)], [])).toEqual([[], []]);
  });
});
