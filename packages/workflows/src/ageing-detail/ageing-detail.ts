import { daysBetween, type LocalDate } from '@piutang/calendar';
import { bucketOf, createAgeing } from '@piutang/collections';
import { type CurrencyCode, formatAmount } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import { bankLineRef, customerKind, MAX_BATCH_KEYS, readMany } from '@piutang/table';
import type { Desk, FileStore } from '../desk.ts';
import { ageingOf } from '../desk-views.ts';
import { csvCell } from '../journal/journal-csv.ts';
import { linesInReview, linesOnAccount } from '../unapplied-cash.ts';
import { type Cell, type Sheet, workbook } from './xlsx.ts';

/** One open item, or money that is applied to none: everything that the ageing of a day is the sum of. */
export type DetailRow = {
  readonly customer: CustomerId;
  readonly name: string;
  /** The invoice or credit note, or the bank line whose rest is not applied. */
  readonly record: string;
  readonly currency: CurrencyCode;
  readonly dueOn?: LocalDate;
  readonly daysPastDue?: number;
  /** The age bucket, or `unapplied`. */
  readonly bucket: string;
  /** What is owed, or what we hold: one of the two is 0, so that no amount begins with a minus. */
  readonly openMinor: bigint;
  readonly creditMinor: bigint;
  readonly level: number;
};

const COLUMNS = [
  'customer',
  'name',
  'record',
  'currency',
  'dueOn',
  'daysPastDue',
  'bucket',
  'open',
  'credit',
  'level',
] as const;

/** The bucket of what is applied to no invoice. */
const UNAPPLIED = 'unapplied';

/** Where the detail of a day lies in the bucket. */
export function detailKey(on: LocalDate, format: 'csv' | 'xlsx'): string {
  return `ageing/${on}/detail.${format}`;
}

/**
 * What the ageing of a day is made of, as the books are now: a row an open item and a row a receipt that is not applied,
 * a page of the index at a time. Names are read once a customer.
 */
export async function* ageingDetail(desk: Desk, asOf: LocalDate): AsyncGenerator<DetailRow, void> {
  const names = new Map<CustomerId, string>();
  const { bucketDays } = desk.tenant.ageing;
  for await (const page of desk.table.scanOpen(0, 1)) {
    await readNames(desk, names, page);
    for (const { customer, invoice, currency, balanceMinor, dueOn, level } of page) {
      const isCredit = balanceMinor < 0n;
      yield {
        customer,
        name: names.get(customer) ?? '',
        record: invoice,
        currency,
        dueOn,
        daysPastDue: Math.max(0, daysBetween(dueOn, asOf)),
        bucket: isCredit ? UNAPPLIED : bucketOf(dueOn, asOf, bucketDays),
        openMinor: isCredit ? 0n : balanceMinor,
        creditMinor: isCredit ? -balanceMinor : 0n,
        level,
      };
    }
  }
  for (const lines of [linesInReview(desk.table), linesOnAccount(desk.table)]) {
    for await (const line of lines) {
      if (line.remainingMinor <= 0n) continue;
      const customer = line.customer ?? '';
      if (customer !== '') await readNames(desk, names, [{ customer }]);
      const { currency, remainingMinor: creditMinor } = line;
      const record = bankLineRef(line);
      yield {
        customer,
        name: names.get(customer) ?? '',
        record,
        currency,
        bucket: UNAPPLIED,
        openMinor: 0n,
        creditMinor,
        level: 0,
      };
    }
  }
}

async function readNames(
  desk: Desk,
  names: Map<CustomerId, string>,
  rows: readonly { readonly customer: CustomerId }[],
): Promise<void> {
  const unknown = [...new Set(rows.map(({ customer }) => customer))].filter((id) => !names.has(id));
  for (let from = 0; from < unknown.length; from += MAX_BATCH_KEYS) {
    const ids = unknown.slice(from, from + MAX_BATCH_KEYS);
    for (const id of ids) names.set(id, '');
    for (const { id, name } of await readMany(desk.table, customerKind, ids)) names.set(id, name);
  }
}

