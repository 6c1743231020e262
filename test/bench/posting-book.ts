import { instant, localDate } from '@piutang/calendar';
import { keysOfCustomer, keysOfInvoice } from '@piutang/cash-application';
import { currency } from '@piutang/money';
import type { Customer, Invoice } from '@piutang/receivables';
import { customerKind, invoiceKind, type Reference, referenceKind, type StoredItem, type Table } from '@piutang/table';
import { testTenant } from '../support/test-desk.ts';

/** Collection account of the example tenant. */
export const ACCOUNT = '1240007654321';

const ZONE = testTenant().timeZone;

/** Invoices that one payer has in a book. */
export const INVOICES_A_PAYER = 6;

export const number = (n: number) => `2026-${String(n).padStart(7, '0')}`;
/** In rupiah. */
export const amountOf = (n: number) => 1_000_000 + n * 1_000;
const payerOf = (n: number) => `C-${String(Math.floor(n / INVOICES_A_PAYER)).padStart(5, '0')}`;
const WORDS = ['SINAR', 'MAJU', 'CAHAYA', 'BINTANG', 'SAMUDRA', 'GEMILANG', 'ABADI', 'SENTOSA', 'MANDIRI', 'LESTARI'];

/** Names that share their words, as companies' names do. */
export function payerName(n: number): string {
  const payer = Math.floor(n / INVOICES_A_PAYER);
  return [payer % 10, Math.floor(payer / 10) % 10, Math.floor(payer / 100) % 10, Math.floor(payer / 1_000) % 10]
    .map((at) => WORDS[at])
    .join(' ');
}

export type Booking = { readonly text: string; readonly amount: number };

/** A statement of one day, closed so that it proves. */
export function statementOf(lines: number, bookingOf: (n: number) => Booking): string {
  const rows: string[] = [':20:POSTING', `:25:${ACCOUNT}`, ':28C:00327/001', ':60F:C261122IDR1000000,00'];
  let closing = 1_000_000n;
  for (let n = 0; n < lines; n += 1) {
    const { text, amount } = bookingOf(n);
    closing += BigInt(amount);
    rows.push(`:61:2611231123C${amount},00NTRFNONREF`, `:86:${text.slice(0, 65)}`);
    if (text.length > 65) rows.push(text.slice(65));
  }
  return [...rows, `:62F:C261123IDR${closing},00`, '-', ''].join('\r\n');
}

/** Items that wait to be written: a book of a million invoices has three million. */
const HELD_ITEMS = 10_000;

/** Enough that the engine need not wait for the next one. */
const COMMITS_AT_ONCE = 4;

/** Writes open invoices with their payers and the keys under which they are found, as importing them does. */
export async function fillBook(table: Table, invoices: number): Promise<void> {
  let items: StoredItem[] = [];
  const flush = async () => {
    const commits: StoredItem[][] = [];
    for (let at = 0; at < items.length; at += 100) commits.push(items.slice(at, at + 100));
    const one = async () => {
      for (let batch = commits.pop(); batch !== undefined; batch = commits.pop())
        await table.commit(batch.map((item) => ({ item, condition: { name: 'new', is: 'absent' } })));
    };
    await Promise.all(Array.from({ length: COMMITS_AT_ONCE }, one));
    items = [];
  };
  const references = new Map<string, Reference>();
  const refer = (key: string, bearer: { readonly invoice?: string; readonly customer?: string }) => {
    const before = references.get(key) ?? { key, invoices: [], customers: [], tooCommon: false, version: 1 };
    const many = before.invoices.length + before.customers.length >= 20;
    references.set(key, {
      ...before,
      tooCommon: many,
      invoices: bearer.invoice === undefined || many ? before.invoices : [...before.invoices, bearer.invoice],
      customers: bearer.customer === undefined || many ? before.customers : [...before.customers, bearer.customer],
    });
  };
  for (let n = 0; n < invoices; n += 1) {
    const invoice = invoiceOf(n);
    items.push(invoiceKind.encode(invoice));
    for (const key of keysOfInvoice(invoice)) refer(key, { invoice: invoice.id });
    if (items.length >= HELD_ITEMS) await flush();
    if (n % INVOICES_A_PAYER !== 0) continue;
    const customer = customerOf(n);
    items.push(customerKind.encode(customer));
    for (const key of keysOfCustomer(customer)) refer(key, { customer: customer.id });
  }
  for (const reference of references.values()) {
    items.push(referenceKind.encode(reference));
    if (items.length >= HELD_ITEMS) await flush();
  }
  await flush();
}

function invoiceOf(n: number): Invoice {
  const amountMinor = BigInt(amountOf(n)) * 100n;
  return {
    id: `INV-${number(n)}`,
    customer: payerOf(n),
    currency: currency('IDR'),
    amountMinor,
    balanceMinor: amountMinor,
    issuedOn: localDate('2026-10-01'),
    dueOn: localDate('2026-11-20'),
    references: [],
    level: 0,
    contentHash: '0'.repeat(64),
    recordedAt: instant(0),
    version: 1,
  };
}

function customerOf(n: number): Customer {
  return {
    id: payerOf(n),
    name: `PT ${payerName(n)}`,
    language: 'id',
    segment: 'B2B',
    timeZone: ZONE,
    vatCollector: false,
    accounts: [],
    aliases: [],
    version: 1,
  };
}
