import { addDays, epochMs, type Instant, instant, instantAt, type LocalDate } from '@piutang/calendar';
import { type AgeingSnapshot, create, snapshotKind } from '@piutang/table';
import { ageAsOf } from './ageing-as-of.ts';
import { finishJob, skippedDays, startJob } from './daily-job.ts';
import type { Desk } from './desk.ts';

/** The last moment of a day on the tenant's clock. */
export function lastMomentOf({ tenant }: Pick<Desk, 'tenant'>, on: LocalDate): Instant {
  return instant(epochMs(instantAt(addDays(on, 1), '00:00', tenant.timeZone)) - 1);
}

/**
 * Ages the days between the last run and a day that no run was done of, oldest first, from the immutable records as they
 * were known at the end of each: their snapshots join the history. Reminders are of today alone, so no list is made and
 * nothing is announced; what cases held back on a past day is not told.
 * @returns the days that were caught up
 */
export async function catchUpAgeing(desk: Desk, before: LocalDate): Promise<readonly LocalDate[]> {
  const days: LocalDate[] = [];
  for (const on of await skippedDays(desk.table, 'age-receivables', before)) {
    const start = await startJob(desk, 'age-receivables', on);
    if ('finished' in start) continue;
    const snapshots = await snapshotsAsKnown(desk, on);
    await finishJob(
      desk,
      start.run,
      `caught up from the records: ${snapshots.length} currencies`,
      snapshots.map((snapshot) => create(snapshotKind, snapshot, 'day not aged yet')),
    );
    days.push(on);
  }
  return days;
}

async function snapshotsAsKnown(desk: Desk, on: LocalDate): Promise<readonly AgeingSnapshot[]> {
  const knownAt = lastMomentOf(desk, on);
  const result = await ageAsOf(desk.table, { asOf: on, knownAt, bucketDays: desk.tenant.ageing.bucketDays });
  // Nothing was known of that day: there is nothing to age, and the day is done.
  if ('refused' in result) return [];
  return result.currencies.map(({ currency, buckets, unappliedMinor, totalMinor, count }) => ({
    on,
    currency,
    buckets,
    unappliedMinor,
    totalMinor,
    itemCount: count,
    knownAt,
    recordedAt: desk.clock(),
  }));
}
