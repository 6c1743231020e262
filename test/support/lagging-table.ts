import type { Table } from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';

/** A table whose recent reads and indexes stay at the moment of this call: no real one lags as far behind. */
export function laggingFromNow(table: MemoryTable): MemoryTable {
  const then = memoryTable();
  then.restore(table.dump());
  const from = (freshness: Parameters<Table['get']>[1]): Table => (freshness === 'recent' ? then : table);
  return {
    ...table,
    get: (key, freshness) => from(freshness).get(key),
    getMany: (keys, freshness) => from(freshness).getMany(keys),
    query: (partition, range, freshness) => from(freshness).query(partition, range),
    openItemsOf: then.openItemsOf,
    scanOpen: then.scanOpen,
    work: then.work,
    scan: (segment, segments, freshness) => from(freshness).scan(segment, segments),
  };
}
