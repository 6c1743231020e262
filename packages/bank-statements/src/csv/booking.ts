import type { LocalDate } from '@piutang/calendar';
import { absolute, equalDecimal, negate, signOf, subtractDecimal } from '../decimal.ts';
import type { Decimal, ProblemCode } from '../model.ts';
import { ownCopy } from '../own-copy.ts';
import { type DateReader, type Period, resolveDate } from './dates.ts';
import type { CsvLayout } from './layout.ts';
import { plainCell, readCellAmount, scanAmount } from './numbers.ts';
import { cellText, type Row } from './rows.ts';
import { flagSign } from './words.ts';

/** Why a row cannot be read: what, got, expected. */
export type RowRefusal = { readonly code: ProblemCode; readonly message: string };

const UNREADABLE = 'unreadable';

/**
 * Reads the amounts and balances of rows by the layout's way of writing direction. What is read of a cell besides its
 * value stays here until the next one, because an object of both for each cell costs more than reading it.
 */
export class Amounts {
  /** The currency beside the amount read last, where it names one. */
  currency: string | undefined;
  readonly #layout: CsvLayout;
  /** 1 for CR and its like beside the number of the cell read last, -1 for DB, 0 without. */
  #mark: -1 | 0 | 1 = 0;

  constructor(layout: CsvLayout) {
    this.#layout = layout;
  }

