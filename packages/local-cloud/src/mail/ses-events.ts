import type { BusEvent } from '../buses/journal.ts';

export type MailOutcome = 'delivered' | 'bounced' | 'complained' | 'suppressed';

export type MailFacts = {
  readonly id: string;
  readonly atMs: number;
  readonly from: string;
  /** The bare address of the sender. */
  readonly sender: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly region: string;
  readonly configurationSet: string | undefined;
  readonly outcome: MailOutcome;
};

/** How long the pretended receiving server took, in SES's `processingTimeMillis`. */
const PROCESSING_MS = 500;

/** What becomes of a mail, by the local part of its address, as SES's mailbox simulator has it. */
export function outcomeOf(recipients: readonly string[]): MailOutcome {
  const localParts = recipients.map((address) => address.split('@')[0]?.toLowerCase() ?? '');
  if (localParts.some((part) => part.includes('suppressionlist'))) return 'suppressed';
  if (localParts.some((part) => part.includes('bounce'))) return 'bounced';
  if (localParts.some((part) => part.includes('complaint'))) return 'complained';
  return 'delivered';
}

/**
 * The events that SES publishes to EventBridge for this mail, in order.
 * @param eventTypes the configuration set's event types, upper case, e.g. `DELIVERY`
 */
export function mailEvents(mail: MailFacts, eventTypes: ReadonlySet<string>): BusEvent[] {
  const at = new Date(mail.atMs).toISOString();
  const happened = happenedTo(mail, at);
  return happened
    .filter(({ type }) => eventTypes.has(type.toUpperCase()))
    .map(({ type, detailType, field }) => ({
      source: 'aws.ses',
      'detail-type': detailType,
      region: mail.region,
      resources: [`arn:aws:ses:${mail.region}:000000000000:configuration-set/${mail.configurationSet ?? ''}`],
      detail: { eventType: type, mail: mailObject(mail, at), [type.toLowerCase()]: field },
    }));
}

function happenedTo(mail: MailFacts, at: string) {
  const sent = { type: 'Send', detailType: 'Email Sent', field: {} };
  const delivered = {
    type: 'Delivery',
    detailType: 'Email Delivered',
    field: {
      timestamp: at,
      processingTimeMillis: PROCESSING_MS,
      recipients: mail.to,
      smtpResponse: '250 2.6.0 Message received',
      remoteMtaIp: '127.0.0.1',
      reportingMTA: 'local.amazonses.com',
    },
  };
  switch (mail.outcome) {
    case 'delivered':
      return [sent, delivered];
    case 'complained':
      return [
        sent,
        delivered,
        { type: 'Complaint', detailType: 'Email Complaint Received', field: complaint(mail, at) },
      ];
    case 'bounced':
      return [sent, { type: 'Bounce', detailType: 'Email Bounced', field: bounce(mail, at, 'General') }];
    case 'suppressed':
      return [
        sent,
        { type: 'Bounce', detailType: 'Email Bounced', field: bounce(mail, at, 'OnAccountSuppressionList') },
      ];
  }
}

function bounce(mail: MailFacts, at: string, bounceSubType: string) {
  return {
    feedbackId: `${mail.id}-bounce`,
    bounceType: 'Permanent',
    bounceSubType,
    bouncedRecipients: mail.to.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    })),
    timestamp: at,
    reportingMTA: 'dns; local.amazonses.com',
  };
}

function complaint(mail: MailFacts, at: string) {
  return {
    feedbackId: `${mail.id}-complaint`,
    complaintSubType: null,
    complainedRecipients: mail.to.map((emailAddress) => ({ emailAddress })),
    timestamp: at,
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: at,
  };
}

function mailObject(mail: MailFacts, at: string) {
  const value = (name: string) => mail.fields.find((field) => field.name.toLowerCase() === name)?.value;
  return {
    timestamp: at,
    source: mail.from,
    sourceArn: `arn:aws:ses:${mail.region}:000000000000:identity/${mail.sender}`,
    sendingAccountId: '000000000000',
    messageId: mail.id,
    destination: mail.to,
    headersTruncated: false,
    headers: mail.fields,
    commonHeaders: {
      from: [value('from') ?? mail.from],
      to: [value('to') ?? mail.to.join(', ')],
      ...(value('date') === undefined ? {} : { date: value('date') }),
      messageId: mail.id,
      subject: mail.subject,
    },
    tags: mail.tags,
  };
}
