import { instant } from '@piutang/calendar';
import { type AuditBatch, auditBatchKind, create, type Table } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { describe, expect, it } from 'vitest';
import { markOf } from './audit-chain.ts';
import { openChainMemory } from './chain-memory.ts';

const MINUTE_MS = 60_000;
const linkOf = (sequence: number): AuditBatch => ({
  sequence,
  digest: `d${sequence}`,
  previous: `d${sequence - 1}`,
  objectKey: `audit/${sequence}`,
  eventCount: 1,
  firstEvent: `e${sequence}`,
  lastEvent: `e${sequence}`,
  marks: markOf(`e${sequence}`),
  recordedAt: instant(sequence * MINUTE_MS),
});

async function recorded(table: Table, from: number, to: number): Promise<void> {
  for (let sequence = from; sequence <= to; sequence += 1)
    await table.commit([create(auditBatchKind, linkOf(sequence), 'new')]);
}

/** The numbers of the links whose events are known. */
const known = (marks: ReadonlySet<string>, upTo: number) =>
  Array.from({ length: upTo }, (_, at) => at + 1).filter((sequence) => marks.has(markOf(`e${sequence}`)));

describe('a memory of the chain', () => {
  it('knows what a fresh look knows, and reads only the links that others added since', async () => {
    const table = memoryTable();
    const read: unknown[] = [];
    const watched: Table = {
      ...table,
      query: async function* (partition, range) {
        for await (const item of table.query(partition, range)) {
          read.push(item.s);
          yield item;
        }
      },
    };
    await recorded(table, 1, 100);
    const memory = openChainMemory();
    await memory.linksSince(watched, instant(100 * MINUTE_MS));
    await recorded(table, 101, 103);
    read.length = 0;
    const { head, marks } = await memory.linksSince(watched, instant(103 * MINUTE_MS));
    expect(read).toHaveLength(3);
    expect(head).toMatchObject({ sequence: 103 });
    const fresh = await openChainMemory().linksSince(table, instant(103 * MINUTE_MS));
    expect(known(marks, 103)).toEqual(expect.arrayContaining(known(fresh.marks, 103).filter((n) => n >= 92)));
  });

  it('forgets what lies before the time in question, and looks again when a delivery is older than it remembers', async () => {
    const table = memoryTable();
    await recorded(table, 1, 300);
    const memory = openChainMemory();
    await memory.linksSince(table, instant(200 * MINUTE_MS));
    const late = await memory.linksSince(table, instant(300 * MINUTE_MS));
    expect(known(late.marks, 300)[0]).toBeGreaterThan(270);
    const early = await memory.linksSince(table, instant(150 * MINUTE_MS));
    expect(known(early.marks, 300)).toContain(140);
    const all = await memory.linksSince(table, instant(0));
    expect(known(all.marks, 300)).toHaveLength(300);
  });

  it('knows the link that its recorder has added, before it is read', async () => {
    const table = memoryTable();
    const memory = openChainMemory();
    expect(await memory.linksSince(table, instant(0))).toMatchObject({ head: undefined });
    await recorded(table, 1, 1);
    memory.add(linkOf(1));
    const { head, marks } = await memory.linksSince(table, instant(0));
    expect(head).toMatchObject({ sequence: 1 });
    expect(known(marks, 1)).toEqual([1]);
  });
});
