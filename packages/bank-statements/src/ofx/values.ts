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
 * The day of an OFX date-time (`YYYYMMDD`, with time, fraction and zone behind it). The bank's local day counts; the
 * zone in brackets says what that was and does not shift it.
 */
export function readOfxDay(text: string): LocalDate | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?!\d{1,3}$)/.exec(text);
  return match === null ? undefined : tryLocalDate(Number(match[1]), Number(match[2]), Number(match[3]));
}
