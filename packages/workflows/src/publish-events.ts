import { createHash } from 'node:crypto';
import type { PiutangEvent } from '@piutang/events';
import { formatAmount } from '@piutang/money';
import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  fileKind,
  invoiceKind,
  legKind,
  noticeKind,
  type StoredItem,
} from '@piutang/table';

/** One change of an item, as the stream tells it. */
export type Change = { readonly before?: StoredItem; readonly after?: StoredItem };

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
      return fileProcessed(before, after);
    case 'N#':
      return noticeSettled(before, after);
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
  const line = bankLineKind.decode(after);
  if (!line.inReview || before !== undefined) return [];
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

const SETTLED = new Set(['sent', 'delivered', 'bounced', 'complained', 'suppressed', 'rejected']);

function noticeSettled(before: StoredItem | undefined, after: StoredItem): PiutangEvent[] {
  const { customer, on, stage, state } = noticeKind.decode(after);
  if (!SETTLED.has(state) || before?.['st'] === after['st']) return [];
  return [{ type: 'NoticeSettled', detail: { version: 1, id: idOf(after), customer, on, stage, state } }];
}

/** The item and its version: what makes a redelivery recognisable. */
function idOf(item: StoredItem): string {
  const version = item['v'] === undefined ? '1' : String(item['v']);
  return createHash('sha256').update(`${item.p}\u0000${item.s}\u0000${version}`).digest('hex').slice(0, 32);
}
