import { type LocalDate, tryLocalDate } from '@piutang/calendar';

/** A day as a cell gives it; without a year in exports that print `01/08`. */
export type PartialDate = { readonly year: number | undefined; readonly month: number; readonly day: number };

export type DateReader = (text: string) => PartialDate | undefined;

/** A two-digit year from here on is of the last century; the same pivot as for MT940. */
const CENTURY_PIVOT = 80;

/** First letters of month names in the languages of the banks that we read; Indonesian first, where names clash. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'gen', 'ene', 'jän', 'led', 'sty'],
  ['feb', 'peb', 'fev', 'fév', 'úno', 'uno', 'lut'],
  ['mar', 'mrt', 'mär', 'mrz', 'maa', 'mae', 'mac', 'bře', 'bre'],
  ['apr', 'avr', 'abr', 'dub', 'kwi'],
  ['mei', 'may', 'mai', 'mag', 'maj', 'maio', 'mayo', 'kvě', 'kve'],
  ['jun', 'juin', 'giu', 'cze'],
  ['jul', 'juil', 'lug', 'lip'],
  ['agu', 'aug', 'ags', 'agt', 'agst', 'ago', 'ogo', 'aoû', 'aou', 'srp', 'sie'],
  ['sep', 'set', 'zář', 'zar', 'wrz'],
  ['okt', 'oct', 'ott', 'out', 'říj', 'rij', 'paź', 'paz'],
  ['nov', 'nop', 'lis'],
  ['des', 'dec', 'dez', 'déc', 'dic', 'dis', 'pro', 'gru'],
];

/** 1 to 12 for a month's name or abbreviation in any of those languages. */
export function monthNumber(name: string): number | undefined {
  const lower = name.toLowerCase().replace(/\.$/, '');
  for (const length of [4, 3]) {
    const index = MONTHS.findIndex((names) => names.includes(lower.slice(0, length)));
    if (index >= 0) return index + 1;
  }
  return undefined;
}

const TOKEN = /y+|M+|d+|H+|h+|m+|s+|S+|E+|a+|'[^']*'|\[[^\]]*\]|[\s\S]/g;

/** A time of day behind a date does not make the day less sure. */
const TIME_BEHIND =
  '(?:[T ,]+\\d{1,2}[:.]\\d{2}(?:[:.]\\d{2}(?:[.,]\\d{1,9})?)?(?: ?[AaPp][Mm])?(?:Z| ?[+-]\\d{2}:?\\d{2})?)?';

/**
 * Compiles an LDML date pattern (`dd/MM/yyyy`, `d MMM yy`, `yyyyMMddHHmmss`). Text in quotes or square brackets and all
 * other characters stand for themselves. Two-letter numbers also take one digit where no digit follows.
 */
export function compileDateFormat(pattern: string): DateReader {
  const tokens = pattern.match(TOKEN) ?? [];
  const order: ('year' | 'month' | 'day' | undefined)[] = [];
  const parts = tokens.map((token, index) => {
    const touches = /^[yMdHhms]/.test(tokens[index + 1] ?? '') || /^\d/.test(tokens[index + 1] ?? '');
    return patternOf(token, touches, order);
  });
  const expression = new RegExp(`^${parts.join('')}${/[Hhms]/.test(pattern) ? '' : TIME_BEHIND}$`);
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return undefined;
    let year: number | undefined;
    let month: number | undefined;
    let day: number | undefined;
    for (const [index, field] of order.entries()) {
      const value = match[index + 1] ?? '';
      if (field === 'year') year = fullYear(value);
      else if (field === 'month') month = /^\d/.test(value) ? Number(value) : monthNumber(value);
      else if (field === 'day') day = Number(value);
    }
    if (month === undefined || day === undefined) return undefined;
    return { year, month, day };
  };
}

function patternOf(token: string, touches: boolean, order: ('year' | 'month' | 'day' | undefined)[]): string {
  const digits = token.length === 1 ? '\\d{1,2}' : touches ? '\\d{2}' : '\\d{1,2}';
  switch (token[0]) {
    case 'y':
      order.push('year');
      return token.length >= 3 ? '(\\d{4})' : token.length === 2 ? '(\\d{2})' : '(\\d{1,4})';
    case 'M':
      order.push('month');
      return token.length >= 3 ? '([^\\d\\s.,/-]{3,12})\\.?' : `(${digits})`;
    case 'd':
      order.push('day');
      return `(${digits})`;
    case 'H':
    case 'h':
    case 'm':
    case 's':
      return digits;
    case 'S':
      return '\\d{1,9}';
    case 'E':
      return '[^\\d\\s,.]{2,12}\\.?';
    case 'a':
      return '[AaPp]\\.?[Mm]\\.?';
    case "'":
      return token.length > 1 ? literal(token === "''" ? "'" : token.slice(1, -1)) : literal(token);
    case ' ':
      return '\\s+';
    default:
      return literal(token);
  }
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year >= CENTURY_PIVOT ? 1900 + year : 2000 + year;
}

