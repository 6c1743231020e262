import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { type CurrencyCode, parseAmount, sumMinor } from '@piutang/money';
import type { RemittanceAdvice } from './advice.ts';

/** An advice that could not be read: one sentence for whoever sent it in. */
export type AdviceRefusal = { readonly refused: 'advice-unreadable'; readonly message: string };

type Document = RemittanceAdvice['documents'][number];

/** Longest advice that is read, and most documents in it: more than any payment of ours names. */
const MAX_CHARS = 200_000;
const MAX_DOCUMENTS = 2_000;

/** Heads of columns, in the languages of our payers. */
const NUMBER_HEADS =
  /^(invoice|invoice ?no\.?|invoice ?number|document|no\.? ?faktur|faktur|nomor|rechnung|factuur|reference)$/i;
const AMOUNT_HEADS = /^(amount|paid|amount ?paid|net|jumlah|nominal|dibayar|betrag|bedrag)$/i;

/** A CSV advice: a header with a column of numbers and one of amounts, one row a document. */
export function adviceFromCsv(text: string, currency: CurrencyCode): RemittanceAdvice | AdviceRefusal {
  const rows = rowsOf(text);
  const head = rows[0] ?? [];
  const numberAt = head.findIndex((cell) => NUMBER_HEADS.test(cell));
  const amountAt = head.findIndex((cell) => AMOUNT_HEADS.test(cell));
  if (numberAt < 0 || amountAt < 0) {
    return refusal(
      `got the columns ${head.join(', ').slice(0, 80)}, expected one of invoice numbers and one of amounts`,
    );
  }
  const documents: Document[] = [];
  for (const row of rows.slice(1, MAX_DOCUMENTS + 1)) {
    const number = row[numberAt] ?? '';
    const amountMinor = amountOf(row[amountAt] ?? '', currency);
    if (number === '' || /^(total|sum|jumlah)/i.test(number)) continue;
    if (amountMinor === undefined)
      return refusal(`got the amount ${row[amountAt] ?? 'none'} for ${number}, expected a number`);
    documents.push({ number, amountMinor });
  }
  return adviceOf(documents, currency, {});
}

function rowsOf(text: string): string[][] {
  const lines = text
    .slice(0, MAX_CHARS)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const first = lines[0] ?? '';
  const separator = [';', '\t', ','].find((each) => first.includes(each)) ?? ',';
  return lines.map((line) => cellsOf(line, separator));
}

