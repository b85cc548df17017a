// Calendar months, written "2026-11".

export const monthOf = (date: string): string => date.slice(0, 7);

/** The month `months` later (or earlier). */
export function addMonths(month: string, months: number): string {
  const [year, of_year] = month.split('-').map(Number) as [number, number];
  const since = year * 12 + of_year - 1 + months;
  return `${String(Math.floor(since / 12)).padStart(4, '0')}-${String((since % 12) + 1).padStart(2, '0')}`;
}

export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** The run of a month is made on the 6th of the next: until then that month is worked on. */
const RUN_DAY = 6;

export function monthAtWork(today: string): string {
  const month = monthOf(today);
  return Number(today.slice(8)) <= RUN_DAY ? addMonths(month, -1) : month;
}

/** "november 2026", "November 2026". */
export function monthText(month: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', {
    timeZone: 'UTC',
    month: 'long',
    year: 'numeric',
  }).format(Date.parse(`${month}-01T00:00:00Z`));
}
