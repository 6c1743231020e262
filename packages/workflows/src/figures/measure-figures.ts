import { addMonths, dayOfWeek, type Instant, type LocalDate, localDateAt } from '@piutang/calendar';
import {
  createForecast,
  type ForecastItem,
  KPI_DEFINITIONS_VERSION,
  type KpiPeriod,
  kpisOf,
} from '@piutang/collections';
import { type CurrencyCode, minMinor, sumMinor } from '@piutang/money';
import { coveredByPromise, type InvoiceId } from '@piutang/receivables';
import { type CashForecast, cashForecastKind, create, dailyFiguresKind, type Write } from '@piutang/table';
import { finishJob, lastDoneDay, skippedDays, startJob } from '../daily-job.ts';
import type { Desk, FileStore } from '../desk.ts';
import { writeHistories } from './histories.ts';
import { checkedForecasts, kpiInputs } from './kpi-inputs.ts';
import { type OpenClaim, type RecordFacts, recordFacts } from './record-facts.ts';

/** A quarter: long enough that one large invoice does not make the figure, short enough to show a change. */
export const FIGURES_MONTHS = 3;

/** The first working day of most weeks: what stands is known before anybody plans the week. */
const MONDAY = 1;

type FigureDesk = Desk & { readonly files: FileStore };

/**
 * Computes the key figures and the cash forecast of the day on the tenant's wall, and counts how every payer has paid for
 * the next worklist. Two items a currency are written with the end of the run, however large the books are; a run that died
 * is done again, one that is done is not.
 */
export async function measureFigures(desk: FigureDesk, at: Instant): Promise<string> {
  return measureDay(desk, localDateAt(at, desk.tenant.timeZone), true);
}

/**
 * Computes the figures of the days that were skipped, oldest first, from the records as of each. There is no forecast of a day that is
 * past; payments are counted as of the day too, so that the next worklist has them.
 */
export async function measureSkippedDays(desk: FigureDesk, before: LocalDate): Promise<void> {
  for (const on of await skippedDays(desk.table, 'measure-figures', before)) await measureDay(desk, on, false);
}

/** Whether figures are due on a day: a tenant with a large book may have them by the week, because they read all of it. */
function isDueOn({ tenant }: Desk, on: LocalDate): boolean {
  return tenant.figures?.every !== 'week' || dayOfWeek(on) === MONDAY;
}

async function measureDay(desk: FigureDesk, on: LocalDate, isNewest: boolean): Promise<string> {
  if (!isDueOn(desk, on)) return 'figures are measured on Mondays';
  const start = await startJob(desk, 'measure-figures', on);
  if ('finished' in start) return `${on} was measured already: ${start.finished.summary ?? ''}`;
  const period: KpiPeriod = { asOf: on, months: FIGURES_MONTHS };
  const decidedOn = await lastDoneDay(desk.table, 'run-dunning', on);
  const facts = await recordFacts(desk.table, {
    ...period,
    isNewest,
    ...(decidedOn === undefined ? {} : { decidedOn }),
  });
  if ('refused' in facts) {
    await finishJob(desk, start.run, facts.message, []);
    return facts.message;
  }
  await writeHistories(desk.files, on, facts.histories);
  const writes: Write[] = [];
  for (const currency of facts.currencies) {
    writes.push(await figuresWrite(desk, facts, currency, period));
    if (isNewest) writes.push(await forecastWrite(desk, facts, currency, on));
  }
  const summary = `figures of ${facts.currencies.join(', ') || 'no currency'}`;
  await finishJob(desk, start.run, summary, writes);
  return summary;
}

async function figuresWrite(
  desk: FigureDesk,
  facts: RecordFacts,
  currency: CurrencyCode,
  period: KpiPeriod,
): Promise<Write> {
  const { asOf: on, months } = period;
  const figures = kpisOf(await kpiInputs(desk, facts, currency, period), period);
  const stored = { on, currency, months, definitions: KPI_DEFINITIONS_VERSION, figures, recordedAt: desk.clock() };
  return create(dailyFiguresKind, stored, 'day not measured yet');
}

async function forecastWrite(
  desk: FigureDesk,
  facts: RecordFacts,
  currency: CurrencyCode,
  on: LocalDate,
): Promise<Write> {
  const forecast = await forecastOf(desk, facts, currency, on);
  return create(cashForecastKind, { ...forecast, recordedAt: desk.clock() }, 'day not forecast yet');
}

async function forecastOf(
  desk: FigureDesk,
  facts: RecordFacts,
  currency: CurrencyCode,
  on: LocalDate,
): Promise<Omit<CashForecast, 'recordedAt'>> {
  const histories = new Map(facts.histories.entries());
  const book = createForecast({
    asOf: on,
    historyOf: (customer) => histories.get(customer),
    everybody: facts.histories.everybody(),
  });
  const promised = promisesByInvoice(facts);
  for (const claim of facts.openClaims()) {
    if (claim.currency === currency && claim.issuedOn <= on) book.add(forecastItem(claim, promised));
  }
  const checked = await checkedForecasts(desk.table, facts, currency, addMonths(on, -FIGURES_MONTHS), on);
  return {
    on,
    currency,
    ...book.result(),
    checked: { forecasts: checked.length, inside: checked.filter(({ isInside }) => isInside).length },
  };
}

type PromisesByInvoice = ReadonlyMap<InvoiceId, readonly RecordFacts['promises'][number][]>;

function promisesByInvoice({ promises }: RecordFacts): PromisesByInvoice {
  const byInvoice = new Map<InvoiceId, RecordFacts['promises'][number][]>();
  for (const promise of promises) {
    if (promise.state !== 'open') continue;
    for (const { invoice } of promise.items) byInvoice.set(invoice, [...(byInvoice.get(invoice) ?? []), promise]);
  }
  return byInvoice;
}

function forecastItem({ id, customer, dueOn, balanceMinor }: OpenClaim, promises: PromisesByInvoice): ForecastItem {
  const promised = (promises.get(id) ?? []).map((promise) => ({
    on: promise.promisedOn,
    amountMinor: coveredByPromise(promise, id, balanceMinor),
  }));
  const total = minMinor(balanceMinor, sumMinor(promised.map(({ amountMinor }) => amountMinor)));
  return total === 0n ? { customer, dueOn, balanceMinor } : { customer, dueOn, balanceMinor, promised };
}
