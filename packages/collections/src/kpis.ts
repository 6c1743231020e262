import { addMonths, daysBetween, endOfMonth, type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';

/** One invoice with everything that settled it, as far as key figures need it. Credit notes are negative. */
export type InvoiceHistory = {
  readonly amountMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly settlements: readonly { readonly on: LocalDate; readonly amountMinor: bigint }[];
};

/** A receipt that was receivable, and how it was applied. */
export type ReceiptHistory = {
  readonly amountMinor: bigint;
  readonly valueOn: LocalDate;
  /** What no invoice took by the end of the period. */
  readonly unappliedMinor: bigint;
  /** All that was applied of it was applied without a person. */
  readonly touchless: boolean;
};

/** Everything that the figures of one currency are made of. */
export type KpiInputs = {
  readonly currency: CurrencyCode;
  readonly invoices: readonly InvoiceHistory[];
  readonly receipts: readonly ReceiptHistory[];
};

/** The period: `months` whole months that end with the as-of day. */
export type KpiPeriod = { readonly asOf: LocalDate; readonly months: number };

/**
 * A figure with what it is made of: the value is `numerator / denominator`, in `unit`. Absent parts mean that nothing was
 * there to divide by, and the figure has no value.
 */
export type Kpi = {
  readonly name: KpiName;
  readonly unit: 'days' | 'percent';
  /** Hundredths of the unit, half up; absent where the denominator is 0. */
  readonly hundredths?: bigint;
  readonly numerator: bigint;
  readonly denominator: bigint;
};

export type KpiName =
  | 'dso'
  | 'dso-countback'
  | 'best-possible-dso'
  | 'average-days-delinquent'
  | 'weighted-days-late'
  | 'collection-effectiveness'
  | 'at-risk-rate'
  | 'touchless-rate'
  | 'touchless-value-rate'
  | 'unapplied-days';

/** How each figure is computed, in the words that are shown beside it. */
export const KPI_FORMULAS: Readonly<Record<KpiName, string>> = {
  dso: 'receivables at the end / sales of the period x days of the period',
  'dso-countback':
    'receivables at the end, less each month of sales counted back; full months count their days, the last its part',
  'best-possible-dso': 'receivables not yet due / sales of the period x days of the period',
  'average-days-delinquent': 'DSO less best possible DSO',
  'weighted-days-late': 'sum of settled amount x days after the due date / sum of settled amount',
  'collection-effectiveness':
    '(receivables at the begin + sales - receivables at the end) / (receivables at the begin + sales - receivables not due at the end)',
  'at-risk-rate': 'invoiced amount still open 90 days after its due date / invoiced amount that is that old',
  'touchless-rate': 'receipts applied without a person / receipts',
  'touchless-value-rate': 'amount of receipts applied without a person / amount of receipts',
  'unapplied-days': 'sum of unapplied amount x days since its value date / sum of unapplied amount',
};

/** A claim that is open this long after its due date is at risk. */
const AT_RISK_DAYS = 90;
/** Further back than this, counting back says nothing of how fast is paid today. */
const MAX_COUNTBACK_MONTHS = 24;

/** The key figures of one currency over a period. */
export function kpisOf({ invoices, receipts }: KpiInputs, period: KpiPeriod): readonly Kpi[] {
  const { asOf, months } = period;
  const beginOn = addMonths(asOf, -months);
  const days = BigInt(daysBetween(beginOn, asOf));
  const openAt = (day: LocalDate, notDueOnly = false) =>
    sum(
      invoices
        .filter(({ issuedOn, dueOn }) => issuedOn <= day && !(notDueOnly && dueOn < day))
        .map((each) => openMinor(each, day)),
    );
  const salesMinor = sum(
    invoices.filter(({ issuedOn }) => issuedOn > beginOn && issuedOn <= asOf).map(({ amountMinor }) => amountMinor),
  );
  const [begin, end, notDue] = [openAt(beginOn), openAt(asOf), openAt(asOf, true)];
  const dso = figure('dso', 'days', end * days, salesMinor);
  const best = figure('best-possible-dso', 'days', notDue * days, salesMinor);
  const inPeriod = receipts.filter(({ valueOn }) => valueOn > beginOn && valueOn <= asOf);
  const touchless = inPeriod.filter((each) => each.touchless);
  return [
    dso,
    countback(invoices, end, asOf),
    best,
    figure('average-days-delinquent', 'days', (end - notDue) * days, salesMinor),
    weightedDaysLate(invoices, beginOn, asOf),
    figure('collection-effectiveness', 'percent', (begin + salesMinor - end) * 100n, begin + salesMinor - notDue),
    atRisk(invoices, asOf),
    figure('touchless-rate', 'percent', BigInt(touchless.length) * 100n, BigInt(inPeriod.length)),
    figure(
      'touchless-value-rate',
      'percent',
      sum(touchless.map(({ amountMinor }) => amountMinor)) * 100n,
      sum(inPeriod.map(({ amountMinor }) => amountMinor)),
    ),
    unappliedDays(receipts, asOf),
  ];
}

/** What of an invoice was open at the end of a day. */
function openMinor({ amountMinor, settlements }: InvoiceHistory, day: LocalDate): bigint {
  return settlements.reduce((open, { on, amountMinor: settled }) => (on <= day ? open - settled : open), amountMinor);
}

/** Receivables are taken to be the youngest sales: months are counted back until they are used up. */
function countback(invoices: readonly InvoiceHistory[], endMinor: bigint, asOf: LocalDate): Kpi {
  const salesByMonth = new Map<string, bigint>();
  for (const { issuedOn, amountMinor } of invoices) {
    if (issuedOn <= asOf)
      salesByMonth.set(monthKey(issuedOn), (salesByMonth.get(monthKey(issuedOn)) ?? 0n) + amountMinor);
  }
  let left = endMinor;
  let wholeDays = 0n;
  let to = asOf;
  for (let back = 0; back < MAX_COUNTBACK_MONTHS && left > 0n; back += 1) {
    const monthDays = BigInt(daysBetween(endOfMonth(addMonths(to, -1)), to));
    const sales = salesByMonth.get(monthKey(to)) ?? 0n;
    if (sales > left) return figure('dso-countback', 'days', wholeDays * sales + left * monthDays, sales);
    left -= sales;
    wholeDays += monthDays;
    to = endOfMonth(addMonths(to, -1));
  }
  // Nothing was sold in so long, or no claim is open.
  return left > 0n ? figure('dso-countback', 'days', 0n, 0n) : figure('dso-countback', 'days', wholeDays, 1n);
}

function monthKey(day: LocalDate): string {
  return `${yearOf(day)}-${monthOf(day)}`;
}

function weightedDaysLate(invoices: readonly InvoiceHistory[], beginOn: LocalDate, asOf: LocalDate): Kpi {
  let weighted = 0n;
  let settledMinor = 0n;
  for (const { amountMinor, dueOn, settlements } of invoices) {
    if (amountMinor <= 0n) continue;
    for (const { on, amountMinor: settled } of settlements) {
      if (on <= beginOn || on > asOf) continue;
      settledMinor += settled;
      weighted += settled * BigInt(Math.max(0, daysBetween(dueOn, on)));
    }
  }
  return figure('weighted-days-late', 'days', weighted, settledMinor);
}

function atRisk(invoices: readonly InvoiceHistory[], asOf: LocalDate): Kpi {
  let [reached, old] = [0n, 0n];
  for (const invoice of invoices) {
    const { amountMinor, dueOn } = invoice;
    if (amountMinor <= 0n || daysBetween(dueOn, asOf) <= AT_RISK_DAYS) continue;
    old += amountMinor;
    const settledInTime = invoice.settlements.filter(({ on }) => daysBetween(dueOn, on) <= AT_RISK_DAYS);
    reached += amountMinor - sum(settledInTime.map((each) => each.amountMinor));
  }
  return figure('at-risk-rate', 'percent', reached * 100n, old);
}

function unappliedDays(receipts: readonly ReceiptHistory[], asOf: LocalDate): Kpi {
  let [weighted, unapplied] = [0n, 0n];
  for (const { unappliedMinor, valueOn } of receipts) {
    if (valueOn > asOf) continue;
    unapplied += unappliedMinor;
    weighted += unappliedMinor * BigInt(daysBetween(valueOn, asOf));
  }
  return figure('unapplied-days', 'days', weighted, unapplied);
}

function figure(name: KpiName, unit: Kpi['unit'], numerator: bigint, denominator: bigint): Kpi {
  if (denominator === 0n) return { name, unit, numerator, denominator };
  return { name, unit, numerator, denominator, hundredths: halfUp(numerator * 100n, denominator) };
}

/** Division rounded half up, away from zero for negative values as for positive ones. */
function halfUp(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amountMinor) => total + amountMinor, 0n);
}
