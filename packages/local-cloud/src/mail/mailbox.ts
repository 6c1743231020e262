import { randomUUID } from 'node:crypto';
import { simpleParser } from 'mailparser';
import type { BusEvent, Journal } from '../buses/journal.ts';
import { DEFAULT_BUS } from '../buses/journal.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Database } from '../storage/database.ts';
import type { MailSpec } from '../template/system-model.ts';
import { addressesIn, headerFields, headerValue } from './mail-headers.ts';
import { type MailOutcome, mailEvents, outcomeOf } from './ses-events.ts';

export type SentMail = {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly state: MailOutcome;
  readonly tags: Readonly<Record<string, readonly string[]>>;
};

export type MailContent = {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
};

/** One message as a caller of SES hands it over. */
export type OutgoingMail = {
  readonly raw: Buffer;
  readonly source?: string;
  readonly destinations: readonly string[];
  readonly configurationSet?: string;
  readonly tags: Readonly<Record<string, string>>;
};

export type MailRefusal = {
  readonly refused: 'MessageRejected' | 'ConfigurationSetDoesNotExist';
  readonly message: string;
};

/**
 * The mail that has left: kept whole, never sent anywhere. What becomes of it follows from the address, as with SES's
 * mailbox simulator, and is told on the default bus where the configuration set says so.
 */
export type Mailbox = {
  send(mail: OutgoingMail): { readonly messageId: string } | MailRefusal;
  /** Newest first. */
  list(limit: number): SentMail[];
  read(id: string): Promise<MailContent | undefined>;
};

/** Newest mails that a list shows. */
export const MAX_LISTED_MAILS = 5_000;

type Row = { id: string; at: number; sender: string; recipients: string; subject: string; state: string; tags: string };

export function openMailbox(
  database: Database,
  spec: MailSpec,
  journal: Journal,
  clock: VirtualClock,
  region: string,
): Mailbox {
  return {
    send: (mail) => {
      const fields = headerFields(mail.raw);
      const from = mail.source ?? headerValue(fields, 'from') ?? '';
      const sender = addressesIn(from)[0] ?? from;
      const refusal = refuse(spec, sender, mail, fields);
      if (refusal !== undefined) return refusal;
      const configurationSet = configurationSetOf(spec, sender, mail, fields);
      const to =
        mail.destinations.length > 0
          ? mail.destinations
          : ['to', 'cc', 'bcc'].flatMap((name) => addressesIn(headerValue(fields, name) ?? ''));
      const id = `0100${randomUUID()}-000000`;
      const tags = tagsOf(mail, fields, sender, configurationSet);
      const state = outcomeOf(to);
      const subject = headerValue(fields, 'subject') ?? '';
      const atMs = clock.now();
      const events: BusEvent[] = mailEvents(
        { id, atMs, from, sender, to, subject, fields, tags, region, configurationSet, outcome: state },
        spec.eventTypes.get(configurationSet ?? '') ?? new Set(),
      );
      database.transaction(() => {
        database.run(
          'insert into mails (id, at, sender, recipients, subject, state, tags, raw) values (?, ?, ?, ?, ?, ?, ?, ?)',
          id,
          Math.floor(atMs),
          from,
          JSON.stringify(to),
          subject,
          state,
          JSON.stringify(tags),
          mail.raw,
        );
        for (const event of events) journal.publish(DEFAULT_BUS, event);
      });
      return { messageId: id };
    },
    list: (limit) =>
      database
        .all<Row>(
          'select id, at, sender, recipients, subject, state, tags from mails order by at desc, rowid desc limit ?',
          Math.min(limit, MAX_LISTED_MAILS),
        )
        .map((row) => ({
          id: row.id,
          at: new Date(row.at).toISOString(),
          from: decodeWords(row.sender),
          to: JSON.parse(row.recipients) as string[],
          subject: decodeWords(row.subject),
          state: row.state as MailOutcome,
          tags: JSON.parse(row.tags) as Record<string, string[]>,
        })),
    read: async (id) => {
      const row = database.get<{ raw: Uint8Array }>('select raw from mails where id = ?', id);
      if (row === undefined) return undefined;
      const raw = Buffer.from(row.raw);
      const parsed = await simpleParser(raw);
      return {
        headers: Object.fromEntries(headerFields(raw).map(({ name, value }) => [name, decodeWords(value)])),
        text: parsed.text ?? '',
        html: typeof parsed.html === 'string' ? parsed.html : '',
        raw: raw.toString('utf8'),
      };
    },
  };
}

function refuse(
  spec: MailSpec,
  sender: string,
  mail: OutgoingMail,
  fields: ReturnType<typeof headerFields>,
): MailRefusal | undefined {
  const domain = sender.split('@').at(-1) ?? '';
  if (!spec.identities.some(({ name }) => name === sender || name === domain)) {
    return {
      refused: 'MessageRejected',
      message: `Email address is not verified. The following identities failed the check: ${sender}`,
    };
  }
  const named = mail.configurationSet ?? headerValue(fields, 'x-ses-configuration-set');
  if (named !== undefined && !spec.configurationSets.includes(named)) {
    return { refused: 'ConfigurationSetDoesNotExist', message: `Configuration set <${named}> does not exist.` };
  }
  return undefined;
}

function configurationSetOf(
  spec: MailSpec,
  sender: string,
  mail: OutgoingMail,
  fields: ReturnType<typeof headerFields>,
): string | undefined {
  const domain = sender.split('@').at(-1) ?? '';
  const byIdentity = spec.identities.find(({ name }) => name === sender || name === domain)?.configurationSet;
  return mail.configurationSet ?? headerValue(fields, 'x-ses-configuration-set') ?? byIdentity;
}

function tagsOf(
  mail: OutgoingMail,
  fields: ReturnType<typeof headerFields>,
  sender: string,
  configurationSet: string | undefined,
): Record<string, string[]> {
  const inHeader = (headerValue(fields, 'x-ses-message-tags') ?? '').split(',').flatMap((pair) => {
    const [name = '', value = ''] = pair.trim().split('=');
    return name === '' ? [] : [[name, [value]] as const];
  });
  return {
    ...(configurationSet === undefined ? {} : { 'ses:configuration-set': [configurationSet] }),
    'ses:source-ip': ['127.0.0.1'],
    'ses:from-domain': [sender.split('@').at(-1) ?? ''],
    'ses:caller-identity': ['local'],
    ...Object.fromEntries(inHeader),
    ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
  };
}

/** RFC 2047 encoded words as text. */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (whole, charset: string, kind: string, body: string) => {
      if (!/^(utf-8|us-ascii)$/i.test(charset)) return whole;
      if (kind.toLowerCase() === 'b') return Buffer.from(body, 'base64').toString('utf8');
      const bytes = body
        .replaceAll('_', ' ')
        .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, 'latin1').toString('utf8');
    });
}
