import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId, InvoiceId } from '@piutang/receivables';
import { hashOfAmount } from './hash.ts';
import { createHashIndex, type HashIndex } from './hash-index.ts';
import type { MatchItem } from './model.ts';
import { hashOfNumber, MIN_NUMBER_CHARS, normaliseNumber, numberPrefix } from './numbers.ts';

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
  /** Day on which it was closed, lately or by a line of this run. */
  closedOn: string | undefined;
  /** A line of this run has taken a withholding, a discount or the like on it; a second one would take it twice. */
  adjusted: boolean;
  /** Amount of a receipt that was shown for it and waits for a person: the same again may be a second payment. */
  waitingMinor: bigint | undefined;
  /** What receipts that wait for a person would take from it: nobody knows yet whether it is still open for that. */
  proposedMinor: bigint;
};

/** What few items have. */
type Rare = Pick<MatchItem, 'virtualAccount' | 'codeAmountMinor' | 'references' | 'earlyPayment' | 'closedOn'>;

/** What changes on few items while lines are matched. */
type State = Pick<BookItem, 'closedOn' | 'adjusted' | 'waitingMinor' | 'proposedMinor'>;

/**
 * Open items in columns, filed as they are added under everything by which a line may find them. An item takes about 100
 * bytes here, most of them its number, and 350 as an object.
 */
export type OpenItems = {
  readonly add: (item: MatchItem) => void;
  readonly size: () => number;
  /** The indexes whose keys stand in texts: numbers with references, and virtual accounts. */
  readonly textIndexes: readonly HashIndex[];
  readonly byNumber: (key: string) => readonly BookItem[];
  readonly byVirtualAccount: (key: string) => readonly BookItem[];
  readonly byCodeAmount: (currency: CurrencyCode, amountMinor: bigint) => readonly BookItem[];
  /** In the order in which they were added. */
  readonly byPayer: (payer: CustomerId) => readonly BookItem[];
  readonly byOpenAmount: (currency: CurrencyCode, amountMinor: bigint) => readonly BookItem[];
  /** Leading letters of a payer's numbers. */
  readonly prefixesOf: (payer: CustomerId) => readonly string[];
  /** Forgets the views that were made, so that a long file does not keep one of each item. */
  readonly forgetViews: () => void;
};

/** Room at first; it doubles as it fills. */
const FIRST_ROOM = 1_024;
const NO_ITEMS: readonly BookItem[] = [];

/** A column of numbers that grows. */
class Column<Values extends Int32Array | Float64Array> {
  values: Values;
  readonly #make: (length: number) => Values;

  constructor(make: (length: number) => Values, room: number) {
    this.#make = make;
    this.values = make(Math.max(room, FIRST_ROOM));
  }

  set(at: number, value: number): void {
    if (at >= this.values.length) {
      const larger = this.#make(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[at] = value;
  }

  get(at: number): number {
    return this.values[at] ?? Number.NaN;
  }
}

type IntegerColumn = Column<Int32Array>;

const integers = (room: number) => new Column((length) => new Int32Array(length), room);

/** Amounts in minor units: as numbers while these are exact, the few beyond 2^53 beside them. */
class AmountColumn {
  readonly #numbers: Column<Float64Array>;
  readonly #beyond = new Map<number, bigint>();

  constructor(room: number) {
    this.#numbers = new Column((length) => new Float64Array(length).fill(Number.NaN), room);
  }

  set(at: number, amountMinor: bigint): void {
    const isExact = amountMinor <= MAX_EXACT && amountMinor >= -MAX_EXACT;
    this.#numbers.set(at, isExact ? Number(amountMinor) : Number.NaN);
    if (!isExact) this.#beyond.set(at, amountMinor);
  }

  get(at: number): bigint {
    return this.find(at) ?? 0n;
  }

  /** `undefined` where none was set. */
  find(at: number): bigint | undefined {
    const value = this.#numbers.get(at);
    return Number.isNaN(value) ? this.#beyond.get(at) : BigInt(value);
  }
}

const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Texts that many items share, each once, by its place in the order of coming. */
class Shared<Text extends string> {
  readonly texts: Text[] = [];
  readonly #places = new Map<Text, number>();

  placeOf(text: Text): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  find(text: Text): number | undefined {
    return this.#places.get(text);
  }

  at(place: number): Text {
    const text = this.texts[place];
    if (text === undefined) throw new Error(`open items: no text at ${place}`);
    return text;
  }
}

/** The columns, and the changes that lines make. */
class Columns {
  readonly #room: number;
  count = 0;
  readonly invoices: string[] = [];
  readonly payers = new Shared<CustomerId>();
  readonly payerOf: IntegerColumn;
  readonly currencies = new Shared<CurrencyCode>();
  readonly currencyOf: IntegerColumn;
  readonly days = new Shared<LocalDate>();
  readonly issued: IntegerColumn;
  readonly due: IntegerColumn;
  readonly prefixes = new Shared<string>();
  readonly prefixOf: IntegerColumn;
  readonly bundles = new Shared<string>();
  readonly bundleOf: IntegerColumn;
  readonly amount: AmountColumn;
  readonly openAtFirst: AmountColumn;
  readonly open: AmountColumn;
  /** Made with the first item that has one. */
  taxBase: AmountColumn | undefined;
  readonly rare = new Map<number, Rare>();
  readonly states = new Map<number, State>();

