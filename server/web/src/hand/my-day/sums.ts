// Planned and real in sum. Only what has both a beginning and an end is counted.
import type { Break, Stop } from '../contract';
import { isFinished } from '../day';

export interface Sums {
  visits: number;
  finished: number;
  planned_s: number;
  real_s: number;
  travel_s: number;
  break_s: number;
}

const seconds = (from_ms: number | null, until_ms: number | null) =>
  from_ms === null || until_ms === null ? null : Math.round((until_ms - from_ms) / 1000);

export const plannedSeconds = ({ start_ms, end_ms }: Stop) => seconds(start_ms, end_ms);
export const realSeconds = ({ state }: Stop) => seconds(state.started_ms, state.ended_ms);

export function sums(stops: Stop[], breaks: Break[]): Sums {
  const sum = (lengths: (number | null)[]) => lengths.reduce<number>((all, one) => all + (one ?? 0), 0);
  return {
    visits: stops.length,
    finished: stops.filter(isFinished).length,
    planned_s: sum(stops.map(plannedSeconds)),
    real_s: sum(stops.map(realSeconds)),
    travel_s: sum(stops.map(({ travel_s }) => travel_s)),
    break_s: sum(breaks.map(({ start_ms, end_ms }) => seconds(start_ms, end_ms))),
  };
}
