import type { LocalDate } from '@piutang/calendar';
import type { Decimal, FileError, StatementEvent, StatementHead, StatementLine } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { Book, type EventSink } from './book.ts';
import { accountInName, accountOf } from './cells.ts';
import type { CsvLayout } from './layout.ts';
import { currencyNamed, plainCell } from './numbers.ts';
import { newSurroundings, type Surroundings } from './preamble.ts';
import { cellText, type Row } from './rows.ts';

/** Rows of several accounts may be mixed; lines of all but the first wait for their turn, up to this many. */
const MAX_HELD_EVENTS = 100_000;

type OpenBook = { readonly book: Book; readonly events: BookEvents };

/** A pending booking above all dated rows: it gets the day of the first of them. */
type Undated = { readonly book: Book; readonly line: StatementLine };

/**
 * The rows under one preamble: a statement for each account and currency that the rows name. A file has one section,
 * unless exports were put behind each other.
 */
export class Section {
  readonly around: Surroundings;
  failure: FileError | undefined;
  lineCount = 0;
  readonly #layout: CsvLayout;
  readonly #context: ReadContext;
  readonly #books = new Map<string, OpenBook>();
  #heldEvents = 0;
  #lastKey = '';
  #lastBook: Book | undefined;
  #undated: Undated[] = [];
  /** The currency that stands beside the first amount which has one. */
  #currencyBeside: string | undefined;
  #columnTotals: { debits: Decimal; credits: Decimal; fileLine: number; lineCount: number } | undefined;

  constructor(layout: CsvLayout, context: ReadContext, around: Surroundings) {
    this.#layout = layout;
    this.#context = context;
    this.around = around;
  }

  /** The statement that a row belongs to, opened where it is the first one. */
  book(row: Row, currencyBeside: string | undefined): Book {
    const { account: accountColumn, currency: currencyColumn } = this.#layout;
    this.#currencyBeside ??= currencyBeside;
    if (accountColumn < 0 && currencyColumn < 0) return this.#lastBook ?? this.#open('', '', '', row.line);
    const account = accountColumn < 0 ? '' : accountOf(plainCell(cellText(row, accountColumn)));
    const currency = currencyColumn < 0 ? '' : plainCell(cellText(row, currencyColumn)).toUpperCase();
    const key = `${account}|${currency}`;
    if (this.#lastBook !== undefined && key === this.#lastKey) return this.#lastBook;
    this.#lastKey = key;
    this.#lastBook = this.#books.get(key)?.book ?? this.#open(key, account, currency, row.line);
    return this.#lastBook;
  }

  lastBook(): Book | undefined {
    return this.#lastBook;
  }

  /** Counts a row that cannot be read; what it says of its account is not believed where another one is known. */
  reject(row: Row): void {
    (this.#lastBook ?? this.book(row, undefined)).reject();
  }

  add(book: Book, line: StatementLine, isSelfProved: boolean): void {
    if (this.#undated.length > 0) this.#giveDay(line.bookedOn);
    this.lineCount += 1;
    book.add(line, isSelfProved);
  }

  wait(book: Book, line: StatementLine): void {
    this.#undated.push({ book, line });
    if (this.#undated.length > MAX_HELD_EVENTS) this.failure ??= tooMixed();
  }

  #giveDay(day: LocalDate): void {
    for (const { book, line } of this.#undated) {
      this.lineCount += 1;
      book.add({ ...line, bookedOn: day, valueOn: day }, false);
    }
    this.#undated = [];
  }

  /** A row that adds up the debit and credit columns; only the last one, behind all bookings, is of the whole file. */
  columnTotals(debits: Decimal, credits: Decimal, fileLine: number): void {
    this.#columnTotals = { debits, credits, fileLine, lineCount: this.lineCount };
  }

  /** Ends the statements; answers the lines that no day was found for. */
  end(): readonly StatementLine[] {
    const undated = this.#undated;
    this.#undated = [];
    for (const { book } of undated) book.reject();
    if (this.#books.size === 0) this.#open('', '', '', 1);
    if (this.#columnTotals?.lineCount === this.lineCount) {
      this.around.credits ??= this.#columnTotals.credits;
      this.around.debits ??= this.#columnTotals.debits;
      this.around.fileLine ||= this.#columnTotals.fileLine;
    }
    // Totals beside several accounts are of all of them together.
    const shared = this.#books.size === 1 ? this.around : newSurroundings();
    for (const { book, events } of this.#books.values()) {
      events.release();
      book.end(shared);
    }
    return undated.map(({ line }) => line);
  }

  get isEmpty(): boolean {
    return this.#books.size === 0;
  }

  #open(key: string, account: string, currencyCell: string, fileLine: number): Book {
    const currency = currencyCell === 'RP' ? 'IDR' : currencyNamed(currencyCell);
    if (currencyCell !== '' && currency === undefined) {
      const message = `the currency: got "${currencyCell.slice(0, 20)}", expected a code of ISO 4217 such as IDR; correct the file`;
      this.#context.emit({
        kind: 'problem',
        problem: { code: 'currency-unknown', severity: 'error', line: fileLine, message },
      });
    }
    const events = new BookEvents(this.#context, this.#books.size > 0, () => this.#hold());
    const book = new Book(this.#head(account, currency, currencyCell), events);
    this.#books.set(key, { book, events });
    this.#lastBook = book;
    return book;
  }

  #hold(): void {
    this.#heldEvents += 1;
    if (this.#heldEvents > MAX_HELD_EVENTS) this.failure ??= tooMixed();
  }

  #head(account: string, currency: string | undefined, currencyCell: string): StatementHead {
    const { around } = this;
    const { bank, ownAccount, ownCurrency } = this.#layout;
    const fromName = bank?.accountInFileName === true ? accountInName(this.#context.options.fileName ?? '') : undefined;
    const headAccount = account || ownAccount || around.account || fromName;
    const told = ownCurrency ?? around.currency ?? this.#currencyBeside ?? bank?.currency;
    const headCurrency = currencyCell === '' ? told : currency;
    return {
      ...(headAccount === undefined ? {} : { account: headAccount }),
      ...(headCurrency === undefined ? {} : { currency: headCurrency }),
      ...(around.opening === undefined ? {} : { opening: { amount: around.opening } }),
    };
  }
}

/** Passes on what a book tells: of the first one at once, of all others when the ones before have ended. */
class BookEvents implements EventSink {
  readonly #context: ReadContext;
  readonly #onHeld: () => void;
  #queue: StatementEvent[] | undefined;

  constructor(context: ReadContext, isHeld: boolean, onHeld: () => void) {
    this.#context = context;
    this.#queue = isHeld ? [] : undefined;
    this.#onHeld = onHeld;
  }

  emit(event: StatementEvent): void {
    if (this.#queue === undefined) {
      this.#context.emit(event);
      return;
    }
    this.#queue.push(event);
    this.#onHeld();
  }

  release(): void {
    const queue = this.#queue ?? [];
    this.#queue = undefined;
    for (const event of queue) this.#context.emit(event);
  }
}

function tooMixed(): FileError {
  return {
    code: 'too-large',
    message: `rows of several accounts are mixed: got more than ${MAX_HELD_EVENTS} lines that wait for their account, expected rows sorted by account; export one account a file`,
  };
}
