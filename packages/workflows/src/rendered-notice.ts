import { addDays } from '@piutang/calendar';
import { type NoticeValues, noticeIdOf, type OverdueRow, type PromptlyPaid, type SendDecision } from '@piutang/dunning';
import { type NoticeInvoice, type RenderedNotice, renderNotice, renderThankYou } from '@piutang/notices';
import type { Customer } from '@piutang/receivables';
import { invoiceKind, readMany } from '@piutang/table';
import type { Desk } from './desk.ts';
import { wordingFor } from './templates.ts';

/** After the last step a person takes over; a week is what a payer needs to find somebody who may decide. */
const LAST_ANSWER_DAYS = 7;

/**
 * The notice of a decision as the payer would read it, from fresh reads of its invoices. Sends and writes nothing.
 * @param attached the statement of account goes with it
 */
export async function renderedNotice(
  desk: Desk,
  customer: Customer,
  decision: SendDecision,
  values: NoticeValues,
  attached = false,
): Promise<RenderedNotice> {
  const { company, collectionAccounts, mail, payment } = desk.tenant;
  const { currency, on, tone, totals, settled } = decision;
  if (settled !== undefined) return renderedThanks(desk, customer, decision, settled);
  const { nextStep } = values;
  const answerBy = nextStep === undefined ? addDays(on, LAST_ANSWER_DAYS) : addDays(nextStep.on, -1);
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
      ...(payment === undefined ? {} : { payment }),
      ...(mail?.accentColour === undefined ? {} : { accentColour: mail.accentColour }),
      values,
      attached,
      answerBy,
    },
    customer.language,
    await wordingFor(desk, customer, tone),
  );
}

async function renderedThanks(
  desk: Desk,
  customer: Customer,
  decision: SendDecision,
  settled: readonly PromptlyPaid[],
): Promise<RenderedNotice> {
  const { company, mail } = desk.tenant;
  const ids = settled.map(({ invoice }) => invoice);
  const amounts = new Map(
    (await readMany(desk.table, invoiceKind, ids)).map(({ id, amountMinor }) => [id, amountMinor]),
  );
  return renderThankYou(
    {
      id: noticeIdOf(decision),
      customerName: customer.name,
      on: decision.on,
      company,
      contactEmail: mail?.replyTo ?? '',
      currency: decision.currency,
      ...(mail?.accentColour === undefined ? {} : { accentColour: mail.accentColour }),
      paid: settled.map(({ invoice, paidOn }) => ({ invoice, amountMinor: amounts.get(invoice) ?? 0n, paidOn })),
    },
    customer.language,
    await wordingFor(desk, customer, 'thank-you'),
  );
}

/** The invoices of a decision's rows, in its order, each with what is asked for of it and what is left out. */
async function invoicesOf(
  desk: Desk,
  rows: readonly Pick<OverdueRow, 'invoice' | 'balanceMinor' | 'dueOn' | 'paused'>[],
): Promise<readonly NoticeInvoice[]> {
  const ids = rows.map(({ invoice }) => invoice);
  const invoices = new Map((await readMany(desk.table, invoiceKind, ids)).map((invoice) => [invoice.id, invoice]));
  return rows.flatMap(({ invoice, balanceMinor, dueOn, paused }) => {
    const found = invoices.get(invoice);
    if (found === undefined) return [];
    const { disputedMinor, promisedMinor } = paused ?? { disputedMinor: 0n, promisedMinor: 0n };
    // Under a plan the row is due with its instalment.
    return [{ ...found, dueOn, balanceMinor, disputedMinor, promisedMinor }];
  });
}
