import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import type { Remittance } from './advice.ts';
import { type AdviceRefusal, adviceDay, MAX_ADVICE_CHARS, refusal } from './advice-cells.ts';
import { remittancesFromCsv } from './advice-csv.ts';
import { advicesFromEdi820 } from './advice-edi820.ts';
import { adviceFromText, type MailHead } from './advice-mail.ts';
import { isAdviceHeader } from './advice-rows.ts';

/** What is known of a remittance file besides its bytes. */
export type RemittanceFile = {
  /** Its ending tells how a file is meant that its content leaves open. */
  readonly name: string;
  /** The currency of a file that names none. */
  readonly currency: CurrencyCode;
};

/** Headers of a mail as it was sent. */
const MAIL_HEADER =
  /^(?:from|to|subject|date|received|return-path|mime-version|message-id|delivered-to|content-type):/i;
/** Parts inside parts and bytes of headers that are read of one mail. */
const MAIL_LIMITS = { maxNestingDepth: 20, maxHeadersSize: 256 * 1024, maxRfc822NestingDepth: 0 } as const;
/** Attachments of one mail that are read. */
const MAX_ATTACHMENTS = 10;

/**
 * Reads what came beside the bank: a payer's advice as CSV, EDI 820, mail (`.eml`) or the text of one, or a gateway's
 * gross report as CSV. Of a mail with such attachments those count, else its text.
 */
export async function readRemittances(
  bytes: Uint8Array,
  file: RemittanceFile,
): Promise<readonly Remittance[] | AdviceRefusal> {
  if (bytes.length > MAX_ADVICE_CHARS)
    return refusal(`${bytes.length} bytes`, `at most ${MAX_ADVICE_CHARS}: one remittance a file`);
  const text = decoded(bytes);
  if (text.trim() === '') return refusal('an empty file', 'a remittance advice or a gross report');
  return /\.eml$/i.test(file.name) || MAIL_HEADER.test(text) ? fromMail(bytes, file) : fromText(text, file);
}

function fromText(text: string, { name, currency }: RemittanceFile, head: MailHead = {}) {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (/^ISA[^A-Za-z0-9]/.test(start) || /\.(edi|x12|820)$/i.test(name)) return advicesFromEdi820(start, currency);
  const [first = ''] = start.split(/\r\n|\r|\n/, 1);
  if (/\.csv$/i.test(name) || isAdviceHeader(first)) return remittancesFromCsv(text, currency);
  const advice = adviceFromText(text, currency, head);
  return 'refused' in advice ? advice : [advice];
}

async function fromMail(bytes: Uint8Array, { currency }: RemittanceFile) {
  let mail: Email;
  try {
    mail = await PostalMime.parse(bytes, MAIL_LIMITS);
  } catch (error) {
    return refusal(`a mail that is broken (${(error as Error).message.slice(0, 80)})`, 'one as it was sent (.eml)');
  }
  const sender = mail.from?.address;
  const day = adviceDay(mail.date ?? '');
  const head = { ...(sender === undefined ? {} : { sender }), ...(day === undefined ? {} : { paidOn: day }) };
  const attached: Remittance[] = [];
  for (const attachment of mail.attachments.filter(isRemittance).slice(0, MAX_ATTACHMENTS)) {
    const { content, filename } = attachment;
    const text = typeof content === 'string' ? content : decoded(new Uint8Array(content));
    const read = fromText(text, { name: filename ?? '', currency });
    if ('refused' in read) return { ...read, message: `attachment ${filename ?? ''}: ${read.message}` };
    attached.push(
      ...read.map((each) => ({ ...each, ...dayOr(each, day), ...(sender === undefined ? {} : { sender }) })),
    );
  }
  if (attached.length > 0) return attached;
  const plain = fromText(mail.text ?? '', { name: '', currency }, head);
  return 'refused' in plain && mail.html !== undefined
    ? fromText(rowsOfHtml(mail.html), { name: '', currency }, head)
    : plain;
}

/** The text of HTML with each row of a table in a line of its own. Tags that are longer than any of a mail stay text. */
function rowsOfHtml(html: string): string {
  return html
    .replace(/[\r\n]+/g, ' ')
    .replace(/<(?:br|\/tr|\/p|\/div|\/li)\b[^<>]{0,500}>/gi, '\n')
    .replace(/<[^<>]{1,5000}>/g, ' ')
    .replace(/&nbsp;|&#160;/gi, ' ')
    .replace(/&amp;/gi, '&');
}

/** A remittance that names no day was sent on the mail's. */
function dayOr({ paidOn }: Remittance, day: LocalDate | undefined): { readonly paidOn?: LocalDate } {
  return paidOn !== undefined || day === undefined ? {} : { paidOn: day };
}

function isRemittance({ filename, mimeType }: Attachment): boolean {
  return /\.(csv|edi|x12|820)$/i.test(filename ?? '') || mimeType === 'text/csv' || mimeType === 'application/edi-x12';
}

/** UTF-8, or what Windows writes where it is not. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
