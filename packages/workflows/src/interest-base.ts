import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import type { ClaimTerms, Dispute, InterestBase, Invoice, InvoiceId, PaymentPlan } from '@piutang/receivables';
import { legKind, legPartition } from '@piutang/table';
import type { CustomerCases } from './customer-cases.ts';
import type { Desk } from './desk.ts';

type Free = NonNullable<InterestBase['free']>[number];

/** What of an invoice bears interest, read from its legs and from its payer's disputes and plans. */
export async function interestBase(
  desk: Desk,
  cases: Pick<CustomerCases, 'disputes' | 'plans'>,
  { id, amountMinor, dueOn }: Pick<Invoice, 'id' | 'amountMinor' | 'dueOn'>,
  terms: Pick<ClaimTerms, 'disputed' | 'onPlan'>,
): Promise<InterestBase> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const legs: InterestBase['legs'][number][] = [];
  for await (const item of desk.table.query(legPartition(id))) {
    const { effectiveOn, amountMinor: legMinor } = legKind.decode(item);
    legs.push({ effectiveOn, amountMinor: legMinor });
  }
  const disputed = cases.disputes.flatMap((dispute) => freeByDispute(dispute, id, terms.disputed, today));
  const planned = terms.onPlan === 'bears' ? [] : cases.plans.flatMap((plan) => freeByPlan(desk, plan, id, today));
  return { amountMinor, dueOn, legs, free: [...disputed, ...planned] };
}

/** A disputed part bears nothing from the day of the objection to that of the answer; where the answer is no, it may. */
function freeByDispute(
  { invoice, amountMinor, openedOn, resolvedOn, outcome }: Dispute,
  id: InvoiceId,
  disputed: ClaimTerms['disputed'],
  today: LocalDate,
): Free[] {
  const isBilledBack = disputed === 'bears-if-invalid' && outcome === 'invalid';
  if (invoice !== id || disputed === 'bears' || isBilledBack) return [];
  return [{ from: openedOn, until: resolvedOn ?? today, amountMinor }];
}

/** What a plan covers bears nothing from the day on which the payer agreed to the one before its end. */
function freeByPlan(desk: Desk, plan: PaymentPlan, id: InvoiceId, today: LocalDate): Free[] {
  const item = plan.items.find(({ invoice }) => invoice === id);
  if (item === undefined || plan.agreedAt === undefined) return [];
  const from = localDateAt(plan.agreedAt, desk.tenant.timeZone);
  const end = plan.steps.find(({ state }) => state === 'kept' || state === 'broken' || state === 'cancelled');
  const until = end === undefined ? today : addDays(localDateAt(end.at, desk.tenant.timeZone), -1);
  return until < from ? [] : [{ from, until, amountMinor: item.amountMinor }];
}
