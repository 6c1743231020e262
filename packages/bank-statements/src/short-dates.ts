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

/** `YYMMDD` at a position of a text, or `undefined` when it is no day even after clamping. */
export function dateAt(text: string, at: number): ReadDate | undefined {
  const digits = digitsAt(text, at, 6);
  return digits < 0 ? undefined : shortDate(digits);
}

/** `YYYYMMDD`, as some exports write; only of the years that two digits could mean. */
export function longDateAt(text: string, at: number): ReadDate | undefined {
  const digits = digitsAt(text, at, 8);
  return digits < 0 ? undefined : longDate(digits);
}

/** The number that so many digits at a position are, or -1 where anything else is among them. */
export function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The day that `YYMMDD` stands for, given as a number. */
export function shortDate(digits: number): ReadDate | undefined {
  return dateOf(digits < CENTURY_PIVOT * 10_000 ? 20_000_000 + digits : 19_000_000 + digits);
}

/** The day that `YYYYMMDD` stands for, given as a number. */
export function longDate(digits: number): ReadDate | undefined {
  return digits < 19_000_000 || digits >= 21_000_000 ? undefined : dateOf(digits);
}

const cache = new Map<number, ReadDate>();

/** A statement has few distinct dates and many lines: each date text is made once. */
function dateOf(digits: number): ReadDate | undefined {
  const known = cache.get(digits);
  if (known !== undefined) return known;
  const year = Math.trunc(digits / 10_000);
  const month = Math.trunc(digits / 100) % 100;
  const day = digits % 100;
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const last = daysInMonth(year, month);
  const date = tryLocalDate(year, month, Math.min(day, last));
  if (date === undefined) return undefined;
  const made: ReadDate = { date, year, month, clamped: day > last };
  cache.set(digits, made);
  return made;
}

export type EntryDate = {
  readonly date: ReadDate;
  /** Written day first, against the standard. */
  readonly dayFirst: boolean;
};

/**
 * The entry date `MMDD`, given as a number, has no year: the one that puts it nearest to the value date is meant. One
 * Indonesian bank writes `DDMM`; that is read only where `MMDD` is impossible.
 */
export function entryDate(digits: number, value: ReadDate): EntryDate | undefined {
  const first = Math.trunc(digits / 100);
  const second = digits % 100;
  const monthFirst = nearest(value, first, second);
  if (monthFirst !== undefined) return { date: monthFirst, dayFirst: false };
  const dayFirst = nearest(value, second, first);
  return dayFirst === undefined ? undefined : { date: dayFirst, dayFirst: true };
}

function nearest(value: ReadDate, month: number, day: number): ReadDate | undefined {
  const { year } = value;
  const monthAndDay = month * 100 + day;
  const distance = month - value.month;
  if (distance >= -5 && distance <= 5) return dateOf(year * 10_000 + monthAndDay);
  let best: ReadDate | undefined;
  for (const candidate of [year - 1, year, year + 1]) {
    const found = dateOf(candidate * 10_000 + monthAndDay);
    if (found === undefined) continue;
    if (best === undefined || away(found.date, value.date) < away(best.date, value.date)) best = found;
  }
  return best;
}

function away(a: LocalDate, b: LocalDate): number {
  return Math.abs(daysBetween(a, b));
}
