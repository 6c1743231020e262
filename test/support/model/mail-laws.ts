import { createHash } from 'node:crypto';
import { localDateAt } from '@piutang/calendar';
import { parseNoticeId } from '@piutang/dunning';
import { customerKind, invoiceKind, noticeKind, read, readMany, suppressionKind } from '@piutang/table';
import type { SentMail, TestDesk } from '../test-desk.ts';

/** I10 and I11 at the moment of handing over: what a mail that leaves now breaks. */
export async function breachesOfMail(
  desk: TestDesk,
  mail: Pick<SentMail, 'to' | 'tags'>,
  sent: readonly SentMail[],
): Promise<string[]> {
  const tag = mail.tags['notice'] ?? '';
  const id = parseNoticeId(tag);
  const notice = id === undefined ? undefined : await read(desk.table, noticeKind, id);
  if (notice === undefined) return [`mail ${tag} is of no notice`];
  const ids = notice.overdue.map(({ invoice }) => invoice);
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const invoices = await readMany(desk.table, invoiceKind, ids);
  const customer = await read(desk.table, customerKind, notice.customer);
  const addressHash = createHash('sha256').update(mail.to.toLowerCase()).digest('hex');
  return [
    ...(notice.state === 'claimed' ? [] : [`mail ${tag} leaves while its notice is ${notice.state}`]),
    ...(sent.some(({ tags }) => tags['notice'] === tag) ? [`mail ${tag} leaves twice`] : []),
    ...(customer?.email === mail.to ? [] : [`mail ${tag} goes to another address`]),
    ...invoices.flatMap(({ id: invoice, balanceMinor, heldUntil }) => [
      ...(balanceMinor > 0n ? [] : [`mail ${tag} reminds of ${invoice}, which is settled`]),
      ...(heldUntil === undefined || heldUntil < today ? [] : [`mail ${tag} reminds of ${invoice}, which is held`]),
    ]),
    ...((await read(desk.table, suppressionKind, addressHash)) === undefined
      ? []
      : [`mail ${tag} goes to a suppressed address`]),
  ];
}
