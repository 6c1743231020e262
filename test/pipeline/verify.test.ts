import type { StoredItem } from '@piutang/table';
import { ageReceivables, ingestInvoiceFile, postStatementFile, verifyBooks } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,appliesTo
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01,
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05,
CN-2026-0001,C-1,PT Sinar Jaya Abadi,IDR,-100000.00,2026-10-06,2026-11-05,INV-2026-002
`;

async function books(): Promise<TestDesk> {
  const desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const statement = mandiriMt940('1240007654321', '261120', '1', 0n, [
    { amountMinor: 111_000_000n, text: 'INV-2026-001 PT SINAR JAYA ABADI' },
    { amountMinor: 7_700_000n, text: 'SETORAN' },
  ]);
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', statement));
  await ageReceivables(desk, desk.clock());
  return desk;
}

/** Changes the first item whose key starts so (of bank lines the applied one); `undefined` takes it out. */
async function tampered(prefix: string, change: (item: StoredItem) => StoredItem | undefined): Promise<string[]> {
  const desk = await books();
  const items = [...desk.table.dump()];
  const at = items.findIndex(({ p, o }) => p.startsWith(prefix) && (prefix !== 'B#' || o === 'applied'));
  expect(at).toBeGreaterThanOrEqual(0);
  const changed = change(items[at] as StoredItem);
  items.splice(at, 1, ...(changed === undefined ? [] : [changed]));
  desk.table.restore(items);
  return [...new Set((await verifyBooks(desk.table)).breaches.map(({ law }) => law))].sort();
}

describe('the laws of the books', () => {
  it('hold after a day of work, credit note included', async () => {
    const desk = await books();
    const { breaches, counted } = await verifyBooks(desk.table);
    expect(breaches).toEqual([]);
    expect(counted).toEqual({ invoices: 3, legs: 3, bankLines: 2, notices: 0, openItems: 1 });
    expect(await Array.fromAsync(desk.table.openItemsOf('C-1'))).toMatchObject([
      { invoice: 'INV-2026-002', balanceMinor: 40_000_000n },
    ]);
  });

  it.each<[string, string, (item: StoredItem) => StoredItem | undefined, string[]]>([
    ['a balance that was edited', 'I#INV-2026-002', (item) => ({ ...item, b: 1n }), ['balance-is-amount-less-legs']],
    [
      'a leg that vanished',
      'A#INV-2026-001',
      () => undefined,
      ['balance-is-amount-less-legs', 'line-is-legs-plus-rest'],
    ],
    [
      'a leg whose amount was edited',
      'A#INV-2026-001',
      (item) => ({ ...item, x: 1n }),
      ['balance-is-amount-less-legs', 'line-is-legs-plus-rest'],
    ],
    ['an invoice that vanished', 'I#INV-2026-001', () => undefined, ['leg-has-invoice']],
    [
      'money that nobody is asked about',
      'B#',
      (item) => ({ ...item, rm: 5n }),
      ['line-is-legs-plus-rest', 'one-state-per-credit', 'rest-waits-for-a-person'],
    ],
    ['a statement that does not prove', 'S#', (item) => ({ ...item, cb: 1n }), ['statement-proves']],
    ['an ageing total that is not its buckets', 'Z#', (item) => ({ ...item, t: 1n }), ['buckets-are-the-total']],
    [
      'an open invoice that the index lost',
      'I#INV-2026-002',
      ({ g: _, k: __, ...item }) => item as StoredItem,
      ['open-index-is-the-invoices'],
    ],
  ])('are found broken by %s', async (_, prefix, change, laws) => {
    expect(await tampered(prefix, change)).toEqual(laws);
  });
});
