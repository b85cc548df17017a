// Where the user is, kept in the address after the hash: `#/day/<unit>/<date>`.
// Only ids stand there, never names.

export const PLACES = ['day', 'orders', 'base_plan', 'continuity', 'review', 'shifts', 'follow_up', 'frame_time', 'money', 'report', 'exports', 'devices', 'access', 'break_glass', 'journal', 'who_looked'] as const;
export type Place = (typeof PLACES)[number];

export interface Route { place: Place | null; args: string[] }

export function parseRoute(hash: string): Route {
  const [first = '', ...args] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map(decodeURIComponent);
  const place = PLACES.find((one) => one === first) ?? null;
  return { place, args };
}

export function address(place: Place, ...args: string[]): string {
  return `#/${[place, ...args.map(encodeURIComponent)].join('/')}`;
}

class Where {
  route = $state.raw<Route>(parseRoute(typeof location === 'undefined' ? '' : location.hash));
}

export const where = new Where();

export function followAddress(): () => void {
  const follow = () => (where.route = parseRoute(location.hash));
  addEventListener('hashchange', follow);
  follow();
  return () => removeEventListener('hashchange', follow);
}

export function go(place: Place, ...args: string[]): void {
  location.hash = address(place, ...args);
}
