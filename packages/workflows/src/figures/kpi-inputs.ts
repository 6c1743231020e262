import { addDays, addMonths, type LocalDate } from '@piutang/calendar';
import type { KpiInputs, KpiPeriod, WorkHistory } from '@piutang/collections';
import { type CurrencyCode, sumMinor } from '@piutang/money';
import {
  type CashForecast,
  cashForecastKind,
  FORECAST_PREFIX,
  figuresPartition,
  read,
  snapshotKind,
  type Table,
} from '@piutang/table';
import { payersKey } from '../ageing-lists.ts';
import { lastDoneDay } from '../daily-job.ts';
import type { Desk, FileStore } from '../desk.ts';
import { readWorklist } from '../worklist.ts';
import { readNdjson } from './ndjson.ts';
import type { RecordFacts } from './record-facts.ts';

/** Balances of one bucket become those of the next in a month. */
const ROLL_DAYS = 30;
/** A forecast is held against what came in its first four weeks; a month is what cash is planned by. */
export const CHECKED_WEEKS = 4;
const CHECKED_DAYS = CHECKED_WEEKS * 7;

type FigureDesk = Desk & { readonly files: FileStore };

/** Everything that the figures of one currency are made of: the records, and what daily runs stored of other days. */
export async function kpiInputs(
  desk: FigureDesk,
  facts: RecordFacts,
  currency: CurrencyCode,
  period: KpiPeriod,
): Promise<KpiInputs> {
  return {
    currency,
    invoices: facts.invoicesOf(currency),
    receipts: facts.receiptsOf(currency),
    earlierSales: facts.earlierSalesOf(currency),
    work: await workOf(desk, facts, currency, period),
  };
}

async function workOf(
  desk: FigureDesk,
  facts: RecordFacts,
  currency: CurrencyCode,
  { asOf, months }: KpiPeriod,
): Promise<WorkHistory> {
  const beginOn = addMonths(asOf, -months);
  const promises = facts.promises
    .filter(({ currency: of, judgedOn }) => of === currency && judgedOn !== undefined)
    .filter(({ judgedOn }) => judgedOn !== undefined && judgedOn > beginOn && judgedOn <= asOf)
    .filter(({ state }) => state === 'kept' || state === 'partly-kept' || state === 'broken')
    .map(({ id, state }) => ({ id, kept: state === 'kept' }));
  const buckets = await rolledBuckets(desk.table, currency, asOf);
  return {
    promises,
    overduePayers: await overduePayers(desk, facts, currency, asOf),
    listed: await listedPayers(desk, currency, asOf),
    ...(buckets === undefined ? {} : { buckets }),
    forecasts: (await checkedForecasts(desk.table, facts, currency, beginOn, asOf)).map(
      ({ madeOn, expectedMinor, cameMinor }) => ({ madeOn, expectedMinor, cameMinor }),
    ),
  };
}

async function rolledBuckets(table: Table, currency: CurrencyCode, asOf: LocalDate): Promise<WorkHistory['buckets']> {
  const now = await read(table, snapshotKind, { on: asOf, currency });
  if (now === undefined) return undefined;
  const before = await read(table, snapshotKind, { on: addDays(asOf, -ROLL_DAYS), currency });
  const amounts = (snapshot: typeof now) => snapshot.buckets.map(({ amountMinor }) => amountMinor);
  const isComparable = before?.buckets.every(({ label }, at) => label === now.buckets[at]?.label) ?? false;
  return { before: before !== undefined && isComparable ? amounts(before) : [], now: amounts(now) };
}

/** Payers of the last day decided; a payer in a far zone is decided on its own day and counts with its tenant's. */
async function overduePayers(
  desk: FigureDesk,
  facts: RecordFacts,
  currency: CurrencyCode,
  asOf: LocalDate,
): Promise<WorkHistory['overduePayers']> {
  const day = await lastDoneDay(desk.table, 'run-dunning', asOf);
  if (day === undefined) return [];
  const payers: { customer: string; decided: boolean }[] = [];
  for await (const line of readNdjson(desk.files, payersKey(day))) {
    const payer = line as { customer: string; currency: CurrencyCode; overdue?: boolean };
    if (payer.currency !== currency || payer.overdue !== true) continue;
    payers.push({ customer: payer.customer, decided: facts.decided.has(`${payer.customer} ${currency}`) });
  }
  return payers;
}

async function listedPayers(desk: FigureDesk, currency: CurrencyCode, asOf: LocalDate): Promise<WorkHistory['listed']> {
  const rows = (await readWorklist(desk.files, asOf)) ?? [];
  return rows
    .filter((row) => row.currency === currency && row.touched !== undefined)
    .map(({ customer, chaseableMinor, touched }) => ({ customer, chaseableMinor, touched: touched === true }));
}

/** A forecast whose first four weeks are over, with what came in them. */
export type CheckedForecast = {
  readonly madeOn: LocalDate;
  readonly expectedMinor: bigint;
  readonly cameMinor: bigint;
  /** What came lay inside the range that the forecast gave. */
  readonly isInside: boolean;
};

/** The forecasts whose four weeks ended in a period, held against the receipts of those weeks by value date. */
export async function checkedForecasts(
  table: Table,
  facts: RecordFacts,
  currency: CurrencyCode,
  beginOn: LocalDate,
  asOf: LocalDate,
): Promise<readonly CheckedForecast[]> {
  const cameOn = new Map<LocalDate, bigint>();
  for (const { valueOn, amountMinor } of facts.receiptsOf(currency))
    cameOn.set(valueOn, (cameOn.get(valueOn) ?? 0n) + amountMinor);
  const checked: CheckedForecast[] = [];
  const from = `${FORECAST_PREFIX}${addDays(beginOn, -CHECKED_DAYS)}`;
  const to = `${FORECAST_PREFIX}${addDays(asOf, -CHECKED_DAYS)}`;
  for await (const item of table.query(figuresPartition(currency), { from, to })) {
    const forecast = cashForecastKind.decode(item);
    const days = Array.from({ length: CHECKED_DAYS }, (_, at) => addDays(forecast.on, at));
    checked.push(checkedOf(forecast, sumMinor(days.map((day) => cameOn.get(day) ?? 0n))));
  }
  return checked;
}

function checkedOf({ on, weeks }: CashForecast, cameMinor: bigint): CheckedForecast {
  const counted = weeks.slice(0, CHECKED_WEEKS);
  const last = counted.at(-1);
  return {
    madeOn: on,
    expectedMinor: sumMinor(counted.map(({ expectedMinor }) => expectedMinor)),
    cameMinor,
    isInside: last !== undefined && last.cumulativeLowMinor <= cameMinor && cameMinor <= last.cumulativeHighMinor,
  };
}
