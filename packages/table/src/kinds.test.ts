import { instant, localDate, timeZone } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { Customer, Invoice } from '@piutang/receivables';
import { describe, expect, it } from 'vitest';
import { create, customerKind, invoiceKind, read, replace } from './index.ts';
import { memoryTable } from './memory.ts';

const invoice: Invoice = {
  id: 'INV-1',
  customer: 'C-1',
  currency: currency('IDR'),
  amountMinor: 12_345_678_901_234_567_890n,
  balanceMinor: 12_345_678_901_234_567_890n,
  issuedOn: localDate('2026-11-01'),
  dueOn: localDate('2026-12-01'),
  references: ['PO-77'],
  earlyPayment: { percent: '2', until: localDate('2026-11-10') },
  level: 0,
  contentHash: 'abc',
  recordedAt: instant(0),
  version: 1,
};

const customer: Customer = {
  id: 'C-1',
  name: 'PT Sinar Jaya',
  language: 'id',
  segment: 'B2B',
  timeZone: timeZone('Asia/Jakarta'),
  vatCollector: false,
  accounts: [],
  aliases: [],
  version: 1,
};

describe('an item kind', () => {
  it('reads back exactly what was written, amounts of twenty digits included', async () => {
    const table = memoryTable();
    await table.commit([create(invoiceKind, invoice, 'new'), create(customerKind, customer, 'new')]);
    expect(await read(table, invoiceKind, 'INV-1')).toEqual(invoice);
    expect(await read(table, customerKind, 'C-1')).toEqual(customer);
  });

  it('stands in the index of open items while something is open, and leaves it at zero', async () => {
    const table = memoryTable();
    await table.commit([create(invoiceKind, invoice, 'new')]);
    expect(await Array.fromAsync(table.openItemsOf('C-1'))).toEqual([
      {
        invoice: 'INV-1',
        customer: 'C-1',
        currency: 'IDR',
        balanceMinor: invoice.balanceMinor,
        dueOn: '2026-12-01',
        level: 0,
      },
    ]);
    await table.commit([replace(invoiceKind, invoice, { ...invoice, balanceMinor: 0n }, 'unchanged')]);
    expect(await Array.fromAsync(table.openItemsOf('C-1'))).toEqual([]);
  });

  it('names the condition that failed, and writes nothing of the transaction', async () => {
    const table = memoryTable();
    await table.commit([create(invoiceKind, invoice, 'new')]);
    const result = await table.commit([
      create(customerKind, customer, 'new customer'),
      replace(invoiceKind, { ...invoice, version: 7 }, invoice, 'invoice unchanged since it was read'),
    ]);
    expect(result).toEqual({
      committed: false,
      failed: [{ name: 'invoice unchanged since it was read', key: { p: 'I#INV-1', s: '#' } }],
    });
    expect(await read(table, customerKind, 'C-1')).toBeUndefined();
  });

  it('refuses an item that is not what its kind says, by name', () => {
    expect(() => invoiceKind.decode({ ...invoiceKind.encode(invoice), b: 'much' })).toThrow(/invoice I#INV-1/);
  });
});
