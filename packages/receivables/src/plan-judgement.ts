import type { LocalDate } from '@piutang/calendar';
import { maxMinor, minMinor, sumMinor } from '@piutang/money';
import type { InvoiceId } from './model.ts';
import type { PaymentPlan, PlanItem, PlanRules } from './payment-plan.ts';

/** What took an amount off one of a plan's invoices since it was agreed, and what gave it back. */
export type PlanReceipt = {
  readonly invoice: InvoiceId;
  readonly amountMinor: bigint;
  readonly effectiveOn: LocalDate;
};

/** A leg on an invoice, with the tenant's day on which it was recorded. */
export type PlanLeg = { readonly amountMinor: bigint; readonly effectiveOn: LocalDate; readonly recordedOn: LocalDate };

/**
 * What came of one invoice under its plan: all its legs, less what had come when the plan was agreed, which is what its
 * balance then lacked of its amount. No moment of a leg is compared with that of the agreement, so that legs recorded in
 * the same one stand on the right side. What was recorded up to the day of the agreement counts from that day even where
 * the bank dated it later: it cannot be missing at a later instalment.
 * @param amountMinor the invoice's amount
 * @param legs all legs of the invoice
 */
export function receiptsOfItem(
  { invoice, balanceMinor }: PlanItem,
  amountMinor: bigint,
  agreedOn: LocalDate,
  legs: readonly PlanLeg[],
): readonly PlanReceipt[] {
  const before = { invoice, amountMinor: balanceMinor - amountMinor, effectiveOn: agreedOn };
  const all = legs.map(({ amountMinor: legMinor, effectiveOn, recordedOn }) => {
    const isInHand = recordedOn <= agreedOn && effectiveOn > agreedOn;
    return { invoice, amountMinor: legMinor, effectiveOn: isInHand ? agreedOn : effectiveOn };
  });
  return [before, ...all];
}

export type PlanJudgement = {
  readonly state: 'live' | 'kept' | 'broken';
  readonly paidMinor: bigint;
  readonly missed: number;
  readonly missedThrough?: LocalDate;
};

/**
 * Judges a live plan by the value dates of what came. An instalment is missed only when the bank's proved statements
 * cover its deadline. A plan that is paid in full is kept, however late the last payment; what is disputed is not missed.
 * @param disputedMinor what of its invoices is disputed now
 */
export function judgePlan(
  plan: PaymentPlan,
  receipts: readonly PlanReceipt[],
  disputedMinor: bigint,
  deadlineOf: (dueOn: LocalDate) => LocalDate,
  bankCoversOn: LocalDate | undefined,
  rules: PlanRules,
): PlanJudgement {
  const totalMinor = sumMinor(plan.instalments.map(({ amountMinor }) => amountMinor));
  const paidMinor = paidBy(plan, receipts, undefined);
  if (paidMinor === totalMinor) return { state: 'kept', paidMinor, missed: plan.missed };
  let dueMinor = 0n;
  let missed = 0;
  let missedThrough: LocalDate | undefined;
  for (const { dueOn, amountMinor } of plan.instalments) {
    const deadlineOn = deadlineOf(dueOn);
    dueMinor += amountMinor;
    if (bankCoversOn === undefined || bankCoversOn < deadlineOn) break;
    const neededMinor = maxMinor(0n, dueMinor - disputedMinor);
    if (enough(paidBy(plan, receipts, deadlineOn), neededMinor, rules)) continue;
    missed += 1;
    if (!enough(paidMinor, neededMinor, rules)) missedThrough = dueOn;
  }
  const head = { paidMinor, missed, ...(missedThrough === undefined ? {} : { missedThrough }) };
  if (missed >= rules.brokenAfterMissed) return { ...head, state: 'broken' };
  const lastOn = plan.instalments.at(-1)?.dueOn;
  const isOver = lastOn !== undefined && bankCoversOn !== undefined && bankCoversOn >= deadlineOf(lastOn);
  return { ...head, state: isOver && missedThrough === undefined && disputedMinor === 0n ? 'kept' : 'live' };
}

const enough = (paidMinor: bigint, neededMinor: bigint, { keptAtPercent }: PlanRules) =>
  paidMinor * 100n >= neededMinor * BigInt(keptAtPercent);

function paidBy(plan: PaymentPlan, receipts: readonly PlanReceipt[], until: LocalDate | undefined): bigint {
  return sumMinor(
    plan.items.map(({ invoice, amountMinor }) => {
      const own = receipts.filter(
        (each) => each.invoice === invoice && (until === undefined || each.effectiveOn <= until),
      );
      return minMinor(amountMinor, maxMinor(0n, sumMinor(own.map((each) => each.amountMinor))));
    }),
  );
}
