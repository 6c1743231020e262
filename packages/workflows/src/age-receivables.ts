import { type Instant, type LocalDate, localDateAt } from '@piutang/calendar';
import { type AgeingResult, createAgeing, createPayerBook, type PayerPosition, topDebtors } from '@piutang/collections';
import { sumMinor } from '@piutang/money';
import { type AgeingSnapshot, create, type JobRun, snapshotKind } from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';
import { payersKey } from './ageing-lists.ts';
import { agedSegment } from './ageing-parts.ts';
import { auditHead } from './audit/record-audit.ts';
import { newestStatements, stalestBusinessDays } from './bank-freshness.ts';
import { settleClaims } from './claims.ts';
import { lookAtCredit } from './credit-signals.ts';
import { finishJob, startJob } from './daily-job.ts';
import type { Desk, EventPublisher, FileStore } from './desk.ts';
import { expireHolds } from './holds.ts';
import { type PausedItem, pausedReceivables } from './paused-receivables.ts';
import { judgePlans } from './plans.ts';
import { judgePromises } from './promises.ts';
import { closeSettledTasks } from './tasks.ts';
import { unappliedCash } from './unapplied-cash.ts';
import { writeWorklist } from './worklist.ts';

export type AgeingDesk = Desk & { readonly files: FileStore; readonly publish: EventPublisher };

/** Parts of the open index that are read side by side; one partition gives 3,000 read units a second. */
const SCAN_SEGMENTS = 4;

/**
 * Ages all open items once for the day on the tenant's wall: the snapshot by bucket and currency, the ranked worklist and
 * the payers that reminders will look at come out of one scan; no invoice is written. Says so on the bus, again whenever
 * it is started again for a day that is done.
 */
export async function ageReceivables(desk: AgeingDesk, at: Instant): Promise<string> {
  const asOf = localDateAt(at, desk.tenant.timeZone);
  const start = await startJob(desk, 'age-receivables', asOf);
  if ('run' in start) {
    await judgePromises(desk);
    await judgePlans(desk);
    await settleClaims(desk);
    await closeSettledTasks(desk);
    await expireHolds(desk);
    const { ageing, payers, paused } = await scanOpenItems(desk, start.run);
    const positions = [...payers.payers()];
    await writeLists(desk, asOf, at, positions);
    await lookAtCredit(desk, positions, new Set(paused.map(({ customer }) => customer)), asOf);
    const snapshots = await snapshotsOf(desk, ageing.result(), positions, paused);
    const itemCount = snapshots.reduce((sum, snapshot) => sum + snapshot.itemCount, 0);
    const overdue = positions.filter(({ overdueMinor }) => overdueMinor > 0n).length;
    const summary = `${itemCount} open items of ${positions.length} payers, ${overdue} overdue`;
    await finishJob(
      desk,
      start.run,
      summary,
      snapshots.map((snapshot) => create(snapshotKind, snapshot, 'day not aged yet')),
    );
    desk.count('InvoicesAged', itemCount);
    desk.count('OverduePayers', overdue);
    desk.count(
      'NewestStatementAgeDays',
      stalestBusinessDays(await newestStatements(desk.table, desk.tenant), asOf, desk.tenant),
    );
  }
  await desk.publish([
    { type: 'ReceivablesAged', detail: { version: 1, id: `aged-${asOf}`, asOf, payers: payersKey(asOf) } },
  ]);
  return 'run' in start ? `aged ${asOf}` : `${asOf} was aged already: ${start.finished.summary ?? ''}`;
}

async function snapshotsOf(
  desk: Desk,
  { asOf, currencies }: AgeingResult,
  positions: readonly PayerPosition[],
  paused: readonly PausedItem[],
): Promise<AgeingSnapshot[]> {
  const head = await auditHead(desk.table);
  const anchor = head === undefined ? {} : { auditHead: { sequence: head.sequence, digest: head.digest } };
  const tops = topDebtors(positions);
  return currencies.map(({ currency, buckets, unappliedMinor, totalMinor, count }) => {
    const own = paused.filter((item) => item.currency === currency);
    const ofWhich = {
      disputedMinor: sumMinor(own.map(({ disputedMinor }) => disputedMinor)),
      promisedMinor: sumMinor(own.map(({ promisedMinor }) => promisedMinor)),
      plannedMinor: sumMinor(own.map(({ plannedMinor }) => plannedMinor)),
      heldMinor: sumMinor(own.map(({ heldMinor }) => heldMinor)),
    };
    const sums = { buckets, unappliedMinor, totalMinor, itemCount: count, ofWhich, top: tops.get(currency) ?? [] };
    return { on: asOf, currency, ...sums, ...anchor, recordedAt: desk.clock() };
  });
}

async function scanOpenItems(desk: AgeingDesk, run: JobRun) {
  const asOf = run.on;
  const dueSoonDays = earliestReminderDays(desk.tenant);
  const ageing = createAgeing({ asOf, bucketDays: desk.tenant.ageing.bucketDays });
  const payers = createPayerBook(asOf, dueSoonDays);
  const segments = Array.from({ length: SCAN_SEGMENTS }, (_, segment) =>
    agedSegment(desk, run, { segment, segments: SCAN_SEGMENTS, dueSoonDays }),
  );
  for (const part of await Promise.all(segments)) {
    for (const currency of part.currencies) ageing.addPart(currency);
    for (const position of part.positions) payers.addPosition(position);
  }
  for await (const { customer, currency, amountMinor } of unappliedCash(desk.table)) {
    ageing.addUnapplied(currency, amountMinor);
    if (customer !== undefined) payers.addUnapplied(customer, currency, amountMinor);
  }
  const paused = await pausedReceivables(desk, asOf);
  for (const { customer, currency, dueOn, disputedMinor, promisedMinor, plannedMinor, heldMinor } of paused) {
    const pausedMinor = disputedMinor + promisedMinor + plannedMinor + heldMinor;
    if (dueOn < asOf) payers.addPausedOverdue(customer, currency, pausedMinor);
  }
  return { ageing, payers, paused };
}

/** How many days before the due date the first reminder goes out. */
function earliestReminderDays(tenant: Tenant): number {
  const { steps, discountReminderDays, policies = [] } = tenant.dunning;
  const all = [...steps, ...policies.flatMap((policy) => policy.steps ?? [])];
  const forDiscounts = discountReminderDays === undefined ? 0 : DISCOUNT_DAYS_AHEAD + discountReminderDays;
  return Math.max(forDiscounts, ...all.map(({ offsetDays }) => -offsetDays));
}

/** A discount ends long before its invoice is due: this far ahead with the usual terms of 30 and 60 days (2/10 net 60). */
const DISCOUNT_DAYS_AHEAD = 50;

async function writeLists(
  desk: AgeingDesk,
  asOf: LocalDate,
  at: Instant,
  positions: readonly PayerPosition[],
): Promise<void> {
  const lines = positions
    .filter(({ overdueCount, dueSoonCount }) => overdueCount + dueSoonCount > 0)
    .map(({ customer, currency, overdueCount }) =>
      JSON.stringify({ customer, currency, ...(overdueCount > 0 ? { overdue: true } : {}) }),
    );
  await desk.files.put(payersKey(asOf), `${lines.join('\n')}\n`, 'application/x-ndjson');
  await writeWorklist(desk, asOf, at, positions);
}
