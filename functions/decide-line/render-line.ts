import { type BankLine, bankLineKind, bankLineRef, type Proposal, parseBankLineRef, read } from '@piutang/table';
import type { Desk } from '@piutang/workflows';
import { personIn } from '../shell/widget/widget-form.ts';
import type { WidgetFrame } from '../shell/widget/widget-frame.ts';
import { isApplied } from './applied-line.ts';
import { decideLine, decisionOf } from './decide-line.ts';
import { reviewLine, type ShownLine } from './review-line.ts';

/** One line and the decisions about it; decides first when the call asks for that. */
export async function renderLine(
  desk: Desk,
  frame: WidgetFrame,
  call: Readonly<Record<string, unknown>>,
): Promise<string> {
  const decision = decisionOf(call);
  const answer = decision === undefined ? undefined : await decideLine(desk, decision);
  const id = parseBankLineRef(String(call['line'] ?? ''));
  const line = id === undefined ? undefined : await read(desk.table, bankLineKind, id);
  const people = (desk.tenant.authority?.people ?? []).map(({ name }) => name);
  return reviewLine({
    frame,
    line: line === undefined ? undefined : shownLine(line),
    people,
    person: decision === undefined ? '' : personIn(decision.form),
    ...(answer === undefined ? {} : { answer }),
  });
}

function shownLine(line: BankLine): ShownLine {
  const parts = (applications: readonly Proposal[]) =>
    applications.map(({ invoice, customer, amountMinor, adjustment }) => ({
      invoice,
      payer: customer,
      amountMinor,
      ...(adjustment === undefined ? {} : { adjustment }),
    }));
  const proposed = line.proposals.length === 0 ? [] : [{ number: 0, rule: line.rule, parts: parts(line.proposals) }];
  const rivals = (line.rivals ?? []).map(({ rule, applications }, at) => ({
    number: at + 1,
    rule,
    parts: parts(applications),
  }));
  return {
    line: bankLineRef(line),
    version: line.version,
    bookedOn: line.bookedOn,
    account: line.account,
    currency: line.currency,
    amountMinor: line.amountMinor,
    openMinor: line.remainingMinor,
    outcome: line.outcome,
    text: line.text,
    reason: line.why,
    readings: [...proposed, ...rivals],
    isApplied: isApplied(line),
    waits: line.inReview || line.outcome === 'on-account',
    ...(line.customer === undefined ? {} : { payer: line.customer }),
    ...(line.counterparty === undefined ? {} : { counterparty: line.counterparty }),
  };
}
