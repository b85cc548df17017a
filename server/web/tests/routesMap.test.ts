import { describe, expect, it } from 'vitest';
import type { BoardView, MappedRoute, MappedStop, Place, RoutesMapView } from '../src/api/contract';
import { MOST_ROUTES, firstRoute, legsOf, letterOf, markText, placedCount, routesOf, shownRoutes, spotsOf, toggled } from '../src/office/board/map/routes';

const place = (east: number): Place => ({ latitude: 59, longitude: 18 + east / 1000 });
const stop = (visit_id: string, east: number | null): MappedStop => ({
  visit_id,
  client_label: 'Karin Sund',
  protected: east === null,
  start_s: 0,
  end_s: 900,
  place: east === null ? null : place(east),
});
const route = (shift_id: string, ...stops: MappedStop[]): MappedRoute => ({ shift_id, staff_id: `of ${shift_id}`, staff_name: shift_id, stops });
const view = (...routes: MappedRoute[]): RoutesMapView => ({ revision: 3, midnight_ms: 0, start: place(0), has_tiles: false, routes });

describe('choosing routes', () => {
  it('keeps the letter of the others, and gives a free one to the next', () => {
    let slots = toggled(toggled(toggled(new Map(), 'a'), 'b'), 'c');
    slots = toggled(slots, 'b');
    expect([...slots]).toEqual([['a', 0], ['c', 2]]);
    expect(toggled(slots, 'd').get('d')).toBe(1);
  });

  it('takes no more than can be told apart', () => {
    let slots: Map<string, number> = new Map();
    for (let shift = 0; shift < MOST_ROUTES + 2; shift += 1) slots = toggled(slots, `s${shift}`);
    expect(slots.size).toBe(MOST_ROUTES);
    expect(slots.has('s8')).toBe(false);
    expect(new Set([...slots.values()].map(letterOf)).size).toBe(MOST_ROUTES);
  });

  it('begins with the route of the visit that is looked at, or the first that has any', () => {
    const day = view(route('none'), route('a', stop('1', 1)), route('b', stop('2', 2)));
    expect(firstRoute(day, '2')).toBe('b');
    expect(firstRoute(day, 'unplaced')).toBe('a');
    expect(firstRoute(view(), null)).toBeNull();
  });

  it('shows no route that the plan has lost meanwhile', () => {
    const slots = toggled(toggled(new Map(), 'gone'), 'a');
    expect(shownRoutes(view(route('a', stop('1', 1))), slots).map(({ slot }) => slot)).toEqual([1]);
  });
});

describe('the routes of another plan', () => {
  it('lie where the draft knows that their visits are', () => {
    const stops = [stop('2', 0), stop('1', 0), stop('left out', 0), { ...stop('3', 0), protected: true }];
    const other = { midnight_ms: 60, shifts: [{ shift_id: 'b', staff_id: 'p', staff_name: 'Bo', stops }] } as unknown as BoardView;
    const { routes, midnight_ms } = routesOf(view(route('a', stop('1', 1), stop('2', 2), stop('3', 3))), other);
    expect(routes.map(({ staff_name, stops }) => [staff_name, stops.map((one) => one.place)])).toEqual([['Bo', [place(2), place(1), null, null]]]);
    expect(midnight_ms).toBe(60);
  });
});

describe('the routes on the map', () => {
  it('have one spot for all stops at one home, and as many marks as the list has places', () => {
    const day = view(route('a', stop('1', 1), stop('2', null), stop('3', 1)), route('b', stop('4', 1), stop('5', 7)));
    const shown = shownRoutes(day, toggled(toggled(new Map(), 'a'), 'b'));
    const spots = spotsOf(shown);
    expect(spots.map(({ marks }) => marks.map(({ text }) => text))).toEqual([['A1', 'A3', 'B1'], ['B2']]);
    expect(spots.flatMap(({ marks }) => marks).length).toBe(day.routes.reduce((sum, one) => sum + placedCount(one), 0));
    expect(markText(1, 11)).toBe('B12');
  });

  it('have no line past a stop without a place', () => {
    const legs = legsOf(place(0), [stop('1', 1), stop('2', null), stop('3', 3), stop('4', 4), stop('5', null)]);
    expect(legs).toEqual([[place(0), place(1)], [place(3), place(4)]]);
    expect(legsOf(place(0), [stop('1', null)])).toEqual([]);
  });
});