/** The detail as CSV (RFC 4180), a piece a row, in which no cell begins like a formula. */
export async function* detailCsv(rows: AsyncIterable<DetailRow>): AsyncGenerator<string, void> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const row of rows) {
    const { customer, name, record, currency, dueOn, daysPastDue, bucket, openMinor, creditMinor, level } = row;
    const amount = (minor: bigint) => (minor === 0n ? '' : formatAmount(minor, currency));
    const days = daysPastDue === undefined ? '' : String(daysPastDue);
    const cells = [customer, name, record, currency, dueOn ?? '', days, bucket, amount(openMinor), amount(creditMinor)];
    yield `${[...cells, String(level)].map(csvCell).join(',')}\r\n`;
  }
}

/** The detail as a workbook, with a second sheet of its totals by currency and bucket. */
export function detailXlsx(rows: AsyncIterable<DetailRow>, asOf: LocalDate, bucketDays: readonly number[]) {
  const ageing = createAgeing({ asOf, bucketDays });
  async function* cells(): AsyncGenerator<readonly Cell[], void> {
    for await (const row of rows) {
      const { currency, dueOn, daysPastDue, openMinor, creditMinor } = row;
      if (dueOn === undefined) ageing.addUnapplied(currency, creditMinor);
      else ageing.add({ currency, balanceMinor: openMinor - creditMinor, dueOn });
      const amount = (amountMinor: bigint): Cell => (amountMinor === 0n ? { text: '' } : { amountMinor, currency });
      yield [
        { text: row.customer },
        { text: row.name },
        { text: row.record },
        { text: currency },
        dueOn === undefined ? { text: '' } : { day: dueOn },
        daysPastDue === undefined ? { text: '' } : { count: daysPastDue },
        { text: row.bucket },
        amount(openMinor),
        amount(creditMinor),
        { count: row.level },
      ];
    }
  }
  // Made when the first sheet is written: until then there is nothing to sum.
  function* totals(): Generator<readonly Cell[], void> {
    for (const { currency, buckets, unappliedMinor, totalMinor } of ageing.result().currencies) {
      const all = [
        ...buckets,
        { label: UNAPPLIED, amountMinor: unappliedMinor },
        { label: 'total', amountMinor: totalMinor },
      ];
      for (const { label, amountMinor } of all) yield [{ text: currency }, { text: label }, { amountMinor, currency }];
    }
  }
  const sheets: Sheet[] = [
    { name: `Open ${asOf}`, header: COLUMNS, rows: cells() },
    { name: 'Totals', header: ['currency', 'bucket', 'amount'], rows: totals() },
  ];
  return workbook(sheets);
}

/** Writes the detail of a day into the bucket as CSV and as a workbook, each from a scan of its own. */
export async function storeDetail(
  desk: Desk & { readonly files: FileStore },
  asOf: LocalDate,
): Promise<readonly string[]> {
  const csv = Buffer.concat(await pieces(detailCsv(ageingDetail(desk, asOf))));
  await desk.files.put(detailKey(asOf, 'csv'), csv, 'text/csv; charset=utf-8');
  const { bucketDays } = desk.tenant.ageing;
  const xlsx = Buffer.concat(await Array.fromAsync(detailXlsx(ageingDetail(desk, asOf), asOf, bucketDays)));
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await desk.files.put(detailKey(asOf, 'xlsx'), xlsx, type);
  return [detailKey(asOf, 'csv'), detailKey(asOf, 'xlsx')];
}

/** A buffer a row would cost more than its bytes. */
const JOIN_CHARS = 65_536;

/**
 * Open items up to which every daily run keeps the detail: a second look at more of them, with the names of their payers,
 * would cost more than the ageing itself. `piutang ageing --export` makes it of any book.
 */
const DAILY_DETAIL_ITEMS = 20_000;

/** Keeps the detail of a day that was aged, where the book is small enough to do so every day. */
export async function storeDailyDetail(
  desk: Desk & { readonly files: FileStore },
  asOf: LocalDate,
): Promise<readonly string[]> {
  const aged = await ageingOf(desk.table, asOf);
  const items = aged.reduce((sum, { count }) => sum + count, 0);
  return items > DAILY_DETAIL_ITEMS ? [] : storeDetail(desk, asOf);
}

/** Text as bytes, joined to pieces that are worth a buffer of their own. */
async function pieces(texts: AsyncIterable<string>): Promise<Uint8Array[]> {
  const joined: Uint8Array[] = [];
  let waiting = '';
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < JOIN_CHARS) continue;
    joined.push(Buffer.from(waiting));
    waiting = '';
  }
  joined.push(Buffer.from(waiting));
  return joined;
}
