import { type CurrencyCode, parseCurrency, sumMinor } from '@piutang/money';
import type { RemittanceAdvice } from './advice.ts';
import { type AdviceRefusal, adviceAmount, adviceDay, MAX_DOCUMENTS, refusal } from './advice-cells.ts';
import type { PaidDocument } from './model.ts';

/** A longer line is prose. */
const MAX_MAIL_LINE = 200;

/** A row: a number with digits in it, and an amount at the end of the line, perhaps with its currency behind it. */
const ROW =
  /^\W*([A-Za-z]{0,8}[-/. ]?\d[\w./-]{2,34})\b.*?(?:Rp\.?|[A-Z]{3}|\$|€)?\s*(-?\d[\d.,]*|\(\d[\d.,]*\))\s*(?:[A-Z]{3})?\s*$/;
const TOTAL = /^\W*(?:grand )?(?:total|jumlah|summe|totaal)\b.*?(-?\d[\d.,]*)\s*(?:[A-Z]{3})?\s*$/i;
/** A day is no document. */
const DAY = /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}$/;

/** Lines that say one thing of the payment: "Ref: PAY-77". */
const SAID: readonly (readonly ['payerName' | 'payerAccount' | 'reference' | 'paidOn', RegExp])[] = [
  [
    'payerName',
    /^\W*(?:payer|payer name|remitter|company|pembayar|nama pembayar|nama pengirim|perusahaan|dari)\s*[:=]\s*(\S.*)$/i,
  ],
  [
    'payerAccount',
    /^\W*(?:(?:payer |from )?account(?: no\.?| number)?|(?:dari )?(?:no\.? ?)?rek(?:ening)?\.?|iban)\s*[:=]\s*(\S.*)$/i,
  ],
  [
    'reference',
    /^\W*(?:(?:payment )?ref(?:erence)?\.?(?: no\.?)?|(?:no\.? ?)?referensi|zahlungsreferenz|betalingskenmerk)\s*[:=]\s*(\S.*)$/i,
  ],
  [
    'paidOn',
    /^\W*(?:date|payment date|value date|paid on|tanggal(?: transfer| bayar| pembayaran)?|tgl\.?|datum)\s*[:=]\s*(\S.*)$/i,
  ],
];

/** Where an older mail begins that this one answers: our own reminders list invoices and amounts, too. */
const QUOTED =
  /^\s*(?:>|-{2,} ?(?:original message|pesan asli|forwarded message)|on .{4,80} wrote:|pada .{4,80} menulis:|am .{4,80} schrieb|op .{4,80} schreef)/i;

/** What is known of a mail besides its text. */
export type MailHead = Pick<RemittanceAdvice, 'paidOn' | 'sender'>;

/**
 * A mail's text: lines that begin with a document's number and end with an amount, a line of the total, and lines such as
 * "Ref: PAY-77". What the mail quotes of an older one is not read.
 * @param otherwise currency of a text that names none
 */
export function adviceFromText(
  text: string,
  otherwise: CurrencyCode,
  head: MailHead = {},
): RemittanceAdvice | AdviceRefusal {
  const lines = ownLines(text);
  const currency = currencyIn(lines) ?? otherwise;
  const said: { payerName?: string; payerAccount?: string; reference?: string; paidOn?: string } = {};
  const documents: PaidDocument[] = [];
  let totalMinor: bigint | undefined;
  for (const line of lines) {
    const told = SAID.flatMap(([what, pattern]) => {
      const value = pattern.exec(line)?.[1];
      return value === undefined ? [] : [[what, value.trim()] as const];
    })[0];
    if (told !== undefined) {
      said[told[0]] ??= told[1];
      continue;
    }
    const total = TOTAL.exec(line);
    if (total !== null) {
      totalMinor = adviceAmount(total[1] ?? '', currency);
      continue;
    }
    const [, number = '', amount = ''] = ROW.exec(line) ?? [];
    const amountMinor = DAY.test(number) ? undefined : adviceAmount(amount, currency);
    if (number !== '' && amountMinor !== undefined) documents.push({ number, amountMinor });
    if (documents.length > MAX_DOCUMENTS) return refusal(`more than ${MAX_DOCUMENTS} documents`, 'fewer');
  }
  if (documents.length === 0)
    return refusal('no line of a document with its amount', 'lines such as "INV-2026-001 1.110.000"');
  const { paidOn: day, ...texts } = said;
  const paidOn = (day === undefined ? undefined : adviceDay(day)) ?? head.paidOn;
  const sum = sumMinor(documents.map(({ amountMinor = 0n }) => amountMinor));
  return {
    kind: 'advice',
    currency,
    totalMinor: totalMinor ?? sum,
    ...(paidOn === undefined ? {} : { paidOn }),
    ...texts,
    ...(head.sender === undefined ? {} : { sender: head.sender }),
    documents,
  };
}

function ownLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replaceAll('\u00a0', ' ').slice(0, MAX_MAIL_LINE));
  const quoted = lines.findIndex((line) => QUOTED.test(line));
  return quoted < 0 ? lines : lines.slice(0, quoted);
}

/** The currency that stands beside amounts; `undefined` where none does, or two do. */
function currencyIn(lines: readonly string[]): CurrencyCode | undefined {
  const found = new Set<CurrencyCode>();
  for (const line of lines) {
    for (const [, before, after] of line.matchAll(/\b([A-Z]{3})\s*-?\d[\d.,]*|\d[\d.,]*\s*([A-Z]{3})\b/g)) {
      const code = parseCurrency(before ?? after ?? '');
      if (code !== undefined) found.add(code);
    }
    const sign = /\bRp\.?\s*\d/.test(line) ? 'IDR' : /€\s*\d|\d\s*€/.test(line) ? 'EUR' : undefined;
    const code = sign === undefined ? undefined : parseCurrency(sign);
    if (code !== undefined) found.add(code);
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}
