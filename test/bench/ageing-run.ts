import { createAgeing, createPayerBook, rankingSettings, topPayers } from '@piutang/collections';
import type { OpenItem } from '@piutang/receivables';
import { AS_OF, openItemAt } from './ageing-data.ts';
import { exampleTenant } from './example-tenant.ts';

/** Items of a page: what one answer of the table holds of an index whose entries have 45 bytes is some 20,000. */
const PAGE_ITEMS = 2_000;
/** The worklist that a day's run keeps. */
const WORKLIST_ROWS = 500;

const [count = 0] = process.argv.slice(2).map(Number);
const tenant = exampleTenant();

let cpuUs = 0;
const timed = <T>(work: () => T): T => {
  const before = process.cpuUsage();
  const answer = work();
  const { user, system } = process.cpuUsage(before);
  cpuUs += user + system;
  return answer;
};

const ageing = createAgeing({ asOf: AS_OF, bucketDays: tenant.ageing.bucketDays });
const payers = createPayerBook(AS_OF);
for (let from = 0; from < count; from += PAGE_ITEMS) {
  const page: OpenItem[] = Array.from({ length: Math.min(PAGE_ITEMS, count - from) }, (_, at) => openItemAt(from + at));
  timed(() => {
    for (const item of page) {
      ageing.add(item);
      payers.add(item);
    }
  });
}
const { rows, candidates, aged } = timed(() => {
  const positions = [...payers.payers()];
  const candidates = positions.filter(({ overdueCount, dueSoonCount }) => overdueCount + dueSoonCount > 0).length;
  return { rows: topPayers(positions, rankingSettings(tenant), WORKLIST_ROWS), candidates, aged: ageing.result() };
});

/** One object on standard output: what the benchmark reads. */
console.log(
  JSON.stringify({
    cpuS: cpuUs / 1e6,
    peakMib: process.resourceUsage().maxRSS / 1024,
    rows: rows.length,
    ranked: rows.map(({ customer, scoreMinor }) => `${customer} ${scoreMinor}`),
    candidates,
    sums: aged.currencies.flatMap(({ currency, buckets, unappliedMinor }) => [
      ...buckets.map(({ label, amountMinor }) => `${currency} ${label} ${amountMinor}`),
      `${currency} unapplied ${unappliedMinor}`,
    ]),
  }),
);
