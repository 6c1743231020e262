import { addDays, epochMs, isBusinessDay, localDateAt, minuteOfTime, minutesOfDayAt } from '@piutang/calendar';
import { type DisputeNews, type Mailbox, messageIdOf, renderDisputeMail, threadIdOf, toMime } from '@piutang/notices';
import { type Customer, type Dispute, tellableSteps } from '@piutang/receivables';
import { customerKind, DISPUTE_QUEUE, disputeKind, read, replace } from '@piutang/table';
import { dunningRulesFor, workCalendarOf } from '@piutang/tenancy';
import { type Desk, TryAgainLater } from './desk.ts';
import { DISPUTE_UNCHANGED, disputeTag, markTold } from './dispute-news.ts';
import { mailStop } from './mail-health.ts';
import { SILENCE_MS } from './notice-state.ts';
import { recipientsOf } from './recipients.ts';
import type { MailDesk } from './send-notice.ts';

/** News that is older is no news: the customer has heard of it in another way. */
const NEWS_DAYS = 14;

/** What became of one case in a run. */
type Telling = 'told' | 'not-now' | 'claimed';

/**
 * Tells customers what became of their objections since they were told last: received, in review, their turn, settled or
 * rejected. One short mail a case and day, of its newest state; nothing leaves outside the customer's hours, on its
 * holidays, to an address that bounced, or while all mail is stopped. No claim, no mail: as with notices, what the mail
 * system reports of a claimed mail settles it, and only after its silence is it sent again.
 */
export async function tellDisputes(desk: MailDesk): Promise<string> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  if (desk.tenant.mail === undefined) return 'no sender';
  const stopped = await mailStop(desk.table, today);
  if (stopped !== undefined) return stopped;
  const keys = await Array.fromAsync(desk.table.work(DISPUTE_QUEUE));
  const became: Record<Telling, number> = { told: 0, 'not-now': 0, claimed: 0 };
  for (const item of await desk.table.getMany(keys)) became[await tell(desk, disputeKind.decode(item))] += 1;
  const said = `${became.told} customers told of their objections`;
  if (became.claimed === 0) return said;
  throw new TryAgainLater(
    `${said}; another worker claimed ${became.claimed} mails, which may be out: without word of them they are sent again`,
  );
}

async function tell(desk: MailDesk, dispute: Dispute): Promise<Telling> {
  const through = tellableSteps(dispute);
  if ((dispute.told ?? 0) >= through) return 'not-now';
  const customer = await read(desk.table, customerKind, dispute.customer);
  if (customer === undefined || !isOpenHour(desk, customer)) return 'not-now';
  if (mayBeOut(desk, dispute)) return 'claimed';
  const recipients = await recipientsOf(desk, customer, ['billing']);
  const mail =
    recipients === undefined || !isNews(desk, dispute) ? undefined : composed(desk, dispute, customer, recipients.to);
  if (mail === undefined) {
    await markTold(desk, dispute, through);
    return 'not-now';
  }
  const claimed = { ...dispute, telling: { through, at: desk.clock() } };
  const claim = await desk.table.commit([replace(disputeKind, dispute, claimed, DISPUTE_UNCHANGED)]);
  if (!claim.committed) return 'claimed';
  const result = await desk.mail({ ...mail, tags: { dispute: disputeTag(dispute, through) } });
  await markTold(desk, dispute, through);
  return result.accepted ? 'told' : 'not-now';
}

/** Whether a worker claimed its mail and the mail system has not been silent for long enough to be sure that none left. */
function mayBeOut(desk: Desk, { telling }: Dispute): boolean {
  return telling !== undefined && epochMs(desk.clock()) - epochMs(telling.at) < SILENCE_MS;
}

function isNews({ clock, tenant: { timeZone } }: Desk, { steps }: Dispute): boolean {
  const since = steps.at(-1)?.at;
  return since !== undefined && localDateAt(since, timeZone) >= addDays(localDateAt(clock(), timeZone), -NEWS_DAYS);
}

type Composed = { readonly raw: Uint8Array; readonly from: string; readonly to: string };

/** The mail of the newest state; `undefined` where there is nothing to say or no mail can be made of it. */
function composed(desk: MailDesk, dispute: Dispute, customer: Customer, to: Mailbox): Composed | undefined {
  const { mail, company } = desk.tenant;
  const news = newsOf(dispute);
  if (mail === undefined || news === undefined) return undefined;
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
    messageId: messageIdOf(`dispute.${id}.${tellableSteps(dispute)}`, mail.senderAddress),
    threadId: threadIdOf(`dispute.${customer.id}.${id}`, mail.senderAddress),
    date: desk.clock(),
  });
  return 'refused' in raw ? undefined : { raw, from: mail.senderAddress, to: to.address };
}

/** What a state means to the customer; of a case that was closed, how it came out. */
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
    case 'closed':
      return outcome;
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
