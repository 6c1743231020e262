import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, localDate } from '@piutang/calendar';
import { create, invoiceKind, MAX_TRANSACTION_WRITES, type Table } from '@piutang/table';
import type { Meter } from '@piutang/table/dynamodb';
import { ageReceivables } from '@piutang/workflows';
import { startDynoxide } from '../support/dynoxide.ts';
import { testDesk } from '../support/test-desk.ts';
import { openItemAt } from './ageing-data.ts';
import { type Benchmark, median, rounded } from './benchmark.ts';

const INVOICES = 1_000_000;
/** Invoices that are really stored and scanned; the units of a scan grow with its bytes, so a million cost in proportion. */
const STORED = 40_000;
/** The book that is aged by segments, each a process of its own, and its parts merged. */
const LARGE = 10_000_000;
const SEGMENTS = 10;
/** Runs in fresh processes; the middle one counts. */
const RUNS = 3;
/** DynamoDB charges half a unit for every 4 KiB of an eventually consistent read. */
const BYTES_A_READ_UNIT = 8_192;
/** Young objects of a function with 256 MB get no more room than this. */
const NODE_FLAGS = ['--max-semi-space-size=6'];

type Run = {
  readonly cpuS: number;
  readonly peakMib: number;
  readonly rows: number;
  readonly ranked: readonly string[];
  readonly candidates: number;
  readonly sums: readonly string[];
};

/** Ageing, ranking and choosing reminders for a million open invoices of 50,000 payers, beside DuckDB on the same book. */
export async function bench(): Promise<Benchmark> {
  const runs = Array.from({ length: RUNS }, () => runOf<Run>('ageing-run.ts'));
  const peers = Array.from({ length: RUNS }, () => runOf<Pick<Run, 'cpuS' | 'sums'>>('ageing-duckdb.ts'));
  const [run] = runs;
  const [peer] = peers;
  if (run === undefined || peer === undefined) throw new Error('nothing was run');
  const differing = differences(run.sums, peer.sums);
  if (differing.length > 0) throw new Error(`DuckDB disagrees: ${differing.join('; ')}`);
  const shards = sharded(INVOICES, SEGMENTS, run);
  const large = sharded(LARGE, SEGMENTS);
  const { rru, wruPerInvoice } = await runUnits();
  const cpuS = median(runs.map((each) => each.cpuS));
  return {
    name: 'ageing',
    figures: {
      invoices: INVOICES,
      rru: rounded((rru * INVOICES) / STORED, 0),
      wru_per_invoice: wruPerInvoice,
      bytes_per_entry: rounded((rru * BYTES_A_READ_UNIT) / STORED, 1),
      cpu_s: rounded(cpuS, 3),
      peak_mib: rounded(median(runs.map((each) => each.peakMib)), 1),
      worklist_rows: run.rows,
      dunning_candidates: run.candidates,
      sums_compared: run.sums.length,
      million_in_ten_cpu_s: rounded(shards.cpuS, 3),
      ten_million_in_ten_cpu_s: rounded(large.cpuS, 3),
      ten_million_segment_peak_mib: rounded(large.segmentPeakMib, 1),
      ten_million_merge_cpu_s: rounded(large.mergeCpuS, 3),
      ten_million_merge_peak_mib: rounded(large.mergePeakMib, 1),
    },
    ratios: { vs_duckdb: rounded(median(peers.map((each) => each.cpuS)) / cpuS, 3) },
    notes: [
      `rru and bytes_per_entry are of the daily run's parallel scan of ${STORED} invoices stored in the embedded engine, rru for a million in proportion.`,
      'cpu_s is user and system time from decoded pages to buckets, payer positions, ranked worklist and reminder candidates; peak_mib the whole process.',
      'Every sum by currency and bucket is the same in DuckDB to the minor unit; a difference fails the benchmark. DuckDB sums and ranks the same rows on one thread, in place.',
      'million_in_ten and ten_million_in_ten: the same book in ten segments, one process each and one after the other, and their parts merged; cpu_s is all of them with the merge. Sums and ranking of the million are those of the run in one piece, or the benchmark fails.',
      'wru_per_invoice: by how much the writes of a run grow with each invoice; a run writes its snapshots and its job record, and no invoice.',
    ],
  };
}

