import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
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
  readonly items: readonly BookItem[];
  readonly payers: ReadonlyMap<CustomerId, MatchPayer>;
  readonly childrenOf: ReadonlyMap<CustomerId, readonly CustomerId[]>;
  readonly byNumber: ReadonlyMap<string, Filed>;
  readonly byVirtualAccount: ReadonlyMap<string, Filed>;
  readonly byCodeAmount: ReadonlyMap<string, readonly BookItem[]>;
  readonly byPayer: ReadonlyMap<CustomerId, readonly BookItem[]>;
  /** Filled as payers are asked for. */
  readonly prefixesByPayer: Map<CustomerId, ReadonlySet<string>>;
  readonly byAccount: ReadonlyMap<string, readonly CustomerId[]>;
  readonly byName: ReadonlyMap<string, readonly FiledName[]>;
  /** Items by currency and open amount, made when the first line asks: most files never do. */
  readonly byOpenAmount: (currency: CurrencyCode, amountMinor: bigint) => readonly BookItem[];
};

/** One item under most keys, several under shared ones; a list for each would cost a million small arrays. */
export type Filed = BookItem | BookItem[];

export function filedItems(filed: Filed | undefined): readonly BookItem[] {
  return filed === undefined ? [] : Array.isArray(filed) ? filed : [filed];
}

/** Files items and payers. Cost is linear in both; nothing is compared with everything. */
export function openBook(
  items: readonly MatchItem[],
  payers: readonly MatchPayer[],
  learned: readonly LearnedAlias[] = [],
): Book {
  const byNumber = new Map<string, Filed>();
  const byVirtualAccount = new Map<string, Filed>();
  const byCodeAmount = new Map<string, BookItem[]>();
  const byPayer = new Map<CustomerId, BookItem[]>();
  const entries = items.map((item): BookItem => {
    const number = normaliseNumber(item.invoice);
    const entry = { item, number, openMinor: item.openMinor, closedOn: item.closedOn, adjusted: false };
    file(byNumber, number, entry);
    for (const reference of item.references ?? []) file(byNumber, normaliseNumber(reference), entry);
    if (item.virtualAccount !== undefined) file(byVirtualAccount, normaliseNumber(item.virtualAccount), entry);
    if (item.codeAmountMinor !== undefined) push(byCodeAmount, amountKey(item.currency, item.codeAmountMinor), entry);
    push(byPayer, item.payer, entry);
    return entry;
  });
  return {
    items: entries,
    byNumber,
    byVirtualAccount,
    byCodeAmount,
    byPayer,
    prefixesByPayer: new Map(),
    ...filePayers(payers, learned),
    byOpenAmount: amountIndex(entries),
  };
}

function filePayers(payers: readonly MatchPayer[], learned: readonly LearnedAlias[]) {
  const byId = new Map<CustomerId, MatchPayer>();
  const childrenOf = new Map<CustomerId, CustomerId[]>();
  const byAccount = new Map<string, CustomerId[]>();
  const byName = new Map<string, FiledName[]>();
  const fileName = (text: string, filed: Omit<FiledName, 'name'>) => {
    const name = legalName(text);
    const key = nameKey(name.compact);
    if (key !== undefined) push(byName, key, { ...filed, name });
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
  return { payers: byId, childrenOf, byAccount, byName };
}

function file(index: Map<string, Filed>, key: string, entry: BookItem): void {
  if (key.length < MIN_NUMBER_CHARS) return;
  const filed = index.get(key);
  if (filed === undefined) index.set(key, entry);
  else if (!Array.isArray(filed)) {
    if (filed !== entry) index.set(key, [filed, entry]);
  } else if (filed.at(-1) !== entry) filed.push(entry);
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

function amountIndex(entries: readonly BookItem[]): Book['byOpenAmount'] {
  let index: Map<string, BookItem[]> | undefined;
  return (currency, amountMinor) => {
    if (index === undefined) {
      index = new Map();
      for (const entry of entries) {
        if (entry.item.openMinor > 0n) push(index, amountKey(entry.item.currency, entry.item.openMinor), entry);
      }
    }
    return index.get(amountKey(currency, amountMinor)) ?? [];
  };
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
  for (const entry of book.byPayer.get(payer) ?? []) {
    const prefix = numberPrefix(entry.number);
    if (prefix !== undefined) prefixes.add(prefix);
  }
  book.prefixesByPayer.set(payer, prefixes);
  return prefixes;
}
