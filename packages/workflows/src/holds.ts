import { createHash } from 'node:crypto';
import { type LocalDate, localDateAt } from '@piutang/calendar';
import { type CustomerId, type Hold, type HoldRefusal, holdRefusal, type InvoiceId } from '@piutang/receivables';
import { create, customerKind, HOLD_QUEUE, holdKind, invoiceKind, read, replace } from '@piutang/table';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import type { Desk } from './desk.ts';

export type HoldCommandRefusal =
  | HoldRefusal
  | ClerkRefusal
  | {
      readonly refused: 'customer-unknown' | 'invoice-unknown' | 'hold-unknown' | 'ended-already' | 'changed-meanwhile';
      readonly message: string;
    };

/** What is to be held: a payer, or one invoice. */
export type HoldTarget = { readonly customer: CustomerId } | { readonly invoice: InvoiceId };

/** Stops reminders up to and including a day. The same hold again is no second one. */
export async function setHold(
  desk: Desk,
  target: HoldTarget,
  { until, reason }: { readonly until: LocalDate; readonly reason: string },
  clerk: Clerk,
): Promise<Hold | HoldCommandRefusal> {
  const now = desk.clock();
  const today = localDateAt(now, desk.tenant.timeZone);
  const refusal = clerkRefusal(desk, clerk) ?? holdRefusal(until, reason, today);
  if (refusal !== undefined) return refusal;
  const customer = 'invoice' in target ? await payerOf(desk, target.invoice) : target.customer;
  if (customer === undefined) {
    return { refused: 'invoice-unknown', message: `there is no invoice ${'invoice' in target ? target.invoice : ''}` };
  }
  if ((await read(desk.table, customerKind, customer)) === undefined) {
    return { refused: 'customer-unknown', message: `there is no customer ${customer}` };
  }
  const scope = 'invoice' in target ? target.invoice : '';
  const hash = createHash('sha256').update([customer, scope, until, reason].join('\n')).digest('hex').slice(0, 8);
  const hold: Hold = {
    id: `${today}-${hash}`,
    customer,
    ...('invoice' in target ? { invoice: target.invoice } : {}),
    until,
    reason,
    actor: clerk.actor,
    recordedAt: now,
    version: 1,
  };
  const result = await desk.table.commit([create(holdKind, hold, 'hold not set yet')]);
  return result.committed ? hold : ((await read(desk.table, holdKind, hold)) ?? hold);
}

/** Ends a hold before its day. */
export async function endHold(desk: Desk, customer: CustomerId, id: string): Promise<Hold | HoldCommandRefusal> {
  const hold = await read(desk.table, holdKind, { customer, id });
  if (hold === undefined)
    return { refused: 'hold-unknown', message: `${customer} has no hold ${id}: piutang hold list shows them` };
  if (hold.endedOn !== undefined)
    return { refused: 'ended-already', message: `hold ${id} was ended on ${hold.endedOn}` };
  const ended = { ...hold, endedOn: localDateAt(desk.clock(), desk.tenant.timeZone) };
  const result = await desk.table.commit([replace(holdKind, hold, ended, 'hold unchanged since it was read')]);
  return result.committed
    ? { ...ended, version: hold.version + 1 }
    : { refused: 'changed-meanwhile', message: `hold ${id} was written by somebody else: look again` };
}

/** The holds that have not been ended, the one that ends first at the head. */
export async function runningHolds(desk: Desk): Promise<readonly Hold[]> {
  const keys = await Array.fromAsync(desk.table.work(HOLD_QUEUE));
  if (keys.length === 0) return [];
  const holds = (await desk.table.getMany(keys)).map(holdKind.decode).filter(({ endedOn }) => endedOn === undefined);
  return holds.sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : a.id < b.id ? -1 : 1));
}

/** Closes the holds whose last day is over, so that reminders go on and the end is on record. */
export async function expireHolds(desk: Desk): Promise<number> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  let expired = 0;
  for (const hold of await runningHolds(desk)) {
    if (hold.until >= today) break;
    const ended = { ...hold, endedOn: hold.until };
    const result = await desk.table.commit([replace(holdKind, hold, ended, 'hold unchanged since it was read')]);
    if (result.committed) expired += 1;
  }
  return expired;
}

async function payerOf(desk: Desk, invoice: InvoiceId): Promise<CustomerId | undefined> {
  return (await read(desk.table, invoiceKind, invoice))?.customer;
}
