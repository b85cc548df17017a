// How long a visit was planned and was: nothing where a beginning or an end is missing.
import type { Stop } from '../contract';

const seconds = (from_ms: number | null, until_ms: number | null) =>
  from_ms === null || until_ms === null ? null : Math.round((until_ms - from_ms) / 1000);

export const plannedSeconds = ({ start_ms, end_ms }: Stop) => seconds(start_ms, end_ms);
export const realSeconds = ({ state }: Stop) => seconds(state.started_ms, state.ended_ms);
