import type { LocalDate } from '@piutang/calendar';
import { absolute, equalDecimal, negate, signOf, subtractDecimal } from '../decimal.ts';
import type { Decimal, ProblemCode } from '../model.ts';
import { ownCopy } from '../own-copy.ts';
import { type DateReader, type Period, resolveDate } from './dates.ts';
import { type CsvLayout, flagSign } from './layout.ts';
import { type CellAmount, plainCell, readCellAmount, scanAmount } from './numbers.ts';
import { cellText, type Row } from './rows.ts';

/** Why a row cannot be read: what, got, expected. */
export type RowRefusal = { readonly code: ProblemCode; readonly message: string };

/** The amount of a row, credits positive; `blank` where all its amount cells are empty. */
export type RowAmount =
  | { readonly amount: Decimal; readonly currency?: string | undefined }
  | { readonly blank: true }
  | { readonly refused: RowRefusal };

const NO_AMOUNT: RowAmount = { blank: true };

/** What the row books, by the layout's way of writing direction. */
export function readAmount(row: Row, layout: CsvLayout): RowAmount {
  const found = layout.amount >= 0 ? oneColumn(row, layout) : twoColumns(row, layout);
  if (layout.invertSign && 'amount' in found) return { ...found, amount: negate(found.amount) };
  return found;
}

/** The sums of a row that adds up both the debit and the credit column; `undefined` where it does not. */
export function readTotals(
  row: Row,
  layout: CsvLayout,
): { readonly debits: Decimal; readonly credits: Decimal } | undefined {
  if (layout.debit < 0) return undefined;
  const debits = cellAmount(row, layout.debit, layout);
  const credits = cellAmount(row, layout.credit, layout);
  if (debits === undefined || debits === 'unreadable' || credits === undefined || credits === 'unreadable') {
    return undefined;
  }
  return { debits: absolute(debits.value), credits: absolute(credits.value) };
}

/** A cell as an amount; `undefined` when it is empty. */
function cellAmount(row: Row, column: number, layout: CsvLayout): CellAmount | undefined | 'unreadable' {
  if (column >= row.count) return undefined;
  const from = row.cellFrom[column] ?? 0;
  const to = row.cellTo[column] ?? 0;
  if (from === to) return undefined;
  if (row.codes[from] === ZERO_DIGIT && isEndOfThousands(row, column, layout)) return 'unreadable';
  const mark = markBehind(row.codes, to);
  const quick = scanAmount(row.codes, from, mark === 0 ? to : to - MARK_CHARS, layout.style);
  if (quick !== undefined) return { value: quick, mark };
  const text = plainCell(cellText(row, column));
  if (text === '' || text === '-') return undefined;
  return readCellAmount(text, layout.style) ?? 'unreadable';
}

/**
 * `1,000.00` that nobody quoted falls into two cells, and `1` and `000.00` would both be read: a number of three digits
 * that begins with 0, right behind a cell of one to three digits, is the end of another.
 */
function isEndOfThousands(row: Row, column: number, layout: CsvLayout): boolean {
  if (layout.delimiter !== ',' || column === 0) return false;
  return /^0\d\d(?:\D|$)/.test(cellText(row, column)) && /(?<!\d)\d{1,3}$/.test(cellText(row, column - 1));
}

/** ` CR` or ` DB`, the commonest marks: taking them off by patterns was a third of reading a KlikBCA file. */
const MARK_CHARS = 3;

function markBehind(codes: Uint16Array, end: number): -1 | 0 | 1 {
  if (codes[end - 3] !== BLANK) return 0;
  const first = codes[end - 2];
  const second = codes[end - 1];
  if (first === CAPITAL_C && second === CAPITAL_R) return 1;
  return first === CAPITAL_D && second === CAPITAL_B ? -1 : 0;
}

const BLANK = 32;
const ZERO_DIGIT = 48;
const CAPITAL_B = 66;
const CAPITAL_C = 67;
const CAPITAL_D = 68;
const CAPITAL_R = 82;

function unreadable(row: Row, column: number): RowAmount {
  const message = `the amount: got "${cellText(row, column).slice(0, 40)}", expected a number such as 1,234.56`;
  return { refused: { code: 'amount-unreadable', message } };
}

function oneColumn(row: Row, layout: CsvLayout): RowAmount {
  const cell = cellAmount(row, layout.amount, layout);
  if (cell === undefined) return NO_AMOUNT;
  if (cell === 'unreadable') return unreadable(row, layout.amount);
  const value = layout.ignoreSign ? absolute(cell.value) : cell.value;
  if (layout.flag >= 0) {
    const flag = cellText(row, layout.flag);
    const direction = flagSign(flag, layout.debitFlags) ?? flagSign(plainCell(flag), layout.debitFlags);
    if (direction === undefined)
      return signUnknown(`got the flag "${flag.slice(0, 20)}", expected one for money in or out`);
    return directed(value, direction, layout, cell.currency);
  }
  if (cell.mark !== 0) return directed(value, cell.mark, layout, cell.currency);
  if (layout.isMarked && signOf(value) !== 0) {
    return signUnknown(`got "${cellText(row, layout.amount).slice(0, 40)}", expected CR or DB as in the other rows`);
  }
  return amountOf(value, cell.currency);
}

