// The day as the server told it, for timelines that count in dates.

export async function readDay() {
  const board = await (await fetch('/board.json')).json();
  const at = (time_s) => new Date(board.midnight_ms + time_s * 1000);
  const stops = board.shifts.flatMap((shift) => shift.stops.map((stop) => ({ ...stop, shift_id: shift.shift_id })));
  const HOUR_S = 3600;
  const from_s = Math.min(...board.shifts.map((shift) => shift.start_s), ...stops.map((stop) => stop.start_s));
  const to_s = Math.max(...board.shifts.map((shift) => shift.end_s), ...stops.map((stop) => stop.end_s));
  return {
    rows: board.shifts.map((shift) => ({ id: shift.shift_id, name: shift.staff_name })),
    bars: stops.map((stop) => ({ id: stop.visit_id, row: stop.shift_id, name: stop.client_label, start: at(stop.start_s), end: at(stop.end_s) })),
    first_hour: Math.floor(from_s / HOUR_S),
    last_hour: Math.ceil(to_s / HOUR_S),
    at,
  };
}
