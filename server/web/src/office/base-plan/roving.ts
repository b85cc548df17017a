// Where the keyboard stands among the visits of a week: one of them is reached by Tab, the
// others by arrows.
import type { CycleRoute } from '../../api/contract';

export interface WeekRow { staff: number; days: CycleRoute[][] }

/** A visit by its position, on a day of the week: a visit falls on several days. */
export interface Standing { weekday: number; visit: number }

interface Found extends Standing { start_s: number }

const visitsIn = (row: WeekRow | undefined, weekday: number): Found[] =>
  (row?.days[weekday] ?? []).flatMap(({ stops }) => stops.map(({ visit, start_s }) => ({ weekday, visit, start_s })));

const visitsOf = (row: WeekRow): Found[] => row.days.flatMap((_, weekday) => visitsIn(row, weekday));

/** Where a key leads from a visit; null where it leads nowhere. Up and down stay on the day, left and right with the person. */
export function nextVisit(rows: WeekRow[], from: Standing, key: string, wholeWeek: boolean): Standing | null {
  const isHere = ({ visit }: Found) => visit === from.visit;
  const row = rows.findIndex((one) => visitsIn(one, from.weekday).some(isHere));
  if (row < 0) return null;
  const here = visitsIn(rows[row], from.weekday);
  const at = here.findIndex(isHere);
  const along = (wholeWeek ? rows : [rows[row]!]).flatMap(visitsOf);
  switch (key) {
    case 'ArrowDown':
      return led(here[at + 1] ?? rows.slice(row + 1).flatMap((one) => visitsIn(one, from.weekday))[0]);
    case 'ArrowUp':
      return led(here[at - 1] ?? rows.slice(0, row).flatMap((one) => visitsIn(one, from.weekday)).at(-1));
    case 'ArrowRight':
      return led(nearest(daysWithVisits(rows[row]!, (weekday) => weekday > from.weekday)[0], here[at]!));
    case 'ArrowLeft':
      return led(nearest(daysWithVisits(rows[row]!, (weekday) => weekday < from.weekday).at(-1), here[at]!));
    case 'Home':
      return led(along[0]);
    case 'End':
      return led(along.at(-1));
    default:
      return null;
  }
}

const led = (found: Found | undefined): Standing | null => (found ? { weekday: found.weekday, visit: found.visit } : null);

function daysWithVisits(row: WeekRow, isMeant: (weekday: number) => boolean): Found[][] {
  return row.days.flatMap((_, weekday) => (isMeant(weekday) ? [visitsIn(row, weekday)] : [])).filter((visits) => visits.length > 0);
}

/** In time. */
function nearest(visits: Found[] | undefined, to: Found): Found | undefined {
  const apart = (one: Found) => Math.abs(one.start_s - to.start_s);
  return visits?.reduce((best, one) => (apart(one) < apart(best) ? one : best));
}
