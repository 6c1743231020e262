import { auditBatchKind, type StoredItem } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import {
  ageReceivables,
  ingestInvoiceFile,
  openChainMemory,
  postStatementFile,
  type RecordedChange,
  recordAudit,
  verifyAudit,
} from '@piutang/workflows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MemoryAuditStore, memoryAuditStore, type StreamedTable, streamed } from '../support/audit-trail.ts';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,email,phone,currency,amount,issuedOn,dueOn,appliesTo
INV-2026-001,C-1,PT Sinar Jaya Abadi,rahasia@sinar.example,+62811223344,IDR,1110000.00,2026-10-01,2026-11-01,
INV-2026-002,C-1,PT Sinar Jaya Abadi,rahasia@sinar.example,+62811223344,IDR,500000.00,2026-10-05,2026-11-05,
CN-2026-0001,C-1,PT Sinar Jaya Abadi,rahasia@sinar.example,+62811223344,IDR,-100000.00,2026-10-06,2026-11-05,INV-2026-002
INV-2026-003,C-2,CV Maju Bersama,kantor@maju.example,,IDR,750000.00,2026-10-07,2026-11-07,
`;

type Day = { readonly desk: TestDesk; readonly table: StreamedTable; readonly store: MemoryAuditStore };

/** A day of work whose changes are in the stream and not in the chain yet. */
async function dayOfWork(): Promise<Day> {
  const plain = testDesk();
  const table = streamed(memoryTable(), plain.clock);
  const desk = { ...plain, table };
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const statement = mandiriMt940('1240007654321', '261120', '1', 0n, [
    { amountMinor: 111_000_000n, text: 'INV-2026-001 PT SINAR JAYA ABADI' },
    { amountMinor: 40_000_000n, text: 'INV-2026-002 PT SINAR JAYA ABADI' },
    { amountMinor: 7_700_000n, text: 'SETORAN TUNAI BUDI' },
  ]);
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', statement));
  return { desk, table, store: memoryAuditStore() };
}

const record = ({ desk, store }: Day, changes: readonly RecordedChange[]) =>
  recordAudit({ ...desk, audit: store }, changes);

/** Everything recorded, a few changes at a time. */
async function audited(size = 4): Promise<Day> {
  const day = await dayOfWork();
  for (let at = 0; at < day.table.changes.length; at += size) await record(day, day.table.changes.slice(at, at + size));
  return day;
}

const lawsBroken = async ({ desk, store }: Day, anchors: Parameters<typeof verifyAudit>[2] = []) =>
  [...new Set((await verifyAudit(desk.table, store, anchors)).breaches.map(({ law }) => law))].sort();

/** The bucket's objects in chain order. */
const bodies = ({ store }: Day) => [...store.objects.keys()].sort();

describe('the audit chain', () => {
  it('tells who, what, when and why, and verifies end to end', async () => {
    const day = await audited();
    const { breaches, counted } = await verifyAudit(day.desk.table, day.store);
    expect(breaches).toEqual([]);
    expect(counted).toMatchObject({
      events: day.table.changes.length,
      items: day.table.dump().length - counted.batches,
    });
    const lines = [...day.store.objects.values()].flatMap((body) => body.trimEnd().split('\n').slice(1));
    const leg = lines.map((line) => JSON.parse(line)).find(({ key }) => key[0] === 'A#INV-2026-001');
    expect(leg).toMatchObject({ change: 'created', who: 'process-bank-statement', image: { x: 111_000_000 } });
    expect(leg.why.length).toBeGreaterThan(10);
    const paid = lines.map((line) => JSON.parse(line)).find(({ key, was }) => key[0] === 'I#INV-2026-001' && was);
    expect(paid).toMatchObject({ change: 'replaced', was: { b: 111_000_000, co: null, v: 1 }, image: { b: 0, v: 2 } });
  });

  it('locks each batch until ten years after the end of its year, or as the tenant says', async () => {
    const day = await audited();
    expect(new Set(day.store.locks.values())).toEqual(new Set(['2037-01-01T00:00:00.000Z']));
    const short = await dayOfWork();
    const tenant = { ...short.desk.tenant, audit: { retentionYears: 1 } };
    await recordAudit({ ...short.desk, tenant, audit: short.store }, short.table.changes);
    expect([...short.store.locks.values()]).toEqual(['2028-01-01T00:00:00.000Z']);
  });

  it('holds no name, address, phone or text of a payer', async () => {
    const day = await audited();
    const everything = [...day.store.objects].flat().join('\n');
    for (const secret of ['Sinar', 'SINAR', 'rahasia', '62811223344', 'BUDI', 'SETORAN', 'maju.example'])
      expect(everything).not.toContain(secret);
  });

  it('takes every text of a kind that it does not know for personal', async () => {
    const day = await dayOfWork();
    const item = {
      p: '~#1',
      s: '#',
      n: 'Budi',
      li: ['Budi'],
      de: { n: 'Budi' },
      am: 5n,
      by: 'person:sari',
      wy: 'asked',
    };
    await record(day, [{ id: 'new-kind', at: day.desk.clock(), after: item }]);
    const [line = ''] = [...day.store.objects.values()].map((body) => body.split('\n')[1] ?? '');
    expect(line).not.toContain('Budi');
    expect(JSON.parse(line)).toMatchObject({ who: 'person:sari', why: 'asked', image: { am: 5 } });
  });

  it('takes each change once and in order, however often and in whatever pieces the stream delivers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(999)), async (dice) => {
        const day = await dayOfWork();
        const roll = (below: number) => Number(dice.next().value) % below;
        // Two shards: an item's changes are all in one, and each is read in order.
        const shards = [0, 1].map((shard) =>
          day.table.changes.filter(({ before, after }) => ((after ?? before)?.p.length ?? 0) % 2 === shard),
        );
        const read = [0, 0];
        // Two instances that stay loaded, and now and then a new one.
        const memories = [openChainMemory(), openChainMemory()];
        while (shards.some((shard, at) => (read[at] ?? 0) < shard.length)) {
          const at = roll(2);
          const from = read[at] ?? 0;
          const batch = (shards[at] ?? []).slice(from, from + 1 + roll(7));
          const fate = roll(5);
          // 0: put and lost, 1: recorded and the answer lost, else recorded and told.
          const audit = fate === 0 ? { putLocked: () => Promise.reject(new Error('cut')) } : day.store;
          await recordAudit({ ...day.desk, audit }, batch, memories[roll(3)]).catch(() => undefined);
          if (fate > 1) read[at] = from + batch.length;
        }
        const { breaches, counted } = await verifyAudit(day.desk.table, day.store);
        expect(breaches).toEqual([]);
        expect(counted.events).toBe(day.table.changes.length);
      }),
      { numRuns: 40 },
    );
  });

  it('gives two writers at once one order, and what the loser left beside the chain is no breach', async () => {
    const day = await dayOfWork();
    // Both read the head before either commits.
    const slow = {
      putLocked: async (...put: Parameters<MemoryAuditStore['putLocked']>) => {
        await day.store.putLocked(...put);
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    const items = [...new Set(day.table.changes.map(({ after }) => after?.p))];
    const first = new Set(items.slice(0, Math.ceil(items.length / 2)));
    const parts = [true, false].map((mine) => day.table.changes.filter(({ after }) => first.has(after?.p) === mine));
    await Promise.all(parts.map((part) => recordAudit({ ...day.desk, audit: slow }, part)));
    const { breaches, counted } = await verifyAudit(day.desk.table, day.store);
    expect(breaches).toEqual([]);
    expect(counted).toMatchObject({ batches: 2, events: day.table.changes.length });
    expect(day.store.objects.size).toBe(3);
  });
});

describe('an intruder', () => {
  it('is found at every byte that is flipped', async () => {
    const day = await dayOfWork();
    await record(day, day.table.changes.slice(0, 3));
    const [key = ''] = bodies(day);
    const body = day.store.objects.get(key) ?? '';
    expect(await lawsBroken(day)).not.toContain('audit-batch-is-unchanged');
    for (let at = 0; at < body.length; at += 1) {
      const flipped = String.fromCharCode(body.charCodeAt(at) ^ 1);
      day.store.objects.set(key, body.slice(0, at) + flipped + body.slice(at + 1));
      expect(await lawsBroken(day), `byte ${at}`).toContain('audit-batch-is-unchanged');
    }
  });

  it('is found when a batch is dropped, or two are swapped', async () => {
    const day = await audited();
    const keys = bodies(day);
    expect(keys.length).toBeGreaterThan(3);
    for (const key of keys) {
      const body = day.store.objects.get(key) ?? '';
      day.store.objects.delete(key);
      expect(await lawsBroken(day)).toContain('audit-batch-is-there');
      day.store.objects.set(key, body);
    }
    const [one = '', two = ''] = keys.slice(1, 3);
    const [first = '', second = ''] = [day.store.objects.get(one), day.store.objects.get(two)];
    day.store.objects.set(one, second).set(two, first);
    expect(await lawsBroken(day)).toContain('audit-batch-is-unchanged');
  });

  it('is found when the links are cut off and the locked objects are still there', async () => {
    const day = await audited();
    withoutLinks(day, 2);
    expect(await lawsBroken(day)).toEqual(expect.arrayContaining(['audit-chain-is-whole', 'audit-tells-the-table']));
  });

  it('is found when links and objects are cut off and the table is set back, by a head written down elsewhere', async () => {
    const day = await audited();
    const { head } = await verifyAudit(day.desk.table, day.store);
    await ageReceivables(day.desk, day.desk.clock());
    await record(day, day.table.changes);
    expect(await lawsBroken(day)).toEqual([]);
    const all = day.table.changes.length;
    for (let cut = 1; cut < all; cut += 1) {
      const young = await dayOfWork();
      await record(young, young.table.changes.slice(0, cut));
      const anchors = head === undefined ? [] : [{ where: 'a log', sequence: head.sequence, digest: head.digest }];
      expect(await lawsBroken(young, anchors), `cut ${cut}`).toContain('audit-chain-is-whole');
    }
    const tampered = day.table.dump().filter(({ p }) => !p.startsWith('H#'));
    day.table.restore(tampered);
    day.store.objects.clear();
    expect(await lawsBroken(day)).toContain('audit-chain-is-whole');
  });

  it('is found when an item is changed, added or removed past the stream', async () => {
    const change = async (edit: (items: StoredItem[]) => void) => {
      const day = await audited();
      const items = [...day.table.dump()];
      edit(items);
      day.table.restore(items);
      return verifyAudit(day.desk.table, day.store);
    };
    const invoiceAt = (items: StoredItem[]) => items.findIndex(({ p }) => p === 'I#INV-2026-003');
    const changed = await change((items) =>
      items.splice(invoiceAt(items), 1, { ...(items[invoiceAt(items)] as StoredItem), b: 1n }),
    );
    const added = await change((items) => items.push({ p: 'A#INV-2026-003', s: 'W#1', x: 5n }));
    const removed = await change((items) => items.splice(invoiceAt(items), 1));
    const says = ({ breaches }: Awaited<ReturnType<typeof change>>) =>
      breaches.map(({ where, message }) => `${where} ${message}`);
    expect(says(changed)).toEqual([expect.stringMatching(/^I#INV-2026-003 # it is not what the chain says/)]);
    expect(says(added)).toEqual([expect.stringMatching(/^A#INV-2026-003 W#1 the table has it/)]);
    expect(says(removed)).toEqual([expect.stringMatching(/^I#INV-2026-003 # the chain knows it/)]);
  });

  it('is counted by the sentinel at once', async () => {
    const day = await audited();
    const items = day.table.dump();
    const of = (prefix: string) => items.find(({ p }) => p.startsWith(prefix)) as StoredItem;
    const leg = of('A#');
    const invoice = of('I#');
    const why = async (change: Omit<RecordedChange, 'id' | 'at'>) =>
      (await record(day, [{ id: `forged-${day.store.objects.size}`, at: day.desk.clock(), ...change }])).tampered.map(
        (each) => each.why,
      );
    expect(await why({ before: leg, after: { ...leg, x: 1n } })).toEqual([expect.stringContaining('written once')]);
    expect(await why({ before: leg })).toEqual([expect.stringContaining('removed')]);
    expect(await why({ before: invoice, after: { ...invoice, a: 1n, v: 99n } })).toEqual([
      expect.stringContaining('(a)'),
    ]);
    expect(await why({ before: invoice, after: { ...invoice, b: 1n } })).toEqual([expect.stringContaining('version')]);
    const next = { ...invoice, b: 1n, v: BigInt(String(invoice['v'])) + 1n };
    expect(await why({ before: invoice, after: next })).toEqual([]);
    expect(day.desk.metrics.get('TamperedRecords')).toBe(4);
    const health = { p: 'H#mail', s: '2026-11-23', dl: 1n, v: 1n };
    expect(await why({ before: health, after: { ...health, dl: 2n, v: 2n } })).toEqual([]);
  });
});

function withoutLinks(day: Day, keep: number): void {
  const { p } = auditBatchKind.key(1);
  const links = day.table.dump().filter((item) => item.p === p);
  const gone = new Set(links.slice(keep).map(({ s }) => s));
  day.table.restore(day.table.dump().filter((item) => item.p !== p || !gone.has(item.s)));
}
