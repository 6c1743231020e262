import type { LocalDate } from '@piutang/calendar';
import type {
  Counterparty,
  Decimal,
  FileError,
  Problem,
  StatementEvent,
  StatementHead,
  StatementLine,
} from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { structuredReferenceIn } from '../references.ts';
import { type Book, createBook } from './book.ts';
import { createDateMemory, leadsTo, type RowRefusal, readAmount, readBalance } from './booking.ts';
import { accountInName, accountOf, oneLine } from './cells.ts';
import { normaliseHeader } from './columns.ts';
import { type CsvLayout, MAX_STOP_CHARS } from './layout.ts';
import { plainCell } from './numbers.ts';
import { newSurroundings, takeRow, totalOf } from './preamble.ts';
import { readRemark } from './remarks.ts';
import { cellText, type Row, rowText } from './rows.ts';

/** Rows of several accounts may be mixed; lines of all but the first wait for their turn, up to this many. */
const MAX_HELD_EVENTS = 100_000;

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
  const around = newSurroundings();
  const remarks = layout.bank?.remarks;
  const books = new Map<string, { book: Book; release: () => void }>();
  const dates = createDateMemory(layout.readDate);
  const valueDates = createDateMemory(layout.readDate);
  let rowsSeen = 0;
  let ordinal = 0;
  let lines = 0;
  let heldEvents = 0;
  let rejectedCount = 0;
  let remarkCount = 0;
  let firstRefusal: (RowRefusal & { line: number }) | undefined;
  let failure: FileError | undefined;
  let lastKey = '';
  let lastBook: Book | undefined;
  let over = false;

  context.emit({ kind: 'file', format: 'csv', encoding: context.encoding });

  function bookFor(row: Row): Book {
    const account = layout.account < 0 ? '' : accountOf(plainCell(cellText(row, layout.account)));
    const currency = layout.currency < 0 ? '' : plainCell(cellText(row, layout.currency)).toUpperCase();
    if (lastBook !== undefined && layout.account < 0 && layout.currency < 0) return lastBook;
    const key = `${account}|${currency}`;
    if (lastBook !== undefined && key === lastKey) return lastBook;
    const known = books.get(key);
    lastKey = key;
    lastBook = known?.book ?? openBook(key, account, currency);
    return lastBook;
  }

  function openBook(key: string, account: string, currency: string): Book {
    let queue: StatementEvent[] | undefined = books.size === 0 ? undefined : [];
    const emit = (event: StatementEvent) => {
      if (queue === undefined) {
        context.emit(event);
        return;
      }
      queue.push(event);
      heldEvents += 1;
      if (heldEvents > MAX_HELD_EVENTS) failure ??= tooMixed();
    };
    const release = () => {
      for (const event of queue ?? []) context.emit(event);
      queue = undefined;
    };
    const book = createBook(headOf(account, currency), emit);
    books.set(key, { book, release });
    return book;
  }

  function headOf(account: string, currency: string): StatementHead {
    const fromName =
      layout.bank?.accountInFileName === true ? accountInName(context.options.fileName ?? '') : undefined;
    const ownAccount = account || layout.ownAccount || around.account || fromName;
    const ownCurrency = currency || layout.ownCurrency || around.currency;
    return {
      ...(ownAccount === undefined ? {} : { account: ownAccount }),
      ...(ownCurrency === undefined ? {} : { currency: ownCurrency }),
      ...(around.opening === undefined ? {} : { opening: { amount: around.opening } }),
    };
  }

  function tell(problem: Problem): void {
    context.emit({ kind: 'problem', problem });
  }

  function reject(row: Row, refusal: RowRefusal): void {
    rejectedCount += 1;
    firstRefusal ??= { ...refusal, line: row.line };
    bookFor(row).reject();
    if (rejectedCount > MAX_ROWS_TOLD) return;
    tell({
      code: refusal.code,
      severity: 'error',
      line: row.line,
      message: `a row cannot be read: ${refusal.message}; it is left out, correct the file or its profile`,
    });
  }

  /** A row whose date cell holds no date: header again, totals, text of the booking before, or a broken booking. */
  function withoutDate(row: Row, refusal: RowRefusal): void {
    const raw = rowText(row);
    if (!layout.isProfile && takeRow(around, raw, layout.style, row.line)) return;
    if (isHeader(row)) return;
    const amount = readAmount(row, layout);
    const dateCell = cellText(row, layout.date);
    if ('blank' in amount && dateCell === '' && readBalance(row, layout.balance, layout) === undefined) {
      lastBook?.continueText(textOf(row));
      return;
    }
    if (
      'blank' in amount &&
      !layout.isProfile &&
      refusal.code !== 'date-outside-period' &&
      !/^\d/.test(plainCell(dateCell))
    ) {
      remarkCount += 1;
      if (remarkCount > MAX_ROWS_TOLD) return;
      tell({
        code: 'tag-unknown',
        severity: 'info',
        line: row.line,
        message: `a row without date and amount: got "${raw.slice(0, 60)}", it is taken as a remark of the bank`,
      });
      return;
    }
    reject(row, refusal);
  }

  function isHeader(row: Row): boolean {
    if (row.count < 3 || layout.headerNames.length === 0) return false;
    return layout.headerNames.every((name, column) => name === normaliseHeader(plainCell(cellText(row, column))));
  }

  function isTooWide(row: Row): boolean {
    if (layout.width === 0 || row.count <= layout.width) return false;
    for (let column = layout.width; column < row.count; column += 1) if (cellText(row, column) !== '') return true;
    return false;
  }

  function booking(row: Row, bookedOn: LocalDate, pending: boolean): void {
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
    const before = readBalance(row, layout.balanceBefore, layout);
    if (
      balance !== undefined &&
      before !== undefined &&
      !('code' in before) &&
      !leadsTo(before, amount.amount, balance)
    ) {
      tell({
        code: 'running-balance-broken',
        severity: 'error',
        line: row.line,
        message:
          'the balances of a row: its balance before and its amount do not lead to its balance after; fetch the file again',
      });
    }
    ordinal += 1;
    lines += 1;
    bookFor(row).add(buildLine(row, amount.amount, bookedOn, pending, balance));
  }

  /** A dated row without an amount may carry the opening or closing balance. */
  function withoutAmount(row: Row, balance: Decimal | undefined): void {
    const kind = totalOf(textOf(row));
    if (balance !== undefined && (kind === 'opening' || kind === 'closing')) {
      around[kind] ??= balance;
      return;
    }
    reject(row, { code: 'amount-unreadable', message: 'the amount: got nothing, expected a number' });
  }

  function buildLine(
    row: Row,
    amount: Decimal,
    bookedOn: LocalDate,
    pending: boolean,
    balance: Decimal | undefined,
  ): StatementLine {
    const valued = layout.valueDate < 0 ? bookedOn : valueDates.read(row, layout.valueDate, around.period);
    const currency =
      layout.currency < 0
        ? (layout.ownCurrency ?? around.currency)
        : plainCell(cellText(row, layout.currency)).toUpperCase() || undefined;
    const reference = layout.reference < 0 ? '' : plainCell(cellText(row, layout.reference));
    const text = textOf(row);
    // Indonesian remarks hold no reference with check digits, only numbers that look like one.
    const structuredReference = layout.bank === undefined ? structuredReferenceIn(text) : undefined;
    const remark = readRemark(remarkOf(row, text), amount, remarks, namedOther(row));
    const line: LineDraft = {
      ordinal,
      amount,
      currency,
      bookedOn,
      valueOn: typeof valued === 'string' ? valued : bookedOn,
      reversal: false,
      pending,
      counterparty: remark.counterparty,
      text,
      details: NO_DETAILS,
      fileLine: row.line,
    };
    // Set one by one: spreading optional parts costs more than reading the row.
    if (reference !== '' && reference !== '-') line.bankReference = reference;
    if (structuredReference !== undefined) line.structuredReference = structuredReference;
    if (balance !== undefined && !(pending && balance.coefficient === 0n)) line.balanceAfter = balance;
    if (remark.channel !== undefined) line.channel = remark.channel;
    if (remark.virtualAccount !== undefined) line.virtualAccount = remark.virtualAccount;
    if (remark.charges !== undefined) line.charges = remark.charges;
    return line;
  }

  /** The remark with its runs of blanks, where the bank's dialect has a meaning for them. */
  function remarkOf(row: Row, text: string): string {
    const only = layout.texts?.length === 1 ? layout.texts[0] : undefined;
    return remarks === 'bca' && only !== undefined ? cellText(row, only) : text;
  }

  function namedOther(row: Row): Counterparty {
    if (layout.name < 0 && layout.otherAccount < 0) return NOBODY;

    const name = layout.name < 0 ? '' : cellText(row, layout.name);
    const account = layout.otherAccount < 0 ? '' : plainCell(cellText(row, layout.otherAccount));
    return { ...(name === '' ? {} : { name }), ...(account === '' ? {} : { account }) };
  }

  function textOf(row: Row): string {
    const only = layout.texts?.length === 1 ? layout.texts[0] : undefined;
    if (only !== undefined) return row.hasLayout ? oneLine(cellText(row, only)) : cellText(row, only);
    let text = '';
    const count = layout.texts?.length ?? row.count;
    for (let index = 0; index < count; index += 1) {
      const column = layout.texts === undefined ? index : (layout.texts[index] ?? 0);
      if (layout.texts === undefined && isFigure(column)) continue;
      const cell = cellText(row, column);
      const part = row.hasLayout ? oneLine(cell) : cell;
      if (part !== '' && !text.includes(part)) text = text === '' ? part : `${text} ${part}`;
    }
    return text;
  }

  function isFigure(column: number): boolean {
    return (
      column === layout.date ||
      column === layout.amount ||
      column === layout.debit ||
      column === layout.credit ||
      column === layout.flag ||
      column === layout.balance
    );
  }

  /** Booked, not booked yet, or never to be booked, by date cell and status column. */
  function stateOf(row: Row): 'booked' | 'pending' | 'void' {
    if (layout.status < 0) return 'booked';
    const status = cellText(row, layout.status);
    return VOID_STATUS.test(status) ? 'void' : PENDING_WORD.test(status) ? 'pending' : 'booked';
  }

  /** A pending row has no date of its own: it is put on the last day that is known. */
  function pendingDay(): LocalDate | undefined {
    return around.period?.to ?? lastBook?.lastLine()?.bookedOn;
  }

  return {
    row(row) {
      rowsSeen += 1;
      if (rowsSeen <= layout.preambleRows) {
        if (!layout.isProfile) takeRow(around, rowText(row), layout.style, row.line);
        return false;
      }
      if (row.count === 1 && row.from === row.to) return false;
      if (layout.stop?.test(cellText(row, 0).slice(0, MAX_STOP_CHARS)) === true) {
        over = true;
        return true;
      }
      const booked = dates.read(row, layout.date, around.period);
      if (isTooWide(row) && (typeof booked === 'string' || !takeRow(around, rowText(row), layout.style, row.line))) {
        const message = `the columns: got ${row.count}, expected ${layout.width}; a comma in an amount may lack its quotes`;
        reject(row, { code: 'row-rejected', message });
      } else if (typeof booked === 'string') {
        const state = stateOf(row);
        if (state !== 'void') booking(row, booked, state === 'pending');
      } else if (PENDING_WORD.test(plainCell(cellText(row, layout.date)))) {
        const day = pendingDay();
        if (day === undefined)
          reject(row, {
            code: 'date-unreadable',
            message: 'a pending row: got no day, expected a period or a dated row before it',
          });
        else booking(row, day, true);
      } else if (!isBlank(row)) withoutDate(row, booked);
      return failure !== undefined;
    },
    failure: () => failure,
    end() {
      if (failure !== undefined) return failure;
      if (lines === 0 && firstRefusal !== undefined) {
        const { code, message, line } = firstRefusal;
        return {
          code,
          line,
          message: `no row can be read: ${message}; correct the file, or say how to read it with --csv-profile`,
        };
      }
      if (books.size === 0 && !over && hasNothing()) {
        return {
          code: 'no-statement',
          message:
            'the file has a header and nothing else: expected rows, or an account, a period or balances that say there were none; fetch it again',
        };
      }
      if (books.size === 0) openBook('', '', '');
      const shared = books.size === 1 ? around : { ...newSurroundings(), period: around.period };
      for (const { book, release } of books.values()) {
        release();
        book.end(shared);
      }
      return undefined;
    },
  };

  function hasNothing(): boolean {
    return (
      around.account === undefined &&
      around.period === undefined &&
      around.opening === undefined &&
      around.closing === undefined &&
      layout.ownAccount === undefined
    );
  }
}

const NOBODY: Counterparty = {};
const NO_DETAILS: StatementLine['details'] = [];

type LineDraft = { -readonly [Field in keyof StatementLine]: StatementLine[Field] };

const PENDING_WORD =
  /^(?:pend(?:ing)?|processing|proses|vorgemerkt|gereserveerd|reserved|authori[sz]ed|on hold|hold)$/i;
const VOID_STATUS = /^(?:failed|gagal|rejected|ditolak|denied|cancell?ed|batal|dibatalkan|voided|void|expired)$/i;

function isBlank(row: Row): boolean {
  for (let column = 0; column < row.count; column += 1) if (cellText(row, column) !== '') return false;
  return true;
}

function tooMixed(): FileError {
  return {
    code: 'too-large',
    message: `rows of several accounts are mixed: got more than ${MAX_HELD_EVENTS} lines that wait for their account, expected rows sorted by account; export one account a file`,
  };
}
