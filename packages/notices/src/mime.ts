import { epochMs, type Instant } from '@piutang/calendar';
import { headerText, isHeaderSafe, isMailAddress, isMessageId, mailbox } from './mime-header.ts';
import { quotedPrintable } from './quoted-printable.ts';

export type Mailbox = { readonly name?: string; readonly address: string };

/** A file that goes with a mail. */
export type Attachment = {
  /** 1 to 80 of `A-Z`, `a-z`, `0-9`, `.`, `-` and `_`. */
  readonly fileName: string;
  readonly contentType: 'application/pdf';
  readonly bytes: Uint8Array;
};

export type Mail = {
  readonly from: Mailbox;
  readonly to: Mailbox;
  /** Who gets a copy, as everybody sees. */
  readonly cc?: readonly Mailbox[];
  readonly replyTo?: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments?: readonly Attachment[];
  /** Without angle brackets. SES puts its own in its place; what stays is the thread id. */
  readonly messageId: string;
  /**
   * The conversation that the mail belongs to, shaped like a message id: mail programs put the payer's reminders together
   * by it, and every reply carries it back in `References`.
   */
  readonly threadId: string;
  readonly date: Instant;
  /** Further headers, e.g. for the operator's own filters; none that is written here already. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** Why a mail was not composed: its data would have changed the structure of the message, or cannot be delivered. */
export type MailRefusal = {
  readonly refused: 'address-unusable' | 'header-unsafe' | 'attachment-unusable';
  /** What, got, expected, remedy, in one sentence; without the address itself, which belongs in no log. */
  readonly message: string;
};

/** Quoted-printable text never has `=_` in it, so that no body can hold the boundary. */
const BOUNDARY = '=_piutang_alternative';

/** Neither does base64. */
const OUTER_BOUNDARY = '=_piutang_mixed';

/** RFC 2045 §6.8. */
const BASE64_LINE_CHARS = 76;
/** SES takes 10 MB a mail; mailboxes often take less, and a statement has tens of kilobytes. */
const MAX_ATTACHMENT_BYTES = 5_000_000;
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

const OWN_HEADERS = new Set(
  'from to cc bcc reply-to sender subject date message-id references in-reply-to auto-submitted mime-version x-piutang-thread content-type content-transfer-encoding'.split(
    ' ',
  ),
);

/** A header name is short in practice; longer ones would push a line over 78 characters. */
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The mail as an RFC 5322 message: `multipart/alternative` of text and HTML, both quoted-printable UTF-8, lines of at
 * most 78 characters, CRLF ends, ASCII only; with attachments, inside a `multipart/mixed`. The same input gives the same
 * bytes.
 *
 * Refused as `header-unsafe`: a control character (CR, LF, NUL …) in anything that becomes a header, a header name that
 * is not one or that is ours; as `address-unusable`: an address that is not a plain `local@domain`; as
 * `attachment-unusable`: a file name that is not plain, or more than 5 MB.
 */
export function toMime(mail: Mail): Uint8Array | MailRefusal {
  const refusal = refuse(mail);
  if (refusal !== undefined) return refusal;
  const replyTo: [string, string][] =
    mail.replyTo === undefined ? [] : [['Reply-To', mailbox(mail.replyTo.name, mail.replyTo.address)]];
  const copies: [string, string][] =
    mail.cc === undefined || mail.cc.length === 0
      ? []
      : [['Cc', mail.cc.map(({ name, address }) => mailbox(name, address)).join(',\r\n ')]];
  const { attachments = [] } = mail;
  const headers: [string, string][] = [
    ['From', mailbox(mail.from.name, mail.from.address)],
    ['To', mailbox(mail.to.name, mail.to.address)],
    ...copies,
    ...replyTo,
    ['Subject', headerText(mail.subject)],
    ['Date', mailDate(mail.date)],
    ['Message-ID', `<${mail.messageId}>`],
    ['References', `<${mail.threadId}>`],
    ['X-Piutang-Thread', `<${mail.threadId}>`],
    // RFC 3834: no vacation responder should answer this.
    ['Auto-Submitted', 'auto-generated'],
    ...Object.entries(mail.headers ?? {}).map(([name, value]): [string, string] => [name, headerText(value)]),
    ['MIME-Version', '1.0'],
    attachments.length === 0 ? ALTERNATIVE : ['Content-Type', `multipart/mixed; boundary="${OUTER_BOUNDARY}"`],
  ];
  const alternative = ['', ...part('text/plain', mail.text), ...part('text/html', mail.html), `--${BOUNDARY}--`, ''];
  const body =
    attachments.length === 0
      ? alternative
      : [
          '',
          `--${OUTER_BOUNDARY}`,
          headerLine(...ALTERNATIVE),
          ...alternative,
          ...attachments.flatMap(attached),
          `--${OUTER_BOUNDARY}--`,
          '',
        ];
  const message = [...headers.map(([name, value]) => headerLine(name, value)), ...body];
  return Buffer.from(message.join('\r\n'), 'latin1');
}

const ALTERNATIVE: [string, string] = ['Content-Type', `multipart/alternative; boundary="${BOUNDARY}"`];

function attached({ fileName, contentType, bytes }: Attachment): string[] {
  const encoded = Buffer.from(bytes).toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < encoded.length; at += BASE64_LINE_CHARS) lines.push(encoded.slice(at, at + BASE64_LINE_CHARS));
  return [
    `--${OUTER_BOUNDARY}`,
    `Content-Type: ${contentType}`,
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment;',
    ` filename="${fileName}"`,
    '',
    ...lines,
  ];
}

