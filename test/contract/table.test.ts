import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  create,
  invoiceKind,
  REVIEW_QUEUE,
  read,
  readMany,
  referenceKind,
  replace,
  type Table,
} from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamoEngine, startDynoxide } from '../support/dynoxide.ts';

const invoice = (id: string, over: Partial<Invoice> = {}): Invoice => ({
  id,
  customer: 'C-1',
  currency: currency('IDR'),
  amountMinor: 100_000n,
  balanceMinor: 100_000n,
  issuedOn: localDate('2026-11-01'),
  dueOn: localDate('2026-12-01'),
  references: [],
  level: 0,
  contentHash: 'x',
  recordedAt: instant(0),
  version: 1,
  ...over,
});

const line = (n: number, over: Partial<BankLine> = {}): BankLine => ({
  account: '123',
  bookedOn: localDate('2026-11-02'),
  valueOn: localDate('2026-11-02'),
  line: `abc#${n}`,
  currency: currency('IDR'),
  amountMinor: 5n,
  remainingMinor: 5n,
  outcome: 'unapplied',
  rule: 'R11',
  why: 'unknown',
  inReview: true,
  proposals: [],
  text: 'text',
  file: 'f',
  ordinal: n,
  nextLeg: 1,
  recordedAt: instant(0),
  version: 1,
  ...over,
});

let engine: DynamoEngine;
beforeAll(async () => {
  engine = await startDynoxide();
});
afterAll(() => engine.stop());

describe.each([
  ['in memory', async (): Promise<Table> => memoryTable()],
  ['on the DynamoDB engine', () => engine.freshTable()],
])('the table %s', (_, fresh) => {
  it('reads what was written and nothing else', async () => {
    const table = await fresh();
    await table.commit([
      create(invoiceKind, invoice('A'), 'new'),
      create(invoiceKind, invoice('B', { amountMinor: 10n ** 29n, balanceMinor: 10n ** 29n }), 'new'),
    ]);
    expect(await read(table, invoiceKind, 'A')).toEqual(invoice('A'));
    expect(await read(table, invoiceKind, 'Z')).toBeUndefined();
    expect((await readMany(table, invoiceKind, ['B', 'A', 'B', 'Z'])).map(({ id }) => id).sort()).toEqual(['A', 'B']);
    expect((await read(table, invoiceKind, 'B'))?.balanceMinor).toBe(10n ** 29n);
  });

  it('takes a transaction whole or not at all, and names every condition that failed', async () => {
    const table = await fresh();
    await table.commit([create(invoiceKind, invoice('A'), 'new')]);
    const result = await table.commit([
      create(invoiceKind, invoice('B'), 'B is new'),
      create(invoiceKind, invoice('A'), 'A is new'),
      replace(invoiceKind, invoice('C', { version: 4 }), invoice('C'), 'C unchanged'),
    ]);
    expect(result).toEqual({
      committed: false,
      failed: [
        { name: 'A is new', key: { p: 'I#A', s: '#' } },
        { name: 'C unchanged', key: { p: 'I#C', s: '#' } },
      ],
    });
    expect(await read(table, invoiceKind, 'B')).toBeUndefined();
  });

  it('lets one of two writers of a version win', async () => {
    const table = await fresh();
    await table.commit([create(invoiceKind, invoice('A'), 'new')]);
    const change = (level: number) =>
      table.commit([replace(invoiceKind, invoice('A'), invoice('A', { level }), 'unchanged')]);
    const results = await Promise.all([change(1), change(2), change(3)]);
    expect(results.filter(({ committed }) => committed)).toHaveLength(1);
    expect((await read(table, invoiceKind, 'A'))?.version).toBe(2);
  });

  it('holds a hundred writes in one transaction', async () => {
    const table = await fresh();
    const writes = Array.from({ length: 100 }, (_, at) =>
      create(referenceKind, { key: `K${at}`, invoices: [], customers: [], tooCommon: false, version: 1 }, 'new'),
    );
    expect(await table.commit(writes)).toEqual({ committed: true });
    expect(
      await readMany(
        table,
        referenceKind,
        writes.map((_, at) => `K${at}`),
      ),
    ).toHaveLength(100);
  });

  it("lists a customer's open items by due date, over page borders, and forgets settled ones", async () => {
    const table = await fresh();
    const invoices = Array.from({ length: 60 }, (_, at) =>
      invoice(`N${at}`, { dueOn: localDate(`2026-12-${String(1 + (at % 28)).padStart(2, '0')}`) }),
    );
    await table.commit(invoices.map((each) => create(invoiceKind, each, 'new')));
    const first = invoices[0];
    if (first !== undefined)
      await table.commit([replace(invoiceKind, first, { ...first, balanceMinor: 0n }, 'unchanged')]);
    const open = await Array.fromAsync(table.openItemsOf('C-1'));
    expect(open).toHaveLength(59);
    expect(open.map(({ dueOn }) => dueOn)).toEqual(open.map(({ dueOn }) => dueOn).toSorted());
    const scanned = (await Promise.all([0, 1, 2].map((segment) => Array.fromAsync(table.scanOpen(segment, 3))))).flat(
      2,
    );
    expect(scanned.map((item) => item.invoice).sort()).toEqual(open.map((item) => item.invoice).sort());
  });

  it('queries a partition by range, prefix and direction', async () => {
    const table = await fresh();
    await table.commit([1, 2, 3].map((n) => create(bankLineKind, line(n, { line: `abc#${n}` }), 'new')));
    const keys = async (range: Parameters<Table['query']>[1]) =>
      (await Array.fromAsync(table.query('B#123#2026-11-02', range))).map(({ s }) => s);
    expect(await keys({})).toEqual(['L#abc#1', 'L#abc#2', 'L#abc#3']);
    expect(await keys({ from: 'L#abc#2' })).toEqual(['L#abc#2', 'L#abc#3']);
    expect(await keys({ from: 'L#abc#1', to: 'L#abc#2' })).toEqual(['L#abc#1', 'L#abc#2']);
    expect(await keys({ prefix: 'L#abc#3' })).toEqual(['L#abc#3']);
    expect(await keys({ reverse: true, limit: 2 })).toEqual(['L#abc#3', 'L#abc#2']);
  });

  it('shows what waits for a person, oldest first, until it is settled', async () => {
    const table = await fresh();
    const older = line(1, { bookedOn: localDate('2026-10-30') });
    await table.commit([create(bankLineKind, line(2), 'new'), create(bankLineKind, older, 'new')]);
    expect((await Array.fromAsync(table.work(REVIEW_QUEUE))).map(({ p }) => p)).toEqual([
      'B#123#2026-10-30',
      'B#123#2026-11-02',
    ]);
    await table.commit([
      replace(bankLineKind, older, { ...older, inReview: false, outcome: 'applied', remainingMinor: 0n }, 'unchanged'),
    ]);
    expect(await Array.fromAsync(table.work(REVIEW_QUEUE))).toHaveLength(1);
  });
});
