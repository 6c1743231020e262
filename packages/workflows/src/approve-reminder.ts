import { addDays, localDateAt } from '@piutang/calendar';
import type { NoSendDecision } from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import { approvalKind, create, type DunningApproval, read, replace } from '@piutang/table';
import type { Clerk } from './case-clerk.ts';
import { casesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { decideNow, dunningDay, previewDunning } from './dunning-now.ts';

/** An approval counts for a working week: long enough for the next run, too short to be forgotten. */
const APPROVED_DAYS = 7;

export type ApprovalRefusal = {
  readonly refused: 'customer-unknown' | 'nothing-to-approve' | 'changed-meanwhile';
  readonly message: string;
};

/** Payers whose reminder waits for a person because so much is at stake. */
export async function remindersToApprove(desk: Desk): Promise<readonly NoSendDecision[]> {
  const decisions = await previewDunning(desk);
  return decisions.flatMap((decision) =>
    decision.outcome === 'none' && decision.reason === 'approval' ? [decision] : [],
  );
}

/** Lets the next run remind a payer at the level that waits, and at no higher one. */
export async function approveReminder(
  desk: Desk,
  customer: CustomerId,
  currency: CurrencyCode,
  clerk: Clerk,
): Promise<DunningApproval | ApprovalRefusal> {
  const cases = await casesOf(desk.table, customer);
  if (cases === undefined) return { refused: 'customer-unknown', message: `there is no customer ${customer}` };
  const decision = await decideNow(desk, await dunningDay(desk), cases, currency);
  if (decision.outcome !== 'none' || decision.reason !== 'approval') {
    const what = decision.outcome === 'send' ? 'it goes out with the next run' : decision.reason;
    return {
      refused: 'nothing-to-approve',
      message: `no reminder to ${customer} in ${currency} waits for approval (${what}): piutang dunning approvals shows those that do`,
    };
  }
  const now = desk.clock();
  const known = await read(desk.table, approvalKind, { customer, currency });
  const approval: DunningApproval = {
    customer,
    currency,
    level: decision.level,
    until: addDays(localDateAt(now, desk.tenant.timeZone), APPROVED_DAYS),
    actor: clerk.actor,
    recordedAt: now,
    version: known?.version ?? 1,
  };
  const result = await desk.table.commit([
    known === undefined
      ? create(approvalKind, approval, 'nobody approved yet')
      : replace(approvalKind, known, approval, 'approval unchanged since it was read'),
  ]);
  return result.committed
    ? approval
    : { refused: 'changed-meanwhile', message: `somebody else approved ${customer} at the same moment: look again` };
}
