import { addDays, isBusinessDay, localDateAt, minuteOfTime, minutesOfDayAt } from '@piutang/calendar';
import { type DisputeNews, messageIdOf, renderDisputeMail, threadIdOf, toMime } from '@piutang/notices';
import type { Customer, Dispute } from '@piutang/receivables';
import { customerKind, DISPUTE_QUEUE, disputeKind, read, replace } from '@piutang/table';
import { dunningRulesFor, workCalendarOf } from '@piutang/tenancy';
import type { Desk } from './desk.ts';
import { mailStop } from './mail-health.ts';
import { recipientsOf } from './recipients.ts';
import type { MailDesk } from './send-notice.ts';

/** News that is older is no news: the customer has heard of it in another way. */
const NEWS_DAYS = 14;

/**
 * Tells customers what became of their objections since they were told last: received, in review, their turn, settled or
 * rejected. One short mail a case and day, of its newest state; nothing leaves outside the customer's hours, on its
 * holidays, to an address that bounced, or while all mail is stopped. The case is marked as told before its mail leaves:
 * when the sender dies in between, the mail is lost and none goes twice.
 */
export async function tellDisputes(desk: MailDesk): Promise<string> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  if (desk.tenant.mail === undefined) return 'no sender';
  const stopped = await mailStop(desk.table, today);
  if (stopped !== undefined) return stopped;
  const keys = await Array.fromAsync(desk.table.work(DISPUTE_QUEUE));
  let told = 0;
  for (const item of await desk.table.getMany(keys)) {
    if (await tell(desk, disputeKind.decode(item))) told += 1;
  }
  return `${told} customers told of their objections`;
}

async function tell(desk: MailDesk, dispute: Dispute): Promise<boolean> {
  const news = newsOf(dispute);
  if ((dispute.told ?? 0) >= dispute.steps.length) return false;
  const customer = await read(desk.table, customerKind, dispute.customer);
  if (customer === undefined || !isOpenHour(desk, customer)) return false;
  const recipients = await recipientsOf(desk, customer, ['billing']);
  const next = { ...dispute, told: dispute.steps.length };
  const changed = await desk.table.commit([replace(disputeKind, dispute, next, 'dispute unchanged since it was read')]);
  const since = dispute.steps.at(-1)?.at;
  const oldest = addDays(localDateAt(desk.clock(), desk.tenant.timeZone), -NEWS_DAYS);
  const isNews = since !== undefined && localDateAt(since, desk.tenant.timeZone) >= oldest;
  if (!changed.committed || recipients === undefined || news === undefined || !isNews) return false;
  return send(desk, dispute, customer, recipients.to, news);
}

async function send(
  desk: MailDesk,
  dispute: Dispute,
  customer: Customer,
  to: { readonly name?: string; readonly address: string },
  news: DisputeNews,
): Promise<boolean> {
  const { mail, company } = desk.tenant;
  if (mail === undefined) return false;
  const { id, invoice, amountMinor, currency } = dispute;
  const raw = toMime({
    from: { name: mail.senderName, address: mail.senderAddress },
    to,
    replyTo: { name: mail.senderName, address: mail.replyTo },
    ...renderDisputeMail(
      {
        ...{ news, invoice, amountMinor, currency, id },
        customerName: customer.name,
        companyName: company.legalName,
        contactEmail: mail.replyTo,
      },
      customer.language,
    ),
    messageId: messageIdOf(`dispute.${id}.${dispute.steps.length}`, mail.senderAddress),
    threadId: threadIdOf(`dispute.${customer.id}.${id}`, mail.senderAddress),
    date: desk.clock(),
  });
  if ('refused' in raw) return false;
  const result = await desk.mail({ raw, from: mail.senderAddress, to: to.address, tags: { dispute: id } });
  return result.accepted;
}

/** What a state means to the customer; nothing once the case is closed, because its outcome was told. */
function newsOf({ state, outcome }: Dispute): DisputeNews | undefined {
  switch (state) {
    case 'opened':
      return 'received';
    case 'triage':
    case 'waiting-internal':
      return 'in-review';
    case 'waiting-customer':
      return 'your-turn';
    case 'resolved':
      return outcome;
    case 'closed':
      return undefined;
  }
}

function isOpenHour(desk: Desk, customer: Customer): boolean {
  const { sendWindow, workDays } = dunningRulesFor(desk.tenant, customer).settings;
  const now = desk.clock();
  const calendar = { ...workCalendarOf(desk.tenant), workDays: new Set(workDays) };
  const minute = minutesOfDayAt(now, customer.timeZone);
  const open = minute >= minuteOfTime(sendWindow.from) && minute < minuteOfTime(sendWindow.to);
  return open && isBusinessDay(localDateAt(now, customer.timeZone), calendar);
}