/**
 * The thread id of a payer's reminders in one currency: one conversation however many notices it has. Any text will do;
 * what a message id cannot hold is written in hex.
 */
export function threadIdOf(thread: string, senderAddress: string): string {
  const safe = thread
    .toWellFormed()
    .replace(/[^A-Za-z0-9-]/gu, (character) => `_${Buffer.from(character).toString('hex')}`);
  return `thread.${safe}@${domainOf(senderAddress)}`;
}

/** The message id of a notice: its own id at the sender's domain, so that a repeated send is recognisable. */
export function messageIdOf(noticeId: string, senderAddress: string): string {
  return `${noticeId}@${domainOf(senderAddress)}`;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function headerLine(name: string, value: string): string {
  const firstLineChars = value.indexOf('\r\n') === -1 ? value.length : value.indexOf('\r\n');
  return name.length + 2 + firstLineChars <= 78 ? `${name}: ${value}` : `${name}:\r\n ${value}`;
}

function part(type: string, body: string): string[] {
  return [
    `--${BOUNDARY}`,
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(body),
  ];
}

function mailDate(at: Instant): string {
  const date = new Date(epochMs(at));
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${WEEKDAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  return `${day} ${date.getUTCFullYear()} ${time} +0000`;
}

function refuse(mail: Mail): MailRefusal | undefined {
  const boxes: [string, Mailbox | undefined][] = [
    ['sender', mail.from],
    ['recipient', mail.to],
    ['reply', mail.replyTo],
    ...(mail.cc ?? []).map((copy): [string, Mailbox] => ['copy', copy]),
  ];
  for (const { fileName, bytes } of mail.attachments ?? []) {
    if (FILE_NAME.test(fileName) && bytes.length <= MAX_ATTACHMENT_BYTES) continue;
    return {
      refused: 'attachment-unusable',
      message: `an attachment: got a name of ${fileName.length} characters and ${bytes.length} bytes, expected a plain name and at most ${MAX_ATTACHMENT_BYTES} bytes; rename or shorten it`,
    };
  }
  for (const [what, box] of boxes) {
    if (box !== undefined && !isMailAddress(box.address)) {
      return {
        refused: 'address-unusable',
        message: `the ${what}'s address: got ${box.address.length} characters that are no plain address, expected name@domain in ASCII; correct it`,
      };
    }
    if (box?.name !== undefined && !isHeaderSafe(box.name)) return unsafe(`the ${what}'s name`);
  }
  if (!isHeaderSafe(mail.subject)) return unsafe('the subject');
  if (!isMessageId(mail.messageId)) return unsafe('the message id');
  if (!isMessageId(mail.threadId)) return unsafe('the thread id');
  for (const [name, value] of Object.entries(mail.headers ?? {})) {
    if (!HEADER_NAME.test(name) || OWN_HEADERS.has(name.toLowerCase())) return unsafe('the name of a further header');
    if (!isHeaderSafe(value)) return unsafe(`the header ${name}`);
  }
  return undefined;
}

function unsafe(what: string): MailRefusal {
  return {
    refused: 'header-unsafe',
    message: `${what}: got a text that would break the message, expected one line without control characters; correct it`,
  };
}