function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const char of line) {
    if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

/** Where an ISA segment says which characters part elements and segments. */
const ISA_ELEMENT_AT = 3;
const ISA_SEGMENT_AT = 105;
/** Elements of an 820: the amount and the day in BPR, the number and the part paid in RMR. */
const BPR_AMOUNT = 2;
const BPR_DAY = 16;
const RMR_NUMBER = 2;
const RMR_PAID = 4;

/** An ANSI X12 820 (payment order and remittance advice): BPR, TRN, N1*PR and one RMR a document. */
export function adviceFromEdi820(text: string, currency: CurrencyCode): RemittanceAdvice | AdviceRefusal {
  const start = text.indexOf('ISA');
  if (start < 0 || text.length > MAX_CHARS) return refusal('got no ISA segment, expected an X12 820');
  const element = text.charAt(start + ISA_ELEMENT_AT);
  const terminator = text.charAt(start + ISA_SEGMENT_AT);
  const segments = text
    .slice(start)
    .split(terminator)
    .map((segment) => segment.trim().split(element));
  const find = (tag: string, second?: string) =>
    segments.find((segment) => segment[0] === tag && (second === undefined || segment[1] === second));
  const payment = find('BPR');
  const totalMinor = amountOf(payment?.[BPR_AMOUNT] ?? '', currency);
  if (totalMinor === undefined)
    return refusal(`got the BPR amount ${payment?.[BPR_AMOUNT] ?? 'none'}, expected a number`);
  const documents = segments
    .filter((segment) => segment[0] === 'RMR')
    .slice(0, MAX_DOCUMENTS)
    .flatMap((segment): Document[] => {
      const amountMinor = amountOf(segment[RMR_PAID] ?? '', currency);
      const number = segment[RMR_NUMBER] ?? '';
      if (number === '') return [];
      return [amountMinor === undefined ? { number } : { number, amountMinor }];
    });
  const [reference, payerName] = [find('TRN')?.[2], find('N1', 'PR')?.[2]];
  const paidOn = dayOf(payment?.[BPR_DAY] ?? '');
  return adviceOf(documents, currency, {
    totalMinor,
    ...(reference === undefined ? {} : { reference }),
    ...(payerName === undefined ? {} : { payerName }),
    ...(paidOn === undefined ? {} : { paidOn }),
  });
}

/** A row of a mail: a number with digits in it, and an amount at the end of the line. */
const MAIL_ROW = /^\W*([A-Za-z]{0,8}[-/. ]?\d[\w./-]{2,34})\b.*?(?:Rp\.?|IDR|EUR|USD|\$|€)?\s*(-?\d[\d.,]*)\s*$/;
const MAIL_TOTAL = /^\W*(?:grand )?(?:total|jumlah|summe|totaal)\b.*?(-?\d[\d.,]*)\s*$/i;

/** A mail's text: lines that begin with a number and end with an amount, and a line of the total where there is one. */
export function adviceFromMail(text: string, currency: CurrencyCode): RemittanceAdvice | AdviceRefusal {
  const documents: Document[] = [];
  let totalMinor: bigint | undefined;
  for (const line of text.slice(0, MAX_CHARS).split(/\r?\n/)) {
    const total = MAIL_TOTAL.exec(line.slice(0, MAX_MAIL_LINE));
    if (total !== null) totalMinor = amountOf(total[1] ?? '', currency);
    const row = total === null ? MAIL_ROW.exec(line.slice(0, MAX_MAIL_LINE)) : null;
    const amountMinor = amountOf(row?.[2] ?? '', currency);
    if (row !== null && amountMinor !== undefined && documents.length < MAX_DOCUMENTS) {
      documents.push({ number: row[1] ?? '', amountMinor });
    }
  }
  return adviceOf(documents, currency, totalMinor === undefined ? {} : { totalMinor });
}

/** A longer line is prose. */
const MAX_MAIL_LINE = 200;

function adviceOf(
  documents: readonly Document[],
  currency: CurrencyCode,
  known: Partial<RemittanceAdvice>,
): RemittanceAdvice | AdviceRefusal {
  if (documents.length === 0) return refusal('got no document with its amount, expected at least one');
  const sum = sumMinor(documents.map(({ amountMinor = 0n }) => amountMinor));
  return { currency, totalMinor: sum, ...known, documents };
}

/** Plain decimals, or thousands parted by the other mark: 1.110.000,00 and 1,110,000.00 and 1.110.000. */
function amountOf(text: string, currency: CurrencyCode): bigint | undefined {
  const plain = text.replace(/(?:Rp\.?|IDR|EUR|USD|[\s$€])/gi, '');
  const groups = /^(-?\d{1,3})((?:[.,]\d{3})+)([.,]\d{1,2})?$/.exec(plain);
  const normal =
    groups === null
      ? plain.replace(',', '.')
      : `${groups[1]}${(groups[2] ?? '').replace(/[.,]/g, '')}${(groups[3] ?? '').replace(',', '.')}`;
  const amountMinor = parseAmount(normal, currency);
  return typeof amountMinor === 'bigint' ? amountMinor : undefined;
}

function dayOf(text: string): LocalDate | undefined {
  return parseLocalDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`);
}

function refusal(what: string): AdviceRefusal {
  return {
    refused: 'advice-unreadable',
    message: `remittance advice not readable: ${what}; match the payment without it`,
  };
}
