import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { BookItem } from './book-item.ts';
import { createPresence } from './hash-index.ts';
import { aliasState } from './learning.ts';
import type { LearnedAlias, MatchItem, MatchPayer } from './model.ts';
import { hashOfNumber, type MayBeFiled } from './numbers.ts';
import { createOpenItems, type OpenItems } from './open-items.ts';
import { createPayerNames, type PayerNames } from './payer-names.ts';
import { compact } from './text.ts';

export type { BookItem };

/** What is open and who pays, filed once under everything by which a line may find it. */
export type Book = Omit<OpenItems, 'add' | 'textIndexes'> & {
  readonly payers: ReadonlyMap<CustomerId, MatchPayer>;
  readonly childrenOf: ReadonlyMap<CustomerId, readonly CustomerId[]>;
  readonly byAccount: ReadonlyMap<string, readonly CustomerId[]>;
  /** Accounts learned, by their letters and digits; valid on one collection account each. */
  readonly learnedAccounts: ReadonlyMap<string, readonly LearnedAlias[]>;
  readonly names: PayerNames;
  /** Whether the hash of a number, a virtual account or a payer's account may be filed. */
  readonly mayBeNumber: MayBeFiled;
  /** Whether a name may begin with the letters of a hash. */
  readonly mayBeName: MayBeFiled;
};

/** Files items and payers. Cost is linear in both; nothing is compared with everything. */
export function openBook(
  items: Iterable<MatchItem> | OpenItems,
  payers: readonly MatchPayer[],
  learned: readonly LearnedAlias[] = [],
): Book {
  const filed = 'byNumber' in items ? items : filedItems(items);
  const byPayers = filePayers(payers, learned);
  const { textIndexes, add: _closed, ...open } = filed;
  const accounts = [...byPayers.byAccount.keys(), ...byPayers.learnedAccounts.keys()];
  const numbers = createPresence(accounts.length + textIndexes.reduce((sum, index) => sum + index.size(), 0));
  for (const index of textIndexes) index.eachHash(numbers.add);
  for (const account of accounts) numbers.add(hashOfNumber(account));
  return { ...open, ...byPayers, mayBeNumber: numbers.mayHave, mayBeName: byPayers.names.announced.mayHave };
}

function filedItems(items: Iterable<MatchItem>): OpenItems {
  const open = Array.isArray(items) ? createOpenItems(items.length) : createOpenItems();
  for (const item of items) open.add(item);
  return open;
}

function filePayers(payers: readonly MatchPayer[], learned: readonly LearnedAlias[]) {
  const byId = new Map<CustomerId, MatchPayer>();
  const childrenOf = new Map<CustomerId, CustomerId[]>();
  const byAccount = new Map<string, CustomerId[]>();
  const learnedAccounts = new Map<string, LearnedAlias[]>();
  const names = createPayerNames(payers.length + learned.length);
  for (const each of payers) {
    byId.set(each.payer, each);
    if (each.parent !== undefined) push(childrenOf, each.parent, each.payer);
    for (const account of each.accounts ?? []) push(byAccount, compact(account), each.payer);
    names.add(each.name, { payer: each.payer, kind: 'payer-name', doubtful: false });
    for (const alias of each.aliases ?? []) {
      names.add(alias, { payer: each.payer, kind: 'payer-alias', doubtful: false });
    }
  }
  for (const each of learned) {
    const { alias, payer, account, misses } = each;
    if (aliasState(each) === 'revoked') continue;
    if (each.kind === 'account') push(learnedAccounts, compact(alias), each);
    else {
      const scope = account === undefined ? {} : { account };
      names.add(alias, { payer, kind: 'payer-alias', doubtful: misses > 0, ...scope });
    }
  }
  return { payers: byId, childrenOf, byAccount, learnedAccounts, names };
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
  if (!book.childrenOf.has(payer)) return [payer];
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
  const [first, ...others] = payers;
  if (first === undefined || others.every((each) => each === first)) return first;
  const distinct = [...new Set(payers)];
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
