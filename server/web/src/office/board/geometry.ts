// Where things lie on the timeline, in rem so that larger text enlarges it all.
// Pure: no element is touched here.
import type { BoardView, ShiftView, Span, StopView } from '../../api/contract';
import { expectedStart } from './late';

const HOUR_S = 3600;

/** A row: tall enough for a bar with its under-line, low enough for a unit's day on one screen. */
export const ROW_REM = 2.375;
/** WCAG 2.5.8 asks for 24 px: a short visit is drawn no narrower where there is room. */
export const BAR_FLOOR_REM = 1.5;
/** Fewer rows than this are all kept in the page, for search, print and reading. */
export const WINDOW_ABOVE_ROWS = 60;
const OVERSCAN_ROWS = 6;

/** Widths of an hour; the first, 0, stands for whatever shows the whole day at once. */
export const ZOOMS_REM = [0, 6, 9, 14] as const;
export const ZOOM_FIRST = 0;
/** Narrower than this an hour cannot be read, and the timeline scrolls after all. */
const HOUR_FLOOR_REM = 3;

/** The width of an hour that shows all of `extent` in a lane `laneRem` wide. */
export function fittingHour(extent: Span, laneRem: number): number {
  return Math.max(HOUR_FLOOR_REM, (laneRem * HOUR_S) / Math.max(HOUR_S, extent.end_s - extent.start_s));
}

/** Whole hours that hold everything on the board; both ends in seconds since midnight. */
export function dayExtent(board: Pick<BoardView, 'shifts'>): Span {
  let start_s = Infinity;
  let end_s = -Infinity;
  const hold = (from?: number | null, to?: number | null) => {
    if (from != null) start_s = Math.min(start_s, from);
    if (to != null) end_s = Math.max(end_s, to);
  };
  for (const shift of board.shifts) {
    hold(shift.start_s, shift.end_s);
    hold(null, shift.way_back?.done_s);
    for (const stop of shift.stops) {
      hold(onTheWay(stop, shift.breaks)[0]?.start_s ?? stop.arrive_s, stop.end_s);
      hold(stop.actual_start_s, stop.actual_end_s);
      const expected_s = expectedStart(stop);
      if (expected_s !== null) hold(null, expected_s + stop.duration_s);
    }
  }
  if (!Number.isFinite(start_s)) return { start_s: 7 * HOUR_S, end_s: 17 * HOUR_S };
  return { start_s: Math.floor(start_s / HOUR_S) * HOUR_S, end_s: Math.ceil(end_s / HOUR_S) * HOUR_S };
}

export function place(extent: Span, hourRem: number, time_s: number): number {
  return ((time_s - extent.start_s) / HOUR_S) * hourRem;
}

export function length(hourRem: number, duration_s: number): number {
  return (Math.max(0, duration_s) / HOUR_S) * hourRem;
}

/** Where now is beside the hours that are shown. */
export type NowPlace = 'before' | 'within' | 'after';

/** Null on a board that now has nothing to do with. A night shift's board has it past midnight, too. */
export function nowPlace(extent: Span, now_s: number, isToday: boolean): NowPlace | null {
  if (now_s >= extent.start_s && now_s < extent.end_s) return 'within';
  if (!isToday) return null;
  return now_s < extent.start_s ? 'before' : 'after';
}

const HOUR_LABEL_REM = 2.75;
const NOW_HALF_REM = 1.5;
const NOW_AFTER_REM = 3.5;

/** True where the mark of now would lie on an hour's label. Before the first hour it lies beside them. */
export function coversLabel(hourRem: number, now_s: number, hour_s: number): boolean {
  const ahead = length(hourRem, now_s - hour_s) - length(hourRem, hour_s - now_s);
  return ahead > -NOW_HALF_REM && ahead < HOUR_LABEL_REM + NOW_HALF_REM;
}

/** The same of the mark at the end, when the last hour shown is over. */
export function coversLastLabel(hourRem: number, end_s: number, hour_s: number): boolean {
  return length(hourRem, end_s - hour_s) < HOUR_LABEL_REM + NOW_AFTER_REM;
}

/** The whole hours from the first to the last, the last excluded. */
export function hours(extent: Span): number[] {
  const found: number[] = [];
  for (let at = extent.start_s; at < extent.end_s; at += HOUR_S) found.push(at);
  return found;
}

/** When somebody travels who arrives after `travel_s` of it, as late as that goes: a break on the way parts it. */
export function onTheWay({ arrive_s, travel_s }: { arrive_s: number; travel_s: number }, breaks: Span[]): Span[] {
  const parts: Span[] = [];
  let end_s = arrive_s;
  let left_s = travel_s;
  for (const pause of breaks.toSorted((a, b) => b.start_s - a.start_s)) {
    if (pause.end_s <= end_s - left_s || pause.start_s >= end_s) continue;
    if (pause.end_s < end_s) parts.unshift({ start_s: pause.end_s, end_s });
    left_s -= Math.max(0, end_s - pause.end_s);
    end_s = pause.start_s;
  }
  if (left_s > 0) parts.unshift({ start_s: end_s - left_s, end_s });
  return parts;
}

