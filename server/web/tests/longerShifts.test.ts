// A shift that a planner has made longer, where no row of its own tells it.
import { render } from 'svelte/server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BoardView, ShiftView } from '../src/api/contract';
import { speech } from '../src/i18n/index.svelte';
import DayTable from '../src/office/board/DayTable.svelte';
import LongerShifts from '../src/office/board/LongerShifts.svelte';

const stop = (visit_id: string) => ({ visit_id, client_id: 'c', client_label: 'Karin A.', protected: false, start_s: 23_400, end_s: 25_200, windows: [], interventions: [], status: 'planned', origin: 'planned', pin: 'none', staff_count: 1 });
const shift = (staff_name: string, extension: ShiftView['extension']) => ({ shift_id: staff_name, staff_id: staff_name, staff_name, start_s: 23_400, end_s: 57_600, stops: [stop(staff_name)], extension }) as unknown as ShiftView;
const board = { midnight_ms: Date.parse('2026-11-22T23:00:00Z'), shifts: [shift('Anna Ek', { earlier_s: 1800, overtime_s: 900 }), shift('Bo Nur', null)] } as BoardView;
const text = (html: string) => html.replaceAll(/<!--.*?-->/g, '').replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ').trim();

describe('a longer shift', () => {
  beforeEach(() => (speech.language = 'sv'));

  it('is listed with its hours, and nothing is where none is longer', () => {
    expect(text(render(LongerShifts, { props: { board } }).body)).toBe('+45 min Anna Ek 06:30–16:00: 30 min tidigare, 15 min mer övertid');
    expect(text(render(LongerShifts, { props: { board: { ...board, shifts: board.shifts.slice(1) } } }).body)).toBe('');
  });

  it('is marked in the table at whoever has it', () => {
    const { body } = render(DayTable, { props: { board, mayPlan: false, selected: null, open: () => {}, move: () => {}, pin: () => {} } });
    const staff = [...body.matchAll(/<td class="staff[^>]*>(.*?)<\/td>/gs)].map(([, html]) => text(html!).replaceAll('&nbsp;', ' '));
    expect(staff.map((one) => one.replaceAll('\u00a0', ' '))).toEqual(['Anna Ek +45 min', 'Bo Nur']);
    expect(text(body)).toContain('30 min tidigare');
  });
});
