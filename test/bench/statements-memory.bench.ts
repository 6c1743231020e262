import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { BUNDLE_SETTINGS } from '@piutang/infra/bundle.ts';
import { build } from 'esbuild';
import { type GeneratorName, linesFor, STATEMENT_GENERATORS } from '../support/statement-generators/formats.ts';
import { type Benchmark, rounded } from './benchmark.ts';
import type { MemoryReading } from './statement-memory-child.ts';

const CHILD = join(import.meta.dirname, 'statement-memory-child.ts');

/** The size that must fit, and one a hundredth of it to see whether memory grows with the file. */
const LARGE_BYTES = 1_000_000_000;
const SMALL_BYTES = 10_000_000;

/**
 * A process as Lambda starts one in its smallest function, of 128 MB: a tenth of it for young objects, half of that for
 * either of their spaces, the rest for old ones. Without limits Node lets young objects fill 48 MiB before it looks.
 */
const NODE_FLAGS = ['--max-semi-space-size=6', '--max-old-space-size=116'];

const FORMATS = ['mt940', 'camt', 'csv', 'ofx', 'bai2'] as const satisfies readonly GeneratorName[];

/** Peak memory of reading one statement of 1 GB in each format, generated into a pipe and never on a disk. */
export async function bench(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-statements-memory-'));
  try {
    // As on an account: a bundle, and not the sources, for which Node loads a compiler of 40 MiB.
    const reader = join(folder, 'reader.mjs');
    await build({ ...BUNDLE_SETTINGS, entryPoints: [CHILD], outfile: reader });
    return await measure(reader);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(reader: string): Promise<Benchmark> {
  const figures: Record<string, number> = {};
  const startedAt = performance.now();
  for (const name of FORMATS) {
    for (const [bytes, suffix] of [
      [SMALL_BYTES, '_10mb'],
      [LARGE_BYTES, ''],
    ] as const) {
      const readingStartedAt = performance.now();
      const { peakMib, bytes: read } = await readInChild(reader, name, bytes);
      const seconds = (performance.now() - readingStartedAt) / 1000;
      figures[`${name}_peak_mib${suffix}`] = rounded(peakMib, 1);
      if (suffix === '') figures[`${name}_mb_per_s`] = rounded(read / 1_000_000 / seconds, 1);
    }
  }
  const minutes = rounded((performance.now() - startedAt) / 60_000, 1);
  return {
    name: 'statements-memory',
    figures,
    ratios: {},
    notes: [
      `Resident memory of a whole Node process, its high-water mark, bundled and started as in a Lambda function of 128 MB (${NODE_FLAGS.join(' ')}); a bare one needs about 45 MiB of it.`,
      `Each file is one statement; lines were counted and balances proved (OFX has no opening balance). Took ${minutes} minutes; mb_per_s counts generating, which goes on at the same time.`,
    ],
  };
}

async function readInChild(reader: string, name: GeneratorName, bytes: number): Promise<MemoryReading> {
  const lines = linesFor(name, bytes);
  const child = spawn(process.execPath, [...NODE_FLAGS, reader, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const file = Readable.from(STATEMENT_GENERATORS[name].generate({ seed: 1, lines }), {
    objectMode: true,
    highWaterMark: 2,
  });
  const [answer] = await Promise.all([text(child.stdout), pipeline(file, child.stdin)]);
  const reading = JSON.parse(answer) as MemoryReading;
  const balances = name === 'ofx' ? 'unknown' : 'proved';
  if (reading.lines !== lines || reading.problems !== 0 || reading.balances !== balances) {
    throw new Error(`${name}: got ${answer.trim()}, expected ${lines} lines, no problem and balances ${balances}`);
  }
  return reading;
}
