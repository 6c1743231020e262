import type { MatchOutcome } from '@piutang/cash-application';
import type { BankLine } from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';
import { onAccountUpTo, proposalsOf } from './posting-plan.ts';

/**
 * The decisions of a line that may be posted: all of them, or of a batch those of its payments that are certain each by
 * itself. A payment that names its invoices and exceeds them by no more than the tenant leaves on account is one of them.
 */
export function sureParts(tenant: Tenant, found: readonly MatchOutcome[]): readonly MatchOutcome[] {
  const sure = found.filter((each) => each.outcome === 'auto' || exceedsALittle(tenant, each));
  // On account stands a whole line, not a payment of a batch.
  return sure.length === found.length ? sure : sure.filter(({ allocations }) => allocations.length > 0);
}

function exceedsALittle(tenant: Tenant, outcome: MatchOutcome): boolean {
  const { rule, doubts, rivals, payer, currency, adjustments, detail, unappliedMinor } = outcome;
  return (
    rule === 'R5' &&
    detail === undefined &&
    payer !== null &&
    rivals.length === 0 &&
    doubts?.join() === 'amount-contradicts' &&
    adjustments.every(({ kind }) => kind === 'over-payment') &&
    unappliedMinor > 0n &&
    unappliedMinor <= onAccountUpTo(tenant, currency)
  );
}

/** A line of which only some payments are certain: the others stay its proposals. */
export function withRestProposed(
  line: BankLine,
  found: readonly MatchOutcome[],
  sure: readonly MatchOutcome[],
): BankLine {
  if (sure.length === found.length) return line;
  const { rivals: _, ...plain } = line;
  return { ...plain, proposals: found.filter((each) => !sure.includes(each)).flatMap(proposalsOf) };
}
