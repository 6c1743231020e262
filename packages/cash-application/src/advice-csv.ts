import { type CurrencyCode, parseCurrency, sumMinor } from '@piutang/money';
import type { Remittance, RemittanceAdvice, SettledPayment } from './advice.ts';
import { type AdviceRefusal, adviceAmount, adviceDay, refusal, shown } from './advice-cells.ts';
import { type AdviceColumn, type AdviceRow, type AdviceRows, adviceRows } from './advice-rows.ts';
import type { PaidDocument } from './model.ts';

/** What a row says of the whole payment. */
type Head = Pick<RemittanceAdvice, 'currency' | 'paidOn' | 'reference' | 'payerName' | 'payerAccount'>;

/** A row that sums up the ones above it. */
const TOTAL_ROW = /^(grand )?(total|sum|jumlah|summe|totaal)$/i;

/**
 * A CSV of one payment or several: a header with a column of document numbers and one of amounts, one row a document.
 * With a column of fees it is a gateway's gross report. Rows of one payment reference belong to one payment.
 * @param currency of a file that names none
 */
export function remittancesFromCsv(text: string, currency: CurrencyCode): readonly Remittance[] | AdviceRefusal {
  const read = adviceRows(text);
  if ('refused' in read) return read;
  const isSettlement = read.columns.has('fee') && (read.columns.has('gross') || read.columns.has('amount'));
  const payments = new Map<string, { head: Head; rows: AdviceRow[] }>();
  let totals: AdviceRow[] = [];
  for (const row of read.rows) {
    if (TOTAL_ROW.test(row.cell('number')) || (row.cell('number') === '' && row.cell('amount') === '')) {
      totals = [...totals, row];
      continue;
    }
    const head = headOf(row, currency);
    if ('refused' in head) return head;
    const key = head.reference ?? '';
    const known = payments.get(key);
    const differing = known === undefined ? undefined : difference(known.head, head);
    if (differing !== undefined)
      return refusal(
        `another ${differing} than in line ${known?.rows[0]?.line}`,
        `one ${differing} a payment`,
        row.line,
      );
    if (known === undefined) payments.set(key, { head, rows: [row] });
    else known.rows.push(row);
  }
  if (payments.size === 0) return refusal('no row of a document', 'at least one');
  const remittances: Remittance[] = [];
  for (const { head, rows } of payments.values()) {
    const remittance = isSettlement
      ? settlementOf(head, rows, read)
      : adviceOf(head, rows, payments.size === 1 ? totals : [], read);
    if ('refused' in remittance) return remittance;
    remittances.push(remittance);
  }
  return remittances;
}

function headOf(row: AdviceRow, otherwise: CurrencyCode): Head | AdviceRefusal {
  const [day, code] = [row.cell('date'), row.cell('currency')];
  const currency = code === '' ? otherwise : parseCurrency(code.toUpperCase());
  if (currency === undefined) return refusal(`currency ${shown(code)}`, 'an ISO 4217 code such as IDR', row.line);
  const paidOn = day === '' ? undefined : adviceDay(day);
  if (day !== '' && paidOn === undefined)
    return refusal(`payment date ${shown(day)}`, 'a date such as 2026-11-13', row.line);
  const [reference, payerName, payerAccount] = [row.cell('reference'), row.cell('payer'), row.cell('account')];
  return {
    currency,
    ...(paidOn === undefined ? {} : { paidOn }),
    ...(reference === '' ? {} : { reference }),
    ...(payerName === '' ? {} : { payerName }),
    ...(payerAccount === '' ? {} : { payerAccount }),
  };
}

/** What two rows of one payment say differently; a row may leave it out. */
function difference(first: Head, other: Head): string | undefined {
  if (first.currency !== other.currency) return 'currency';
  if (other.paidOn !== undefined && first.paidOn !== other.paidOn) return 'payment date';
  if (other.payerName !== undefined && first.payerName !== other.payerName) return 'payer';
  return other.payerAccount !== undefined && first.payerAccount !== other.payerAccount ? 'account' : undefined;
}

function adviceOf(head: Head, rows: readonly AdviceRow[], totals: readonly AdviceRow[], { columns }: AdviceRows) {
  const column: AdviceColumn = columns.has('net') ? 'net' : columns.has('amount') ? 'amount' : 'gross';
  const documents: PaidDocument[] = [];
  for (const row of rows) {
    const number = row.cell('number');
    if (number === '') return refusal('a row without an invoice number', 'one in each row', row.line);
    const paid = amountIn(row, column, head.currency);
    if (typeof paid !== 'bigint') return paid;
    const gross = columns.has('gross') && column !== 'gross' ? amountIn(row, 'gross', head.currency) : paid;
    if (typeof gross !== 'bigint') return gross;
    const isReduced = gross !== paid || row.cells('deduction').some((each) => /[1-9]/.test(each));
    documents.push({ number, amountMinor: paid, ...(isReduced ? { isReduced: true } : {}) });
  }
  const said = totals.at(-1);
  const totalMinor = said === undefined || said.cell(column) === '' ? undefined : amountIn(said, column, head.currency);
  if (typeof totalMinor === 'object') return totalMinor;
  const sum = sumMinor(documents.map(({ amountMinor = 0n }) => amountMinor));
  return { kind: 'advice' as const, ...head, totalMinor: totalMinor ?? sum, documents };
}

function settlementOf(head: Head, rows: readonly AdviceRow[], { columns }: AdviceRows) {
  const payments: SettledPayment[] = [];
  for (const row of rows) {
    const reference = row.cell('number');
    if (reference === '') return refusal('a row without an invoice or order number', 'one in each row', row.line);
    const gross = amountIn(row, columns.has('gross') ? 'gross' : 'amount', head.currency);
    if (typeof gross !== 'bigint') return gross;
    const fees = feesOf(row, head.currency);
    if (typeof fees !== 'bigint') return fees;
    const net = columns.has('net') ? amountIn(row, 'net', head.currency) : gross - fees;
    if (typeof net !== 'bigint') return net;
    if (net !== gross - fees)
      return refusal(`net ${shown(row.cell('net'))}`, 'the gross amount less the fees of the row', row.line);
    const payerName = row.cell('customer');
    payments.push({ reference, grossMinor: gross, feeMinor: fees, ...(payerName === '' ? {} : { payerName }) });
  }
  return { kind: 'settlement' as const, ...head, payments };
}

/** What was kept of a row, whether the report writes fees with a minus or without. */
function feesOf(row: AdviceRow, currency: CurrencyCode): bigint | AdviceRefusal {
  let feesMinor = 0n;
  for (const cell of row.cells('fee')) {
    const feeMinor = cell === '' ? 0n : adviceAmount(cell, currency);
    if (feeMinor === undefined) return refusal(`fee ${shown(cell)}`, `an amount in ${currency}`, row.line);
    feesMinor += feeMinor < 0n ? -feeMinor : feeMinor;
  }
  return feesMinor;
}

function amountIn(row: AdviceRow, column: 'amount' | 'net' | 'gross', currency: CurrencyCode): bigint | AdviceRefusal {
  const text = row.cell(column);
  return adviceAmount(text, currency) ?? refusal(`${column} ${shown(text)}`, `an amount in ${currency}`, row.line);
}
