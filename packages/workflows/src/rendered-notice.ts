import { noticeIdOf, type OverdueRow, type SendDecision } from '@piutang/dunning';
import { type NoticeInvoice, type RenderedNotice, renderNotice } from '@piutang/notices';
import type { Customer } from '@piutang/receivables';
import { invoiceKind, readMany } from '@piutang/table';
import type { Desk } from './desk.ts';

/** The notice of a decision as the payer would read it, from fresh reads of its invoices. Sends and writes nothing. */
export async function renderedNotice(desk: Desk, customer: Customer, decision: SendDecision): Promise<RenderedNotice> {
  const { company, collectionAccounts, mail } = desk.tenant;
  const { currency, on, tone, totals } = decision;
  return renderNotice(
    {
      id: noticeIdOf(decision),
      tone,
      on,
      currency,
      customerName: customer.name,
      overdue: await invoicesOf(desk, decision.overdue),
      comingDue: await invoicesOf(desk, decision.comingDue),
      creditMinor: totals.creditMinor,
      company,
      contactEmail: mail?.replyTo ?? '',
      accounts: collectionAccounts,
    },
    customer.language,
  );
}

/** The invoices of a decision's rows, in its order, each with what is asked for of it and what is left out. */
async function invoicesOf(
  desk: Desk,
  rows: readonly Pick<OverdueRow, 'invoice' | 'balanceMinor' | 'paused'>[],
): Promise<readonly NoticeInvoice[]> {
  const ids = rows.map(({ invoice }) => invoice);
  const invoices = new Map((await readMany(desk.table, invoiceKind, ids)).map((invoice) => [invoice.id, invoice]));
  return rows.flatMap(({ invoice, balanceMinor, paused }) => {
    const found = invoices.get(invoice);
    if (found === undefined) return [];
    const { disputedMinor, promisedMinor } = paused ?? { disputedMinor: 0n, promisedMinor: 0n };
    return [{ ...found, balanceMinor, disputedMinor, promisedMinor }];
  });
}
