import { createHash } from 'node:crypto';
import { localDateAt } from '@piutang/calendar';
import {
  type CustomerId,
  type Dispute,
  type DisputeMove,
  type DisputeRefusal,
  type DisputeRequest,
  type InvoiceId,
  moveDispute,
  openDispute,
} from '@piutang/receivables';
import { create, DISPUTE_QUEUE, disputeKind, invoiceKind, read, replace } from '@piutang/table';
import { workCalendarOf } from '@piutang/tenancy';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import { casesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';

export type DisputeCommandRefusal =
  | DisputeRefusal
  | ClerkRefusal
  | { readonly refused: 'invoice-unknown' | 'dispute-unknown' | 'changed-meanwhile'; readonly message: string };

/** What a clerk says when a payer objects. */
export type Objection = Pick<DisputeRequest, 'amountMinor' | 'reason' | 'owner' | 'about' | 'note'> & {
  readonly invoice: InvoiceId;
};

/** Opens a case: its amount is not chased until it is resolved. The same objection on the same day is one case. */
export async function raiseDispute(
  desk: Desk,
  objection: Objection,
  clerk: Clerk,
): Promise<Dispute | DisputeCommandRefusal> {
  const refusal = clerkRefusal(desk, clerk);
  if (refusal !== undefined) return refusal;
  const invoice = await read(desk.table, invoiceKind, objection.invoice);
  if (invoice === undefined) return { refused: 'invoice-unknown', message: `there is no invoice ${objection.invoice}` };
  const cases = await casesOf(desk.table, invoice.customer);
  const earlier = cases?.disputes ?? [];
  const at = desk.clock();
  const today = localDateAt(at, desk.tenant.timeZone);
  const id = `${today}-${hashOf([invoice.id, objection.reason, String(objection.amountMinor ?? 'all'), objection.note])}`;
  const known = earlier.find((each) => each.id === id);
  if (known !== undefined) return known;
  const { amountMinor, owner, about } = objection;
  const opened = openDispute(
    {
      id,
      invoice,
      reason: objection.reason,
      note: objection.note,
      actor: clerk.actor,
      at,
      today,
      ...(amountMinor === undefined ? {} : { amountMinor }),
      ...(owner === undefined ? {} : { owner }),
      ...(about === undefined ? {} : { about }),
    },
    earlier,
    workCalendarOf(desk.tenant),
  );
  if ('refused' in opened) return opened;
  const result = await desk.table.commit([create(disputeKind, opened, 'dispute not opened yet')]);
  return result.committed ? opened : changedMeanwhile(id);
}

/** Moves a case to its next state. */
export async function stepDispute(
  desk: Desk,
  customer: CustomerId,
  id: string,
  step: Pick<DisputeMove, 'to' | 'outcome' | 'note'>,
  clerk: Clerk,
): Promise<Dispute | DisputeCommandRefusal> {
  const dispute = await read(desk.table, disputeKind, { customer, id });
  if (dispute === undefined) {
    return { refused: 'dispute-unknown', message: `${customer} has no dispute ${id}: piutang dispute list shows them` };
  }
  const at = desk.clock();
  const move = { ...step, actor: clerk.actor, at, today: localDateAt(at, desk.tenant.timeZone) };
  const moved = moveDispute(dispute, move, workCalendarOf(desk.tenant));
  if ('refused' in moved) return moved;
  const result = await desk.table.commit([replace(disputeKind, dispute, moved, 'dispute unchanged since it was read')]);
  return result.committed ? { ...moved, version: dispute.version + 1 } : changedMeanwhile(id);
}

/** The cases that wait for an answer, the most urgent first. */
export async function liveDisputes(desk: Desk): Promise<readonly Dispute[]> {
  const keys = await Array.fromAsync(desk.table.work(DISPUTE_QUEUE));
  if (keys.length === 0) return [];
  const disputes = (await desk.table.getMany(keys)).map(disputeKind.decode);
  return disputes
    .filter(({ state }) => state !== 'resolved' && state !== 'closed')
    .sort((a, b) => (a.answerDueOn < b.answerDueOn ? -1 : a.answerDueOn > b.answerDueOn ? 1 : a.id < b.id ? -1 : 1));
}

function changedMeanwhile(id: string): DisputeCommandRefusal {
  return { refused: 'changed-meanwhile', message: `dispute ${id} was written by somebody else: look again` };
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}
