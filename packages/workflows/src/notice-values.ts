import { addDays, type LocalDate } from '@piutang/calendar';
import type { NoticeInstalment, NoticeNextStep, NoticeValues, SendDecision } from '@piutang/dunning';
import { instalmentsOf, isPlanInForce, paidOfPlan } from '@piutang/receivables';
import { invoiceKind, readMany } from '@piutang/table';
import { dunningRulesFor } from '@piutang/tenancy';
import { noticeCharges } from './charges.ts';
import type { CustomerCases } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { discountsOf } from './discounts.ts';

/** Everything that a notice shows besides its rows, from fresh reads. Writes nothing. */
export async function noticeValues(desk: Desk, cases: CustomerCases, decision: SendDecision): Promise<NoticeValues> {
  const { settings } = dunningRulesFor(desk.tenant, cases.customer);
  const next = nextStepOf(settings, decision);
  return {
    charges: await noticeCharges(desk, cases, decision),
    instalments: await instalmentsToTell(desk, cases, decision),
    discounts: discountsOf(decision),
    ...(next === undefined ? {} : { nextStep: next }),
    roles: decision.roles,
  };
}

async function instalmentsToTell(
  desk: Desk,
  { plans }: CustomerCases,
  { currency, on }: SendDecision,
): Promise<readonly NoticeInstalment[]> {
  const told: NoticeInstalment[] = [];
  for (const plan of plans.filter((each) => isPlanInForce(each) && each.currency === currency)) {
    const invoices = await readMany(
      desk.table,
      invoiceKind,
      plan.items.map(({ invoice }) => invoice),
    );
    const open = new Map(invoices.map(({ id, balanceMinor }) => [id, balanceMinor]));
    const paidMinor = paidOfPlan(plan, (invoice) => open.get(invoice) ?? 0n);
    for (const { number, dueOn, openMinor, state } of instalmentsOf(plan, paidMinor, on)) {
      if (state === 'paid' || state === 'due') continue;
      told.push({ plan: plan.id, number, of: plan.instalments.length, dueOn, openMinor, state });
    }
  }
  return told;
}

/** The step that follows when nothing is paid, on the first day on which it can; `undefined` after the last one. */
function nextStepOf(
  { steps, minIntervalDays }: ReturnType<typeof dunningRulesFor>['settings'],
  { overdue, on }: SendDecision,
): NoticeNextStep | undefined {
  let next: NoticeNextStep | undefined;
  const earliest = addDays(on, Math.max(1, minIntervalDays));
  for (const { dueOn, itemLevel } of overdue) {
    const step = steps.find(({ level }) => level > itemLevel);
    if (step === undefined) continue;
    const day: LocalDate = addDays(dueOn, step.offsetDays);
    const from = day > earliest ? day : earliest;
    if (next === undefined || from < next.on) next = { on: from, step: step.name, level: step.level, tone: step.tone };
  }
  return next;
}
