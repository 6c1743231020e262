import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import { type BookItem, ItemColumns, ItemView, NO_PREFIXES } from './book-item.ts';
import { FIRST_ROOM } from './columns.ts';
import { hashOfAmount, hashOfExactAmount } from './hash.ts';
import { createHashIndex, type HashIndex } from './hash-index.ts';
import type { MatchItem } from './model.ts';
import { hashOfNumber, MIN_NUMBER_CHARS, normaliseNumber } from './numbers.ts';

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
  readonly prefixesOf: (payer: CustomerId) => ReadonlySet<string>;
  /** Forgets the views that were made, so that a long file does not keep one of each item. */
  readonly forgetViews: () => void;
};

const NO_ITEMS: readonly BookItem[] = [];

/**
 * Files items one by one: hand them over as they are read, so that no list of a million objects is ever there.
 * @param expected how many will come; more may, at the cost of making the tables larger on the way
 */
export function createOpenItems(expected = FIRST_ROOM): OpenItems {
  const columns = new ItemColumns(expected);
  const numbers = createHashIndex(expected);
  const virtualAccounts = createHashIndex(0);
  const codeAmounts = createHashIndex(0);
  let views = new Map<number, BookItem>();
  /** Views of whole payers, for the one payment that is looked at. */
  let lists = new Map<CustomerId, readonly BookItem[]>();
  let ranges: Ranges | undefined;
  let openAmounts: HashIndex | undefined;

  const viewOf = (at: number): BookItem => {
    const known = views.get(at);
    if (known !== undefined) return known;
    const view = new ItemView(columns, at);
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
      const known = lists.get(payer);
      if (known !== undefined) return known;
      const [from, to] = rangeOf(payer);
      const own: BookItem[] = [];
      for (let at = from; at < to; at += 1) own.push(viewOf(ranges?.order[at] ?? 0));
      lists.set(payer, own);
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
      const place = columns.payers.find(payer);
      return place === undefined ? NO_PREFIXES : (columns.prefixes[place] ?? NO_PREFIXES);
    },
    forgetViews() {
      if (views.size > 0) views = new Map();
      if (lists.size > 0) lists = new Map();
    },
  };
}

function isNamed(columns: ItemColumns, at: number, key: string): boolean {
  const isOwn = columns.invoices.isKey(at, key) ?? normaliseNumber(columns.invoices.at(at)) === key;
  if (isOwn) return true;
  return columns.rare.get(at)?.references?.some((reference) => normaliseNumber(reference) === key) === true;
}

/** Positions of each payer's items side by side: those of the payer at a place lie from `starts[place]` on. */
type Ranges = { readonly starts: Int32Array; readonly order: Int32Array };

function byPayerOf({ count, payers, payerOf }: ItemColumns): Ranges {
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
function byAmountOf(columns: ItemColumns): HashIndex {
  const index = createHashIndex(columns.count);
  for (let at = 0; at < columns.count; at += 1) {
    const exact = columns.openAtFirst.exactAt(at);
    const isExact = !Number.isNaN(exact);
    if (isExact ? exact > 0 : columns.openAtFirst.get(at) > 0n) {
      index.add(isExact ? hashOfExactAmount(exact) : hashOfAmount(columns.openAtFirst.get(at)), at);
    }
  }
  return index;
}
