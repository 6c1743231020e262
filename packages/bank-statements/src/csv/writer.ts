import { type LocalDate, localDate } from '@piutang/calendar';
import type { Decimal, FileError, Problem } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { createDateMemory, leadsTo, type RowRefusal, readAmount, readBalance, readTotals } from './booking.ts';
import { normaliseHeader } from './columns.ts';
import { type CsvLayout, MAX_STOP_CHARS, statusOf } from './layout.ts';
import { LineBuilder } from './line-builder.ts';
import { plainCell } from './numbers.ts';
import {
  isColumnTotal,
  isElsewhere,
  newSurroundings,
  readOutside,
  type Surroundings,
  take,
  totalOf,
} from './preamble.ts';
import { cellText, type Row, rowText } from './rows.ts';
import { Section } from './section.ts';

/** Each broken row is told, up to here; a file with more has one cause, not thousands. */
const MAX_ROWS_TOLD = 200;

export type StatementWriter = {
  /** Takes the next row; `true` ends the reading. */
  row(row: Row): boolean | undefined;
  failure(): FileError | undefined;
  end(): FileError | undefined;
};

/** Turns rows into statements: one for each account and currency that the rows name. */
export function createStatementWriter(layout: CsvLayout, context: ReadContext): StatementWriter {
  const lines = new LineBuilder(layout);
  const dates = createDateMemory(layout.readDate);
  const valueDates = createDateMemory(layout.readDate);
  let section = new Section(layout, context, newSurroundings());
  /** What rows between bookings tell as a preamble does: the next section's, or the same again on the next page. */
  let next: Surroundings | undefined;
  let rowsSeen = 0;
  let ordinal = 0;
  /** Lines of the sections that have ended. */
  let readCount = 0;
  let rejectedCount = 0;
  let remarkCount = 0;
  let outsideCount = 0;
  let firstRefusal: (RowRefusal & { line: number }) | undefined;
  let over = false;

  context.emit({ kind: 'file', format: 'csv', encoding: context.encoding });

  function tell(problem: Problem): void {
    context.emit({ kind: 'problem', problem });
  }

  function reject(row: Row, refusal: RowRefusal): void {
    section.reject(row);
    tellRefusal(row.line, refusal);
  }

  function tellRefusal(line: number, refusal: RowRefusal): void {
    rejectedCount += 1;
    firstRefusal ??= { ...refusal, line };
    if (rejectedCount > MAX_ROWS_TOLD) return;
    const message = `a row cannot be read: ${refusal.message}; it is left out, correct the file or its profile`;
    tell({ code: refusal.code, severity: 'error', line, message });
  }

  /** Takes what a row outside the bookings says; a profile says where those are, so that nothing is looked for. */
  function takeOutside(row: Row): boolean {
    if (layout.isProfile) return false;
    const told = readOutside(rowText(row), layout.style);
    if (told === undefined) return false;
    const isTotal = told.kind !== 'account' && told.kind !== 'period' && told.kind !== 'currency';
    if (!isTotal && section.lineCount > 0) next ??= newSurroundings();
    const isNext = next !== undefined && (!isTotal || isElsewhere(next, section.around));
    take(isNext && next !== undefined ? next : section.around, told, row.line);
    return true;
  }

  /** A booking or a header shows that a preamble is over: whether it was of another statement. */
  function settle(): void {
    if (next === undefined) return;
    const begun = next;
    next = undefined;
    if (!isElsewhere(begun, section.around)) return;
    endSection();
    section = new Section(layout, context, begun);
  }

  function endSection(): void {
    const undated = section.end();
    readCount += section.lineCount;
    for (const line of undated) tellRefusal(line.fileLine, NO_DAY);
  }

  /** A row whose date cell holds no date: header again, totals, text of the booking before, or a broken booking. */
  function withoutDate(row: Row, refusal: RowRefusal): void {
    if (takeOutside(row)) return;
    if (isHeader(row)) {
      settle();
      return;
    }
    if (layout.isProfile && section.isEmpty && isColumnNames(row)) return;
    const amount = readAmount(row, layout);
    const dateCell = cellText(row, layout.date);
    if ('blank' in amount && dateCell === '' && readBalance(row, layout.balance, layout) === undefined) {
      section.lastBook()?.continueText(lines.text(row));
      return;
    }
    if (layout.isProfile || refusal.code === 'date-outside-period' || /^\d/.test(plainCell(dateCell))) {
      reject(row, refusal);
      return;
    }
    const totals = isColumnTotal(firstText(row)) ? readTotals(row, layout) : undefined;
    if (totals !== undefined) section.columnTotals(totals.debits, totals.credits, row.line);
    else if ('blank' in amount || isColumnTotal(firstText(row))) remark(row);
    else reject(row, refusal);
  }

  function remark(row: Row): void {
    remarkCount += 1;
    if (remarkCount > MAX_ROWS_TOLD) return;
    const message = `a row without date and amount: got "${rowText(row).slice(0, 60)}", it is taken as a remark of the bank`;
    tell({ code: 'tag-unknown', severity: 'info', line: row.line, message });
  }

  function isHeader(row: Row): boolean {
    if (row.count < 3 || layout.headerNames.length === 0) return false;
    return layout.headerNames.every((name, column) => name === normaliseHeader(plainCell(cellText(row, column))));
  }

  /** Words where the date and the amounts should be, above the first booking: the header that no `skipRows` leaves out. */
  function isColumnNames(row: Row): boolean {
    const amounts = [layout.amount, layout.debit, layout.credit].filter((column) => column >= 0);
    return [layout.date, ...amounts].every((column) => /^[^\d]*\p{L}[^\d]*$/u.test(cellText(row, column)));
  }

  function isTooWide(row: Row): boolean {
    if (layout.width === 0 || row.count <= layout.width) return false;
    for (let column = layout.width; column < row.count; column += 1) if (cellText(row, column) !== '') return true;
    return false;
  }

  /** @param bookedOn `undefined` for a pending row of which no day is known yet */
  function booking(row: Row, bookedOn: LocalDate | undefined, pending: boolean): void {
    const amount = readAmount(row, layout);
    if ('refused' in amount) {
      reject(row, amount.refused);
      return;
    }
    const balance = readBalance(row, layout.balance, layout);
    if (balance !== undefined && 'code' in balance) {
      reject(row, balance);
      return;
    }
    if ('blank' in amount) {
      withoutAmount(row, balance);
      return;
    }
    settle();
    const book = section.book(row, amount.currency);
    if (amount.currency !== undefined && book.currency !== undefined && amount.currency !== book.currency) {
      const message = `the currency of the amount: got ${amount.currency}, expected ${book.currency}, that of the statement`;
      reject(row, { code: 'currency-mixed', message });
      return;
    }
    const isSelfProved = balance !== undefined && hasBalanceBefore(row, amount.amount, balance);
    ordinal += 1;
    const line = lines.build(row, {
      ordinal,
      amount: amount.amount,
      currency: book.currency,
      bookedOn: bookedOn ?? UNKNOWN_DAY,
      valueOn: valueDay(row) ?? bookedOn ?? UNKNOWN_DAY,
      pending,
      balance,
    });
    if (bookedOn === undefined) section.wait(book, line);
    else section.add(book, line, isSelfProved);
  }

  function valueDay(row: Row): LocalDate | undefined {
    if (layout.valueDate < 0) return undefined;
    const valued = valueDates.read(row, layout.valueDate, section.around.period);
    return typeof valued === 'string' ? valued : undefined;
  }

  /** Whether the row has the balance before it too; with the one after, that must be the amount. */
  function hasBalanceBefore(row: Row, amount: Decimal, after: Decimal): boolean {
    if (layout.balanceBefore < 0) return false;
    const before = readBalance(row, layout.balanceBefore, layout);
    if (before === undefined || 'code' in before) return false;
    if (leadsTo(before, amount, after)) return true;
    const message =
      'the balances of a row: its balance before and its amount do not lead to its balance after; fetch the file again';
    tell({ code: 'running-balance-broken', severity: 'error', line: row.line, message });
    return false;
  }

  /** A dated row without an amount may carry the opening or closing balance. */
  function withoutAmount(row: Row, balance: Decimal | undefined): void {
    const kind = totalOf(lines.text(row));
    if (balance !== undefined && (kind === 'opening' || kind === 'closing')) {
      settle();
      section.around[kind] ??= balance;
      return;
    }
    reject(row, { code: 'amount-unreadable', message: 'the amount: got nothing, expected a number' });
  }

  function dated(row: Row, day: LocalDate): void {
    const state = layout.status < 0 ? 'booked' : (statusOf(cellText(row, layout.status)) ?? 'booked');
    if (state === 'void') return;
    booking(row, day, state === 'pending');
    const { period } = section.around;
    if (period === undefined || (day >= period.from && day <= period.to)) return;
    outsideCount += 1;
    if (outsideCount > MAX_ROWS_TOLD) return;
    const message = `the date: got ${day}, expected a day from ${period.from} to ${period.to}, the period of the file; the row counts, check the file`;
    tell({ code: 'date-outside-period', severity: 'warning', line: row.line, message });
  }

  /** A pending row has no date of its own: it is put on the last day that is known, or else on the next. */
  function pendingDay(): LocalDate | undefined {
    return section.around.period?.to ?? section.lastBook()?.lastLine()?.bookedOn;
  }

  function isPending(row: Row): boolean {
    const cell = plainCell(cellText(row, layout.date));
    if (cell !== '') return statusOf(cell) === 'pending';
    return layout.status >= 0 && statusOf(cellText(row, layout.status)) === 'pending';
  }

  /** The booking day; that of the value where the cell of the booking day is left empty. */
  function dayOf(row: Row): LocalDate | RowRefusal {
    const booked = dates.read(row, layout.date, section.around.period);
    if (typeof booked === 'string' || layout.valueDate < 0 || cellText(row, layout.date) !== '') return booked;
    return valueDay(row) ?? booked;
  }

  return {
    row(row) {
      rowsSeen += 1;
      if (rowsSeen <= layout.preambleRows) {
        takeOutside(row);
        return false;
      }
      if (row.count === 1 && row.from === row.to) return false;
      if (layout.stop?.test(cellText(row, 0).slice(0, MAX_STOP_CHARS)) === true) {
        over = true;
        return true;
      }
      const booked = dayOf(row);
      if (isTooWide(row)) {
        if (typeof booked === 'string' || !takeOutside(row)) reject(row, tooWide(row.count, layout.width));
      } else if (typeof booked === 'string') dated(row, booked);
      else if (isPending(row)) booking(row, pendingDay(), true);
      else if (!isBlank(row)) withoutDate(row, booked);
      return section.failure !== undefined;
    },
    failure: () => section.failure,
    end() {
      if (section.failure !== undefined) return section.failure;
      if (section.isEmpty && !over && ordinal === 0 && rejectedCount === 0 && hasNothing()) return nothingTold();
      settle();
      endSection();
      return readCount === 0 && firstRefusal !== undefined ? noRowReadable(firstRefusal) : undefined;
    },
  };

  function hasNothing(): boolean {
    const { account, period, opening, closing } = section.around;
    return (
      account === undefined &&
      period === undefined &&
      opening === undefined &&
      closing === undefined &&
      layout.ownAccount === undefined
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
