import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, rounded } from './benchmark.ts';
import { type BillLine, billOf, MONTH, type PriceTable, standingCosts, totalOf, usageOf } from './cost-model.ts';
import { bench as measureUnits } from './units.bench.ts';

/** Region of the books, and the region whose prices are best known. */
const REGIONS = ['ap-southeast-3', 'us-east-1'] as const;
/** Invoices a month, and what the month may cost in USD. */
const BARS = [
  { name: 'idle_usd', invoices: 0, bar: 1.5 },
  { name: 'usd_10k', invoices: 10_000, bar: 3 },
  { name: 'usd_100k', invoices: 100_000, bar: 8 },
  { name: 'usd_1m', invoices: 1_000_000, bar: 45 },
] as const;
/** What a user would pay elsewhere for 10,000 invoices a month, in USD at list prices. */
const ELSEWHERE = {
  'a chasing service at GBP 30 per 100 chased invoices': 3_800,
  'a receivables suite with a flat price': 1_500,
  'a hosted open ERP, without reminders by day': 25,
} as const;
const LARGEST = 6;

/** Cost of a month by size of the business: measured units and the templates' standing parts, times a price table. */
export async function bench(): Promise<Benchmark> {
  const measured = (await measureUnits()).figures;
  const standing = standingCosts();
  const figures: Record<string, number> = {};
  const notes: string[] = [];
  for (const region of REGIONS) {
    const table = priceTable(region);
    const suffix = region === 'ap-southeast-3' ? '' : `_${region.replaceAll('-', '_')}`;
    for (const { name, invoices, bar } of BARS) {
      const usage = usageOf(invoices, standing, measured);
      const alone = billOf(usage, table, false);
      figures[`${name}${suffix}`] = rounded(totalOf(alone), 2);
      figures[`${name}_further_tenant${suffix}`] = rounded(totalOf(billOf(usage, table, true)), 2);
      if (suffix === '') notes.push(noteOf(name, alone, bar));
    }
  }
  const at10k = figures['usd_10k'] ?? 0;
  const elsewhere = Object.entries(ELSEWHERE).map(
    ([what, usd]) => `${what}: ${usd} USD, ${Math.round(usd / at10k)} times`,
  );
  return {
    name: 'cost',
    figures,
    ratios: Object.fromEntries(BARS.map(({ name, bar }) => [`${name}_of_bar`, rounded((figures[name] ?? 0) / bar, 2)])),
    notes: [
      ...notes,
      `elsewhere, for 10,000 invoices: ${elsewhere.join('; ')}`,
      `standing: ${standing.alarmMetrics} alarms, ${standing.polls} polls of idle queues`,
      `assumed month: ${JSON.stringify(MONTH)}`,
      'the figures are for a tenant alone in its account, with the allowances that an account has every month for ever; _further_tenant is at list price',
    ],
  };
}

function priceTable(region: string): PriceTable {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'prices', `${region}.json`), 'utf8')) as PriceTable;
}

function noteOf(name: string, bill: readonly BillLine[], bar: number): string {
  const largest = bill.slice(0, LARGEST).map(({ what, usd }) => `${what} ${usd.toFixed(2)}`);
  return `${name}: ${totalOf(bill).toFixed(2)} of ${bar.toFixed(2)} USD; ${largest.join(', ')}`;
}
