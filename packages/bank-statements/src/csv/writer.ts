import { type LocalDate, localDate } from '@piutang/calendar';
import type { Decimal, FileError, Problem } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { Amounts, DateMemory, leadsTo, type RowRefusal } from './booking.ts';
import { normaliseHeader } from './columns.ts';
import { type CsvLayout, MAX_STOP_CHARS } from './layout.ts';
import { LineBuilder } from './line-builder.ts';
import { plainCell } from './numbers.ts';
import {
  isColumnTotal,
  isElsewhere,
  newSurroundings,
  readOutside,
  type Surroundings,
  take,
  takeBalance,
  totalOf,
} from './preamble.ts';
import { cellText, type Row, type RowTaker, rowText } from './rows.ts';
import { Section } from './section.ts';
import { statusOf } from './words.ts';

/** Each broken row is told, up to here; a file with more has one cause, not thousands. */
const MAX_ROWS_TOLD = 200;

/** Turns rows into statements: one for each account and currency that the rows name. */
export class StatementWriter implements RowTaker {
  readonly #layout: CsvLayout;
  readonly #context: ReadContext;
  readonly #lines: LineBuilder;
  readonly #amounts: Amounts;
  readonly #dates: DateMemory;
  readonly #valueDates: DateMemory;
  #section: Section;
  /** What rows between bookings tell as a preamble does: the next section's, or the same again on the next page. */
  #next: Surroundings | undefined;
  #rowsSeen = 0;
  #ordinal = 0;
  /** Lines of the sections that have ended. */
  #readCount = 0;
  #rejectedCount = 0;
  #remarkCount = 0;
  #outsideCount = 0;
  #firstRefusal: (RowRefusal & { line: number }) | undefined;
  #over = false;

  constructor(layout: CsvLayout, context: ReadContext) {
    this.#layout = layout;
    this.#context = context;
    this.#lines = new LineBuilder(layout);
    this.#amounts = new Amounts(layout);
    this.#dates = new DateMemory(layout.readDate);
    this.#valueDates = new DateMemory(layout.readDate);
    this.#section = new Section(layout, context, newSurroundings());
    context.emit({ kind: 'file', format: 'csv', encoding: context.encoding });
  }

