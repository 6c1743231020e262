import { addDays, type LocalDate } from '@piutang/calendar';
import { noticeIdOf, type OverdueRow, type SendDecision } from '@piutang/dunning';
import { type NoticeInvoice, type RenderedNotice, renderNotice } from '@piutang/notices';
import type { Customer } from '@piutang/receivables';
import { invoiceKind, readMany } from '@piutang/table';
import { dunningRulesFor, type Tenant } from '@piutang/tenancy';
import type { Desk } from './desk.ts';
import { wordingFor } from './templates.ts';

/** After the last step a person takes over; a week is what a payer needs to find somebody who may decide. */
const LAST_ANSWER_DAYS = 7;

/** The notice of a decision as the payer would read it, from fresh reads of its invoices. Sends and writes nothing. */
export async function renderedNotice(desk: Desk, customer: Customer, decision: SendDecision): Promise<RenderedNotice> {
  const { company, collectionAccounts, mail, payment } = desk.tenant;
  const { currency, on, tone, totals } = decision;
  const answerBy = answerByOf(desk.tenant, customer, decision);
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
      ...(answerBy === undefined ? {} : { answerBy }),
    },
    customer.language,
    await wordingFor(desk, customer, tone),
  );
}

/** The day before the next reminder could leave by the payer's rules, whatever its working days make of it. */
function answerByOf(
  tenant: Pick<Tenant, 'dunning'>,
  customer: Customer,
  { on, overdue }: Pick<SendDecision, 'on' | 'overdue'>,
): LocalDate | undefined {
  if (overdue.length === 0) return undefined;
  const { steps, minIntervalDays } = dunningRulesFor(tenant, customer).settings;
  const [first] = overdue
    .flatMap(({ dueOn, itemLevel }) => {
      const step = steps.find(({ level }) => level > itemLevel);
      return step === undefined ? [] : [addDays(dueOn, step.offsetDays)];
    })
    .sort();
  if (first === undefined) return addDays(on, LAST_ANSWER_DAYS);
  const earliest = addDays(on, Math.max(minIntervalDays, 2));
  const [, next = earliest] = [first, earliest].sort();
  return addDays(next, -1);
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
