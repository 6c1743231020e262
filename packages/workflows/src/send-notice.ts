import { createHash } from 'node:crypto';
import { epochMs, instant } from '@piutang/calendar';
import { type NoticeValues, noticeIdOf, type SendDecision } from '@piutang/dunning';
import { messageIdOf, threadIdOf, toMime } from '@piutang/notices';
import type { Customer } from '@piutang/receivables';
import { type Notice, type NoticeId, noticeKind, read, replace } from '@piutang/table';
import { bookChargesOf } from './charges.ts';
import { casesOf } from './customer-cases.ts';
import { type Desk, type Mailer, TryAgainLater } from './desk.ts';
import { decideNow, dunningDay } from './dunning-now.ts';
import { advanceNotice, raiseLevels } from './notice-state.ts';
import { noticeValues } from './notice-values.ts';
import { renderedNotice } from './rendered-notice.ts';

export type MailDesk = Desk & { readonly mail: Mailer };

/**
 * A sender that died may or may not have handed its mail over. The mail system's own events settle it; only when it has
 * been silent this long is the mail sent again.
 */
const SILENCE_MS = 15 * 60_000;

/** A notice that is still wanted, with everything as it is now. */
type Wanted = {
  readonly customer: Customer;
  readonly address: string;
  readonly decision: SendDecision;
  /** What the mail shows besides its rows. */
  readonly values: NoticeValues;
};

/**
 * Sends one queued notice. No claim, no mail: only the worker that moves the notice from queued to claimed sends it.
 * Whether it is still wanted is decided again first, from fresh reads: what was paid or held since is left out, and a
 * notice that would not be decided any more is suppressed.
 */
export async function sendNotice(desk: MailDesk, id: NoticeId): Promise<string> {
  const notice = await read(desk.table, noticeKind, id);
  if (notice === undefined) return 'there is no such notice';
  if (notice.state === 'claimed') waitForSilence(desk, notice);
  else if (notice.state !== 'queued') return `the notice is ${notice.state} already`;

  const wanted = await wantedNow(desk, notice);
  if ('unwanted' in wanted) {
    await advanceNotice(desk, id, 'suppressed', { stateReason: wanted.unwanted });
    desk.count('NoticesSuppressed', 1);
    return `not sent: ${wanted.unwanted}`;
  }
  const mail = await composed(desk, notice, wanted);
  if ('refused' in mail) {
    await advanceNotice(desk, id, 'rejected', { stateReason: mail.message });
    return `not sent: ${mail.message}`;
  }
  const claimed = await claim(desk, notice, wanted, mail.bodyHash);
  return handOver(desk, claimed, mail);
}

function waitForSilence(desk: Desk, notice: Notice): void {
  const claimedMs = notice.claimedAt === undefined ? 0 : epochMs(notice.claimedAt);
  if (epochMs(desk.clock()) - claimedMs >= SILENCE_MS) return;
  const until = instant(claimedMs + SILENCE_MS);
  throw new TryAgainLater(
    `another worker claimed the notice and its mail may be out; without word of it until ${until} it is sent again`,
  );
}

async function claim(desk: Desk, notice: Notice, { decision, values }: Wanted, bodyHash: string): Promise<Notice> {
  const claimed: Notice = {
    ...notice,
    // What the mail shows, and nothing else, counts as reminded.
    overdue: decision.overdue.map(({ invoice, itemLevel }) => ({ invoice, level: itemLevel })),
    comingDue: decision.comingDue.map(({ invoice }) => ({ invoice, level: 0 })),
    ...(values.charges.length === 0 ? {} : { charges: values.charges }),
    state: 'claimed',
    claimedAt: desk.clock(),
    bodyHash,
  };
  const result = await desk.table.commit([replace(noticeKind, notice, claimed, 'notice unchanged since it was read')]);
  if (!result.committed) throw new TryAgainLater('another worker claimed the notice at the same moment');
  return { ...claimed, version: notice.version + 1 };
}

type Composed = { readonly raw: Uint8Array; readonly to: string; readonly from: string; readonly bodyHash: string };

async function handOver(desk: MailDesk, notice: Notice, mail: Composed): Promise<string> {
  const result = await desk.mail({ raw: mail.raw, from: mail.from, to: mail.to, tags: { notice: noticeIdOf(notice) } });
  if (!result.accepted) {
    await advanceNotice(desk, notice, 'rejected', { stateReason: result.why });
    return `refused by the mail system: ${result.why}`;
  }
  await raiseLevels(desk, notice);
  await bookChargesOf(desk, notice);
  await advanceNotice(desk, notice, 'sent', { messageId: result.messageId, sentAt: desk.clock() });
  desk.count('NoticesSent', 1);
  return `sent as ${result.messageId}`;
}

/** Asks again what is right for the payer now; a notice that would not be decided any more is not sent. */
async function wantedNow(desk: Desk, notice: Notice): Promise<Wanted | { readonly unwanted: string }> {
  const cases = await casesOf(desk.table, notice.customer);
  const address = cases?.customer.email;
  if (cases === undefined || address === undefined) return { unwanted: 'no-contact' };
  const day = await dunningDay(desk);
  const decision = await decideNow(desk, day, cases, notice.currency, notice);
  if (decision.outcome === 'none') return { unwanted: decision.reason };
  if (decision.stage !== notice.stage) return { unwanted: 'changed' };
  return { customer: cases.customer, address, decision, values: await noticeValues(desk, cases, decision) };
}

async function composed(
  desk: Desk,
  notice: Notice,
  wanted: Wanted,
): Promise<Composed | { readonly refused: string; readonly message: string }> {
  const { mail } = desk.tenant;
  if (mail === undefined) return { refused: 'no-sender', message: 'the tenant has no mail sender' };
  const id = noticeIdOf(notice);
  const rendered = await renderedNotice(desk, wanted.customer, wanted.decision);
  const raw = toMime({
    from: { name: mail.senderName, address: mail.senderAddress },
    to: { name: wanted.customer.name, address: wanted.address },
    replyTo: { name: mail.senderName, address: mail.replyTo },
    ...rendered,
    messageId: messageIdOf(id, mail.senderAddress),
    threadId: threadIdOf(`${encodeURIComponent(notice.customer)}.${notice.currency}`, mail.senderAddress),
    date: desk.clock(),
  });
  if ('refused' in raw) return raw;
  return {
    raw,
    from: mail.senderAddress,
    to: wanted.address,
    bodyHash: createHash('sha256').update(raw).digest('hex'),
  };
}
