import type { LocalDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import type { CustomerId } from '@piutang/receivables';
import { type Notice, noticeKind, noticePartition } from '@piutang/table';
import type { Desk } from './desk.ts';

/** A reminder that left, and what the mail system said of it. */
export type Delivery = Pick<Notice, 'on' | 'currency' | 'level' | 'state' | 'sentAt' | 'messageId' | 'bodyHash'> & {
  readonly notice: string;
  readonly invoices: readonly string[];
};

const LEFT: ReadonlySet<Notice['state']> = new Set(['sent', 'delivered', 'complained']);

/** The reminders that a customer was sent up to a day, oldest first. */
export async function deliveriesOf(
  { table }: Pick<Desk, 'table'>,
  customer: CustomerId,
  until: LocalDate,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for await (const item of table.query(noticePartition(customer), { from: '0', to: `${until}~` })) {
    const notice = noticeKind.decode(item);
    if (!LEFT.has(notice.state) || notice.settled !== undefined) continue;
    const { on, currency, level, state, sentAt, messageId, bodyHash } = notice;
    deliveries.push({
      notice: noticeIdOf(notice),
      ...{ on, currency, level, state },
      invoices: [...notice.overdue, ...notice.comingDue].map(({ invoice }) => invoice),
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(bodyHash === undefined ? {} : { bodyHash }),
    });
  }
  return deliveries;
}
