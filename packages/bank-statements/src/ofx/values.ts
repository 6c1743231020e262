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
export function plainAmountAt(codes: Uint16Array, from: number, to: number): Decimal | undefined {
  const isNegative = codes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  let value = 0;
  let point = -1;
  for (let at = first; at < to; at += 1) {
    const code = codes[at] ?? 0;
    if (code >= 48 && code <= 57) value = value * 10 + (code - 48);
    else if (code === POINT && point < 0) point = at;
    else return undefined;
  }
  const scale = point < 0 ? 0 : to - point - 1;
  const digits = to - first - (point < 0 ? 0 : 1);
  if (digits <= 0 || digits > SAFE_DIGITS || scale === 3) return undefined;
  return { coefficient: BigInt(isNegative ? -value : value), scale };
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
export class DayReader {
  #knownDigits = -1;
  #known: LocalDate | undefined;

  /** Of the codes of a value; `undefined` where only a pattern can tell. */
  at(codes: Uint16Array, from: number, to: number): LocalDate | undefined {
    // One to three digits behind the day are half a time: then the pattern decides.
    const length = to - from;
    if (length !== DAY_CHARS && length <= DAY_CHARS + 3) return undefined;
    let digits = 0;
    for (let at = from; at < from + DAY_CHARS; at += 1) {
      const digit = (codes[at] ?? 0) - 48;
      if (digit < 0 || digit > 9) return undefined;
      digits = digits * 10 + digit;
    }
    if (digits !== this.#knownDigits) {
      this.#known = tryLocalDate(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100);
      this.#knownDigits = digits;
    }
    return this.#known;
  }

  of(text: string): LocalDate | undefined {
    const match = /^(\d{4})-?(\d{2})-?(\d{2})(?!\d{1,3}$)/.exec(text);
    return match === null ? undefined : tryLocalDate(Number(match[1]), Number(match[2]), Number(match[3]));
  }
}

const DAY_CHARS = 8;
