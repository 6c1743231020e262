import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Benchmark, median, rounded } from './benchmark.ts';

const LINES = 100_000;
const ITEMS = 1_000_000;
/** Runs in fresh processes; the middle one counts. */
const RUNS = 3;

type Run = {
  readonly indexCpuS: number;
  readonly matchCpuS: number;
  readonly posted: number;
  readonly steps: number;
  readonly peakMib: number;
};

/**
 * Room for new objects, in MiB: V8 takes 16 of them three times over where it may. The matcher keeps little of what it
 * makes, so that a smaller room costs no time.
 */
const YOUNG_MIB = 8;

/** Matching a large file against a large book in a fresh process, beside a DuckDB join on the same data. */
export async function bench(): Promise<Benchmark> {
  const runs = Array.from({ length: RUNS }, () => runOf<Run>('match-run.ts', LINES, ITEMS));
  const half = runOf<Run>('match-run.ts', LINES / 2, ITEMS);
  const peers = Array.from({ length: RUNS }, () => runOf<{ readonly cpuS: number }>('match-duckdb.ts', LINES, ITEMS));
  const hostile = runOf<{ readonly steps: number; readonly limit: number; readonly cpuS: number }>('match-hostile.ts');
  const middle = (of: (run: Run) => number) => median(runs.map(of));
  const cpuS = middle((run) => run.indexCpuS + run.matchCpuS);
  const duckdbCpuS = median(peers.map((peer) => peer.cpuS));
  return {
    name: 'match',
    figures: {
      lines: LINES,
      open_items: ITEMS,
      cpu_s: rounded(cpuS, 3),
      index_cpu_s: rounded(
        middle((run) => run.indexCpuS),
        3,
      ),
      lines_cpu_s: rounded(
        middle((run) => run.matchCpuS),
        3,
      ),
      half_lines_cpu_s: rounded(half.matchCpuS, 3),
      peak_mib: rounded(
        middle((run) => run.peakMib),
        1,
      ),
      posted: runs[0]?.posted ?? 0,
      subset_steps: runs[0]?.steps ?? 0,
      duckdb_cpu_s: rounded(duckdbCpuS, 3),
      hostile_steps_a_line: hostile.steps,
      hostile_steps_limit: hostile.limit,
      hostile_cpu_s_a_line: rounded(hostile.cpuS, 3),
    },
    ratios: {
      vs_duckdb: rounded(duckdbCpuS / cpuS, 3),
      growth_by_lines: rounded(middle((run) => run.matchCpuS) / half.matchCpuS, 3),
    },
    notes: [
      'cpu_s is user and system time of filing the book (index_cpu_s) and deciding the lines (lines_cpu_s), every thread of the process counted, without making the data.',
      'Items are handed over as they come, as from a file, and kept in columns; the time of adding them is in index_cpu_s.',
      `peak_mib is the resident memory of the whole process at its largest, Node (90) included, with --max-semi-space-size=${YOUNG_MIB}.`,
      'growth_by_lines: CPU of all lines over that of half of them; 2 is linear.',
      'The DuckDB join finds one number a line and compares its amount, on one thread; it reads no names, sets, deductions or slips and proves nothing unique.',
      'hostile: a payer of 40 open items whose amounts give as many partial sums as can be; steps are partial sums looked at for one line.',
    ],
  };
}

function runOf<Result>(file: string, ...parameters: readonly number[]): Result {
  const path = join(import.meta.dirname, file);
  const answer = execFileSync(
    process.execPath,
    [`--max-semi-space-size=${YOUNG_MIB}`, path, ...parameters.map(String)],
    { encoding: 'utf8' },
  );
  return JSON.parse(answer) as Result;
}
