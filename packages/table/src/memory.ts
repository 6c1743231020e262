import type { OpenItem } from '@piutang/receivables';
import type { CommitResult, FailedCondition, Key, Range, StoredItem, Table, Write } from './kernel.ts';
import { MAX_TRANSACTION_WRITES } from './kernel.ts';
import { ALIAS_PREFIX, CUSTOMER_PREFIX, INVOICE_PREFIX, openItemOf } from './open-index.ts';

/** The table's in-memory twin: the same contract, for tests and for trying things out. */
export type MemoryTable = Table & {
  /** Every item, by key order: what two runs must agree on, byte for byte. */
  readonly dump: () => readonly StoredItem[];
  readonly restore: (items: readonly StoredItem[]) => void;
};

/** Pages are small so that tests cross page borders. */
const PAGE_ITEMS = 25;

export function memoryTable(): MemoryTable {
  const items = itemStore();
  const ordered = (wanted: (item: StoredItem) => boolean = () => true) => inOrder(items.all(), wanted);

  return {
    get: async (key) => items.get(idOf(key)),
    getMany: async (keys) => [...new Set(keys.map(idOf))].flatMap((id) => items.get(id) ?? []),
    query: async function* (partition, range = {}) {
      const found = inOrder(items.having('p', partition), (item) => inRange(item.s, range));
      if (range.reverse === true) found.reverse();
      yield* found.slice(0, range.limit ?? found.length);
    },
    commit: async (writes) => commit(items, writes),
    openItemsOf: async function* (customer) {
      yield* openEntries(inOrder(items.having('g', `C#${customer}`)));
    },
    scanOpen: async function* (segment, segments) {
      yield* pages(openEntries(ordered((item) => item['g'] !== undefined && segmentOf(item, segments) === segment)));
    },
    work: async function* (queue) {
      const waiting = inOrder(items.having('q', queue));
      waiting.sort((a, b) => compare(String(a['w']), String(b['w'])));
      yield* waiting.map(({ p, s }) => ({ p, s }));
    },
    scanBook: async function* (segment, segments, closedSince) {
      const inBook = (item: StoredItem) =>
        item.p.startsWith(CUSTOMER_PREFIX)
          ? item.s === '#'
          : item.p.startsWith(ALIAS_PREFIX) ||
            (item.p.startsWith(INVOICE_PREFIX) && (item['g'] !== undefined || String(item['co'] ?? '') >= closedSince));
      yield* pages(ordered((item) => segmentOf(item, segments) === segment && inBook(item)));
    },
    scan: async function* (segment, segments) {
      yield* pages(ordered((item) => segmentOf(item, segments) === segment));
    },
    dump: () => ordered(),
    restore: (saved) => {
      items.clear();
      for (const item of saved) items.put(item);
    },
  };
}

/** Attributes by which items are found without looking at all of them: the partition and the keys of the two indexes. */
const INDEXED = ['p', 'g', 'q'] as const;

type ItemStore = {
  readonly get: (id: string) => StoredItem | undefined;
  readonly put: (item: StoredItem) => void;
  readonly all: () => Iterable<StoredItem>;
  readonly having: (attribute: (typeof INDEXED)[number], value: string) => Iterable<StoredItem>;
  readonly clear: () => void;
};

function itemStore(): ItemStore {
  const items = new Map<string, StoredItem>();
  const groups = new Map<string, Map<string, StoredItem>>();
  const groupsOf = (item: StoredItem) =>
    INDEXED.flatMap((attribute) => (item[attribute] === undefined ? [] : `${attribute} ${String(item[attribute])}`));
  return {
    get: (id) => items.get(id),
    put: (item) => {
      const id = idOf(item);
      const before = items.get(id);
      if (before !== undefined) for (const group of groupsOf(before)) groups.get(group)?.delete(id);
      items.set(id, item);
      for (const group of groupsOf(item)) {
        const members = groups.get(group) ?? new Map<string, StoredItem>();
        groups.set(group, members.set(id, item));
      }
    },
    all: () => items.values(),
    having: (attribute, value) => groups.get(`${attribute} ${value}`)?.values() ?? [],
    clear: () => {
      items.clear();
      groups.clear();
    },
  };
}

function inOrder(items: Iterable<StoredItem>, wanted: (item: StoredItem) => boolean = () => true): StoredItem[] {
  const found: StoredItem[] = [];
  for (const item of items) if (wanted(item)) found.push(item);
  return found.sort((a, b) => compare(a.p, b.p) || compare(a.s, b.s));
}

function commit(items: ItemStore, writes: readonly Write[]): CommitResult {
  const ids = new Set(writes.map(({ item }) => idOf(item)));
  if (ids.size !== writes.length) throw new Error('a transaction may not touch one item twice');
  if (writes.length > MAX_TRANSACTION_WRITES) {
    throw new Error(`a transaction takes at most ${MAX_TRANSACTION_WRITES} writes: got ${writes.length}`);
  }
  const failed: FailedCondition[] = writes.flatMap(({ item, condition }) => {
    const found = items.get(idOf(item));
    const holds = condition.is === 'absent' ? found === undefined : found?.['v'] === BigInt(condition.version);
    return holds ? [] : [{ name: condition.name, key: { p: item.p, s: item.s } }];
  });
  if (failed.length > 0) return { committed: false, failed };
  for (const { item } of writes) items.put(structuredClone(item));
  return { committed: true };
}

function openEntries(items: readonly StoredItem[]): OpenItem[] {
  return items.map(openItemOf).sort((a, b) => compare(a.dueOn, b.dueOn));
}

function* pages<T>(found: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < found.length; at += PAGE_ITEMS) yield found.slice(at, at + PAGE_ITEMS);
}

function segmentOf(item: Key, segments: number): number {
  let hash = 0;
  for (const char of item.p) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % segments;
}

function inRange(sortKey: string, range: Range): boolean {
  if (range.prefix !== undefined && !sortKey.startsWith(range.prefix)) return false;
  if (range.from !== undefined && sortKey < range.from) return false;
  return range.to === undefined || sortKey <= range.to;
}

const idOf = (key: Key) => `${key.p}\u0000${key.s}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
