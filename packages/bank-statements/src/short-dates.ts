import { daysBetween, daysInMonth, type LocalDate, tryLocalDate } from '@piutang/calendar';

/** Two-digit years from here on are of the last century: the oldest files met are of 1995, value dates lie ahead by years. */
const CENTURY_PIVOT = 80;

export type ReadDate = {
  readonly date: LocalDate;
  readonly year: number;
  readonly month: number;
  /** The day does not exist in that month (30 February of a 30/360 account); the month's last day is meant. */
  readonly clamped: boolean;
};

/** `YYMMDD` between two positions of a text, or `undefined` when it is no day even after clamping. */
export function dateAt(text: string, at: number): ReadDate | undefined {
  const year = twoDigits(text, at);
  const month = twoDigits(text, at + 2);
  const day = twoDigits(text, at + 4);
  if (year < 0 || month < 0 || day < 0) return undefined;
  return dateOf(year < CENTURY_PIVOT ? 2000 + year : 1900 + year, month, day);
}

/** `YYYYMMDD`, as some exports write; only of the years that two digits could mean. */
export function longDateAt(text: string, at: number): ReadDate | undefined {
  const century = twoDigits(text, at);
  const year = twoDigits(text, at + 2);
  const month = twoDigits(text, at + 4);
  const day = twoDigits(text, at + 6);
  if ((century !== 19 && century !== 20) || year < 0 || month < 0 || day < 0) return undefined;
  return dateOf(century * 100 + year, month, day);
}

const cache = new Map<number, ReadDate>();

/** A statement has few distinct dates and many lines: each date text is made once. */
function dateOf(year: number, month: number, day: number): ReadDate | undefined {
  const key = (year * 100 + month) * 100 + day;
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const last = daysInMonth(year, month);
  const date = tryLocalDate(year, month, Math.min(day, last));
  if (date === undefined) return undefined;
  const made: ReadDate = { date, year, month, clamped: day > last };
  cache.set(key, made);
  return made;
}

export type EntryDate = {
  readonly date: ReadDate;
  /** Written day first, against the standard. */
  readonly dayFirst: boolean;
};

/**
 * The entry date `MMDD` has no year: the one that puts it nearest to the value date is meant. One Indonesian bank
 * writes `DDMM`; that is read only where `MMDD` is impossible.
 */
export function entryDateAt(text: string, at: number, value: ReadDate): EntryDate | undefined {
  const first = twoDigits(text, at);
  const second = twoDigits(text, at + 2);
  const monthFirst = nearest(value, first, second);
  if (monthFirst !== undefined) return { date: monthFirst, dayFirst: false };
  const dayFirst = nearest(value, second, first);
  return dayFirst === undefined ? undefined : { date: dayFirst, dayFirst: true };
}

function nearest(value: ReadDate, month: number, day: number): ReadDate | undefined {
  const { year } = value;
  const distance = month - value.month;
  if (distance >= -5 && distance <= 5) return dateOf(year, month, day);
  let best: ReadDate | undefined;
  for (const candidate of [year - 1, year, year + 1]) {
    const found = dateOf(candidate, month, day);
    if (found === undefined) continue;
    if (best === undefined || away(found.date, value.date) < away(best.date, value.date)) best = found;
  }
  return best;
}

function away(a: LocalDate, b: LocalDate): number {
  return Math.abs(daysBetween(a, b));
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const units = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : -1;
}
