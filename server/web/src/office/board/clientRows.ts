// The day turned round: a row for each client, with a bar for each time somebody comes.
import type { ShiftView, StopView } from '../../api/contract';
import { clientLabel, type ComingStop } from './words';

interface ClientRow { of: StopView; stops: ComingStop[] }

/** Rows in the form of shifts, that the same timeline draws; a bar is labelled with who comes. */
export function clientRows(shifts: ShiftView[]): ShiftView[] {
  const comings = shifts.flatMap((shift) => shift.stops.map((stop) => ({ stop, staff: shift.staff_name, longer: shift.extension ? [{ staff: shift.staff_name, by: shift.extension }] : [] })));
  const byVisit = new Map(comings.map((coming) => [coming.stop.visit_id, coming]));
  const rows = new Map<string, ClientRow>();
  for (const coming of comings) {
    const { stop } = coming;
    const partner = stop.partner_visit_id == null ? undefined : byVisit.get(stop.partner_visit_id);
    // Two who come together are one bar, which is the first one's.
    if (partner && partner.stop.visit_id < stop.visit_id && partner.stop.start_s === stop.start_s) continue;
    // The mark of a longer shift stands before the names: whose it is comes first.
    const both = partner?.stop.start_s === stop.start_s ? [coming, partner].sort((a, b) => b.longer.length - a.longer.length) : [coming];
    const row: ClientRow = rows.get(stop.client_id) ?? { of: stop, stops: [] };
    // The row is the client's; of the way there, the staff's rows tell.
    row.stops.push({ ...stop, client_label: both.map(({ staff }) => staff).join(' + '), protected: false, travel_s: 0, arrive_s: stop.start_s, longer: both.flatMap(({ longer }) => longer) });
    rows.set(stop.client_id, row);
  }
  return [...rows].map(([client_id, row]) => rowOf(client_id, row)).sort((a, b) => a.staff_name.localeCompare(b.staff_name, 'sv') || a.start_s - b.start_s);
}

function rowOf(client_id: string, { of, stops }: ClientRow): ShiftView {
  stops.sort((a, b) => a.start_s - b.start_s);
  return {
    shift_id: client_id,
    staff_id: client_id,
    staff_name: clientLabel(of),
    title: '',
    start_s: stops[0]!.start_s,
    end_s: Math.max(...stops.map((stop) => stop.end_s)),
    stops,
    breaks: [],
    skills: [],
    travel_mode: '',
    travel_s: 0,
    waiting_s: 0,
    overtime_s: 0,
    work_s: stops.reduce((sum, stop) => sum + stop.duration_s, 0),
  };
}
