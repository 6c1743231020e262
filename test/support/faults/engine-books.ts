import type { StoredItem, Table } from '@piutang/table';
import type { DynamoEngine } from '../dynoxide.ts';
import type { Books } from './enumerate.ts';

/** One transaction's worth of items. */
const TOGETHER = 100;

/** Books on an engine: a fresh table for each run, filled with the items of the beginning. */
export function engineBooks(engine: DynamoEngine): Books {
  return {
    load: async (items) => {
      const table = await engine.freshTable();
      for (let at = 0; at < items.length; at += TOGETHER)
        await table.commit(
          items.slice(at, at + TOGETHER).map((item) => ({ item, condition: { name: 'new', is: 'absent' } })),
        );
      return table;
    },
    dump,
  };
}

async function dump(table: Table): Promise<readonly StoredItem[]> {
  const items = (await Array.fromAsync(table.scan(0, 1))).flat();
  const key = ({ p, s }: StoredItem) => `${p}\u0000${s}`;
  return items.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
