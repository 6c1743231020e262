import type { LocalDate } from '@piutang/calendar';
import {
  type Kpi,
  type KpiName,
  type KpiPeriod,
  type KpiRow,
  kpiDefinition,
  kpiNames,
  kpiRows,
  kpisOf,
} from '@piutang/collections';
import type { CurrencyCode } from '@piutang/money';
import { promiseRecordOf } from '@piutang/receivables';
import { lastDoneDay } from './daily-job.ts';
import type { Desk, FileStore } from './desk.ts';
import { kpiInputs } from './figures/kpi-inputs.ts';
import { type FactsRefusal, type RecordFacts, recordFacts } from './figures/record-facts.ts';

/** The key figures of one currency, and how payers kept their promises in it. */
export type KpiReport = {
  readonly currency: CurrencyCode;
  readonly kpis: readonly Kpi[];
  readonly promises: { readonly kept: number; readonly partly: number; readonly broken: number };
};

/** Where a report reads: the table, and the lists of the daily runs in the bucket. */
export type ReportDesk = Desk & { readonly files: FileStore };

/**
 * The key figures of every currency over a period, from the immutable records: invoices, what settled them and when,
 * receipts and who applied them; and from what the daily runs stored. Reads the whole table: for reports, not for screens.
 */
export async function kpiReport(desk: ReportDesk, period: KpiPeriod): Promise<readonly KpiReport[] | FactsRefusal> {
  const facts = await factsOf(desk, period);
  if ('refused' in facts) return facts;
  const reports: KpiReport[] = [];
  for (const currency of facts.currencies) {
    const inputs = await kpiInputs(desk, facts, currency, period);
    const judged = facts.promises.filter(
      (promise) => promise.currency === currency && (promise.judgedOn ?? '') <= period.asOf,
    );
    reports.push({ currency, kpis: kpisOf(inputs, period), promises: promiseRecordOf(judged) });
  }
  return reports;
}

export type DrillRefusal = FactsRefusal | { readonly refused: 'figure-unknown'; readonly message: string };

/** The records that a figure is made of, by currency: their parts add up to the figure. */
export async function drillKpi(
  desk: ReportDesk,
  name: string,
  period: KpiPeriod,
): Promise<readonly { readonly currency: CurrencyCode; readonly rows: readonly KpiRow[] }[] | DrillRefusal> {
  const facts = await factsOf(desk, period);
  if ('refused' in facts) return facts;
  const drilled: { currency: CurrencyCode; rows: KpiRow[] }[] = [];
  for (const currency of facts.currencies) {
    const inputs = await kpiInputs(desk, facts, currency, period);
    const known = kpiNames(inputs).find((each) => each === name);
    if (known === undefined) return unknownFigure(name, kpiNames(inputs));
    drilled.push({ currency, rows: [...kpiRows(known, inputs, period)] });
  }
  return drilled;
}

function unknownFigure(name: string, names: readonly KpiName[]): DrillRefusal {
  return {
    refused: 'figure-unknown',
    message: `there is no figure ${name}: expected one of ${names.filter((each) => kpiDefinition(each) !== undefined).join(', ')}`,
  };
}

async function factsOf(desk: ReportDesk, { asOf, months }: KpiPeriod): Promise<RecordFacts | FactsRefusal> {
  const decidedOn = await decisionDay(desk, asOf);
  return recordFacts(desk.table, { asOf, months, ...(decidedOn === undefined ? {} : { decidedOn }) });
}

/** The last day up to `asOf` on which all decisions about reminders were made. */
export async function decisionDay(desk: Desk, asOf: LocalDate): Promise<LocalDate | undefined> {
  return lastDoneDay(desk.table, 'run-dunning', asOf);
}
