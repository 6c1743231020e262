import { readStatementBatches } from '@piutang/bank-statements';
import { HOSTILE_KINDS } from '../support/hostile-statements/corpus.ts';
import { type Benchmark, rounded } from './benchmark.ts';

/** What is small: a bank file of a usual day has less. */
const SMALL_BYTES = 100_000;

/** A file that seems slow is read again, so that what the machine did meanwhile does not count. */
const SEEMS_SLOW_MS = 5;
const MORE_RUNS = 4;

/** Files read before counting, so that the readers are compiled. */
const WARM_UP_FILES = 500;

/** The longest time that any hostile file takes to be read or refused; the same files as in the property tests. */
export async function bench(): Promise<Benchmark> {
  let warm = 0;
  for (const make of Object.values(HOSTILE_KINDS)) {
    for (const { bytes } of make()) {
      if (bytes.length <= SMALL_BYTES && warm < WARM_UP_FILES) {
        await readMs(bytes);
        warm += 1;
      }
    }
  }
  const small = { files: 0, maxMs: 0, slowest: '' };
  const large = { files: 0, maxMs: 0, slowest: '', maxMsAMb: 0 };
  for (const make of Object.values(HOSTILE_KINDS)) {
    for (const { name, bytes } of make()) {
      const ms = await bestMs(bytes);
      const group = bytes.length <= SMALL_BYTES ? small : large;
      group.files += 1;
      if (group === large) large.maxMsAMb = Math.max(large.maxMsAMb, (ms * 1_000_000) / bytes.length);
      if (ms <= group.maxMs) continue;
      group.maxMs = ms;
      group.slowest = name;
    }
  }
  return {
    name: 'hostile',
    figures: {
      small_files: small.files,
      max_ms: rounded(small.maxMs, 1),
      large_files: large.files,
      large_max_ms: rounded(large.maxMs, 1),
      large_max_ms_a_mb: rounded(large.maxMsAMb, 1),
    },
    ratios: {},
    notes: [
      `max_ms is for files of at most ${SMALL_BYTES} bytes, the best of up to ${1 + MORE_RUNS} runs each; the slowest was "${small.slowest}", among larger ones "${large.slowest}".`,
    ],
  };
}

async function bestMs(bytes: Uint8Array): Promise<number> {
  let best = await readMs(bytes);
  for (let run = 0; run < MORE_RUNS && best > SEEMS_SLOW_MS; run += 1) best = Math.min(best, await readMs(bytes));
  return best;
}

async function readMs(bytes: Uint8Array): Promise<number> {
  const startedAt = performance.now();
  let events = 0;
  for await (const batch of readStatementBatches([bytes])) events += batch.length;
  if (events === 0) throw new Error('got no event at all, expected statements or an error');
  return performance.now() - startedAt;
}
