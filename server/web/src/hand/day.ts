// The route as it is laid out on the screen. The order is the core's.
import type { Break, Client, Stop } from './contract';

export type Entry =
  | { kind: 'finished'; stops: Stop[] }
  | { kind: 'stop'; stop: Stop }
  | { kind: 'break'; start_ms: number; end_ms: number };

export const isFinished = (stop: Stop) => ['done', 'declined', 'client_absent'].includes(stop.state.outcome);

/** Where work goes on: what is under way, else the first that has not begun. */
export function nextStop(stops: Stop[]): Stop | null {
  const underWay = stops.find((stop) => stop.state.outcome === 'started');
  return underWay ?? stops.find((stop) => stop.state.outcome === 'not_started') ?? null;
}

/** Where work goes on after this one, in the route's order and around its end. */
export function stopAfter(stops: Stop[], visit: string): Stop | null {
  return nextStop(stops.filter((stop) => stop.visit_id !== visit));
}

/**
 * Stops and breaks in order. What is finished before everything else is folded
 * into one line, so that the next visit stands at the top.
 */
export function entries(stops: Stop[], breaks: Break[]): Entry[] {
  const firstOpen = stops.findIndex((stop) => !isFinished(stop));
  const folded = firstOpen < 0 ? stops.length : firstOpen;
  const route: Entry[] = folded > 0 ? [{ kind: 'finished', stops: stops.slice(0, folded) }] : [];
  const lastFolded_ms = stops[folded - 1]?.start_ms ?? 0;
  const ahead = breaks.filter((one) => one.start_ms >= lastFolded_ms).sort((a, b) => a.start_ms - b.start_ms);
  for (const stop of stops.slice(folded)) {
    while (stop.start_ms !== null && ahead[0] && ahead[0].start_ms < stop.start_ms) {
      route.push({ kind: 'break', ...ahead.shift()! });
    }
    route.push({ kind: 'stop', stop });
  }
  return [...route, ...ahead.map((one): Entry => ({ kind: 'break', ...one }))];
}

/** Clients whose name or address holds what was typed. A protected client is found by nobody. */
export function foundClients(clients: Client[], typed: string): Client[] {
  const wanted = folded(typed);
  return clients
    .filter((client) => !client.protected && folded(`${client.name} ${client.address}`).includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name, 'sv'));
}

/** "Åsa" is found by "asa": a phone's keyboard may lack the letters. */
const folded = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();
