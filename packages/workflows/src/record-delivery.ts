import { parseNoticeId } from '@piutang/dunning';
import type { Notice } from '@piutang/table';
import { create, suppressionKind } from '@piutang/table';
import * as z from 'zod/mini';
import { bookChargesOf } from './charges.ts';
import { takeBackChargesOf } from './claims.ts';
import type { Desk } from './desk.ts';
import { recordDigestNews } from './digest/digest-news.ts';
import { recordDisputeNews } from './dispute-news.ts';
import { addressHash } from './dunning-now.ts';
import { advanceNotice, raiseLevels, sesInstant } from './notice-state.ts';

/** What we read of an event that SES publishes about a mail. */
export const mailEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.string(),
    timestamp: z.string(),
    destination: z.array(z.string()),
    tags: z.record(z.string(), z.array(z.string())),
  }),
  bounce: z.optional(
    z.object({
      bounceType: z.string(),
      bouncedRecipients: z.optional(z.array(z.object({ emailAddress: z.string() }))),
    }),
  ),
  complaint: z.optional(
    z.object({ complainedRecipients: z.optional(z.array(z.object({ emailAddress: z.string() }))) }),
  ),
  delivery: z.optional(z.object({ recipients: z.optional(z.array(z.string())) })),
});

export type MailEvent = z.infer<typeof mailEvent>;

const STATES: Readonly<Record<string, Notice['state']>> = {
  Send: 'sent',
  Delivery: 'delivered',
  Bounce: 'bounced',
  Complaint: 'complained',
  Reject: 'rejected',
};

/**
 * Writes down what became of a mail. The first news of a mail whose sender died after handing it over settles that it was
 * sent. An address that bounced for good, or complained, gets no further mail.
 */
export async function recordDelivery(desk: Desk, event: MailEvent): Promise<string> {
  const digest = await digestNews(desk, event);
  if (digest !== undefined) return digest;
  if (event.mail.tags['dispute'] !== undefined) return disputeNews(desk, event);
  const [tag = ''] = event.mail.tags['notice'] ?? [];
  const id = parseNoticeId(tag);
  const state = STATES[event.eventType];
  if (id === undefined || state === undefined) return `${event.eventType} is about no notice of ours`;
  if (!isAboutPayer(event)) {
    if (endsAddress(event, state)) await suppress(desk, event, state === 'bounced' ? 'bounced' : 'complained');
    return `notice of ${id.on} ${id.stage}: a copy is ${state}`;
  }
  const sentAt = sesInstant(event.mail.timestamp);
  const notice = await advanceNotice(desk, id, state, {
    messageId: event.mail.messageId,
    ...(sentAt === undefined ? {} : { sentAt }),
  });
  if (notice === undefined) return `${event.eventType} is about a notice that does not exist`;
  if (state === 'sent' || state === 'delivered') await raiseLevels(desk, notice);
  if (notice.state === 'sent' || notice.state === 'delivered') await bookChargesOf(desk, notice);
  if (isGone(event)) await takeBackChargesOf(desk, notice);
  if (state === 'delivered') desk.count('Deliveries', 1);
  if (state === 'bounced') desk.count('Bounces', 1);
  if (endsAddress(event, state)) await suppress(desk, event, state === 'bounced' ? 'bounced' : 'complained');
  return `notice of ${id.on} ${id.stage}: ${state}`;
}

/** A report about a mail that told a customer of its objection: it is out, and the address may be gone. */
async function disputeNews(desk: Desk, event: MailEvent): Promise<string> {
  const [tag = ''] = event.mail.tags['dispute'] ?? [];
  await recordDisputeNews(desk, tag);
  const state = STATES[event.eventType] ?? 'sent';
  if (endsAddress(event, state)) await suppress(desk, event, state === 'bounced' ? 'bounced' : 'complained');
  return `a mail about an objection: ${state}`;
}

/** A report about the weekly digest; it is the desk's own mail and stops nobody's reminders. */
async function digestNews(desk: Desk, event: MailEvent): Promise<string | undefined> {
  const [tag = ''] = event.mail.tags['digest'] ?? [];
  const state = STATES[event.eventType];
  if (state !== 'sent' && state !== 'delivered' && state !== 'bounced' && state !== 'rejected') return undefined;
  return recordDigestNews(desk, tag, state, event.mail.messageId);
}

/** Whether the mail never reached anybody and never will. */
function isGone({ eventType, bounce }: MailEvent): boolean {
  return eventType === 'Bounce' && bounce?.bounceType === 'Permanent';
}

/** Whether news is of the payer's own address, and not only of somebody who got a copy. */
function isAboutPayer(event: MailEvent): boolean {
  const [payer] = event.mail.destination;
  const named = recipientsNamed(event);
  return payer === undefined || named === undefined || named.some((each) => each === bare(payer));
}

/** The addresses that news is about; `undefined` when it does not say. */
function recipientsNamed({ bounce, complaint, delivery }: MailEvent): readonly string[] | undefined {
  const named =
    bounce?.bouncedRecipients?.map(({ emailAddress }) => emailAddress) ??
    complaint?.complainedRecipients?.map(({ emailAddress }) => emailAddress) ??
    delivery?.recipients;
  return named === undefined || named.length === 0 ? undefined : named.map(bare);
}

/** `Name <address>` or an address, as a plain address in lower case. */
function bare(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

/** A reader's complaint, and a bounce for good: nothing more goes to the address. */
function endsAddress({ bounce }: MailEvent, state: Notice['state']): boolean {
  return state === 'complained' || (state === 'bounced' && bounce?.bounceType === 'Permanent');
}

async function suppress(desk: Desk, event: MailEvent, state: 'bounced' | 'complained'): Promise<void> {
  const reason = state === 'bounced' ? 'bounce' : 'complaint';
  for (const address of recipientsNamed(event) ?? event.mail.destination) {
    const suppression = { addressHash: addressHash(bare(address)), reason, since: desk.clock() } as const;
    await desk.table.commit([create(suppressionKind, suppression, 'address not suppressed yet')]);
  }
}
