import { epochMs, type Instant, type LocalDate } from '@piutang/calendar';
import type { AgeingSnapshot, FileManifest, Table } from '@piutang/table';
import { jobKind, jobPartition, snapshotKind, snapshotPartition } from '@piutang/table';

/** A worker notes the time before it writes; between the two it reads, plans and commits, well within this. */
const WRITE_LAG_MS = 120_000;

/** More runs than this are not looked through for the newest finished one. */
const LATEST_RUNS = 3;

/** The newest ageing, and what the records give for the moment at which it ran. */
export type AgeingCut = {
  readonly totals: ReadonlyMap<string, bigint>;
  readonly on: LocalDate;
  /** Adds a record to its currency's sum; one of the run's own minutes makes the comparison void. */
  readonly add: (currency: string, amountMinor: bigint, recordedAt: Instant) => void;
  /** A file that was worked on while the ageing ran makes the comparison void. */
  readonly addFile: (file: FileManifest) => void;
  /** What the records give, or `undefined` where the run was not alone. */
  readonly ledgerMinor: (currency: string) => bigint | undefined;
};

/** Reads the newest finished ageing; `undefined` before the first. */
export async function ageingCut(table: Table): Promise<AgeingCut | undefined> {
  for await (const item of table.query(jobPartition('age-receivables'), { reverse: true, limit: LATEST_RUNS })) {
    const run = jobKind.decode(item);
    if (run.state !== 'done' || run.finishedAt === undefined) continue;
    const snapshots: AgeingSnapshot[] = [];
    for await (const each of table.query(snapshotPartition(run.on))) snapshots.push(snapshotKind.decode(each));
    // A day that was skipped is aged from the records as they were known then, not as they are: others prove it.
    if (snapshots.some(({ knownAt }) => knownAt !== undefined)) continue;
    return cutOf(run.on, epochMs(run.startedAt) - WRITE_LAG_MS, epochMs(run.finishedAt), snapshots);
  }
  return undefined;
}

function cutOf(on: LocalDate, fromMs: number, toMs: number, snapshots: readonly AgeingSnapshot[]): AgeingCut {
  const sums = new Map<string, bigint>();
  let alone = true;
  return {
    on,
    totals: new Map(snapshots.map(({ currency, totalMinor }) => [currency, totalMinor])),
    add: (currency, amountMinor, recordedAt) => {
      const atMs = epochMs(recordedAt);
      if (atMs < fromMs) sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
      else if (atMs <= toMs) alone = false;
    },
    addFile: ({ receivedAt, finishedAt }) => {
      const endMs = finishedAt === undefined ? Number.POSITIVE_INFINITY : epochMs(finishedAt);
      if (epochMs(receivedAt) <= toMs && endMs >= fromMs) alone = false;
    },
    ledgerMinor: (currency) => (alone ? (sums.get(currency) ?? 0n) : undefined),
  };
}
