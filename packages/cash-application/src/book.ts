import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import { createHashIndex, type HashIndex, hashOfAmount, hashOfNumber } from './hash-index.ts';
import type { LearnedAlias, MatchItem, MatchPayer } from './model.ts';
import { type LegalName, legalName, nameKey } from './names.ts';
import { MIN_NUMBER_CHARS, normaliseNumber, numberPrefix } from './numbers.ts';
import { compact } from './text.ts';

/** An item as it stands now: lines use up what is open as they go. */
export type BookItem = {
  readonly item: MatchItem;
  readonly number: string;
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

/** A name under which a payer's money arrives. */
export type FiledName = {
  readonly payer: CustomerId;
  readonly name: LegalName;
  readonly kind: 'payer-name' | 'payer-alias';
  /** Only on this collection account; learned names are not valid anywhere else. */
  readonly account?: string;
  /** A learned name that was wrong once: it may suggest, never post. */
  readonly doubtful: boolean;
};

/** What is open and who pays, filed once under everything by which a line may find it. */
export type Book = {
  readonly payers: ReadonlyMap<CustomerId, MatchPayer>;
  readonly childrenOf: ReadonlyMap<CustomerId, readonly CustomerId[]>;
  readonly byAccount: ReadonlyMap<string, readonly CustomerId[]>;
  /** By the first letters, for names that the bank cut. */
  readonly byName: ReadonlyMap<string, readonly FiledName[]>;
  /** By all letters. */
  readonly byWholeName: ReadonlyMap<string, readonly FiledName[]>;
  /** Items whose number or one of whose references is this, normalised. */
  readonly byNumber: (key: string) => readonly BookItem[];
  readonly byVirtualAccount: (key: string) => readonly BookItem[];
  readonly byCodeAmount: (currency: CurrencyCode, amountMinor: bigint) => readonly BookItem[];
  readonly byPayer: (payer: CustomerId) => readonly BookItem[];
  /** Items of this amount when the book was opened. */
  readonly byOpenAmount: (currency: CurrencyCode, amountMinor: bigint) => readonly BookItem[];
  /** {@link byName} with each list in the order of its names; filled as they are asked for. */
  readonly namesInOrder: Map<string, readonly FiledName[]>;
  /** Filled as payers are asked for. */
  readonly prefixesByPayer: Map<CustomerId, ReadonlySet<string>>;
};

/**
 * Files items and payers. Cost is linear in both; nothing is compared with everything, and an item gets an entry of
 * its own only when a line asks for it, because most of a million never are.
 */
export function openBook(
  items: readonly MatchItem[],
  payers: readonly MatchPayer[],
  learned: readonly LearnedAlias[] = [],
): Book {
  return { ...fileItems(items), ...filePayers(payers, learned), prefixesByPayer: new Map(), namesInOrder: new Map() };
}

function fileItems(items: readonly MatchItem[]) {
  const entries: (BookItem | undefined)[] = new Array(items.length);
  const entriesAt = (positions: readonly number[], fits: (item: MatchItem) => boolean): readonly BookItem[] => {
    if (positions.length === 0) return NO_ENTRIES;
    const found: BookItem[] = [];
    for (const at of positions) {
      const item = items[at];
      if (item === undefined || !fits(item)) continue;
      const entry = entries[at] ?? openEntry(item);
      entries[at] = entry;
      if (found.at(-1) !== entry) found.push(entry);
    }
    return found;
  };
  const numbers = createHashIndex(items.length);
  const virtualAccounts = createHashIndex(MANY_ITEMS);
  const codeAmounts = createHashIndex(MANY_ITEMS);
  const lastOf = new Map<CustomerId, number>();
  const before = new Int32Array(items.length);
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (item === undefined) continue;
    numbers.add(hashOfNumber(item.invoice), at);
    for (const reference of item.references ?? []) numbers.add(hashOfNumber(reference), at);
    if (item.virtualAccount !== undefined) virtualAccounts.add(hashOfNumber(item.virtualAccount), at);
    if (item.codeAmountMinor !== undefined) codeAmounts.add(hashOfAmount(item.codeAmountMinor), at);
    before[at] = lastOf.get(item.payer) ?? NO_ITEM;
    lastOf.set(item.payer, at);
  }
  const ofPayer = new Map<CustomerId, readonly BookItem[]>();
  let openAmounts: HashIndex | undefined;
  return {
    byNumber: (key: string) => {
      if (key.length < MIN_NUMBER_CHARS) return [];
      return entriesAt(numbers.find(hashOfNumber(key)), (item) => isNamed(item, key));
    },
    byVirtualAccount: (key: string) =>
      entriesAt(virtualAccounts.find(hashOfNumber(key)), (item) => normaliseNumber(item.virtualAccount ?? '') === key),
    byCodeAmount: (currency: CurrencyCode, amountMinor: bigint) =>
      entriesAt(
        codeAmounts.find(hashOfAmount(amountMinor)),
        (item) => item.currency === currency && item.codeAmountMinor === amountMinor,
      ),
    byPayer: (payer: CustomerId) => {
      const known = ofPayer.get(payer);
      if (known !== undefined) return known;
      const positions: number[] = [];
      for (let at = lastOf.get(payer) ?? NO_ITEM; at !== NO_ITEM; at = before[at] ?? NO_ITEM) positions.push(at);
      const own = entriesAt(positions.reverse(), () => true);
      ofPayer.set(payer, own);
      return own;
    },
    byOpenAmount: (currency: CurrencyCode, amountMinor: bigint) => {
      openAmounts ??= amountIndex(items);
      return entriesAt(
        openAmounts.find(hashOfAmount(amountMinor)),
        (item) => item.currency === currency && item.openMinor === amountMinor,
      );
    },
  };
}

