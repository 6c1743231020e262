import { readFileSync } from 'node:fs';
import { createAgeing, createPayerBook, DEFAULT_BUCKET_DAYS, rankingSettings, topPayers } from '@piutang/collections';
import { partOf } from '@piutang/workflows';
import { AS_OF } from './ageing-data.ts';
import { exampleTenant } from './example-tenant.ts';

/** The worklist that a day's run keeps. */
const WORKLIST_ROWS = 500;

const before = process.cpuUsage();
const ageing = createAgeing({ asOf: AS_OF, bucketDays: DEFAULT_BUCKET_DAYS });
const payers = createPayerBook(AS_OF);
for (const file of process.argv.slice(2)) {
  const part = partOf(readFileSync(file, 'utf8'));
  for (const currency of part.currencies) ageing.addPart(currency);
  for (const position of part.positions) payers.addPosition(position);
}
const rows = topPayers(payers.payers(), rankingSettings(exampleTenant()), WORKLIST_ROWS);
const sums = ageing
  .result()
  .currencies.flatMap(({ currency, buckets, unappliedMinor }) => [
    ...buckets.map(({ label, amountMinor }) => `${currency} ${label} ${amountMinor}`),
    `${currency} unapplied ${unappliedMinor}`,
  ]);
const { user, system } = process.cpuUsage(before);
/** One object on standard output: what the benchmark reads. */
console.log(
  JSON.stringify({
    cpuS: (user + system) / 1e6,
    peakMib: process.resourceUsage().maxRSS / 1024,
    rows: rows.map(({ customer, scoreMinor }) => `${customer} ${scoreMinor}`),
    sums,
  }),
);
