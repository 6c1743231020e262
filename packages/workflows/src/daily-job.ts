import { addDays, daysBetween, type LocalDate } from '@piutang/calendar';
import { create, type JobRun, jobKind, jobPartition, read, replace, type Table, type Write } from '@piutang/table';
import type { Desk } from './desk.ts';

/** A run that this worker may do, or the finished run that another did before it. */
export type JobStart = { readonly run: JobRun } | { readonly finished: JobRun };

/**
 * Starts the job of a day, or takes it up again where a worker died: the work itself is repeatable, the record says that
 * it was done.
 */
export async function startJob(desk: Desk, job: JobRun['job'], on: LocalDate): Promise<JobStart> {
  const known = await read(desk.table, jobKind, { job, on });
  if (known !== undefined) return known.state === 'done' ? { finished: known } : { run: known };
  const run: JobRun = { job, on, state: 'running', startedAt: desk.clock(), version: 1 };
  const result = await desk.table.commit([create(jobKind, run, 'job not started yet')]);
  if (result.committed) return { run };
  return startJob(desk, job, on);
}

/** Marks the run done together with what it produced. A worker that was overtaken changes nothing. */
export async function finishJob(desk: Desk, run: JobRun, summary: string, results: readonly Write[]): Promise<void> {
  const done: JobRun = { ...run, state: 'done', finishedAt: desk.clock(), summary };
  await desk.table.commit([replace(jobKind, run, done, 'job run unchanged since it was read'), ...results]);
}

/** A day that is still being worked on is passed over, and so are a few before it whose run died. */
const LATEST_RUNS = 5;

/** The last day up to `asOf` whose job is done, or `undefined` before the first one. */
export async function lastDoneDay(table: Table, job: JobRun['job'], asOf: LocalDate): Promise<LocalDate | undefined> {
  for await (const item of table.query(jobPartition(job), { to: asOf, reverse: true, limit: LATEST_RUNS })) {
    const run = jobKind.decode(item);
    if (run.state === 'done') return run.on;
  }
  return undefined;
}

/**
 * Days that are made up for at most: each reads the whole table, and a month is what roll rates and packs look back. Of a
 * longer silence the last month is.
 */
const MAX_SKIPPED_DAYS = 31;

/** The days before a day, oldest first, since the last one whose job is done; none before the first one. */
export async function skippedDays(table: Table, job: JobRun['job'], before: LocalDate): Promise<readonly LocalDate[]> {
  const last = await lastDoneDay(table, job, addDays(before, -1));
  if (last === undefined) return [];
  const count = Math.min(MAX_SKIPPED_DAYS, daysBetween(last, before) - 1);
  return Array.from({ length: count }, (_, at) => addDays(before, at - count));
}