const NO_ITEM = -1;
const NO_ENTRIES: readonly BookItem[] = [];
/** First guess of how many items have a virtual account or a code amount; the index grows beyond it. */
const MANY_ITEMS = 65_536;

function openEntry(item: MatchItem): BookItem {
  const { openMinor, closedOn } = item;
  return {
    item,
    number: normaliseNumber(item.invoice),
    openMinor,
    closedOn,
    adjusted: false,
    waitingMinor: undefined,
    proposedMinor: 0n,
  };
}

function isNamed(item: MatchItem, key: string): boolean {
  if (normaliseNumber(item.invoice) === key) return true;
  return item.references?.some((reference) => normaliseNumber(reference) === key) === true;
}

/** Made when the first line asks by amount: most files never do. */
function amountIndex(items: readonly MatchItem[]): HashIndex {
  const index = createHashIndex(items.length);
  for (let at = 0; at < items.length; at += 1) {
    const openMinor = items[at]?.openMinor ?? 0n;
    if (openMinor > 0n) index.add(hashOfAmount(openMinor), at);
  }
  return index;
}

function filePayers(payers: readonly MatchPayer[], learned: readonly LearnedAlias[]) {
  const byId = new Map<CustomerId, MatchPayer>();
  const childrenOf = new Map<CustomerId, CustomerId[]>();
  const byAccount = new Map<string, CustomerId[]>();
  const byName = new Map<string, FiledName[]>();
  const byWholeName = new Map<string, FiledName[]>();
  const fileName = (text: string, filed: Omit<FiledName, 'name'>) => {
    const name = legalName(text);
    const key = nameKey(name.compact);
    if (key === undefined) return;
    const entry = { ...filed, name };
    push(byName, key, entry);
    push(byWholeName, name.compact, entry);
  };
  for (const each of payers) {
    byId.set(each.payer, each);
    if (each.parent !== undefined) push(childrenOf, each.parent, each.payer);
    for (const account of each.accounts ?? []) push(byAccount, compact(account), each.payer);
    fileName(each.name, { payer: each.payer, kind: 'payer-name', doubtful: false });
    for (const alias of each.aliases ?? [])
      fileName(alias, { payer: each.payer, kind: 'payer-alias', doubtful: false });
  }
  for (const { alias, payer, account, misses } of learned) {
    const scope = account === undefined ? {} : { account };
    fileName(alias, { payer, kind: 'payer-alias', doubtful: misses > 0, ...scope });
  }
  return { payers: byId, childrenOf, byAccount, byName, byWholeName };
}

function push<K, V>(index: Map<K, V[]>, key: K, value: V): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [value]);
  else list.push(value);
}

/** Key of an amount in one currency. */
export function amountKey(currency: CurrencyCode, amountMinor: bigint): string {
  return `${currency}${amountMinor}`;
}

/** How deep groups of companies are followed; a loop in the file ends here too. */
const MAX_FAMILY_DEPTH = 3;
/** Largest group that is looked through for one payment. */
const MAX_FAMILY_SIZE = 200;

/** The payer and everybody whose invoices it may pay: its children and theirs, never its siblings or its parent. */
export function familyOf(book: Book, payer: CustomerId): readonly CustomerId[] {
  const family = new Set([payer]);
  let level: readonly CustomerId[] = [payer];
  for (let depth = 0; depth < MAX_FAMILY_DEPTH && level.length > 0; depth += 1) {
    level = level.flatMap((each) => book.childrenOf.get(each) ?? []).filter((each) => !family.has(each));
    for (const each of level) if (family.size < MAX_FAMILY_SIZE) family.add(each);
  }
  return [...family];
}

/** The one payer whose family holds all these payers: themselves, or a parent of theirs; `undefined` for strangers. */
export function commonPayer(book: Book, payers: readonly CustomerId[]): CustomerId | undefined {
  const distinct = [...new Set(payers)];
  const [first] = distinct;
  if (first === undefined || distinct.length === 1) return first;
  const candidates: CustomerId[] = [first];
  for (let depth = 0; depth < MAX_FAMILY_DEPTH; depth += 1) {
    const parent = book.payers.get(candidates.at(-1) ?? first)?.parent;
    if (parent === undefined || candidates.includes(parent)) break;
    candidates.push(parent);
  }
  return candidates.find((candidate) => {
    const family = familyOf(book, candidate);
    return book.payers.has(candidate) && distinct.every((each) => family.includes(each));
  });
}

/** Leading letters of a payer's numbers: what a text must show to seem to name one of them. */
export function prefixesOf(book: Book, payer: CustomerId): ReadonlySet<string> {
  const known = book.prefixesByPayer.get(payer);
  if (known !== undefined) return known;
  const prefixes = new Set<string>();
  for (const entry of book.byPayer(payer)) {
    const prefix = numberPrefix(entry.number);
    if (prefix !== undefined) prefixes.add(prefix);
  }
  book.prefixesByPayer.set(payer, prefixes);
  return prefixes;
}
