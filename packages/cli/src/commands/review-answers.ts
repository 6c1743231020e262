import { type CurrencyCode, formatAmount, parseAmount } from '@piutang/money';
import type { ApplicationLeg, Invoice } from '@piutang/receivables';
import {
  type ApprovalRequest,
  type BankLine,
  type BankLineId,
  bankLineRef,
  type Proposal,
  parseBankLineRef,
} from '@piutang/table';
import type { Requested } from '@piutang/workflows';
import type { Answer, Refusal } from '../live/live-command.ts';
import { refusalOf } from '../live/live-command.ts';

/** What a decision about a line came to: the line, a request that waits, or a refusal. */
export function decided(
  result: BankLine | Requested | { readonly refused: string; readonly message: string },
): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  if ('requested' in result) return asked(result);
  const json = lineJson(result);
  return { json, text: `${json.line}: ${json.outcome}, ${json.open} ${json.currency} left` };
}

/** Something that waits for a second person. */
export function asked({ requested, message }: Requested): Answer {
  return { json: requestJson(requested), text: message };
}

/** A line as people name it, or a sentence. */
export function lineId(ref: string): BankLineId | Refusal {
  return (
    parseBankLineRef(ref) ?? {
      code: 'line-unknown',
      message: `got "${ref}", expected a line as piutang review list names it`,
      usage: true,
    }
  );
}

/** An amount that a flag gives in the major unit, or a sentence. */
export function amountOf(text: string, currency: CurrencyCode, flag: string): bigint | Refusal {
  const amountMinor = parseAmount(text, currency);
  return typeof amountMinor === 'bigint'
    ? amountMinor
    : { code: 'amount-unreadable', message: `${flag}: ${amountMinor.message}`, usage: true };
}

export function lineJson(line: BankLine) {
  const { currency, bookedOn, outcome, why, rule, customer, text, counterparty } = line;
  return {
    line: bankLineRef(line),
    bookedOn,
    currency,
    amount: formatAmount(line.amountMinor, currency),
    open: formatAmount(line.remainingMinor, currency),
    outcome,
    rule,
    why,
    payer: customer ?? null,
    counterparty: counterparty ?? null,
    text,
    proposals: line.proposals.map((each) => proposalJson(each, currency)),
    rivals: (line.rivals ?? []).map((rival, at) => ({
      number: at + 1,
      rule: rival.rule,
      confidence: rival.confidence,
      applications: rival.applications.map((each) => proposalJson(each, currency)),
    })),
  };
}

export function proposalJson({ invoice, customer, amountMinor, adjustment }: Proposal, currency: CurrencyCode) {
  return {
    invoice,
    customer,
    amount: formatAmount(amountMinor, currency),
    ...(adjustment === undefined ? {} : { adjustment }),
  };
}

/** An application on one line: `INV-1=100.00`, and what settles it besides cash. */
export function proposalText({ invoice, amount, adjustment }: ReturnType<typeof proposalJson>): string {
  return `${invoice}=${amount}${adjustment === undefined ? '' : ` (${adjustment})`}`;
}

export function legJson(leg: ApplicationLeg) {
  return {
    leg: `${leg.invoice}:${leg.leg}`,
    on: leg.effectiveOn,
    amount: formatAmount(leg.amountMinor, leg.currency),
    kind: leg.adjustment ?? leg.source.kind,
    rule: leg.rule,
    why: leg.why,
    by: leg.actor,
    ...(leg.approver === undefined ? {} : { approvedBy: leg.approver }),
    cause: leg.cause,
    recordedAt: leg.recordedAt,
    ...(leg.reverses === undefined ? {} : { reverses: leg.reverses }),
  };
}

export function openJson({ id, customer, currency, balanceMinor, dueOn }: Invoice) {
  return { invoice: id, customer, currency, open: formatAmount(balanceMinor, currency), dueOn };
}

export function requestJson({
  id,
  action,
  currency,
  amountMinor,
  why,
  state,
  requestedBy,
  requestedAt,
  ...rest
}: ApprovalRequest) {
  return {
    request: id,
    kind: action.kind,
    about: action.kind === 'write-off' ? action.invoice : action.line,
    ...(action.kind === 'apply'
      ? { applications: action.applications.map((each) => proposalJson(each, currency)) }
      : {}),
    ...(action.kind === 'write-off' ? { reason: action.reason } : {}),
    currency,
    amount: formatAmount(amountMinor, currency),
    why,
    state,
    requestedBy,
    requestedAt,
    decidedBy: rest.decidedBy ?? null,
    decidedAt: rest.decidedAt ?? null,
    decision: rest.decision ?? null,
  };
}