function amountOf(amount: Decimal, currency: string | undefined): RowAmount {
  return currency === undefined ? { amount } : { amount, currency };
}

/**
 * A magnitude with a direction beside it. A profile says whether the amount's own sign counts; elsewhere a debit may
 * repeat itself as a minus, and a negative credit is a contradiction.
 */
function directed(value: Decimal, direction: 1 | -1, layout: CsvLayout, currency: string | undefined): RowAmount {
  if (signOf(value) >= 0 || layout.isProfile) return amountOf(direction < 0 ? negate(value) : value, currency);
  if (direction < 0) return amountOf(value, currency);
  return signUnknown('got a minus beside a mark for money in, expected one of them');
}

function signUnknown(got: string): RowAmount {
  return { refused: { code: 'sign-unknown', message: `the direction of the amount: ${got}` } };
}

function twoColumns(row: Row, layout: CsvLayout): RowAmount {
  const debit = cellAmount(row, layout.debit, layout);
  if (debit === 'unreadable') return unreadable(row, layout.debit);
  const credit = cellAmount(row, layout.credit, layout);
  if (credit === 'unreadable') return unreadable(row, layout.credit);
  const out = debit === undefined ? undefined : debitOf(debit.value, layout);
  if (out !== undefined && signOf(out) !== 0) {
    if (credit !== undefined && signOf(credit.value) !== 0) {
      const message = 'the amount: got both a debit and a credit, expected one of them';
      return { refused: { code: 'debit-and-credit', message } };
    }
    if (signOf(out) < 0 && !layout.isProfile) return signUnknown('got debits with and without a minus');
    return amountOf(negate(out), debit?.currency);
  }
  if (credit === undefined) return out === undefined ? NO_AMOUNT : { amount: out };
  if (signOf(credit.value) < 0 && !layout.ignoreSign && !layout.isProfile) {
    return signUnknown('got a negative credit, expected a positive one, or the amount as a debit');
  }
  return amountOf(layout.ignoreSign ? absolute(credit.value) : credit.value, credit.currency);
}

/** What the debit column takes away: its minus says nothing where all debits have one, or the profile says so. */
function debitOf(value: Decimal, layout: CsvLayout): Decimal {
  return layout.ignoreSign || layout.hasNegativeDebits ? absolute(value) : value;
}

/** The running balance of a row; `undefined` where the cell is empty, a refusal where it is there and not readable. */
export function readBalance(row: Row, column: number, layout: CsvLayout): Decimal | undefined | RowRefusal {
  if (column < 0) return undefined;
  const cell = cellAmount(row, column, layout);
  if (cell === undefined) return undefined;
  if (cell === 'unreadable') {
    const message = `the balance: got "${cellText(row, column).slice(0, 40)}", expected a number such as 1,234.56`;
    return { code: 'amount-unreadable', message };
  }
  return cell.mark < 0 && signOf(cell.value) > 0 ? negate(cell.value) : cell.value;
}

/** Some exports give the balance before each row as well: it must lead to the balance after it. */
export function leadsTo(before: Decimal, amount: Decimal, after: Decimal): boolean {
  return equalDecimal(subtractDecimal(after, before), amount);
}

export type DateMemory = {
  read(row: Row, column: number, period: Period | undefined): LocalDate | RowRefusal;
};

/** A statement has a few hundred different days; with times of day in the cells the memory must not grow. */
const MAX_KNOWN_DATES = 1000;

/** Reads date cells and remembers the answers, because rows share their days. */
export function createDateMemory(readDate: DateReader): DateMemory {
  const known = new Map<string, LocalDate | RowRefusal>();
  let knownPeriod: Period | undefined;
  return {
    read(row, column, period) {
      if (period !== knownPeriod || known.size > MAX_KNOWN_DATES) known.clear();
      knownPeriod = period;
      const cell = column < row.count ? row.text.slice(row.cellFrom[column], row.cellTo[column]) : '';
      let answer = known.get(cell);
      if (answer === undefined) {
        answer = resolved(plainCell(cell.trim()), readDate, period);
        known.set(ownCopy(cell), answer);
      }
      return answer;
    },
  };
}

function resolved(cell: string, readDate: DateReader, period: Period | undefined): LocalDate | RowRefusal {
  const got = `the date: got "${cell.slice(0, 40)}"`;
  const date = resolveDate(cell.length > 40 ? undefined : readDate(cell), period);
  switch (date) {
    case 'unreadable':
      return { code: 'date-unreadable', message: `${got}, expected a date as in the other rows` };
    case 'no-year':
      return { code: 'date-unreadable', message: `${got} without a year, expected a period in the file that gives it` };
    case 'outside-period':
      return {
        code: 'date-outside-period',
        message: `${got}, expected a day from ${period?.from ?? ''} to ${period?.to ?? ''}, the period of the file`,
      };
    default:
      return date;
  }
}
