/** A civil date without a zone, `YYYY-MM-DD`. Text order is date order. Made by {@link parseLocalDate} or {@link localDate}. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** The date when the text is a real day of the proleptic Gregorian calendar, else `undefined` ("2026-02-30" is not). */
export function parseLocalDate(text: string): LocalDate | undefined {
  const match = ISO_DATE.exec(text);
  if (match === null) return undefined;
  return tryLocalDate(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** A date known to be right at the time of writing, for constants and tests. Throws on a day that does not exist. */
export function localDate(text: string): LocalDate {
  const date = parseLocalDate(text);
  if (date === undefined) throw new Error(`no such date: got ${text}, expected YYYY-MM-DD`);
  return date;
}

/** The date of year, month (1-12) and day, or `undefined` when there is no such day. Years 1 to 9999. */
export function tryLocalDate(year: number, month: number, day: number): LocalDate | undefined {
  if (!(year >= 1 && year <= 9999) || !(month >= 1 && month <= 12) || day < 1 || day > daysInMonth(year, month))
    return undefined;
  return iso(year, month, day);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function yearOf(date: LocalDate): number {
  return Number(date.slice(0, 4));
}

export function monthOf(date: LocalDate): number {
  return Number(date.slice(5, 7));
}

export function dayOf(date: LocalDate): number {
  return Number(date.slice(8, 10));
}

/** Days since 1970-01-01; the number that the ageing index stores as its sort key. */
export function epochDay(date: LocalDate): number {
  return Date.UTC(yearOf(date), monthOf(date) - 1, dayOf(date)) / DAY_MS;
}

export function fromEpochDay(day: number): LocalDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10) as LocalDate;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return fromEpochDay(epochDay(date) + days);
}

/** Adds calendar months and keeps the day, or the month's last day where the month is shorter. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const index = yearOf(date) * 12 + (monthOf(date) - 1) + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return iso(year, month, Math.min(dayOf(date), daysInMonth(year, month)));
}

export function endOfMonth(date: LocalDate): LocalDate {
  return iso(yearOf(date), monthOf(date), daysInMonth(yearOf(date), monthOf(date)));
}

/** Days from `from` to `to`: positive when `to` is later. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return epochDay(to) - epochDay(from);
}

/** ISO weekday: 1 Monday to 7 Sunday. */
export function dayOfWeek(date: LocalDate): number {
  return ((((epochDay(date) + 3) % 7) + 7) % 7) + 1;
}

function iso(year: number, month: number, day: number): LocalDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as LocalDate;
}
