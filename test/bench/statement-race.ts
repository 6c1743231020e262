/**
 * One race of `npm run bench -- statements`, in a process of its own so that no format is compiled for the habits of
 * another: `node statement-race.ts NAME` prints a {@link Race} as JSON.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { readStatementBatches, type StatementLine } from '@piutang/bank-statements';
import { read as readWithMt940Js } from 'mt940-js';
import { type GeneratorName, STATEMENT_GENERATORS } from '../support/statement-generators/formats.ts';
import { median, rounded } from './benchmark.ts';
import { makeKnownLines } from './statement-peers/csv-floor.ts';
import { readWithOfxJs } from './statement-peers/ofx-js.ts';
import { readWithPapaparse, streamWithPapaparse } from './statement-peers/papaparse-csv.ts';
import type { PeerReader } from './statement-peers/peer.ts';
import { readWithSaxes } from './statement-peers/saxes-camt.ts';

/** Lines a second of elapsed time and of processor time, ours and the peer's (0 where there is none). */
export type Race = {
  readonly ours: number;
  readonly theirs: number;
  readonly oursCpu: number;
  readonly theirsCpu: number;
};

const SEED = 20_260_801;

/** Enough that a run takes longer than the machine's hiccups, little enough that the slowest peer ends in seconds. */
export const RACE_LINES = 50_000;

/**
 * Runs before counting, so that both sides are compiled, and runs of which the median counts. Garbage is not collected by
 * force between them: that also throws away what the engine has learnt of objects' shapes.
 */
export const WARM_UP_ROUNDS = 6;
export const ROUNDS = 9;

/** Lines that are compared with the peer's field by field; all are compared by number and sum. */
const COMPARED_LINES = 500;

/** Reads the bytes once; answers how many lines there were and what their amounts add up to, in minor units. */
type Contender = (chunks: readonly Uint8Array[]) => Promise<Outcome>;
type Outcome = { readonly lines: number; readonly sumMinor: bigint };

/** Peers that build the same lines as we do. */
const LINE_PEERS: Partial<Readonly<Record<GeneratorName, PeerReader>>> = {
  camt: readWithSaxes,
  csv: readWithPapaparse,
  ofx: readWithOfxJs,
  'ofx-unclosed': readWithOfxJs,
};

/** Other peers of a format: a second way of the same one, and the least that any reader has to do. */
const OTHER_PEERS: Readonly<Record<string, PeerReader>> = {
  'csv-stream': streamWithPapaparse,
  'csv-floor': makeKnownLines,
};

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

function contenderOf(read: PeerReader): Contender {
  return async (chunks) => {
    let lines = 0;
    let sumMinor = 0n;
    await read(chunks, ({ amount }) => {
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

/** Runs both in turns, so that a slow moment of the machine hits both. */
async function race(name: GeneratorName, them: Contender | undefined): Promise<Race> {
  const chunks = [...STATEMENT_GENERATORS[name].generate({ seed: SEED, lines: RACE_LINES })];
  const contenders = them === undefined ? [ours(name)] : [ours(name), them];
  const speeds = contenders.map(() => ({ wall: [] as number[], cpu: [] as number[] }));
  const wanted = await ours(name)(chunks);
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    for (const [at, contender] of contenders.entries()) {
      const cpuBefore = process.cpuUsage();
      const startedAt = performance.now();
      const outcome = await contender(chunks);
      const seconds = (performance.now() - startedAt) / 1000;
      const { user, system } = process.cpuUsage(cpuBefore);
      deepStrictEqual(outcome, wanted, `${name}: the two readers disagree`);
      if (round < WARM_UP_ROUNDS) continue;
      speeds[at]?.wall.push(outcome.lines / seconds);
      speeds[at]?.cpu.push((outcome.lines * 1_000_000) / (user + system));
    }
  }
  const [own, other] = speeds.map(({ wall, cpu }) => ({
    wall: rounded(median(wall), 0),
    cpu: rounded(median(cpu), 0),
  }));
  return { ours: own?.wall ?? 0, theirs: other?.wall ?? 0, oursCpu: own?.cpu ?? 0, theirsCpu: other?.cpu ?? 0 };
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
  await read([...generate(request)], (line) => theirs.push(line));
  deepStrictEqual(theirs, own, `${name}: the two readers build different lines`);
}

if (import.meta.main) {
  const asked = process.argv[2] ?? '';
  const name = asked.replace(/-(?:stream|floor)$/, '') as GeneratorName;
  const read = OTHER_PEERS[asked] ?? LINE_PEERS[name];
  if (read !== undefined) await compareLines(name, read);
  const them = read !== undefined ? contenderOf(read) : name.startsWith('mt940') ? mt940Js : undefined;
  console.log(JSON.stringify(await race(name, them)));
}