  constructor(room: number) {
    this.#room = room;
    this.payerOf = integers(room);
    this.currencyOf = integers(room);
    this.issued = integers(room);
    this.due = integers(room);
    this.prefixOf = integers(room);
    this.bundleOf = integers(room);
    this.amount = new AmountColumn(room);
    this.openAtFirst = new AmountColumn(room);
    this.open = new AmountColumn(room);
  }

  add(item: MatchItem): number {
    const at = this.count;
    this.count += 1;
    this.invoices.push(item.invoice);
    this.payerOf.set(at, this.payers.placeOf(item.payer));
    this.currencyOf.set(at, this.currencies.placeOf(item.currency));
    this.issued.set(at, this.days.placeOf(item.issuedOn));
    this.due.set(at, this.days.placeOf(item.dueOn));
    this.prefixOf.set(at, this.prefixes.placeOf(numberPrefix(item.invoice) ?? ''));
    this.bundleOf.set(at, item.bundle === undefined ? 0 : this.bundles.placeOf(item.bundle) + 1);
    this.amount.set(at, item.amountMinor);
    this.openAtFirst.set(at, item.openMinor);
    this.open.set(at, item.openMinor);
    if (item.taxBaseMinor !== undefined) {
      this.taxBase ??= new AmountColumn(this.#room);
      this.taxBase.set(at, item.taxBaseMinor);
    }
    const { virtualAccount, codeAmountMinor, references, earlyPayment, closedOn } = item;
    if ((virtualAccount ?? codeAmountMinor ?? references ?? earlyPayment ?? closedOn) !== undefined) {
      this.rare.set(at, item);
    }
    return at;
  }

  itemAt(at: number): MatchItem {
    const bundle = this.bundleOf.get(at);
    const taxBaseMinor = this.taxBase?.find(at);
    const rare = this.rare.get(at);
    const item = {
      invoice: this.invoices[at] ?? '',
      payer: this.payers.at(this.payerOf.get(at)),
      currency: this.currencies.at(this.currencyOf.get(at)),
      amountMinor: this.amount.get(at),
      openMinor: this.openAtFirst.get(at),
      issuedOn: this.days.at(this.issued.get(at)),
      dueOn: this.days.at(this.due.get(at)),
    };
    if (rare === undefined && bundle === 0 && taxBaseMinor === undefined) return item;
    return {
      ...item,
      ...(rare?.virtualAccount === undefined ? {} : { virtualAccount: rare.virtualAccount }),
      ...(rare?.codeAmountMinor === undefined ? {} : { codeAmountMinor: rare.codeAmountMinor }),
      ...(rare?.references === undefined ? {} : { references: rare.references }),
      ...(rare?.earlyPayment === undefined ? {} : { earlyPayment: rare.earlyPayment }),
      ...(rare?.closedOn === undefined ? {} : { closedOn: rare.closedOn }),
      ...(bundle === 0 ? {} : { bundle: this.bundles.at(bundle - 1) }),
      ...(taxBaseMinor === undefined ? {} : { taxBaseMinor }),
    };
  }

  stateOf(at: number): State {
    const known = this.states.get(at);
    if (known !== undefined) return known;
    const state = {
      closedOn: this.rare.get(at)?.closedOn,
      adjusted: false,
      waitingMinor: undefined,
      proposedMinor: 0n,
    };
    this.states.set(at, state);
    return state;
  }
}

/** One item, read from the columns. */
class View implements BookItem {
  readonly #columns: Columns;
  readonly #at: number;
  #item: MatchItem | undefined;
  #number: string | undefined;

  constructor(columns: Columns, at: number) {
    this.#columns = columns;
    this.#at = at;
  }

  get item(): MatchItem {
    this.#item ??= this.#columns.itemAt(this.#at);
    return this.#item;
  }

  get number(): string {
    this.#number ??= normaliseNumber(this.#columns.invoices[this.#at] ?? '');
    return this.#number;
  }

