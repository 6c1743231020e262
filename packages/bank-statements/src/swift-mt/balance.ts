import type { LocalDate } from '@piutang/calendar';
import { negate } from '../decimal.ts';
import type { Balance, ProblemCode } from '../model.ts';
import { dateAt, longDateAt, type ReadDate } from '../short-dates.ts';
import { amountAt } from './amount.ts';

export type BalanceRead = {
  readonly balance?: Balance;
  readonly currency?: string;
  readonly faults: readonly { readonly code: ProblemCode; readonly got: string; readonly expected: string }[];
};

const SHAPE = /^\s*([CD])?\s*(\d{8}(?=\s*[A-Za-z]{3})|\d{6})?\s*([A-Za-z]{3})?\s*([-+])?\s*/;

/**
 * Reads :60a:, :62a:, :64: or :65:, `1!a6!n3!a15d` (Standards MT940, field 60a). Met in files and read too: no currency,
 * a year of four digits, blanks after the currency, a minus after it (the opposite sign). What follows the
 * amount is a fault; unless a blank is between, the amount was written otherwise and there is no balance.
 */
export function readBalance(body: string): BalanceRead {
  const newline = body.indexOf('\n');
  const line = (newline < 0 ? body : body.slice(0, newline)).trimEnd();
  const [shape = '', mark, day, letters, minus] = SHAPE.exec(line) ?? [];
  const faults: { code: ProblemCode; got: string; expected: string }[] = [];
  const currency = letters?.toUpperCase();
  const date = day === undefined ? undefined : day.length === 8 ? longDateAt(day, 0) : dateAt(day, 0);
  if (date === undefined)
    faults.push({ code: 'date-unreadable', got: line.slice(0, 12), expected: 'C or D and YYMMDD' });
  else if (date.clamped)
    faults.push({ code: 'date-clamped', got: day ?? '', expected: `a day of the month; read as ${date.date}` });
  const read = amountAt(line, shape.length);
  if ('refused' in read) {
    faults.push({ code: read.refused, got: read.got, expected: 'an amount such as 1250,50' });
    return { ...(currency === undefined ? {} : { currency }), faults };
  }
  if (read.end < line.length) {
    faults.push({
      code: 'amount-unreadable',
      got: line.slice(shape.length, shape.length + 40),
      expected: 'nothing after the amount',
    });
    if (line.charAt(read.end) !== ' ') return { ...(currency === undefined ? {} : { currency }), faults };
  }
  if (mark === undefined) {
    faults.push({ code: 'sign-unknown', got: line.slice(0, 12), expected: 'C or D before the date' });
    return { ...(currency === undefined ? {} : { currency }), faults };
  }
  const negative = (mark === 'D') !== (minus === '-');
  const balance = { amount: negative ? negate(read.amount) : read.amount, ...onDate(date) };
  return { balance, ...(currency === undefined ? {} : { currency }), faults };
}

function onDate(date: ReadDate | undefined): { on?: LocalDate } {
  return date === undefined ? {} : { on: date.date };
}
