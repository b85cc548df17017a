// Time as the municipality reads it: Europe/Stockholm. A day is not always
// 24 hours, so days are counted on dates and clocks are asked of Intl.

const ZONE = 'Europe/Stockholm';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The local wall clock of an instant, written as if it were UTC. */
function wallMs(instantMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of parts.formatToParts(instantMs)) part[type] = Number(value);
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

function offsetMs(instantMs: number): number {
  const whole = Math.floor(instantMs / 1000) * 1000;
  return wallMs(whole) - whole;
}

/**
 * The instant of a local date and "HH:MM". A time in the spring gap moves
 * forward by the gap; one in the autumn fold takes the first.
 * `instantOf('2026-03-29', '02:30')` is 03:30 summer time.
 */
export function instantOf(date: string, clock: string): number {
  const wall = Date.parse(`${date}T${clock}:00Z`);
  const before = wall - offsetMs(wall - DAY_MS);
  if (wallMs(before) === wall) return before;
  const after = wall - offsetMs(wall + DAY_MS);
  return wallMs(after) === wall ? after : before;
}

/** "YYYY-MM-DD" of an instant. */
export function dateOf(instantMs: number): string {
  return new Date(wallMs(instantMs)).toISOString().slice(0, 10);
}

/** "HH:MM" of an instant. */
export function clockOf(instantMs: number): string {
  return new Date(wallMs(instantMs)).toISOString().slice(11, 16);
}

/** "HH:MM" of a board time: seconds passed since the board's midnight, which may pass 86,400. */
export function boardClock(midnightMs: number, time_s: number): string {
  return clockOf(midnightMs + time_s * 1000);
}

/** Seconds passed since the board's midnight. */
export function boardSeconds(midnightMs: number, instantMs: number): number {
  return Math.round((instantMs - midnightMs) / 1000);
}

/** The date `days` later (or earlier), whatever the clocks do. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 8)}01`;
}

/** "tis 24 nov. 2026", "Tue 24 Nov 2026". */
export function dayText(date: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(Date.parse(`${date}T00:00:00Z`));
}

/** Date and clock of an instant: "2026-11-24 08:15". */
export function momentText(instantMs: number): string {
  return `${dateOf(instantMs)} ${clockOf(instantMs)}`;
}

/** "2 h 05 min", "35 min"; seconds are rounded to whole minutes. */
export function durationText(duration_s: number): string {
  const minutes = Math.round(Math.abs(duration_s) / 60);
  const sign = duration_s < 0 && minutes > 0 ? '−' : '';
  if (minutes < 60) return `${sign}${minutes} min`;
  return `${sign}${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A change with its sign always said: "+6 min", "−12 min", "±0 min". */
export function changeText(duration_s: number): string {
  const minutes = Math.round(duration_s / 60);
  if (minutes === 0) return '±0 min';
  return minutes > 0 ? `+${durationText(minutes * 60)}` : durationText(minutes * 60);
}

/** Minutes between two instants, never rounded down to nothing. */
export function minutesBetween(startMs: number, endMs: number): number {
  return Math.round((endMs - startMs) / MINUTE_MS);
}
