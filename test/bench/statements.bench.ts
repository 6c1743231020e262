import { deepStrictEqual } from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readStatementBatches, type StatementLine } from '@piutang/bank-statements';
import { read as readWithMt940Js } from 'mt940-js';
import { bai2Records } from '../support/statement-generators/bai2.ts';
import { type GeneratorName, STATEMENT_GENERATORS } from '../support/statement-generators/formats.ts';
import { type Benchmark, median, rounded } from './benchmark.ts';
import { readWithOfxJs } from './statement-peers/ofx-js.ts';
import { readWithPapaparse } from './statement-peers/papaparse-csv.ts';
import type { PeerReader } from './statement-peers/peer.ts';
import { readWithSaxes } from './statement-peers/saxes-camt.ts';

const SEED = 20_260_801;

/** Enough that a run takes longer than the machine's hiccups, little enough that the slowest peer ends in seconds. */
const LINES = 50_000;

/** Runs before counting, so that both sides are compiled, and runs of which the median counts. */
const WARM_UP_ROUNDS = 2;
const ROUNDS = 7;

/** Lines that are compared with the peer's one by one; all are compared by number and sum. */
const COMPARED_LINES = 500;

/** Reads the bytes once; answers how many lines there were and what their amounts add up to, in minor units. */
type Contender = (chunks: readonly Uint8Array[]) => Promise<Outcome>;
type Outcome = { readonly lines: number; readonly sumMinor: bigint };

/** Reading speed of each format beside the peer that people use for it, on the same bytes in the same process. */
export async function bench(): Promise<Benchmark> {
  const mt940 = await race('mt940', ours('mt940'), mt940Js);
  const subfields = await race('mt940-subfields', ours('mt940-subfields'), mt940Js);
  const camt = await race('camt', ours('camt'), peer(readWithSaxes));
  const csv = await race('csv', ours('csv'), peer(readWithPapaparse));
  const klikBca = await race('csv-klikbca', ours('csv-klikbca'));
  const ofx = await race('ofx', ours('ofx'), peer(readWithOfxJs));
  const bai2 = await race('bai2', ours('bai2'));
  await compareLines('camt', readWithSaxes);
  await compareLines('csv', readWithPapaparse);
  await compareLines('ofx', readWithOfxJs);
  return {
    name: 'statements',
    figures: {
      mt940_lines_per_s: mt940.ours,
      mt940js_lines_per_s: mt940.theirs,
      mt940_subfields_lines_per_s: subfields.ours,
      camt_lines_per_s: camt.ours,
      saxes_lines_per_s: camt.theirs,
      csv_lines_per_s: csv.ours,
      papaparse_lines_per_s: csv.theirs,
      csv_klikbca_lines_per_s: klikBca.ours,
      ofx_lines_per_s: ofx.ours,
      ofxjs_lines_per_s: ofx.theirs,
      bai2_records_per_s: rounded((bai2.ours * bai2Records(LINES)) / LINES, 0),
    },
    ratios: {
      mt940_vs_mt940js: ratio(mt940),
      mt940_subfields_vs_mt940js: ratio(subfields),
      camt_vs_saxes: ratio(camt),
      csv_vs_papaparse: ratio(csv),
      ofx_vs_ofxjs: ratio(ofx),
    },
    notes: [
      `${LINES} lines a file, medians of ${ROUNDS} interleaved runs after ${WARM_UP_ROUNDS} to warm up, garbage collected between runs; every run's number of lines and sum of amounts were checked.`,
      'mt940-js answers its own statements (float amounts, :86: not taken apart); saxes, papaparse and ofx-js answer no lines of their own, so the same lines as ours are built on them, compared field by field, without our checks of balances, currencies and dates.',
    ],
  };
}

function ours(name: GeneratorName): Contender {
  const { options } = STATEMENT_GENERATORS[name];
  return async (chunks) => {
    let lines = 0;
    let sumMinor = 0n;
    for await (const batch of readStatementBatches(chunks, options)) {
      for (const event of batch) {
        if (event.kind === 'line') {
          lines += 1;
          sumMinor += event.line.amount.coefficient;
        } else if (event.kind === 'error') throw new Error(`${name}: ${event.error.message}`);
      }
    }
    return { lines, sumMinor };
  };
}

function peer(read: PeerReader): Contender {
  return async (chunks) => {
    let lines = 0;
    let sumMinor = 0n;
    read(chunks, ({ amount }) => {
      lines += 1;
      sumMinor += amount.coefficient;
    });
    return { lines, sumMinor };
  };
}

const mt940Js: Contender = async (chunks) => {
  const statements = await readWithMt940Js(Buffer.concat(chunks));
  let lines = 0;
  let sumMinor = 0n;
  for (const { transactions } of statements) {
    lines += transactions.length;
    for (const { amount, isCredit } of transactions) {
      const minor = BigInt(Math.round(amount * 100));
      sumMinor += isCredit ? minor : -minor;
    }
  }
  return { lines, sumMinor };
};

type Speeds = { readonly ours: number; readonly theirs: number };

/** Lines a second of both, run in turns so that a slow moment of the machine hits both. */
async function race(name: GeneratorName, us: Contender, them?: Contender): Promise<Speeds> {
  const chunks = [...STATEMENT_GENERATORS[name].generate({ seed: SEED, lines: LINES })];
  const contenders = them === undefined ? [us] : [us, them];
  const speeds = contenders.map((): number[] => []);
  const wanted = await us(chunks);
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    for (const [at, contender] of contenders.entries()) {
      collectGarbage();
      const startedAt = performance.now();
      const outcome = await contender(chunks);
      const seconds = (performance.now() - startedAt) / 1000;
      deepStrictEqual(outcome, wanted, `${name}: the two readers disagree`);
      if (round >= WARM_UP_ROUNDS) speeds[at]?.push(outcome.lines / seconds);
    }
  }
  const [own = [], other = []] = speeds;
  return { ours: rounded(median(own), 0), theirs: other.length === 0 ? 0 : rounded(median(other), 0) };
}

function ratio({ ours: own, theirs }: Speeds): number {
  return rounded(own / theirs, 2);
}

/** A race is fair only when both build the same. */
async function compareLines(name: GeneratorName, read: PeerReader): Promise<void> {
  const { generate, options } = STATEMENT_GENERATORS[name];
  const request = { seed: SEED, lines: COMPARED_LINES };
  const own: Omit<StatementLine, 'fileLine'>[] = [];
  for await (const batch of readStatementBatches(generate(request), options)) {
    for (const event of batch) {
      if (event.kind !== 'line') continue;
      const { fileLine: _, ...line } = event.line;
      own.push(line);
    }
  }
  const theirs: unknown[] = [];
  read([...generate(request)], (line) => theirs.push(line));
  deepStrictEqual(theirs, own, `${name}: the two readers build different lines`);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