  /** Takes the next row; `true` ends the reading. */
  row(row: Row): boolean {
    this.#rowsSeen += 1;
    if (this.#rowsSeen <= this.#layout.preambleRows) {
      this.#takeOutside(row);
      return false;
    }
    if (row.count === 1 && row.from === row.to) return false;
    if (this.#layout.stop?.test(cellText(row, 0).slice(0, MAX_STOP_CHARS)) === true) {
      this.#over = true;
      return true;
    }
    const booked = this.#dayOf(row);
    if (this.#isTooWide(row)) {
      if (typeof booked === 'string' || !this.#takeOutside(row))
        this.#reject(row, tooWide(row.count, this.#layout.width));
    } else if (typeof booked === 'string') this.#dated(row, booked);
    else if (this.#isPending(row)) this.#booking(row, this.#pendingDay(), true);
    else if (!isBlank(row)) this.#withoutDate(row, booked);
    return this.#section.failure !== undefined;
  }

  failure(): FileError | undefined {
    return this.#section.failure;
  }

  end(): FileError | undefined {
    if (this.#section.failure !== undefined) return this.#section.failure;
    if (this.#section.isEmpty && !this.#over && this.#ordinal === 0 && this.#rejectedCount === 0 && this.#hasNothing())
      return nothingTold();
    this.#settle();
    this.#endSection();
    return this.#readCount === 0 && this.#firstRefusal !== undefined ? noRowReadable(this.#firstRefusal) : undefined;
  }

  #tell(problem: Problem): void {
    this.#context.emit({ kind: 'problem', problem });
  }

  #reject(row: Row, refusal: RowRefusal): void {
    this.#section.reject(row);
    this.#tellRefusal(row.line, refusal);
  }

  #tellRefusal(line: number, refusal: RowRefusal): void {
    this.#rejectedCount += 1;
    this.#firstRefusal ??= { ...refusal, line };
    if (this.#rejectedCount > MAX_ROWS_TOLD) return;
    const message = `a row cannot be read: ${refusal.message}; it is left out, correct the file or its profile`;
    this.#tell({ code: refusal.code, severity: 'error', line, message });
  }

  /** Takes what a row outside the bookings says; a profile says where those are, so that nothing is looked for. */
  #takeOutside(row: Row): boolean {
    if (this.#layout.isProfile) return false;
    const told = readOutside(rowText(row), this.#layout.style);
    if (told === undefined) return false;
    const isTotal = told.kind !== 'account' && told.kind !== 'period' && told.kind !== 'currency';
    if (!isTotal && this.#section.lineCount > 0) this.#next ??= newSurroundings();
    const isNext = this.#next !== undefined && (!isTotal || isElsewhere(this.#next, this.#section.around));
    take(isNext && this.#next !== undefined ? this.#next : this.#section.around, told, row.line);
    return true;
  }

  /** A booking or a header shows that a preamble is over: whether it was of another statement. */
  #settle(): void {
    if (this.#next === undefined) return;
    const begun = this.#next;
    this.#next = undefined;
    if (!isElsewhere(begun, this.#section.around)) return;
    this.#endSection();
    this.#section = new Section(this.#layout, this.#context, begun);
  }

  #endSection(): void {
    const undated = this.#section.end();
    this.#readCount += this.#section.lineCount;
    for (const line of undated) this.#tellRefusal(line.fileLine, NO_DAY);
  }

  /** A row whose date cell holds no date: header again, totals, text of the booking before, or a broken booking. */
  #withoutDate(row: Row, refusal: RowRefusal): void {
    if (this.#takeOutside(row)) return;
    if (this.#isHeader(row)) {
      this.#settle();
      return;
    }
    if (this.#layout.isProfile && this.#section.isEmpty && this.#isColumnNames(row)) return;
    const isBlankAmount = this.#amounts.booked(row) === undefined;
    const dateCell = cellText(row, this.#layout.date);
    if (isBlankAmount && dateCell === '' && this.#amounts.balance(row, this.#layout.balance) === undefined) {
      this.#section.lastBook()?.continueText(this.#lines.text(row));
      return;
    }
    if (this.#layout.isProfile || refusal.code === 'date-outside-period' || /^\d/.test(plainCell(dateCell))) {
      this.#reject(row, refusal);
      return;
    }
    const totals = isColumnTotal(firstText(row)) ? this.#amounts.totals(row) : undefined;
    if (totals !== undefined) this.#section.columnTotals(totals.debits, totals.credits, row.line);
    else if (isBlankAmount || isColumnTotal(firstText(row))) this.#remark(row);
    else this.#reject(row, refusal);
  }

  #remark(row: Row): void {
    this.#remarkCount += 1;
    if (this.#remarkCount > MAX_ROWS_TOLD) return;
    const message = `a row without date and amount: got "${rowText(row).slice(0, 60)}", it is taken as a remark of the bank`;
    this.#tell({ code: 'tag-unknown', severity: 'info', line: row.line, message });
  }

  #isHeader(row: Row): boolean {
    if (row.count < 3 || this.#layout.headerNames.length === 0) return false;
    return this.#layout.headerNames.every((name, column) => name === normaliseHeader(plainCell(cellText(row, column))));
  }

  /** Words where the date and the amounts should be, above the first booking: the header that no `skipRows` leaves out. */
  #isColumnNames(row: Row): boolean {
    const amounts = [this.#layout.amount, this.#layout.debit, this.#layout.credit].filter((column) => column >= 0);
    return [this.#layout.date, ...amounts].every((column) => /^[^\d]*\p{L}[^\d]*$/u.test(cellText(row, column)));
  }

  #isTooWide(row: Row): boolean {
    if (this.#layout.width === 0 || row.count <= this.#layout.width) return false;
    for (let column = this.#layout.width; column < row.count; column += 1)
      if (cellText(row, column) !== '') return true;
    return false;
  }

  /** @param bookedOn `undefined` for a pending row of which no day is known yet */
  #booking(row: Row, bookedOn: LocalDate | undefined, pending: boolean): void {
    const amount = this.#amounts.booked(row);
    if (amount !== undefined && 'code' in amount) {
      this.#reject(row, amount);
      return;
    }
    const { currency } = this.#amounts;
    const balance = this.#amounts.balance(row, this.#layout.balance);
    if (balance !== undefined && 'code' in balance) {
      this.#reject(row, balance);
      return;
    }
    if (amount === undefined) {
      this.#withoutAmount(row, balance);
      return;
    }
    this.#settle();
    const book = this.#section.book(row, currency);
    if (currency !== undefined && book.currency !== undefined && currency !== book.currency) {
      const message = `the currency of the amount: got ${currency}, expected ${book.currency}, that of the statement`;
      this.#reject(row, { code: 'currency-mixed', message });
      return;
    }
    const isSelfProved = balance !== undefined && this.#hasBalanceBefore(row, amount, balance);
    this.#ordinal += 1;
    const line = this.#lines.build(row, {
      ordinal: this.#ordinal,
      amount,
      currency: book.currency,
      bookedOn: bookedOn ?? UNKNOWN_DAY,
      valueOn: this.#valueDay(row) ?? bookedOn ?? UNKNOWN_DAY,
      pending,
      balance,
    });
    if (bookedOn === undefined) this.#section.wait(book, line);
    else this.#section.add(book, line, isSelfProved);
  }

  #valueDay(row: Row): LocalDate | undefined {
    if (this.#layout.valueDate < 0) return undefined;
    const valued = this.#valueDates.read(row, this.#layout.valueDate, this.#section.around.period);
    return typeof valued === 'string' ? valued : undefined;
  }

  /** Whether the row has the balance before it too; with the one after, that must be the amount. */
  #hasBalanceBefore(row: Row, amount: Decimal, after: Decimal): boolean {
    if (this.#layout.balanceBefore < 0) return false;
    const before = this.#amounts.balance(row, this.#layout.balanceBefore);
    if (before === undefined || 'code' in before) return false;
    if (leadsTo(before, amount, after)) return true;
    const message =
      'the balances of a row: its balance before and its amount do not lead to its balance after; fetch the file again';
    this.#tell({ code: 'running-balance-broken', severity: 'error', line: row.line, message });
    return false;
  }

  /** A dated row without an amount may carry the opening or closing balance. */
  #withoutAmount(row: Row, balance: Decimal | undefined): void {
    const kind = totalOf(this.#lines.text(row));
    if (balance !== undefined && (kind === 'opening' || kind === 'closing')) {
      this.#settle();
      takeBalance(this.#section.around, kind, balance);
      return;
    }
    this.#reject(row, { code: 'amount-unreadable', message: 'the amount: got nothing, expected a number' });
  }

  #dated(row: Row, day: LocalDate): void {
    const state = this.#layout.status < 0 ? 'booked' : (statusOf(cellText(row, this.#layout.status)) ?? 'booked');
    if (state === 'void') return;
    this.#booking(row, day, state === 'pending');
    const { period } = this.#section.around;
    if (period === undefined || (day >= period.from && day <= period.to)) return;
    this.#outsideCount += 1;
    if (this.#outsideCount > MAX_ROWS_TOLD) return;
    const message = `the date: got ${day}, expected a day from ${period.from} to ${period.to}, the period of the file; the row counts, check the file`;
    this.#tell({ code: 'date-outside-period', severity: 'warning', line: row.line, message });
  }

  /** A pending row has no date of its own: it is put on the last day that is known, or else on the next. */
  #pendingDay(): LocalDate | undefined {
    return this.#section.around.period?.to ?? this.#section.lastBook()?.lastLine()?.bookedOn;
  }

  #isPending(row: Row): boolean {
    const cell = plainCell(cellText(row, this.#layout.date));
    if (cell !== '') return statusOf(cell) === 'pending';
    return this.#layout.status >= 0 && statusOf(cellText(row, this.#layout.status)) === 'pending';
  }

  /** The booking day; that of the value where the cell of the booking day is left empty. */
  #dayOf(row: Row): LocalDate | RowRefusal {
    const booked = this.#dates.read(row, this.#layout.date, this.#section.around.period);
    if (typeof booked === 'string' || this.#layout.valueDate < 0 || cellText(row, this.#layout.date) !== '')
      return booked;
    return this.#valueDay(row) ?? booked;
  }

  #hasNothing(): boolean {
    const { account, period, opening, closing } = this.#section.around;
    return (
      account === undefined &&
      period === undefined &&
      opening === undefined &&
      closing === undefined &&
      this.#layout.ownAccount === undefined
    );
  }
}

/** Stands in a line until its day is known. */
const UNKNOWN_DAY = localDate('1970-01-01');

const NO_DAY: RowRefusal = {
  code: 'date-unreadable',
  message: 'a pending row: got no day, expected a period or a dated row',
};

function tooWide(count: number, width: number): RowRefusal {
  const message = `the columns: got ${count}, expected ${width}; a comma in an amount may lack its quotes`;
  return { code: 'row-rejected', message };
}

function noRowReadable({ code, line, message }: RowRefusal & { line: number }): FileError {
  return {
    code,
    line,
    message: `no row can be read: ${message}; correct the file, or say how to read it with --csv-profile`,
  };
}

function nothingTold(): FileError {
  return {
    code: 'no-statement',
    message:
      'the file has a header and nothing else: expected rows, or an account, a period or balances that say there were none; fetch it again',
  };
}

function firstText(row: Row): string {
  for (let column = 0; column < row.count; column += 1) {
    const text = cellText(row, column);
    if (text !== '') return text;
  }
  return '';
}

function isBlank(row: Row): boolean {
  return firstText(row) === '';
}