/** The first reading that fits wins; a file may mix forms. */
export function anyOf(readers: readonly DateReader[]): DateReader {
  return (text) => {
    for (const reader of readers) {
      const date = reader(text);
      if (date !== undefined) return date;
    }
    return undefined;
  };
}

export type Period = { readonly from: LocalDate; readonly to: LocalDate };

export type ResolvedDate = LocalDate | 'unreadable' | 'no-year' | 'outside-period';

/**
 * The full date. A missing year is that of the period, of which exactly one must make the day fall inside it: so a
 * period over new year is safe, and a day outside it is refused.
 */
export function resolveDate(date: PartialDate | undefined, period: Period | undefined): ResolvedDate {
  if (date === undefined) return 'unreadable';
  if (date.year !== undefined) return tryLocalDate(date.year, date.month, date.day) ?? 'unreadable';
  if (period === undefined) return 'no-year';
  let found: LocalDate | undefined;
  let exists = false;
  for (let year = Number(period.from.slice(0, 4)); year <= Number(period.to.slice(0, 4)); year += 1) {
    const day = tryLocalDate(year, date.month, date.day);
    if (day === undefined) continue;
    exists = true;
    if (day < period.from || day > period.to) continue;
    if (found !== undefined) return 'no-year';
    found = day;
  }
  return found ?? (exists ? 'outside-period' : 'unreadable');
}

const NUMERIC = /^(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})\b/;

/**
 * Day first or month first, by a vote over a column: a number above 12 decides. `undefined` when no value shows it, or
 * when values contradict each other.
 */
export function voteDayFirst(values: readonly string[]): boolean | undefined {
  let dayFirst = false;
  let monthFirst = false;
  for (const value of values) {
    const match = NUMERIC.exec(value);
    if (match === null || (match[1]?.length ?? 0) > 2) continue;
    if (Number(match[1]) > 12) dayFirst = true;
    if (Number(match[3]) > 12) monthFirst = true;
  }
  return dayFirst === monthFirst ? undefined : dayFirst;
}

/**
 * Whether the order of day and month matters for a column at all: `2026-01-31` and `31 Jan 2026` speak for themselves,
 * and whoever writes points writes the day first.
 */
export function needsDayOrder(values: readonly string[]): boolean {
  return values.some((value) => {
    const match = NUMERIC.exec(value) ?? /^(\d{1,2})([./-])(\d{1,2})$/.exec(value);
    return match !== null && (match[1]?.length ?? 0) <= 2 && match[2] !== '.';
  });
}

const UNMISTAKABLE = [
  'yyyy-MM-dd',
  'yyyy/MM/dd',
  'yyyy.MM.dd',
  'yyyyMMdd',
  'yyyyMMddHHmmss',
  'd MMM yyyy',
  'd-MMM-yyyy',
  'd/MMM/yyyy',
  'd. MMM yyyy',
  'd MMM yy',
  'd-MMM-yy',
  'ddMMMyyyy',
  'ddMMMyy',
  'EEE d MMM yyyy',
  'EEE, d MMM yyyy',
  'MMM d, yyyy',
  'MMM d yyyy',
];
const WITH_POINTS = ['dd.MM.yyyy', 'dd.MM.yy', 'dd.MM.yy.', 'dd.MM.yyyy.'];
const DAY_FIRST = ['dd/MM/yyyy', 'dd-MM-yyyy', 'dd/MM/yy', 'dd-MM-yy', ...WITH_POINTS];
const MONTH_FIRST = ['MM/dd/yyyy', 'MM-dd-yyyy', 'MM/dd/yy', 'MM-dd-yy'];
const YEARLESS = ['dd/MM', 'dd-MM', 'dd MMM', 'dd.MM.'];

/** All usual forms of a date in one reader, numeric ones with the day or the month first. */
export function usualDates(dayFirst: boolean): DateReader {
  const numeric = dayFirst ? [...DAY_FIRST, ...YEARLESS] : [...MONTH_FIRST, ...WITH_POINTS];
  return anyOf([...UNMISTAKABLE, ...numeric].map(compileDateFormat));
}