  get invoice(): InvoiceId {
    return this.#columns.invoices[this.#at] ?? '';
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

  get closedOn(): string | undefined {
    return (this.#columns.states.get(this.#at) ?? this.#columns.rare.get(this.#at))?.closedOn;
  }

  set closedOn(day: string | undefined) {
    this.#columns.stateOf(this.#at).closedOn = day;
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
  const { invoice, payer, currency, issuedOn, dueOn, earlyPayment, bundle } = entry;
  const fixed = { item, number, invoice, payer, currency, issuedOn, dueOn, earlyPayment, bundle };
  return { ...fixed, openMinor, closedOn, adjusted, waitingMinor, proposedMinor };
}

/**
 * Files items one by one: hand them over as they are read, so that no list of a million objects is ever there.
 * @param expected how many will come; more may, at the cost of making the tables larger on the way
 */
export function createOpenItems(expected = FIRST_ROOM): OpenItems {
  const columns = new Columns(expected);
  const numbers = createHashIndex(expected);
  const virtualAccounts = createHashIndex(0);
  const codeAmounts = createHashIndex(0);
  let views = new Map<number, BookItem>();
  let ranges: Ranges | undefined;
  let openAmounts: HashIndex | undefined;

  const viewOf = (at: number): BookItem => {
    const known = views.get(at);
    if (known !== undefined) return known;
    const view = new View(columns, at);
    views.set(at, view);
    return view;
  };
  const fitting = (positions: readonly number[], fits: (at: number) => boolean): readonly BookItem[] => {
    if (positions.length === 0) return NO_ITEMS;
    const found: BookItem[] = [];
    for (const at of positions) {
      if (!fits(at)) continue;
      const view = viewOf(at);
      if (found.at(-1) !== view) found.push(view);
    }
    return found;
  };
  const isOf = (at: number, currency: CurrencyCode) => columns.currencyOf.get(at) === columns.currencies.find(currency);
  const rangeOf = (payer: CustomerId): readonly [from: number, to: number] => {
    const place = columns.payers.find(payer);
    if (place === undefined) return [0, 0];
    ranges ??= byPayerOf(columns);
    return [ranges.starts[place] ?? 0, ranges.starts[place + 1] ?? 0];
  };

  return {
    textIndexes: [numbers, virtualAccounts],
    size: () => columns.count,
    add(item) {
      const at = columns.add(item);
      [ranges, openAmounts] = [undefined, undefined];
      numbers.add(hashOfNumber(item.invoice), at);
      for (const reference of item.references ?? []) numbers.add(hashOfNumber(reference), at);
      if (item.virtualAccount !== undefined) virtualAccounts.add(hashOfNumber(item.virtualAccount), at);
      if (item.codeAmountMinor !== undefined) codeAmounts.add(hashOfAmount(item.codeAmountMinor), at);
    },
    byNumber: (key) =>
      key.length < MIN_NUMBER_CHARS
        ? NO_ITEMS
        : fitting(numbers.find(hashOfNumber(key)), (at) => isNamed(columns, at, key)),
    byVirtualAccount: (key) =>
      fitting(
        virtualAccounts.find(hashOfNumber(key)),
        (at) => normaliseNumber(columns.rare.get(at)?.virtualAccount ?? '') === key,
      ),
    byCodeAmount: (currency, amountMinor) =>
      fitting(
        codeAmounts.find(hashOfAmount(amountMinor)),
        (at) => isOf(at, currency) && columns.rare.get(at)?.codeAmountMinor === amountMinor,
      ),
    byPayer(payer) {
      const [from, to] = rangeOf(payer);
      const own: BookItem[] = [];
      for (let at = from; at < to; at += 1) own.push(viewOf(ranges?.order[at] ?? 0));
      return own;
    },
    byOpenAmount(currency, amountMinor) {
      openAmounts ??= byAmountOf(columns);
      return fitting(
        openAmounts.find(hashOfAmount(amountMinor)),
        (at) => isOf(at, currency) && columns.openAtFirst.get(at) === amountMinor,
      );
    },
    prefixesOf(payer) {
      const [from, to] = rangeOf(payer);
      const found: number[] = [];
      for (let at = from; at < to; at += 1) {
        const prefix = columns.prefixOf.get(ranges?.order[at] ?? 0);
        if (!found.includes(prefix)) found.push(prefix);
      }
      return found.map((place) => columns.prefixes.at(place)).filter((prefix) => prefix !== '');
    },
    forgetViews() {
      if (views.size > 0) views = new Map();
    },
  };
}

function isNamed(columns: Columns, at: number, key: string): boolean {
  if (normaliseNumber(columns.invoices[at] ?? '') === key) return true;
  return columns.rare.get(at)?.references?.some((reference) => normaliseNumber(reference) === key) === true;
}

/** Positions of each payer's items side by side: those of the payer at a place lie from `starts[place]` on. */
type Ranges = { readonly starts: Int32Array; readonly order: Int32Array };

function byPayerOf({ count, payers, payerOf }: Columns): Ranges {
  const starts = new Int32Array(payers.texts.length + 1);
  for (let at = 0; at < count; at += 1) {
    const place = payerOf.get(at) + 1;
    starts[place] = (starts[place] ?? 0) + 1;
  }
  for (let place = 1; place < starts.length; place += 1) {
    starts[place] = (starts[place] ?? 0) + (starts[place - 1] ?? 0);
  }
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let at = 0; at < count; at += 1) {
    const place = payerOf.get(at);
    const to = next[place] ?? 0;
    order[to] = at;
    next[place] = to + 1;
  }
  return { starts, order };
}

/** Made when the first line asks by amount: many files never do. */
function byAmountOf(columns: Columns): HashIndex {
  const index = createHashIndex(columns.count);
  for (let at = 0; at < columns.count; at += 1) {
    const openMinor = columns.openAtFirst.get(at);
    if (openMinor > 0n) index.add(hashOfAmount(openMinor), at);
  }
  return index;
}
