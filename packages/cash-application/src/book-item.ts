import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId, InvoiceId } from '@piutang/receivables';
import { AmountColumn, doubles, exactNumber, RowDoubles, RowIntegers, Rows, Shared, TextColumn } from './columns.ts';
import type { MatchItem } from './model.ts';
import { normaliseNumber, numberPrefix } from './numbers.ts';

/**
 * An item as it stands now: lines use up what is open as they go. It is a view of the columns, made when a line asks for
 * it; two views of one item are the same object only while one payment is looked at.
 */
export type BookItem = {
  readonly item: MatchItem;
  readonly number: string;
  readonly invoice: InvoiceId;
  readonly payer: CustomerId;
  readonly currency: CurrencyCode;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly earlyPayment: MatchItem['earlyPayment'];
  readonly bundle: string | undefined;
  openMinor: bigint;
  /** The same as a number, where a number holds it exactly, else NaN: for looks that rule out before anything is decided. */
  readonly openExact: number;
  /** What it was issued for. */
  readonly amountMinor: bigint;
  /** Day on which it was closed, lately or by a line of this run. */
  closedOn: LocalDate | undefined;
  /** A line of this run has taken a withholding, a discount or the like on it; a second one would take it twice. */
  adjusted: boolean;
  /** Amount of a receipt that was shown for it and waits for a person: the same again may be a second payment. */
  waitingMinor: bigint | undefined;
  /** What receipts that wait for a person would take from it: nobody knows yet whether it is still open for that. */
  proposedMinor: bigint;
};

/** What few items have. */
type Rare = Pick<MatchItem, 'virtualAccount' | 'codeAmountMinor' | 'references' | 'earlyPayment'>;

/** What changes on few items while lines are matched. */
type State = Pick<BookItem, 'adjusted' | 'waitingMinor' | 'proposedMinor'>;

/** The letters before the numbers of a payer that has none. */
export const NO_PREFIXES: ReadonlySet<string> = new Set();

/** The places of the numbers of an item in its row. */
const DOUBLES = { open: 0, openAtFirst: 1 } as const;
const INTEGERS = { payer: 0, currency: 1, issued: 2, due: 3, bundle: 4, closed: 5, end: 6 } as const;

/** The columns, and the changes that lines make. */
export class ItemColumns {
  readonly #room: number;
  readonly #rows: Rows;
  count = 0;
  readonly invoices: TextColumn;
  readonly payers = new Shared<CustomerId>();
  readonly payerOf: RowIntegers;
  readonly currencies = new Shared<CurrencyCode>();
  readonly currencyOf: RowIntegers;
  readonly days = new Shared<LocalDate>();
  readonly issued: RowIntegers;
  readonly due: RowIntegers;
  /** Leading letters of each payer's numbers, by the payer's place. */
  readonly prefixes: ReadonlySet<string>[] = [];
  readonly #alone = new Map<string, ReadonlySet<string>>();
  #lastPrefix = '';
  readonly bundles = new Shared<string>();
  readonly bundleOf: RowIntegers;
  /** Of items whose amount is not what was open at first. */
  readonly otherAmounts = new Map<number, bigint>();
  /** The day by its place in `days`, from 1; 0 where it is not closed. */
  readonly closed: RowIntegers;
  readonly closedAtFirst = new Map<number, LocalDate>();
  readonly openAtFirst: AmountColumn;
  readonly open: AmountColumn;
  /** Made with the first item that has one. */
  taxBase: AmountColumn | undefined;
  readonly rare = new Map<number, Rare>();
  readonly states = new Map<number, State>();

