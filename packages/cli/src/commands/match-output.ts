import type { Evidence, MatchAdjustment, MatchAllocation, MatchOutcome, Rival } from '@piutang/cash-application';
import { type CurrencyCode, formatAmount } from '@piutang/money';

/** Where a line stands: the file's index from 0 and the line's number in it from 1. */
export type LinePosition = { readonly statement: number; readonly ordinal: number };

/** One decision as the command prints it: contract field names, amounts as decimal strings. */
export function outcomeJson(outcome: MatchOutcome, place: LinePosition, reverses: LinePosition | undefined) {
  const { currency } = outcome;
  return {
    ...place,
    ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
    amount: formatAmount(outcome.amountMinor, currency),
    currency,
    outcome: outcome.outcome,
    rule: outcome.rule,
    confidence: outcome.confidence,
    payer: outcome.payer,
    allocations: outcome.allocations.map((each) => allocationJson(each, currency)),
    adjustments: outcome.adjustments.map((each) => adjustmentJson(each, currency)),
    unapplied: formatAmount(outcome.unappliedMinor, currency),
    alternatives: outcome.alternatives,
    ...(outcome.rivals.length === 0 ? {} : { rivals: outcome.rivals.map((rival) => rivalJson(rival, currency)) }),
    ...(outcome.outcome === 'reversal' ? { reverses: reverses ?? null } : {}),
    evidence: outcome.evidence.map((each) => evidenceJson(each, currency)),
    why: outcome.why.en,
    whyId: outcome.why.id,
    engine: outcome.engine,
  };
}

function allocationJson({ invoice, payer, amountMinor }: MatchAllocation, currency: CurrencyCode) {
  return { invoice, payer, amount: formatAmount(amountMinor, currency) };
}

function adjustmentJson({ kind, invoice, amountMinor }: MatchAdjustment, currency: CurrencyCode) {
  return { kind, ...(invoice === undefined ? {} : { invoice }), amount: formatAmount(amountMinor, currency) };
}

function rivalJson(rival: Rival, currency: CurrencyCode) {
  return {
    rule: rival.rule,
    confidence: rival.confidence,
    payer: rival.payer,
    allocations: rival.allocations.map((each) => allocationJson(each, currency)),
    adjustments: rival.adjustments.map((each) => adjustmentJson(each, currency)),
  };
}

/** Amounts among the evidence are minor units inside and decimals outside. */
function evidenceJson(evidence: Evidence, currency: CurrencyCode) {
  const isAmount = evidence.kind === 'amount' || evidence.kind === 'code-amount';
  return { ...evidence, ...(isAmount ? { value: formatAmount(BigInt(evidence.value), currency) } : {}) };
}
