import type { LocalDate } from '@piutang/calendar';
import { type HistoryBook, type PayerHistory, type PaymentRecord, paymentRecordOf } from '@piutang/collections';
import type { CustomerId } from '@piutang/receivables';
import { historiesKey } from '../ageing-lists.ts';
import { lastDoneDay } from '../daily-job.ts';
import type { Desk, FileStore } from '../desk.ts';
import { readNdjson } from './ndjson.ts';

/** A line of the file; the line without a customer is everybody. */
type HistoryLine = { readonly customer?: CustomerId } & PayerHistory;

/** Keeps what was counted for the next days' worklists. */
export async function writeHistories(files: FileStore, on: LocalDate, histories: HistoryBook): Promise<void> {
  const lines = [JSON.stringify(histories.everybody())];
  // In one order, so that the same records give the same bytes.
  const payers = [...histories.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [customer, history] of payers) lines.push(JSON.stringify({ customer, ...history }));
  await files.put(historiesKey(on), `${lines.join('\n')}\n`, 'application/x-ndjson');
}

/** How payers have paid, as counted on the last day that figures were computed before or on a day; `undefined` before. */
export async function latestPayments(
  desk: Desk & { readonly files: FileStore },
  asOf: LocalDate,
): Promise<
  { readonly of: (customer: CustomerId) => PaymentRecord | undefined; readonly everybody: PaymentRecord } | undefined
> {
  const on = await lastDoneDay(desk.table, 'measure-figures', asOf);
  if (on === undefined) return undefined;
  const records = new Map<CustomerId, PaymentRecord>();
  let everybody: PaymentRecord | undefined;
  for await (const line of readNdjson(desk.files, historiesKey(on))) {
    const { customer, ...history } = line as HistoryLine;
    if (customer === undefined) everybody = paymentRecordOf(history);
    else records.set(customer, paymentRecordOf(history));
  }
  // The object may have expired: then nothing is known of anybody.
  return everybody === undefined ? undefined : { of: (customer) => records.get(customer), everybody };
}