  constructor(room: number) {
    this.#room = room;
    this.#rows = new Rows(Object.keys(DOUBLES).length, Object.keys(INTEGERS).length, room);
    const integers = (field: keyof typeof INTEGERS) => new RowIntegers(this.#rows, INTEGERS[field]);
    this.invoices = new TextColumn(room, integers('end'));
    this.payerOf = integers('payer');
    this.currencyOf = integers('currency');
    this.issued = integers('issued');
    this.due = integers('due');
    this.bundleOf = integers('bundle');
    this.closed = integers('closed');
    this.openAtFirst = new AmountColumn(new RowDoubles(this.#rows, DOUBLES.openAtFirst));
    this.open = new AmountColumn(new RowDoubles(this.#rows, DOUBLES.open));
  }

  add(item: MatchItem): number {
    const at = this.count;
    this.count += 1;
    this.#rows.reach(at);
    this.invoices.set(at, item.invoice);
    const payer = this.payers.placeOf(item.payer);
    this.payerOf.set(at, payer);
    this.currencyOf.set(at, this.currencies.placeOf(item.currency));
    this.issued.set(at, this.days.placeOf(item.issuedOn));
    this.due.set(at, this.days.placeOf(item.dueOn));
    this.#addPrefix(payer, item.invoice);
    this.bundleOf.set(at, item.bundle === undefined ? 0 : this.bundles.placeOf(item.bundle) + 1);
    if (item.amountMinor !== item.openMinor) this.otherAmounts.set(at, item.amountMinor);
    this.openAtFirst.set(at, item.openMinor);
    this.open.set(at, item.openMinor);
    if (item.taxBaseMinor !== undefined) {
      this.taxBase ??= new AmountColumn(doubles(this.#room));
      this.taxBase.set(at, item.taxBaseMinor);
    }
    this.setClosed(at, item.closedOn);
    if (item.closedOn !== undefined) this.closedAtFirst.set(at, item.closedOn);
    const { virtualAccount, codeAmountMinor, references, earlyPayment } = item;
    if ((virtualAccount ?? codeAmountMinor ?? references ?? earlyPayment) !== undefined) this.rare.set(at, item);
    return at;
  }

  /** Most payers' numbers begin alike, so that one set serves nearly all of them. */
  #addPrefix(payer: number, invoice: string): void {
    const known = this.prefixes[payer] ?? NO_PREFIXES;
    const isLast = this.#lastPrefix !== '' && isPrefix(this.#lastPrefix, invoice);
    const prefix = isLast ? this.#lastPrefix : (numberPrefix(invoice) ?? '');
    this.#lastPrefix = prefix;
    if (prefix === '' || known.has(prefix)) this.prefixes[payer] = known;
    else this.prefixes[payer] = known.size === 0 ? this.#onlyPrefix(prefix) : new Set([...known, prefix]);
  }

  #onlyPrefix(prefix: string): ReadonlySet<string> {
    const only = this.#alone.get(prefix) ?? new Set([prefix]);
    this.#alone.set(prefix, only);
    return only;
  }

  setClosed(at: number, day: LocalDate | undefined): void {
    this.closed.set(at, day === undefined ? 0 : this.days.placeOf(day) + 1);
  }

  closedAt(at: number): LocalDate | undefined {
    const place = this.closed.get(at);
    return place === 0 ? undefined : this.days.at(place - 1);
  }

  amountAt(at: number): bigint {
    return this.otherAmounts.get(at) ?? this.openAtFirst.get(at);
  }

  itemAt(at: number): MatchItem {
    const bundle = this.bundleOf.get(at);
    const taxBaseMinor = this.taxBase?.find(at);
    const rare = this.rare.get(at);
    const closedOn = this.closedAtFirst.get(at);
    const openMinor = this.openAtFirst.get(at);
    const item = {
      invoice: this.invoices.at(at),
      payer: this.payers.at(this.payerOf.get(at)),
      currency: this.currencies.at(this.currencyOf.get(at)),
      amountMinor: this.amountAt(at),
      openMinor,
      issuedOn: this.days.at(this.issued.get(at)),
      dueOn: this.days.at(this.due.get(at)),
    };
    if (rare === undefined && closedOn === undefined && taxBaseMinor === undefined && bundle === 0) return item;
    return {
      ...item,
      ...(rare?.virtualAccount === undefined ? {} : { virtualAccount: rare.virtualAccount }),
      ...(rare?.codeAmountMinor === undefined ? {} : { codeAmountMinor: rare.codeAmountMinor }),
      ...(rare?.references === undefined ? {} : { references: rare.references }),
      ...(rare?.earlyPayment === undefined ? {} : { earlyPayment: rare.earlyPayment }),
      ...(closedOn === undefined ? {} : { closedOn }),
      ...(bundle === 0 ? {} : { bundle: this.bundles.at(bundle - 1) }),
      ...(taxBaseMinor === undefined ? {} : { taxBaseMinor }),
    };
  }

  stateOf(at: number): State {
    const known = this.states.get(at);
    if (known !== undefined) return known;
    const state = { adjusted: false, waitingMinor: undefined, proposedMinor: 0n };
    this.states.set(at, state);
    return state;
  }
}

/** One item, read from the columns. */
export class ItemView implements BookItem {
  readonly #columns: ItemColumns;
  readonly #at: number;
  #item: MatchItem | undefined;
  #number: string | undefined;
  #invoice: InvoiceId | undefined;

  constructor(columns: ItemColumns, at: number) {
    this.#columns = columns;
    this.#at = at;
  }

  get item(): MatchItem {
    this.#item ??= this.#columns.itemAt(this.#at);
    return this.#item;
  }

  get number(): string {
    this.#number ??= normaliseNumber(this.invoice);
    return this.#number;
  }

  get invoice(): InvoiceId {
    this.#invoice ??= this.#columns.invoices.at(this.#at);
    return this.#invoice;
  }

  get issuedOn(): LocalDate {
    return this.#columns.days.at(this.#columns.issued.get(this.#at));
  }

  get dueOn(): LocalDate {
    return this.#columns.days.at(this.#columns.due.get(this.#at));
  }

  get earlyPayment(): MatchItem['earlyPayment'] {
    return this.#columns.rare.get(this.#at)?.earlyPayment;
  }

  get bundle(): string | undefined {
    const place = this.#columns.bundleOf.get(this.#at);
    return place === 0 ? undefined : this.#columns.bundles.at(place - 1);
  }

  get payer(): CustomerId {
    return this.#columns.payers.at(this.#columns.payerOf.get(this.#at));
  }

  get currency(): CurrencyCode {
    return this.#columns.currencies.at(this.#columns.currencyOf.get(this.#at));
  }

  get openMinor(): bigint {
    return this.#columns.open.get(this.#at);
  }

  set openMinor(amountMinor: bigint) {
    this.#columns.open.set(this.#at, amountMinor);
  }

  get openExact(): number {
    return this.#columns.open.exactAt(this.#at);
  }

  get amountMinor(): bigint {
    return this.#columns.amountAt(this.#at);
  }

  get closedOn(): LocalDate | undefined {
    return this.#columns.closedAt(this.#at);
  }

  set closedOn(day: LocalDate | undefined) {
    this.#columns.setClosed(this.#at, day);
  }

  get adjusted(): boolean {
    return this.#columns.states.get(this.#at)?.adjusted === true;
  }

  set adjusted(isAdjusted: boolean) {
    this.#columns.stateOf(this.#at).adjusted = isAdjusted;
  }

  get waitingMinor(): bigint | undefined {
    return this.#columns.states.get(this.#at)?.waitingMinor;
  }

  set waitingMinor(amountMinor: bigint | undefined) {
    this.#columns.stateOf(this.#at).waitingMinor = amountMinor;
  }

  get proposedMinor(): bigint {
    return this.#columns.states.get(this.#at)?.proposedMinor ?? 0n;
  }

  set proposedMinor(amountMinor: bigint) {
    this.#columns.stateOf(this.#at).proposedMinor = amountMinor;
  }
}

/** The item as it would stand with another amount open; the book is not changed. */
export function withOpen(entry: BookItem, openMinor: bigint): BookItem {
  const { item, number, closedOn, adjusted, waitingMinor, proposedMinor } = entry;
  const { invoice, payer, currency, amountMinor, issuedOn, dueOn, earlyPayment, bundle } = entry;
  const fixed = { item, number, invoice, payer, currency, amountMinor, issuedOn, dueOn, earlyPayment, bundle };
  const openExact = exactNumber(openMinor);
  return { ...fixed, openMinor, openExact, closedOn, adjusted, waitingMinor, proposedMinor };
}

/** Whether these letters are all that the number begins with: digits follow them at once, or behind a separator. */
function isPrefix(letters: string, number: string): boolean {
  if (!number.startsWith(letters)) return false;
  const code = number.charCodeAt(letters.length);
  const isHyphen = code === 0x2d;
  const digit = isHyphen ? number.charCodeAt(letters.length + 1) : code;
  return digit >= 0x30 && digit <= 0x39;
}
