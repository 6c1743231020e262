import { localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import type { StoredItem, StoredValue, Write } from './kernel.ts';
import { type MemoryTable, memoryTable } from './memory.ts';

const item = (p: string, s = '#', more: Record<string, StoredValue> = {}): StoredItem => ({ p, s, v: 1n, ...more });
const open = (id: string, customer: string, day: bigint): StoredItem =>
  item(`I#${id}`, '#', { g: `C#${customer}`, k: day, u: 'IDR', b: 1n, l: 0n });
const put = (each: StoredItem): Write => ({ item: each, condition: { name: 'new', is: 'absent' } });

async function holding(...items: readonly StoredItem[]): Promise<MemoryTable> {
  const table = memoryTable();
  for (const each of items) await table.commit([put(each)]);
  return table;
}

const sortKeys = async (found: AsyncIterable<StoredItem>) => (await Array.fromAsync(found)).map(({ s }) => s);

describe('the table in memory', () => {
  it('orders a partition by sort key, and everything by partition first', async () => {
    const table = await holding(item('B', '1'), item('A', '3'), item('A', '1'), item('A', '2'));
    expect(await sortKeys(table.query('A'))).toEqual(['1', '2', '3']);
    expect(table.dump().map(({ p, s }) => p + s)).toEqual(['A1', 'A2', 'A3', 'B1']);
  });

  it('reads a partition by range, both ends included, by prefix, backwards and up to a limit', async () => {
    const table = await holding(...['a1', 'a2', 'b1', 'b2'].map((s) => item('P', s)));
    const found = (range: Parameters<MemoryTable['query']>[1]) => sortKeys(table.query('P', range));
    expect(await found({ from: 'a2' })).toEqual(['a2', 'b1', 'b2']);
    expect(await found({ to: 'b1' })).toEqual(['a1', 'a2', 'b1']);
    expect(await found({ from: 'a2', to: 'b1' })).toEqual(['a2', 'b1']);
    expect(await found({ prefix: 'b' })).toEqual(['b1', 'b2']);
    expect(await found({ reverse: true })).toEqual(['b2', 'b1', 'a2', 'a1']);
    expect(await found({ reverse: false, limit: 1 })).toEqual(['a1']);
    expect(await sortKeys(table.query('Q'))).toEqual([]);
  });

  it('gives many items once each, and nothing for those that it does not have', async () => {
    const table = await holding(item('A'), item('B'));
    const found = await table.getMany([item('A'), item('A'), item('C'), item('B')]);
    expect(found.map(({ p }) => p)).toEqual(['A', 'B']);
    expect(await table.get(item('A'))).toEqual(item('A'));
    expect(await table.get(item('A', '?'))).toBeUndefined();
  });

  it('keeps what it was given, though the caller changes it afterwards', async () => {
    const list = ['a'];
    const table = await holding(item('A', '#', { list }));
    list.push('b');
    expect((await table.get(item('A')))?.['list']).toEqual(['a']);
  });

  it('writes all or nothing, and names each condition that failed', async () => {
    const table = await holding(item('A'));
    const newer = (p: string, version: number): Write => ({
      item: item(p, '#', { v: BigInt(version) + 1n }),
      condition: { name: `${p} at ${version}`, is: 'version', version },
    });
    expect(await table.commit([put(item('B')), put(item('A')), newer('C', 1)])).toEqual({
      committed: false,
      failed: [
        { name: 'new', key: { p: 'A', s: '#' } },
        { name: 'C at 1', key: { p: 'C', s: '#' } },
      ],
    });
    expect(table.dump()).toEqual([item('A')]);
    expect(await table.commit([newer('A', 2)])).toMatchObject({ committed: false });
    expect(await table.commit([newer('A', 1)])).toEqual({ committed: true });
    expect(await table.commit([])).toEqual({ committed: true });
  });

  it('refuses a transaction of more than a hundred writes, or of one item twice, as a bug of the caller', async () => {
    const table = memoryTable();
    const writes = Array.from({ length: 101 }, (_, at) => put(item(`K${at}`)));
    await expect(table.commit(writes)).rejects.toThrow('a transaction takes at most 100 writes: got 101');
    await expect(table.commit([put(item('A')), put(item('A'))])).rejects.toThrow('may not touch one item twice');
    expect(table.dump()).toEqual([]);
    expect(await table.commit(writes.slice(1))).toEqual({ committed: true });
  });

  it('lists a payer’s open items by due day, and forgets those that are settled', async () => {
    const table = await holding(open('B', 'C-1', 20_002n), open('A', 'C-1', 20_001n), open('X', 'C-2', 20_000n));
    const found = async () => (await Array.fromAsync(table.openItemsOf('C-1'))).map(({ invoice }) => invoice);
    expect(await found()).toEqual(['A', 'B']);
    const settled = item('I#A', '#', { v: 2n });
    await table.commit([{ item: settled, condition: { name: 'unchanged', is: 'version', version: 1 } }]);
    expect(await found()).toEqual(['B']);
    expect((await Array.fromAsync(table.scanOpen(0, 1))).flat().map(({ invoice }) => invoice)).toEqual(['X', 'B']);
  });

  it('lists what waits in a queue, the longest waiting first, by key alone', async () => {
    const table = await holding(
      item('A', '#', { q: 'review#0', w: '2026-11-02' }),
      item('B', '#', { q: 'review#0', w: '2026-11-01' }),
      item('D', '#', { q: 'review#0', w: '2026-10-31' }),
      item('E', '#', { q: 'review#0', w: '2026-11-03' }),
      item('C', '#', { q: 'other#0', w: '2026-10-01' }),
    );
    expect(await Array.fromAsync(table.work('review#0'))).toStrictEqual(
      ['D', 'B', 'A', 'E'].map((p) => ({ p, s: '#' })),
    );
    expect(await Array.fromAsync(table.work('none#0'))).toEqual([]);
  });

  it('scans in pages and in parts that overlap nowhere', async () => {
    const items = Array.from({ length: 120 }, (_, at) => open(`N${at}`, 'C-1', BigInt(at)));
    const table = await holding(...items, item('C#1'));
    const parts = await Promise.all([0, 1, 2].map((part) => Array.fromAsync(table.scan(part, 3))));
    const openParts = await Promise.all([0, 1, 2].map((part) => Array.fromAsync(table.scanOpen(part, 3))));
    expect(
      parts
        .flat(2)
        .map(({ p }) => p)
        .sort(),
    ).toEqual([...items.map(({ p }) => p), 'C#1'].sort());
    expect(openParts.flat(2)).toHaveLength(120);
    for (const pages of [...parts, ...openParts]) {
      expect(pages.flat().length).toBeGreaterThan(25);
      expect(pages.slice(0, -1).every((page) => page.length === 25)).toBe(true);
      expect(pages.at(-1)?.length).toBeLessThanOrEqual(25);
    }
  });

  it('gives a full page and no empty one behind it', async () => {
    const table = await holding(...Array.from({ length: 25 }, (_, at) => item(`K${at}`)));
    expect(await Array.fromAsync(table.scan(0, 1))).toHaveLength(1);
    expect(await Array.fromAsync(memoryTable().scan(0, 1))).toEqual([]);
  });

  it('scans the book: customers themselves, aliases, and invoices that are open or were closed lately', async () => {
    const table = await holding(
      item('C#1', '#'),
      item('C#1', 'P#promise'),
      item('Y#alias', '#'),
      open('OPEN', '1', 1n),
      item('I#OLD', '#', { co: '2026-09-30' }),
      item('I#LATELY', '#', { co: '2026-10-01' }),
      item('I#NEVER', '#'),
      item('B#line', '#', { g: 'C#1', co: '2026-10-05' }),
    );
    const pages = await Array.fromAsync(table.scanBook(0, 1, localDate('2026-10-01')));
    expect(pages.flat().map(({ p, s }) => p + s)).toEqual(['C#1#', 'I#LATELY#', 'I#OPEN#', 'Y#alias#']);
    const parts = await Promise.all(
      [0, 1].map((part) => Array.fromAsync(table.scanBook(part, 2, localDate('2026-10-01')))),
    );
    expect(parts.flat(2)).toHaveLength(4);
  });

  it('goes back to what was saved, and to nothing else', async () => {
    const table = await holding(open('A', 'C-1', 1n), item('B', '#', { q: 'review#0', w: '1' }));
    const saved = table.dump();
    await table.commit([put(open('C', 'C-1', 2n)), put(item('D', '#', { q: 'review#0', w: '2' }))]);
    table.restore(saved);
    expect(table.dump()).toEqual(saved);
    expect(await Array.fromAsync(table.openItemsOf('C-1'))).toHaveLength(1);
    expect(await Array.fromAsync(table.work('review#0'))).toEqual([{ p: 'B', s: '#' }]);
  });
});
