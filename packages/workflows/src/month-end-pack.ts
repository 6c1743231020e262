import { createHash } from 'node:crypto';
import { addMonths, endOfMonth, epochMs, type Instant, instant, type LocalDate } from '@piutang/calendar';
import { type AgeingResult, ageingJson } from '@piutang/collections';
import { jobKind, read } from '@piutang/table';
import { type AsOfQuestion, type AsOfRefusal, ageAsOf } from './ageing-as-of.ts';
import { finishJob, startJob } from './daily-job.ts';
import type { Desk, FileStore } from './desk.ts';

/** By which date a pack counts ages. */
export type AgedFrom = NonNullable<AsOfQuestion['agedFrom']>;

/** The ageing of a day as it was known at a moment, with the bytes that are kept of it. */
export type AgeingPack = { readonly key: string; readonly text: string; readonly result: AgeingResult };

/** A worker notes the time before it writes: what was noted this long ago is written. */
const WRITE_LAG_MS = 120_000;

type PackDesk = Desk & { readonly files: FileStore };

/** Computes a pack from the immutable records: the same question gives the same bytes for ever. */
export async function packOf(
  desk: Desk,
  asOf: LocalDate,
  knownAt: Instant,
  agedFrom: AgedFrom = 'dueOn',
): Promise<AgeingPack | AsOfRefusal> {
  const result = await ageAsOf(desk.table, { asOf, knownAt, bucketDays: desk.tenant.ageing.bucketDays, agedFrom });
  if ('refused' in result) return result;
  const by = agedFrom === 'issuedOn' ? 'issued' : 'due';
  const key = `packs/${asOf}/${knownAt.replaceAll(':', '')}-${by}.json`;
  return { key, text: `${JSON.stringify({ knownAt, agedFrom, ...ageingJson(result) })}\n`, result };
}

export type PackRefusal = AsOfRefusal | { readonly refused: 'pack-missing' | 'pack-differs'; readonly message: string };

/** Computes a pack again and compares it with the one that was kept, byte for byte. */
export async function provePack(desk: PackDesk, pack: AgeingPack): Promise<PackRefusal | undefined> {
  const bytes = await desk.files.read(pack.key);
  if (bytes === undefined)
    return { refused: 'pack-missing', message: `no pack ${pack.key} was kept: keep one with --store` };
  const kept = Buffer.concat(await Array.fromAsync(bytes)).toString('utf8');
  if (kept === pack.text) return undefined;
  const [then, now] = [kept, pack.text].map((text) => createHash('sha256').update(text).digest('hex').slice(0, 12));
  return {
    refused: 'pack-differs',
    message: `pack ${pack.key} is not what the records give: kept ${then}, recomputed ${now}; piutang verify --audit tells which record was changed`,
  };
}

/**
 * Keeps the pack of the last month end, once, on the first run after it: the last day of the month as it was known two
 * minutes before the run was scheduled. Later bookings of that month are told by the ageing as of the day as known later.
 * @returns what was kept, for people; `undefined` where it was kept before
 */
export async function storeMonthEndPack(desk: PackDesk, today: LocalDate, at: Instant): Promise<string | undefined> {
  const monthEnd = endOfMonth(addMonths(today, -1));
  const start = await startJob(desk, 'store-pack', monthEnd);
  if ('finished' in start) return undefined;
  const knownAt = instant(epochMs(at) - WRITE_LAG_MS);
  const pack = await packOf(desk, monthEnd, knownAt);
  if (!('refused' in pack)) await desk.files.put(pack.key, pack.text, 'application/json');
  const said = 'refused' in pack ? pack.message : knownAt;
  await finishJob(desk, start.run, said, []);
  return 'refused' in pack ? undefined : `kept the pack of ${monthEnd}`;
}

/** The moment as of which the pack of a month end was kept by the daily run; `undefined` where none was. */
export async function monthEndKnownAt(desk: Desk, monthEnd: LocalDate): Promise<Instant | undefined> {
  const run = await read(desk.table, jobKind, { job: 'store-pack', on: monthEnd });
  return run?.state === 'done' && /^\d{4}-\d\d-\d\dT/.test(run.summary ?? '') ? (run.summary as Instant) : undefined;
}
