import { createHash } from 'node:crypto';
import type { PiutangEvent } from '@piutang/events';
import { formatAmount, sumMinor } from '@piutang/money';
import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  CREDIT_PREFIX,
  creditKind,
  fileKind,
  invoiceKind,
  legKind,
  noticeKind,
  PLAN_PREFIX,
  planKind,
  type StoredItem,
} from '@piutang/table';
import type { EventPublisher } from './desk.ts';
import { chunkListKey } from './work-folder.ts';

/** One change of an item, as the stream tells it. */
export type Change = { readonly before?: StoredItem; readonly after?: StoredItem };

/** EventBridge takes this many events in one call. */
const EVENTS_A_CALL = 10;

/** The first change, by its place, of which an event may not be out, and why. */
export type Unpublished = { readonly at: number; readonly error: unknown };

/**
 * Publishes what the changes mean, in calls as full as they go, all at once. What fails keeps nothing else back: the
 * answer names the first change that is not out, `undefined` when all are. A call that fails may have put some of its
 * events, which come again with the same ids.
 */
export async function publishChanges<T>(
  publish: EventPublisher,
  changes: readonly T[],
  eventsIn: (change: T) => readonly PiutangEvent[],
): Promise<Unpublished | undefined> {
  const failures: Unpublished[] = [];
  const due: { readonly at: number; readonly event: PiutangEvent }[] = [];
  for (const [at, change] of changes.entries()) {
    try {
      for (const event of eventsIn(change)) due.push({ at, event });
    } catch (error) {
      failures.push({ at, error });
    }
  }
  const calls: (typeof due)[] = [];
  for (let from = 0; from < due.length; from += EVENTS_A_CALL) calls.push(due.slice(from, from + EVENTS_A_CALL));
  const results = await Promise.allSettled(calls.map((call) => publish(call.map(({ event }) => event))));
  for (const [n, result] of results.entries())
    if (result.status === 'rejected') failures.push({ at: calls[n]?.[0]?.at ?? 0, error: result.reason });
  return failures.toSorted((a, b) => a.at - b.at)[0];
}

/** Partitions whose items tell something only when they are new. */
const TOLD_WHEN_NEW = ['I#', 'A#', 'B#'];

/** Whether a change of an item of this partition can mean an event: most changes of a posted file cannot. */
export function mayBeTold(partition: string, isNew: boolean): boolean {
  return isNew || !TOLD_WHEN_NEW.includes(partition.slice(0, 2));
}

/**
 * The events that a change of the table means to others. The same change gives the same events with the same ids, so
 * that a consumer can drop the second delivery.
 */
export function eventsOf({ before, after }: Change): PiutangEvent[] {
  if (after === undefined) return [];
  switch (after.p.slice(0, 2)) {
    case 'I#':
      return before === undefined ? [invoiceIssued(after)] : [];
    case 'A#':
      return before === undefined ? [cashApplied(after)] : [];
    case 'B#':
      return after.s.startsWith(BANK_LINE_PREFIX) ? lineNeedsReview(before, after) : [];
    case 'F#':
      return [...fileProcessed(before, after), ...fileHandedOn(after)];
    case 'N#':
      return noticeSettled(before, after);
    case 'C#':
      if (after.s.startsWith(PLAN_PREFIX)) return planChanged(before, after);
      return after.s.startsWith(CREDIT_PREFIX) ? creditChanged(before, after) : [];
    default:
      return [];
  }
}

function invoiceIssued(item: StoredItem): PiutangEvent {
  const { id: invoice, customer, currency, amountMinor, dueOn } = invoiceKind.decode(item);
  const amount = formatAmount(amountMinor, currency);
  return { type: 'InvoiceIssued', detail: { version: 1, id: idOf(item), invoice, customer, currency, amount, dueOn } };
}

function cashApplied(item: StoredItem): PiutangEvent {
  const { invoice, customer, currency, amountMinor, effectiveOn, rule } = legKind.decode(item);
  const amount = formatAmount(amountMinor, currency);
  return {
    type: 'CashApplied',
    detail: { version: 1, id: idOf(item), invoice, customer, currency, amount, effectiveOn, rule },
  };
}

