import { epochMs, type Instant, instant } from '@piutang/calendar';
import { AUDIT_PARTITION, type StoredItem, type Table } from '@piutang/table';
import type { MemoryTable } from '@piutang/table/memory';
import type { AuditStore, RecordedChange } from '@piutang/workflows';

/** A table whose changes can be read as its stream would tell them. */
export type StreamedTable = MemoryTable & { readonly changes: RecordedChange[] };

/** Watches every commit of an in-memory table; the stream of the chain's own links is left out, as the filter does. */
export function streamed(table: MemoryTable, clock: () => Instant): StreamedTable {
  const changes: RecordedChange[] = [];
  const commit: Table['commit'] = async (writes) => {
    const before = new Map(
      await Promise.all(writes.map(async ({ item }) => [`${item.p} ${item.s}`, await table.get(item)] as const)),
    );
    const result = await table.commit(writes);
    if (!result.committed) return result;
    for (const { item } of writes) {
      const was = before.get(`${item.p} ${item.s}`);
      if (item.p === AUDIT_PARTITION || (was !== undefined && spelled(was) === spelled(item))) continue;
      const id = `event-${String(changes.length + 1).padStart(6, '0')}`;
      const at = instant(Math.floor(epochMs(clock()) / 1000) * 1000);
      changes.push({ id, at, after: structuredClone(item), ...(was === undefined ? {} : { before: was }) });
    }
    return result;
  };
  return { ...table, commit, changes };
}

function spelled(item: StoredItem): string {
  return JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** The audit trail's bucket in memory; objects can be looked at and changed as an intruder would. */
export type MemoryAuditStore = AuditStore & {
  readonly objects: Map<string, string>;
  readonly locks: Map<string, Instant>;
};

export function memoryAuditStore(): MemoryAuditStore {
  const objects = new Map<string, string>();
  const locks = new Map<string, Instant>();
  return {
    objects,
    locks,
    putLocked: async (key, body, until) => {
      if (objects.has(key)) return;
      objects.set(key, body);
      locks.set(key, until);
    },
    read: async (key) => objects.get(key),
    list: async function* (prefix) {
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}
