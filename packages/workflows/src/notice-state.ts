import { type Instant, instant } from '@piutang/calendar';
import type { InvoiceId } from '@piutang/receivables';
import { invoiceKind, type Notice, type NoticeId, noticeKind, read, readMany, replace } from '@piutang/table';
import type { Desk } from './desk.ts';
import { counted, isReported } from './mail-health.ts';

/** How far a notice has come; it never goes back. */
const PROGRESS: Readonly<Record<Notice['state'], number>> = {
  queued: 0,
  claimed: 1,
  suppressed: 2,
  rejected: 2,
  sent: 3,
  delivered: 4,
  bounced: 5,
  complained: 6,
};

/**
 * A sender that died may or may not have handed its mail over. The mail system's own events settle it; only when it has
 * been silent this long is the mail sent again.
 */
export const SILENCE_MS = 15 * 60_000;

/** Rounds in which a notice or an invoice is read again because somebody else wrote it. */
const MAX_ATTEMPTS = 8;

type News = Partial<Pick<Notice, 'stateReason' | 'claimedAt' | 'sentAt' | 'messageId' | 'bodyHash'>>;

/**
 * Moves a notice on, whoever else writes it at the same time; news that is older than what is known changes nothing.
 * Answers the notice as it is now, or `undefined` when there is none.
 */
export async function advanceNotice(
  desk: Desk,
  id: NoticeId,
  state: Notice['state'],
  news: News,
): Promise<Notice | undefined> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const notice = await read(desk.table, noticeKind, id);
    if (notice === undefined || PROGRESS[state] <= PROGRESS[notice.state]) return notice;
    const next = { ...notice, ...news, state };
    const result = await desk.table.commit([
      replace(noticeKind, notice, next, 'notice unchanged since it was read'),
      ...(isReported(state) ? [await counted(desk, state)] : []),
    ]);
    if (result.committed) return { ...next, version: notice.version + 1 };
  }
  throw new Error(`notice ${id.customer} ${id.on} ${id.stage} met other writers ${MAX_ATTEMPTS} times`);
}

/**
 * Raises the level of the notice's invoices to what it says. Doing it twice changes nothing, so each invoice is a write of
 * its own: in a transaction every one would cost twice the units.
 */
export async function raiseLevels(desk: Desk, notice: Notice): Promise<void> {
  const levels = new Map(notice.overdue.map(({ invoice, level }) => [invoice, level]));
  let left = [...levels.keys()];
  for (let attempt = 1; left.length > 0 && attempt <= MAX_ATTEMPTS; attempt += 1)
    left = await raise(desk, levels, left);
  if (left.length > 0) throw new Error(`invoices ${left.join(', ')} met other writers ${MAX_ATTEMPTS} times`);
}

/** Answers the invoices that somebody else wrote at the same time. */
async function raise(
  desk: Desk,
  levels: ReadonlyMap<InvoiceId, number>,
  ids: readonly InvoiceId[],
): Promise<InvoiceId[]> {
  const failed: InvoiceId[] = [];
  for (const invoice of await readMany(desk.table, invoiceKind, ids)) {
    const level = levels.get(invoice.id) ?? 0;
    if (invoice.level >= level) continue;
    const raised = replace(invoiceKind, invoice, { ...invoice, level }, 'invoice unchanged since it was read');
    if (!(await desk.table.commit([raised])).committed) failed.push(invoice.id);
  }
  return failed;
}

/** SES writes times with and without milliseconds. */
export function sesInstant(text: string): Instant | undefined {
  const epoch = Date.parse(text);
  return Number.isNaN(epoch) ? undefined : instant(epoch);
}
