import { localDateAt } from '@piutang/calendar';
import type { AccountStatement } from '@piutang/letters';
import type { CurrencyCode } from '@piutang/money';
import { disputedMinor, type Invoice } from '@piutang/receivables';
import { invoiceKind, readMany } from '@piutang/table';
import type { CustomerCases } from './customer-cases.ts';
import type { Desk } from './desk.ts';

/** A customer's account in one currency as it stands now: every open document, also what is not due yet or disputed. */
export async function accountStatementOf(
  desk: Desk,
  { customer, disputes }: Pick<CustomerCases, 'customer' | 'disputes'>,
  currency: CurrencyCode,
  unappliedMinor: bigint,
): Promise<AccountStatement> {
  const now = desk.clock();
  const { company, collectionAccounts, mail } = desk.tenant;
  const open = await openInvoices(desk, customer.id, currency);
  return {
    on: localDateAt(now, customer.timeZone),
    createdAt: now,
    currency,
    customer: { id: customer.id, name: customer.name },
    company,
    contactEmail: mail?.replyTo ?? '',
    accounts: collectionAccounts,
    rows: open.map(({ id, issuedOn, dueOn, amountMinor, balanceMinor }) => {
      const inDispute = balanceMinor > 0n ? disputedMinor(disputes, id, balanceMinor) : 0n;
      return { id, issuedOn, dueOn, amountMinor, balanceMinor, disputedMinor: inDispute };
    }),
    unappliedMinor,
  };
}

/** The open invoices and credit notes of a customer in one currency, read afresh. */
export async function openInvoices(
  desk: Pick<Desk, 'table'>,
  customer: string,
  currency: CurrencyCode,
): Promise<Invoice[]> {
  const ids: string[] = [];
  for await (const item of desk.table.openItemsOf(customer)) if (item.currency === currency) ids.push(item.invoice);
  return (await readMany(desk.table, invoiceKind, ids)).filter(({ balanceMinor }) => balanceMinor !== 0n);
}
