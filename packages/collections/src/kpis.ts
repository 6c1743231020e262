import { addDays, addMonths, daysBetween, endOfMonth, type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { type KpiName, type KpiUnit, kpiDefinition, type RecordKpiName } from './kpi-definitions.ts';

/** One invoice with everything that settled it, as far as key figures need it. Credit notes are negative. */
export type InvoiceHistory = {
  readonly id: string;
  readonly amountMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly settlements: readonly { readonly on: LocalDate; readonly amountMinor: bigint }[];
};

/** A receipt that was receivable, and how it was applied. */
export type ReceiptHistory = {
  /** The bank line as people name it. */
  readonly id: string;
  readonly amountMinor: bigint;
  readonly valueOn: LocalDate;
  /** What no invoice took by the end of the period. */
  readonly unappliedMinor: bigint;
  /** All that was applied of it was applied without a person. */
  readonly touchless: boolean;
};

/** What else was done: each list is empty where nothing is known, and its figures have no value then. */
export type WorkHistory = {
  /** Promises judged in the period. */
  readonly promises: readonly { readonly id: string; readonly kept: boolean }[];
  /** Overdue payers of the last day decided. */
  readonly overduePayers: readonly { readonly customer: string; readonly decided: boolean }[];
  /** Payers of the newest worklist. */
  readonly listed: readonly {
    readonly customer: string;
    readonly chaseableMinor: bigint;
    readonly touched: boolean;
  }[];
  /** Amounts by age bucket, not due first, thirty days ago and now. */
  readonly buckets?: { readonly before: readonly bigint[]; readonly now: readonly bigint[] };
  /** Past forecasts of four weeks, with what came in those. */
  readonly forecasts: readonly {
    readonly madeOn: LocalDate;
    readonly expectedMinor: bigint;
    readonly cameMinor: bigint;
  }[];
};

/** Everything that the figures of one currency are made of. */
export type KpiInputs = {
  readonly currency: CurrencyCode;
  readonly invoices: readonly InvoiceHistory[];
  readonly receipts: readonly ReceiptHistory[];
  /** Sales by {@link salesMonth} of invoices that are too old to be among `invoices`. */
  readonly earlierSales?: ReadonlyMap<string, bigint>;
  readonly work?: WorkHistory;
};

/** The period: `months` whole months that end with the as-of day. */
export type KpiPeriod = { readonly asOf: LocalDate; readonly months: number };

/**
 * A figure with what it is made of: the value is `numerator / denominator`, in `unit`. Absent parts mean that nothing was
 * there to divide by, and the figure has no value.
 */
export type Kpi = {
  readonly name: KpiName;
  readonly unit: KpiUnit;
  /** Hundredths of the unit, half up; absent where the denominator is 0. */
  readonly hundredths?: bigint;
  readonly numerator: bigint;
  readonly denominator: bigint;
};

/** One record's part in a figure: the figure is the sum of the numerators over the sum of the denominators. */
export type KpiRow = {
  readonly of: 'invoice' | 'receipt' | 'month' | 'promise' | 'payer' | 'bucket' | 'forecast';
  readonly id: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
};

/** A claim that is open this long after its due date is at risk. */
export const AT_RISK_DAYS = 90;
/** Further back than this, counting back says nothing of how fast is paid today. */
const MAX_COUNTBACK_MONTHS = 24;

/** Figures of records, in the order in which they are shown. */
const RECORD_KPIS: readonly RecordKpiName[] = [
  'dso',
  'dso-countback',
  'best-possible-dso',
  'average-days-delinquent',
  'weighted-days-late',
  'collection-effectiveness',
  'at-risk-rate',
  'touchless-rate',
  'touchless-value-rate',
  'unapplied-days',
];

/** The names of the figures of these inputs, in the order in which they are shown. */
export function kpiNames({ work }: Pick<KpiInputs, 'work'>): readonly KpiName[] {
  if (work === undefined) return RECORD_KPIS;
  const rolls = (work.buckets?.now ?? []).slice(1).map((_, from): KpiName => `roll-rate-${from}`);
  return [
    ...RECORD_KPIS,
    ...rolls,
    'promise-kept-rate',
    'dunning-coverage',
    'worklist-coverage',
    'forecast-error',
  ] as const;
}

/** The key figures of one currency over a period: each the sum of its {@link kpiRows}. */
export function kpisOf(inputs: KpiInputs, period: KpiPeriod): readonly Kpi[] {
  return kpiNames(inputs).map((name) => {
    let [numerator, denominator] = [0n, 0n];
    for (const row of kpiRows(name, inputs, period)) {
      numerator += row.numerator;
      denominator += row.denominator;
    }
    const { unit } = kpiDefinition(name);
    if (denominator === 0n) return { name, unit, numerator, denominator };
    return { name, unit, numerator, denominator, hundredths: halfUp(numerator * 100n, denominator) };
  });
}

/** The records that a figure is made of, each with its part; records without a part are left out. */
export function* kpiRows(name: KpiName, inputs: KpiInputs, period: KpiPeriod): Generator<KpiRow, void> {
  const rows = name.startsWith('roll-rate-')
    ? rollRows(Number(name.slice('roll-rate-'.length)), inputs)
    : ROWS[name as keyof typeof ROWS](inputs, period);
  for (const row of rows) if (row.numerator !== 0n || row.denominator !== 0n) yield row;
}

type Span = { readonly beginOn: LocalDate; readonly asOf: LocalDate; readonly days: bigint };
type Rows = (inputs: KpiInputs, period: KpiPeriod) => Iterable<KpiRow>;
type Parts = { readonly numerator: bigint; readonly denominator: bigint };

const ofInvoices =
  (parts: (invoice: InvoiceHistory, span: Span) => Parts): Rows =>
  ({ invoices }, period) => {
    const span = spanOf(period);
    return map(invoices, (invoice) => ({ of: 'invoice', id: invoice.id, ...parts(invoice, span) }));
  };

const ofReceipts =
  (parts: (receipt: ReceiptHistory, span: Span) => Parts): Rows =>
  ({ receipts }, period) => {
    const span = spanOf(period);
    return map(receipts, (receipt) => ({ of: 'receipt', id: receipt.id, ...parts(receipt, span) }));
  };

const ROWS: Readonly<Record<Exclude<KpiName, `roll-rate-${number}`>, Rows>> = {
  dso: ofInvoices((invoice, span) => ({
    numerator: openMinor(invoice, span.asOf) * span.days,
    denominator: soldMinor(invoice, span),
  })),
  'dso-countback': countback,
  'best-possible-dso': ofInvoices((invoice, span) => ({
    numerator: notDueMinor(invoice, span.asOf) * span.days,
    denominator: soldMinor(invoice, span),
  })),
  'average-days-delinquent': ofInvoices((invoice, span) => ({
    numerator: (openMinor(invoice, span.asOf) - notDueMinor(invoice, span.asOf)) * span.days,
    denominator: soldMinor(invoice, span),
  })),
  'weighted-days-late': ofInvoices(daysLate),
  'collection-effectiveness': ofInvoices((invoice, span) => {
    const collectable = openMinor(invoice, span.beginOn) + soldMinor(invoice, span);
    return {
      numerator: (collectable - openMinor(invoice, span.asOf)) * 100n,
      denominator: collectable - notDueMinor(invoice, span.asOf),
    };
  }),
  'at-risk-rate': ofInvoices(atRisk),
  'touchless-rate': ofReceipts((receipt, span) => {
    const counts = inSpan(receipt.valueOn, span) ? 1n : 0n;
    return { numerator: receipt.touchless ? counts * 100n : 0n, denominator: counts };
  }),
  'touchless-value-rate': ofReceipts((receipt, span) => {
    const amountMinor = inSpan(receipt.valueOn, span) ? receipt.amountMinor : 0n;
    return { numerator: receipt.touchless ? amountMinor * 100n : 0n, denominator: amountMinor };
  }),
  'unapplied-days': ofReceipts(({ unappliedMinor, valueOn }, { asOf }) => {
    const unapplied = valueOn > asOf ? 0n : unappliedMinor;
    return { numerator: unapplied * BigInt(daysBetween(valueOn, asOf)), denominator: unapplied };
  }),
  'promise-kept-rate': ({ work }) =>
    map(work?.promises ?? [], ({ id, kept }) => ({
      of: 'promise',
      id,
      numerator: kept ? 100n : 0n,
      denominator: 1n,
    })),
  'dunning-coverage': ({ work }) =>
    map(work?.overduePayers ?? [], ({ customer, decided }) => ({
      of: 'payer',
      id: customer,
      numerator: decided ? 100n : 0n,
      denominator: 1n,
    })),
  'worklist-coverage': ({ work }) =>
    map(work?.listed ?? [], ({ customer, chaseableMinor, touched }) => ({
      of: 'payer',
      id: customer,
      numerator: touched ? chaseableMinor * 100n : 0n,
      denominator: chaseableMinor,
    })),
  'forecast-error': ({ work }) =>
    map(work?.forecasts ?? [], ({ madeOn, expectedMinor, cameMinor }) => ({
      of: 'forecast',
      id: madeOn,
      numerator: magnitude(expectedMinor - cameMinor) * 100n,
      denominator: cameMinor,
    })),
};

function spanOf({ asOf, months }: KpiPeriod): Span {
  const beginOn = addMonths(asOf, -months);
  return { beginOn, asOf, days: BigInt(daysBetween(beginOn, asOf)) };
}

function inSpan(day: LocalDate, { beginOn, asOf }: Span): boolean {
  return day > beginOn && day <= asOf;
}

/** What of an invoice was open at the end of a day; nothing before it was issued. */
function openMinor({ amountMinor, issuedOn, settlements }: InvoiceHistory, day: LocalDate): bigint {
  if (issuedOn > day) return 0n;
  let open = amountMinor;
  for (const settlement of settlements) if (settlement.on <= day) open -= settlement.amountMinor;
  return open;
}

function notDueMinor(invoice: InvoiceHistory, day: LocalDate): bigint {
  return invoice.dueOn < day ? 0n : openMinor(invoice, day);
}

function soldMinor({ issuedOn, amountMinor }: InvoiceHistory, span: Span): bigint {
  return inSpan(issuedOn, span) ? amountMinor : 0n;
}

/** The month of sales that an issue date belongs to, as the key of {@link KpiInputs.earlierSales}. */
export function salesMonth(day: LocalDate): string {
  return `${yearOf(day)}-${String(monthOf(day)).padStart(2, '0')}`;
}

/**
 * Receivables are taken to be the youngest sales: months are counted back until they are used up. Every month gives its
 * days over a common denominator, the sales of the month that is counted in part.
 */
function countback({ invoices, earlierSales }: KpiInputs, { asOf }: KpiPeriod): readonly KpiRow[] {
  const sales = new Map(earlierSales);
  let left = 0n;
  for (const invoice of invoices) {
    left += openMinor(invoice, asOf);
    if (invoice.issuedOn > asOf) continue;
    const month = salesMonth(invoice.issuedOn);
    sales.set(month, (sales.get(month) ?? 0n) + invoice.amountMinor);
  }
  const whole: { readonly id: string; readonly days: bigint }[] = [];
  let to = asOf;
  for (let back = 0; back < MAX_COUNTBACK_MONTHS && left > 0n; back += 1) {
    const begin = endOfMonth(addMonths(to, -1));
    const days = BigInt(daysBetween(begin, to));
    const sold = sales.get(salesMonth(to)) ?? 0n;
    if (sold > left) return monthRows(whole, { id: salesMonth(to), numerator: left * days, denominator: sold });
    left -= sold;
    whole.push({ id: salesMonth(to), days });
    to = begin;
  }
  // What is left was sold longer ago than is counted: the figure has no value.
  return left > 0n ? [] : monthRows(whole, { id: 'none', numerator: 0n, denominator: 1n });
}

function monthRows(
  whole: readonly { readonly id: string; readonly days: bigint }[],
  last: Parts & { readonly id: string },
): readonly KpiRow[] {
  return [
    ...whole.map(({ id, days }): KpiRow => ({ of: 'month', id, numerator: days * last.denominator, denominator: 0n })),
    { of: 'month', ...last },
  ];
}

function daysLate({ amountMinor, dueOn, settlements }: InvoiceHistory, span: Span): Parts {
  let [numerator, denominator] = [0n, 0n];
  if (amountMinor <= 0n) return { numerator, denominator };
  for (const { on, amountMinor: settled } of settlements) {
    if (!inSpan(on, span)) continue;
    denominator += settled;
    numerator += settled * BigInt(Math.max(0, daysBetween(dueOn, on)));
  }
  return { numerator, denominator };
}

/** An invoice counts in the period in which it becomes older than 90 days, whatever was paid before. */
function atRisk(invoice: InvoiceHistory, span: Span): Parts {
  const { amountMinor, dueOn } = invoice;
  const lastDay = addDays(dueOn, AT_RISK_DAYS);
  if (amountMinor <= 0n || !inSpan(addDays(lastDay, 1), span)) return { numerator: 0n, denominator: 0n };
  return { numerator: openMinor(invoice, lastDay) * 100n, denominator: amountMinor };
}

function rollRows(from: number, { work }: KpiInputs): readonly KpiRow[] {
  const [before, now] = [work?.buckets?.before[from], work?.buckets?.now[from + 1]];
  if (before === undefined || now === undefined) return [];
  return [{ of: 'bucket', id: String(from), numerator: now * 100n, denominator: before }];
}

/** Division rounded half up, away from zero for negative values as for positive ones. */
function halfUp(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [magnitude(numerator), magnitude(denominator)];
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function* map<T>(values: Iterable<T>, row: (value: T) => KpiRow): Generator<KpiRow, void> {
  for (const value of values) yield row(value);
}