  /** What the row books, credits positive; `undefined` where all its amount cells are empty. */
  booked(row: Row): Decimal | RowRefusal | undefined {
    const found = this.#layout.amount >= 0 ? this.#oneColumn(row) : this.#twoColumns(row);
    if (!this.#layout.invertSign || found === undefined || 'code' in found) return found;
    return negate(found);
  }

  /** A balance of a row; `undefined` where the cell is empty, a refusal where it is there and not readable. */
  balance(row: Row, column: number): Decimal | RowRefusal | undefined {
    if (column < 0) return undefined;
    const value = this.#cell(row, column);
    if (value === UNREADABLE) return unreadable('balance', row, column);
    return value !== undefined && this.#mark < 0 && signOf(value) > 0 ? negate(value) : value;
  }

  /** The sums of a row that adds up both the debit and the credit column; `undefined` where it does not. */
  totals(row: Row): { readonly debits: Decimal; readonly credits: Decimal } | undefined {
    const { debit, credit } = this.#layout;
    const debits = debit < 0 ? undefined : this.#cell(row, debit);
    const credits = debit < 0 ? undefined : this.#cell(row, credit);
    if (debits === undefined || debits === UNREADABLE || credits === undefined || credits === UNREADABLE) {
      return undefined;
    }
    return { debits: absolute(debits), credits: absolute(credits) };
  }

  /** A cell as an amount with its own sign; `undefined` when it is empty. */
  #cell(row: Row, column: number): Decimal | undefined | typeof UNREADABLE {
    this.#mark = 0;
    this.currency = undefined;
    if (column >= row.count) return undefined;
    const from = row.cellFrom[column] ?? 0;
    const to = row.cellTo[column] ?? 0;
    if (from === to) return undefined;
    const { codes } = row;
    if (codes[from] === ZERO_DIGIT && isEndOfThousands(row, column, this.#layout)) return UNREADABLE;
    const mark = markBehind(codes, to);
    const quick = scanAmount(codes, from, mark === 0 ? to : to - MARK_CHARS, this.#layout.style);
    if (quick !== undefined) {
      this.#mark = mark;
      return quick;
    }
    const text = plainCell(cellText(row, column));
    if (text === '' || text === '-') return undefined;
    const read = readCellAmount(text, this.#layout.style);
    if (read === undefined) return UNREADABLE;
    this.#mark = read.mark;
    this.currency = read.currency;
    return read.value;
  }

  #oneColumn(row: Row): Decimal | RowRefusal | undefined {
    const layout = this.#layout;
    const cell = this.#cell(row, layout.amount);
    if (cell === undefined) return undefined;
    if (cell === UNREADABLE) return unreadable('amount', row, layout.amount);
    const value = layout.ignoreSign ? absolute(cell) : cell;
    if (layout.flag >= 0) {
      const flag = cellText(row, layout.flag);
      const direction = flagSign(flag, layout.debitFlags) ?? flagSign(plainCell(flag), layout.debitFlags);
      return direction === undefined
        ? signUnknown(`got the flag "${flag.slice(0, 20)}", expected one for money in or out`)
        : directed(value, direction, layout.isProfile);
    }
    if (this.#mark !== 0) return directed(value, this.#mark, layout.isProfile);
    if (layout.isMarked && signOf(value) !== 0) {
      return signUnknown(`got "${cellText(row, layout.amount).slice(0, 40)}", expected CR or DB as in the other rows`);
    }
    return value;
  }

  #twoColumns(row: Row): Decimal | RowRefusal | undefined {
    const layout = this.#layout;
    const debit = this.#cell(row, layout.debit);
    if (debit === UNREADABLE) return unreadable('amount', row, layout.debit);
    const { currency } = this;
    const credit = this.#cell(row, layout.credit);
    if (credit === UNREADABLE) return unreadable('amount', row, layout.credit);
    const out = debit === undefined ? undefined : debitOf(debit, layout);
    if (out !== undefined && signOf(out) !== 0) {
      if (credit !== undefined && signOf(credit) !== 0) {
        return {
          code: 'debit-and-credit',
          message: 'the amount: got both a debit and a credit, expected one of them',
        };
      }
      if (signOf(out) < 0 && !layout.isProfile) return signUnknown('got debits with and without a minus');
      this.currency = currency;
      return negate(out);
    }
    if (credit === undefined) return out;
    if (signOf(credit) < 0 && !layout.ignoreSign && !layout.isProfile) {
      return signUnknown('got a negative credit, expected a positive one, or the amount as a debit');
    }
    return layout.ignoreSign ? absolute(credit) : credit;
  }
}

function unreadable(what: 'amount' | 'balance', row: Row, column: number): RowRefusal {
  const message = `the ${what}: got "${cellText(row, column).slice(0, 40)}", expected a number such as 1,234.56`;
  return { code: 'amount-unreadable', message };
}

/**
 * A magnitude with a direction beside it. A profile says whether the amount's own sign counts; elsewhere a debit may
 * repeat itself as a minus, and a negative credit is a contradiction.
 */
function directed(value: Decimal, direction: 1 | -1, isProfile: boolean): Decimal | RowRefusal {
  if (signOf(value) >= 0 || isProfile) return direction < 0 ? negate(value) : value;
  if (direction < 0) return value;
  return signUnknown('got a minus beside a mark for money in, expected one of them');
}

function signUnknown(got: string): RowRefusal {
  return { code: 'sign-unknown', message: `the direction of the amount: ${got}` };
}

/** What the debit column takes away: its minus says nothing where all debits have one, or the profile says so. */
function debitOf(value: Decimal, layout: CsvLayout): Decimal {
  return layout.ignoreSign || layout.hasNegativeDebits ? absolute(value) : value;
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

/** Some exports give the balance before each row as well: it must lead to the balance after it. */
export function leadsTo(before: Decimal, amount: Decimal, after: Decimal): boolean {
  return equalDecimal(subtractDecimal(after, before), amount);
}

/** A statement has a few hundred different days; with times of day in the cells the memory must not grow. */
const MAX_KNOWN_DATES = 1000;

/** Longer cells are no date, and are not remembered as the one before. */
const MAX_DATE_CHARS = 40;

/** Reads date cells and remembers the answers, because rows share their days; most share that of the row before. */
export class DateMemory {
  readonly #readDate: DateReader;
  readonly #known = new Map<string, LocalDate | RowRefusal>();
  readonly #lastCodes = new Uint16Array(MAX_DATE_CHARS);
  #lastLength = -1;
  #last: LocalDate | RowRefusal = { code: 'date-unreadable', message: '' };
  #period: Period | undefined;

  constructor(readDate: DateReader) {
    this.#readDate = readDate;
  }

  read(row: Row, column: number, period: Period | undefined): LocalDate | RowRefusal {
    const from = column < row.count ? (row.cellFrom[column] ?? 0) : 0;
    const to = column < row.count ? (row.cellTo[column] ?? 0) : 0;
    if (period === this.#period && this.#isLast(row.codes, from, to)) return this.#last;
    if (period !== this.#period || this.#known.size > MAX_KNOWN_DATES) this.#known.clear();
    this.#period = period;
    const cell = row.text.slice(from, to);
    const answer = this.#known.get(cell) ?? resolved(plainCell(cell.trim()), this.#readDate, period);
    this.#known.set(ownCopy(cell), answer);
    this.#last = answer;
    this.#lastLength = to - from <= MAX_DATE_CHARS ? to - from : -1;
    if (this.#lastLength > 0) this.#lastCodes.set(row.codes.subarray(from, to));
    return answer;
  }

  #isLast(codes: Uint16Array, from: number, to: number): boolean {
    if (to - from !== this.#lastLength) return false;
    for (let at = from; at < to; at += 1) if (codes[at] !== this.#lastCodes[at - from]) return false;
    return true;
  }
}

function resolved(cell: string, readDate: DateReader, period: Period | undefined): LocalDate | RowRefusal {
  const got = `the date: got "${cell.slice(0, 40)}"`;
  const date = resolveDate(cell.length > MAX_DATE_CHARS ? undefined : readDate(cell), period);
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
