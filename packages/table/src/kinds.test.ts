import { instant, localDate, timeZone } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { Customer, Invoice } from '@piutang/receivables';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  contactKind,
  create,
  customerKind,
  defineKind,
  holdKind,
  invoiceKind,
  parseBankLineRef,
  precisionKind,
  read,
  readMany,
  replace,
  type StoredItem,
} from './index.ts';
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

describe('a hold, a contact and a credit on account', () => {
  const at = instant(0);
  const day = localDate('2026-12-01');
  const hold = { id: 'h', customer: 'C-1', until: day, reason: 'r', actor: 'a', recordedAt: at, version: 1 };
  const contact = {
    id: 'k',
    customer: 'C-1',
    channel: 'call',
    outcome: 'will-pay',
    note: '',
    on: day,
    followUpOn: day,
    actor: 'a',
    recordedAt: at,
    version: 1,
  } as const;
  const line: BankLine = {
    account: '1',
    bookedOn: day,
    valueOn: day,
    line: 'ab#1',
    currency: currency('IDR'),
    amountMinor: 5n,
    remainingMinor: 5n,
    outcome: 'on-account',
    rule: 'R4',
    why: '',
    inReview: false,
    proposals: [],
    text: '',
    file: 'f',
    ordinal: 1,
    nextLeg: 1,
    recordedAt: at,
    version: 1,
  };

  it('stand in the index of work while somebody has to see to them, and no longer', () => {
    const placed = (stored: StoredItem) => [stored['q'], stored['w']];
    expect(placed(holdKind.encode(hold))).toEqual(['hold#0', '2026-12-01']);
    expect(placed(holdKind.encode({ ...hold, endedOn: day }))).toEqual([undefined, undefined]);
    expect(placed(contactKind.encode(contact))).toEqual(['contact#0', '2026-12-01']);
    expect(placed(contactKind.encode({ ...contact, followedOn: day }))).toEqual([undefined, undefined]);
    expect(placed(bankLineKind.encode(line))).toEqual(['on-account#0', '2026-12-01']);
    expect(placed(bankLineKind.encode({ ...line, remainingMinor: 0n }))).toEqual([undefined, undefined]);
    expect(placed(bankLineKind.encode({ ...line, outcome: 'unapplied' }))).toEqual([undefined, undefined]);
  });
});

describe('a measurement of the matching', () => {
  it('is its day’s; what a person sets stands beside it', () => {
    const measured = { on: localDate('2026-12-01'), recordedAt: instant(0) };
    expect(precisionKind.key(measured)).toEqual({ p: 'J#matching-precision', s: '2026-12-01' });
    expect(precisionKind.key({ ...measured, actor: 'person:budi' }).s).toBe('2026-12-01#1970-01-01T00:00:00.000Z');
  });
});

describe('the name of a bank line', () => {
  it('is read back to the line, and is nothing where it is no name of one', () => {
    const id = { account: 'ID/12', bookedOn: localDate('2026-12-01'), line: '0af9#12' };
    expect(bankLineRef(id)).toBe('ID/12/2026-12-01/0af9#12');
    expect(parseBankLineRef('ID/12/2026-12-01/0af9#12')).toEqual(id);
    for (const other of [
      '',
      '/2026-12-01/0af9#12',
      'ID/12',
      'ID/2026-12-1/0af9#12',
      'ID/2026-1-01/0af9#12',
      'ID/x2026-12-01/0af9#12',
      'ID/2026-12-01/0af9#',
      'ID/2026-12-01/#1',
      'ID/2026-12-01/0ag9#1',
      'ID/2026-12-01/0af9#1x',
      'ID/2026-12-01/0af9#x',
    ])
      expect(parseBankLineRef(other), other).toBeUndefined();
  });
});

describe('a definition of a kind', () => {
  const define = (names: { a: string; b: string }) =>
    defineKind({
      name: 'thing',
      key: (id: string) => ({ p: `T#${id}`, s: '#' }),
      idOf: ({ a }) => a,
      names,
      schema: z.object({ a: z.string(), b: z.string() }),
    });

  it('is a bug where two fields share a stored name, or one takes a name of the table’s own', () => {
    expect(() => define({ a: 'x', b: 'x' })).toThrow(/^thing: two fields share a stored name/);
    for (const reserved of ['p', 's', 'g', 'k', 'q', 'w'])
      expect(() => define({ a: 'x', b: reserved })).toThrow(/^thing:/);
    expect(define({ a: 'x', b: 'y' }).encode({ a: '1', b: '2' })).toEqual({ p: 'T#1', s: '#', x: '1', y: '2' });
  });

  it('reads nothing where nothing is asked for', async () => {
    const getMany = () => Promise.reject(new Error('asked'));
    const table = { ...memoryTable(), getMany };
    expect(await readMany(table, customerKind, [])).toEqual([]);
    await table.commit([create(customerKind, customer, 'new')]);
    expect(await readMany(memoryTable(), customerKind, ['C-1'])).toEqual([]);
  });
});
