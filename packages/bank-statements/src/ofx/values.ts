import { type LocalDate, tryLocalDate } from '@piutang/calendar';
import { negate, parseDecimal } from '../decimal.ts';
import type { Decimal } from '../model.ts';

/** What a file has shown so far of its decimal sign, for values that could be read in two ways. */
export type DecimalHabit = { comma: boolean; point: boolean };

export type AmountReading = Decimal | 'unreadable' | 'ambiguous';

/**
 * Reads an OFX amount. The specification allows a decimal point or comma and no thousands (OFX 2.1.1, 3.2.9.1), so a
 * single point is decimal however many digits follow (`-30.000`). Brazilian banks write `R$ 5.326,43`: with both signs
 * the last is the decimal one. A comma with three digits behind it is read only in a file that has shown decimal commas.
 */
export function readOfxAmount(text: string, habit: DecimalHabit): AmountReading {
  const plain = plainAmount(text);
  if (plain !== undefined) {
    if (plain.scale > 0) habit.point = true;
    return plain;
  }
  if (text.length > 64) return 'unreadable';
  const match = /^(?:R\$|[A-Z]{3}|[$€£])?\s*([+-]?)\s*(?:R\$|[$€£])?\s*([\d.,]+)$/.exec(text.trim());
  const digits = match?.[2] ?? '';
  if (match === null || !/\d/.test(digits)) return 'unreadable';
  const decimal = decimalSign(digits, habit);
  if (decimal === 'ambiguous') return 'ambiguous';
  const value = parseDecimal(digits, { decimal, group: decimal === '.' ? ',' : '.' });
  if (value === undefined) return 'unreadable';
  if (value.scale > 0) habit[decimal === '.' ? 'point' : 'comma'] = true;
  return match[1] === '-' ? negate(value) : value;
}

/** Digits that a double holds exactly. */
const SAFE_DIGITS = 15;

/**
 * The commonest form, which means one thing whatever the file's habit is: digits with at most one point, and not three
 * behind it. Taken without a pattern, because that costs as much as all other work on a transaction.
 */
function plainAmount(text: string): Decimal | undefined {
  const sign = text.charCodeAt(0);
  let value = 0;
  let digits = 0;
  let point = -1;
  for (let at = sign === MINUS ? 1 : 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      value = value * 10 + (code - 48);
      digits += 1;
    } else if (code === POINT && point < 0) point = at;
    else return undefined;
  }
  const scale = point < 0 ? 0 : text.length - point - 1;
  if (digits === 0 || digits > SAFE_DIGITS || scale === 3) return undefined;
  return { coefficient: BigInt(sign === MINUS ? -value : value), scale };
}

const MINUS = 45;
const POINT = 46;

function decimalSign(digits: string, habit: DecimalHabit): '.' | ',' | 'ambiguous' {
  const points = digits.split('.').length - 1;
  const commas = digits.split(',').length - 1;
  if (points > 0 && commas > 0) return digits.lastIndexOf('.') > digits.lastIndexOf(',') ? '.' : ',';
  if (points > 1) return ',';
  if (commas > 1) return '.';
  if (commas === 1) return /,\d{3}$/.test(digits) && !habit.comma ? 'ambiguous' : ',';
  return points === 1 && /\.\d{3}$/.test(digits) && habit.comma && !habit.point ? 'ambiguous' : '.';
}

/**
 * Reads the day of an OFX date-time (`YYYYMMDD`, with time, fraction and zone behind it). The bank's local day counts;
 * the zone in brackets says what that was and does not shift it. The day read last is remembered, because rows share it.
 */
export function createDayReader(): (text: string) => LocalDate | undefined {
  let knownDigits = -1;
  let known: LocalDate | undefined;
  return (text) => {
    if (text === '') return undefined;
    // One to three digits behind the day are half a time: then the pattern decides.
    const digits = text.length === DAY_CHARS || text.length > DAY_CHARS + 3 ? leadingDay(text) : -1;
    if (digits < 0) return patternDay(text);
    if (digits !== knownDigits) {
      known = tryLocalDate(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100);
      knownDigits = digits;
    }
    return known;
  };
}

const DAY_CHARS = 8;

/** `YYYYMMDD` as a number, or -1. */
function leadingDay(text: string): number {
  let value = 0;
  for (let at = 0; at < DAY_CHARS; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function patternDay(text: string): LocalDate | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?!\d{1,3}$)/.exec(text);
  return match === null ? undefined : tryLocalDate(Number(match[1]), Number(match[2]), Number(match[3]));
}