function lineNeedsReview(before: StoredItem | undefined, after: StoredItem): PiutangEvent[] {
  if (before !== undefined) return [];
  const line = bankLineKind.decode(after);
  if (!line.inReview) return [];
  const amount = formatAmount(line.remainingMinor, line.currency);
  return [
    {
      type: 'LineNeedsReview',
      detail: { version: 1, id: idOf(after), line: bankLineRef(line), currency: line.currency, amount, why: line.why },
    },
  ];
}

function fileProcessed(before: StoredItem | undefined, after: StoredItem): PiutangEvent[] {
  const file = fileKind.decode(after);
  if (file.state === 'posting' || before?.['st'] === after['st']) return [];
  const problem = file.problem === undefined ? {} : { problem: file.problem };
  const detail = {
    version: 1 as const,
    id: idOf(after),
    object: file.objectKey,
    state: file.state,
    rows: file.rowCount,
    inReview: file.reviewCount,
    ...problem,
  };
  return [{ type: 'FileProcessed', detail }];
}

/**
 * A bank file that nobody holds and that is not at its end: a worker gave it back with a checkpoint or as chunks, or a
 * person let it out of quarantine. The change itself is the request, so that the two cannot come apart.
 */
function fileHandedOn(after: StoredItem): PiutangEvent[] {
  const { purpose, state, leaseUntil, sha256, objectKey: object, versionId, chunks } = fileKind.decode(after);
  const isWaiting = state === 'released' || (state === 'posting' && leaseUntil === undefined);
  if (purpose !== 'bank-statement' || !isWaiting) return [];
  const head = { version: 1 as const, id: idOf(after), sha256 };
  return chunks === undefined
    ? [{ type: 'StatementInterrupted', detail: { ...head, object, versionId } }]
    : [{ type: 'StatementSplit', detail: { ...head, list: chunkListKey(sha256), chunks } }];
}

const SETTLED = new Set(['sent', 'delivered', 'bounced', 'complained', 'suppressed', 'rejected']);

function noticeSettled(before: StoredItem | undefined, after: StoredItem): PiutangEvent[] {
  const { customer, on, stage, state } = noticeKind.decode(after);
  if (!SETTLED.has(state) || before?.['st'] === after['st']) return [];
  return [{ type: 'NoticeSettled', detail: { version: 1, id: idOf(after), customer, on, stage, state } }];
}

function planChanged(before: StoredItem | undefined, after: StoredItem): PiutangEvent[] {
  const { id: plan, customer, currency, instalments, state, missed } = planKind.decode(after);
  if (before?.['st'] === after['st'] && before?.['ms'] === after['ms']) return [];
  const amount = formatAmount(sumMinor(instalments.map(({ amountMinor }) => amountMinor)), currency);
  return [
    {
      type: 'PaymentPlanChanged',
      detail: { version: 1, id: idOf(after), plan, customer, currency, amount, state, missed },
    },
  ];
}

function creditChanged(before: StoredItem | undefined, after: StoredItem): PiutangEvent[] {
  if (before?.['st'] === after['st']) return [];
  const { customer, currency, state, owedMinor, overdueMinor, reasons, why } = creditKind.decode(after);
  const head = { version: 1 as const, id: idOf(after), customer, currency, why };
  if (state === 'lifted') return before === undefined ? [] : [{ type: 'CreditHoldLifted', detail: head }];
  const owed = formatAmount(owedMinor, currency);
  const overdue = formatAmount(overdueMinor, currency);
  return [{ type: 'CreditHoldSuggested', detail: { ...head, owed, overdue, reasons: [...reasons] } }];
}

/** The item and its version: what makes a redelivery recognisable. */
function idOf(item: StoredItem): string {
  const version = item['v'] === undefined ? '1' : String(item['v']);
  return createHash('sha256').update(`${item.p}\u0000${item.s}\u0000${version}`).digest('hex').slice(0, 32);
}
