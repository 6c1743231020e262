import type { LocalDate } from '@piutang/calendar';
import type { OpenItem } from '@piutang/receivables';

/** Primary key of an item. */
export type Key = { readonly p: string; readonly s: string };

/** What an attribute holds. Numbers are bigint on both sides, so that no amount passes through a float. */
export type StoredValue = string | bigint | boolean | readonly StoredValue[] | { readonly [name: string]: StoredValue };

/** An item as stored, under its short attribute names. */
export type StoredItem = Key & { readonly [name: string]: StoredValue };

/** A write condition by name: when it fails, the caller is told the name and not a bare cancellation code. */
export type Condition =
  | { readonly name: string; readonly is: 'absent' }
  | { readonly name: string; readonly is: 'version'; readonly version: number };

/** Puts a whole item under a condition. Items are never updated in part, so what was decided on is what is stored. */
export type Write = { readonly item: StoredItem; readonly condition: Condition };

export type FailedCondition = {
  /** The condition's name, or `conflict` when another transaction touched the item at the same moment. */
  readonly name: string;
  readonly key: Key;
};

export type CommitResult =
  | { readonly committed: true }
  | { readonly committed: false; readonly failed: readonly FailedCondition[] };

/** Which sort keys of one partition: a range with both ends included, or a prefix; oldest first unless `reverse`. */
export type Range = {
  readonly from?: string;
  readonly to?: string;
  readonly prefix?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
};

/** DynamoDB takes this many writes in one transaction. */
export const MAX_TRANSACTION_WRITES = 100;

/** DynamoDB takes this many keys in one batch read. */
export const MAX_BATCH_KEYS = 100;

/**
 * How new what is read must be: `latest`, with every commit that was answered, or `recent`, which may lack the last
 * moment's and costs half the units.
 */
export type Freshness = 'latest' | 'recent';

/**
 * The one table of a tenant. Reads of items are of the latest state unless the caller says otherwise; reads of the
 * indexes `open` and `work` are recent, as indexes are. Throws only when the infrastructure fails.
 */
export type Table = {
  readonly get: (key: Key, freshness?: Freshness) => Promise<StoredItem | undefined>;
  /** Items that exist, in no order. */
  readonly getMany: (keys: readonly Key[], freshness?: Freshness) => Promise<readonly StoredItem[]>;
  readonly query: (partition: string, range?: Range, freshness?: Freshness) => AsyncIterable<StoredItem>;
  /** All or nothing, at most {@link MAX_TRANSACTION_WRITES} writes, no item twice. */
  readonly commit: (writes: readonly Write[]) => Promise<CommitResult>;
  /** A customer's open items, oldest due date first. */
  readonly openItemsOf: (customer: string) => AsyncIterable<OpenItem>;
  /** One of `segments` parts of all open items, in pages. */
  readonly scanOpen: (segment: number, segments: number) => AsyncIterable<readonly OpenItem[]>;
  /** Keys of the items that wait in a queue of the index `work`, oldest first. */
  readonly work: (queue: string) => AsyncIterable<Key>;
  /**
   * One of `segments` parts of what payments are matched against, in pages: all customers and learned aliases, and the
   * invoices that have a balance or were closed on `closedSince` or later. Reads the whole table and is paid by its size; eventually consistent.
   */
  readonly scanBook: (
    segment: number,
    segments: number,
    closedSince: LocalDate,
  ) => AsyncIterable<readonly StoredItem[]>;
  /** One of `segments` parts of everything, in pages; for verification, figures and exports only. */
  readonly scan: (segment: number, segments: number, freshness?: Freshness) => AsyncIterable<readonly StoredItem[]>;
};

/**
 * The same table for who looks and does not act on it: reads of items are recent and cost half. What is decided from them
 * is read again, as the latest, by whoever acts. Commits are the table's own: a condition never passes on an old version.
 */
export function recentReadsOf(table: Table): Table {
  return {
    ...table,
    get: (key) => table.get(key, 'recent'),
    getMany: (keys) => table.getMany(keys, 'recent'),
    query: (partition, range) => table.query(partition, range, 'recent'),
    scan: (segment, segments) => table.scan(segment, segments, 'recent'),
  };
}