export interface BarPlace { stop: StopView; left: number; width: number }

/** The bars of one row. A bar is widened to the floor only as far as the next one allows. */
export function bars(shift: ShiftView, extent: Span, hourRem: number): BarPlace[] {
  return shift.stops.map((stop, index) => {
    const left = place(extent, hourRem, stop.start_s);
    const real = length(hourRem, stop.end_s - stop.start_s);
    const next = shift.stops[index + 1];
    const room = next ? place(extent, hourRem, next.start_s) - left - 0.0625 : BAR_FLOOR_REM;
    return { stop, left, width: Math.max(real, Math.min(BAR_FLOOR_REM, room)) };
  });
}

/** The rows as the day goes: those who begin early first, then by name. */
export function earliestFirst(shifts: ShiftView[]): ShiftView[] {
  return shifts.toSorted((a, b) => a.start_s - b.start_s || a.staff_name.localeCompare(b.staff_name, 'sv'));
}

export interface RowWindow { first: number; last: number }

const PADDING_REM = 0.5;
const SIGN_REM = 0.85;

/** How many signs a bar has room for; one is always shown, for the state is never told by colour alone. */
export function signsFitting(widthRem: number, signs: number): number {
  return Math.min(signs, Math.max(1, Math.floor((widthRem - PADDING_REM / 2) / SIGN_REM)));
}

/** True where one sign alone needs the whole bar: it stands in the middle then, for half a sign tells nothing. */
export function isTight(widthRem: number, signs: number): boolean {
  return signs > 0 && widthRem < PADDING_REM + SIGN_REM;
}

/** What a bar has room to say beside its signs (pin, status and so on). */
export function labelFitting(widthRem: number, signs: number): 'label' | 'initials' | 'nothing' {
  const room = widthRem - PADDING_REM - signs * SIGN_REM;
  if (room >= 1.9) return 'label';
  // Two letters are let into the padding.
  return room >= 0.55 ? 'initials' : 'nothing';
}

/** The rows to draw: first included, last excluded. All of them on an ordinary unit's board. */
export function rowWindow(count: number, scrollTopPx: number, heightPx: number, rowPx: number): RowWindow {
  if (count <= WINDOW_ABOVE_ROWS || rowPx <= 0) return { first: 0, last: count };
  const first = Math.max(0, Math.floor(scrollTopPx / rowPx) - OVERSCAN_ROWS);
  return { first, last: Math.min(count, Math.ceil((scrollTopPx + heightPx) / rowPx) + OVERSCAN_ROWS) };
}

/** Where the keyboard stands: a row and a stop in it, or -1 for the row's heading. */
export interface Cell { row: number; stop: number }

const PAGE_ROWS = 10;

/** Where an arrow leads from a cell; null when the key means nothing here. */
export function nextCell(shifts: ShiftView[], from: Cell, key: string, wholeGrid: boolean): Cell | null {
  const stopsIn = (row: number) => shifts[row]?.stops.length ?? 0;
  switch (key) {
    case 'ArrowRight':
      return { row: from.row, stop: Math.min(from.stop + 1, stopsIn(from.row) - 1) };
    case 'ArrowLeft':
      return { row: from.row, stop: Math.max(from.stop - 1, -1) };
    case 'Home':
      return wholeGrid ? { row: 0, stop: -1 } : { row: from.row, stop: -1 };
    case 'End': {
      const row = wholeGrid ? shifts.length - 1 : from.row;
      return { row, stop: stopsIn(row) - 1 };
    }
    case 'ArrowDown':
      return inRow(shifts, from, from.row + 1);
    case 'ArrowUp':
      return inRow(shifts, from, from.row - 1);
    case 'PageDown':
      return inRow(shifts, from, from.row + PAGE_ROWS);
    case 'PageUp':
      return inRow(shifts, from, from.row - PAGE_ROWS);
    default:
      return null;
  }
}

/** The cell of another row nearest in time to the one left. */
function inRow(shifts: ShiftView[], from: Cell, wanted: number): Cell {
  const row = Math.max(0, Math.min(shifts.length - 1, wanted));
  const left = shifts[from.row]?.stops[from.stop];
  const stops = shifts[row]?.stops ?? [];
  if (!left || stops.length === 0) return { row, stop: -1 };
  let nearest = 0;
  stops.forEach((stop, index) => {
    if (Math.abs(stop.start_s - left.start_s) < Math.abs(stops[nearest]!.start_s - left.start_s)) nearest = index;
  });
  return { row, stop: nearest };
}

/** The shift that has a visit now. */
export function shiftOf(board: BoardView, visit: string): ShiftView | null {
  return board.shifts.find((shift) => shift.stops.some((stop) => stop.visit_id === visit)) ?? null;
}
