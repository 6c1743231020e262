import { addDays, type LocalDate } from '@piutang/calendar';
import { type KpiName, kpiDefinition } from '@piutang/collections';
import type { CurrencyCode, Language } from '@piutang/money';
import type {
  DigestAgeing,
  DigestChange,
  DigestDispute,
  DigestFigure,
  DigestReason,
  DigestView,
} from '@piutang/notices';
import { type Dispute, rootCauses } from '@piutang/receivables';
import {
  type AgeingSnapshot,
  customerKind,
  jobKind,
  jobPartition,
  readMany,
  snapshotKind,
  snapshotPartition,
  type Table,
} from '@piutang/table';
import { countChecks } from '../daily-checks.ts';
import type { Desk } from '../desk.ts';
import { latestAgedDay } from '../desk-views.ts';
import { liveDisputes } from '../disputes.ts';
import { figuresBetween } from '../figures/stored-figures.ts';
import { CAUSE_TEXT } from './cause-text.ts';
import { checkText } from './check-text.ts';

/** The week that the digest is held against. */
const WEEK_DAYS = 7;
/** Weeks of a figure's small chart: two months, in which a trend shows. */
const CHART_WEEKS = 9;
/** Rows of each list that a person reads in a mail; the dashboard has the others. */
const SHOWN_ROWS = 10;

/** The figures that management is told of every week, in this order. */
const TOLD: readonly KpiName[] = [
  'dso-countback',
  'average-days-delinquent',
  'collection-effectiveness',
  'at-risk-rate',
  'promise-kept-rate',
  'dunning-coverage',
  'touchless-rate',
];

/** What the week was; `undefined` before the first day that was aged. */
export async function gatherDigest(desk: Desk, today: LocalDate): Promise<DigestView | undefined> {
  const { table, tenant } = desk;
  const asOf = await latestAgedDay(table);
  if (asOf === undefined) return undefined;
  const [now, before] = await Promise.all([snapshotsOf(table, asOf), snapshotsOf(table, addDays(asOf, -WEEK_DAYS))]);
  const currencies = now
    .map(({ currency }) => currency)
    .sort((a, b) => rank(a, tenant.baseCurrency) - rank(b, tenant.baseCurrency));
  const monthFrom = `${asOf.slice(0, 7)}-01` as LocalDate;
  const figures = await Promise.all(currencies.map((currency) => figuresOf(table, currency, asOf, tenant.language)));
  return {
    company: tenant.company.legalName,
    language: tenant.language,
    asOf,
    ...(before.length === 0 ? {} : { before: addDays(asOf, -WEEK_DAYS) }),
    monthFrom,
    ageing: currencies.flatMap((currency) => ageingOf(currency, now, before)),
    changes: await changesOf(table, currencies, now, before),
    disputes: disputesOf(await liveDisputes(desk), today, tenant.language),
    figures: figures.flat(),
    reasons: await reasonsOf(table, monthFrom, asOf),
    checks: (await countChecks(desk, today)).map((check) => ({
      text: checkText(check, tenant.language),
      failed: check.failed,
    })),
  };
}

async function snapshotsOf(table: Table, on: LocalDate): Promise<AgeingSnapshot[]> {
  return (await Array.fromAsync(table.query(snapshotPartition(on)))).map(snapshotKind.decode);
}

function ageingOf(
  currency: CurrencyCode,
  now: readonly AgeingSnapshot[],
  before: readonly AgeingSnapshot[],
): DigestAgeing[] {
  const is = now.find((each) => each.currency === currency);
  const was = before.find((each) => each.currency === currency);
  if (is === undefined) return [];
  const beforeOf = (label: string) => was?.buckets.find((bucket) => bucket.label === label)?.amountMinor;
  return [
    {
      currency,
      buckets: is.buckets.map(({ label, amountMinor }) => {
        const beforeMinor = beforeOf(label);
        return { label, amountMinor, ...(beforeMinor === undefined ? {} : { beforeMinor }) };
      }),
      unappliedMinor: is.unappliedMinor,
      totalMinor: is.totalMinor,
      ...(was === undefined ? {} : { totalBeforeMinor: was.totalMinor }),
      disputedMinor: is.ofWhich?.disputedMinor ?? 0n,
      promisedMinor: is.ofWhich?.promisedMinor ?? 0n,
    },
  ];
}

async function changesOf(
  table: Table,
  currencies: readonly CurrencyCode[],
  now: readonly AgeingSnapshot[],
  before: readonly AgeingSnapshot[],
): Promise<DigestChange[]> {
  const top = (snapshots: readonly AgeingSnapshot[], currency: CurrencyCode) =>
    snapshots.find((each) => each.currency === currency)?.top ?? [];
  const rows = currencies.flatMap((currency) =>
    top(now, currency).map(({ customer, overdueMinor }) => {
      const was = top(before, currency).find((each) => each.customer === customer);
      return { customer, currency, overdueMinor, ...(was === undefined ? {} : { beforeMinor: was.overdueMinor }) };
    }),
  );
  const customers = await readMany(table, customerKind, [...new Set(rows.map(({ customer }) => customer))]);
  const names = new Map(customers.map(({ id, name }) => [id, name]));
  return rows
    .slice(0, SHOWN_ROWS * currencies.length)
    .map(({ customer, ...row }) => ({ ...row, name: names.get(customer) ?? customer }));
}

function disputesOf(disputes: readonly Dispute[], today: LocalDate, language: Language): DigestDispute[] {
  return rootCauses(disputes, today)
    .slice(0, SHOWN_ROWS)
    .map(({ reason, about, currency, count, amountMinor, lateCount }) => ({
      reason: [CAUSE_TEXT[language][reason], about ?? ''].filter((part) => part !== '').join(': '),
      currency,
      count,
      amountMinor,
      lateCount,
    }));
}

/** The figures told, each with one value a week: of the day itself, or of the last day before it that was measured. */
async function figuresOf(
  table: Table,
  currency: CurrencyCode,
  asOf: LocalDate,
  language: Language,
): Promise<DigestFigure[]> {
  const days = await figuresBetween(table, currency, addDays(asOf, -WEEK_DAYS * CHART_WEEKS), asOf);
  const weeks = Array.from({ length: CHART_WEEKS }, (_, at) => addDays(asOf, -WEEK_DAYS * (CHART_WEEKS - 1 - at)));
  const weekly = weeks.flatMap((day) => days.findLast(({ on }) => on <= day && on > addDays(day, -WEEK_DAYS)) ?? []);
  return TOLD.flatMap((name) => {
    const { label, formula, unit } = kpiDefinition(name);
    const history = weekly.flatMap(({ figures }) => figures.find((each) => each.name === name)?.hundredths ?? []);
    return history.length === 0
      ? []
      : [{ label: label[language], formula: formula[language], unit, currency, history }];
  });
}

/** What the month's runs decided, by coded reason, the most frequent first. */
async function reasonsOf(table: Table, from: LocalDate, to: LocalDate): Promise<DigestReason[]> {
  const sums = new Map<string, number>();
  for await (const item of table.query(jobPartition('run-dunning'), { from, to })) {
    for (const { reason, count } of jobKind.decode(item).reasons ?? [])
      sums.set(reason, (sums.get(reason) ?? 0) + count);
  }
  return [...sums].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

function rank(currency: CurrencyCode, base: CurrencyCode): number {
  return currency === base ? 0 : 1;
}