type Shard = Pick<Run, 'cpuS' | 'peakMib'>;
type Merged = Shard & { readonly rows: readonly string[]; readonly sums: readonly string[] };

/** Ages a book by segments in processes of their own, merges their parts, and compares with a run in one piece. */
function sharded(count: number, segments: number, whole?: Run) {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-shards-'));
  try {
    const files = Array.from({ length: segments }, (_, segment) => join(folder, `${segment}.ndjson`));
    const parts = files.map((file, segment) =>
      processOf<Shard>('ageing-shard.ts', [String(segment), String(segments), String(count), file]),
    );
    const merged = processOf<Merged>('ageing-merge.ts', files);
    if (whole !== undefined && differences(merged.sums, whole.sums).length > 0)
      throw new Error('the sums of the segments are not those of the whole');
    if (whole !== undefined && merged.rows.join() !== whole.ranked.join())
      throw new Error('the ranking of the segments is not that of the whole');
    return {
      cpuS: parts.reduce((sum, { cpuS }) => sum + cpuS, merged.cpuS),
      segmentPeakMib: Math.max(...parts.map(({ peakMib }) => peakMib)),
      mergeCpuS: merged.cpuS,
      mergePeakMib: merged.peakMib,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runOf<T>(script: string): T {
  return processOf<T>(script, [String(INVOICES)]);
}

function processOf<T>(script: string, args: readonly string[]): T {
  const path = join(import.meta.dirname, script);
  return JSON.parse(
    execFileSync(process.execPath, [...NODE_FLAGS, path, ...args], { encoding: 'utf8', maxBuffer: 1 << 24 }),
  ) as T;
}

function differences(ours: readonly string[], theirs: readonly string[]): string[] {
  const known = new Set(theirs);
  return ours.filter((sum) => !known.has(sum) && !sum.endsWith(' 0'));
}

/**
 * What the daily run consumes, in the engine's own count: its scan of all stored invoices, and by how much its writes grow
 * from half of the invoices to all of them.
 */
async function runUnits(): Promise<{ readonly rru: number; readonly wruPerInvoice: number }> {
  const engine = await startDynoxide();
  try {
    let reading = 0;
    let writing = 0;
    const meter: Meter = ({ operation, capacityUnits }) => {
      if (operation === 'Scan') reading += capacityUnits;
      if (operation === 'TransactWriteItems') writing += capacityUnits;
    };
    const table = await engine.freshTable(meter);
    const desk = { ...testDesk(), table };
    const written: number[] = [];
    for (const [half, day] of ['2026-11-24', '2026-11-25'].entries()) {
      await store(table, (half * STORED) / 2, ((half + 1) * STORED) / 2);
      desk.setTime(day, '08:00');
      [reading, writing] = [0, 0];
      await ageReceivables(desk, desk.clock());
      written.push(writing);
    }
    const [first = 0, second = 0] = written;
    return { rru: reading, wruPerInvoice: (second - first) / (STORED / 2) };
  } finally {
    await engine.stop();
  }
}

async function store(table: Table, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += MAX_TRANSACTION_WRITES) {
    const group = Array.from({ length: Math.min(MAX_TRANSACTION_WRITES, to - at) }, (_, one) => invoiceAt(at + one));
    await table.commit(group.map((invoice) => create(invoiceKind, invoice, 'invoice is new')));
  }
}

function invoiceAt(at: number) {
  const { invoice, customer, currency, balanceMinor, dueOn, level } = openItemAt(at);
  const amounts = { amountMinor: balanceMinor, balanceMinor };
  const rest = {
    issuedOn: localDate('2026-06-01'),
    references: [],
    contentHash: '0'.repeat(32),
    recordedAt: instant(0),
    version: 1,
  };
  return { id: invoice, customer, currency, ...amounts, dueOn, level, ...rest };
}
