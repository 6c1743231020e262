import {
  type CollectedFile,
  collectStatements,
  readStatementBatches,
  type StatementEvent,
} from '@piutang/bank-statements';
import { breachOf } from '../statement-events.ts';
import type { HostileFile } from './hostile-file.ts';

/** Events that a file may make beyond one a few bytes of it: heads, ends and refusals of a small file. */
const FREE_EVENTS = 60;

/** The shortest row that can be a problem of its own, `:61:` and a line end. */
const LEAST_BYTES_AN_EVENT = 5;

/** Messages quote the file; what they quote is short, whatever the file holds. */
const LONGEST_MESSAGE = 2_000;

const CHUNK_BYTES = 65_536;

/** What is wrong with how a hostile file was read; `undefined` when it ended as it must. Never throws. */
export async function verdictOn(file: HostileFile): Promise<string | undefined> {
  const events: StatementEvent[] = [];
  try {
    for await (const batch of readStatementBatches(chunksOf(file.bytes))) events.push(...batch);
  } catch (thrown) {
    return `threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
  }
  const breach = await breachOf(inTurn(events));
  if (breach !== undefined) return breach;
  if (events.length > FREE_EVENTS + file.bytes.length / LEAST_BYTES_AN_EVENT) return `${events.length} events`;
  const longest = longestMessage(events);
  if (longest > LONGEST_MESSAGE) return `a message of ${longest} characters`;
  return unlikeWanted(file, await collectStatements(inTurn(events)));
}

function unlikeWanted({ refusedAs, lines, isIncomplete }: HostileFile, read: CollectedFile): string | undefined {
  const { error, statements, problems } = read;
  if (refusedAs !== undefined) {
    if (error === undefined) return 'was read, expected a refusal';
    return refusedAs === 'any' || refusedAs.includes(error.code)
      ? undefined
      : `refused as ${error.code}: ${error.message}`;
  }
  const count = statements.reduce((total, statement) => total + statement.lines.length, 0);
  const isSilent =
    error === undefined &&
    problems.every(({ severity }) => severity === 'info') &&
    statements.every(({ tail }) => tail.balances !== 'broken' && tail.rejected.count === 0);
  if (lines !== undefined) {
    if (error !== undefined) return `refused as ${error.code}: ${error.message}`;
    return count === lines ? undefined : `${count} lines, expected ${lines}`;
  }
  // OFX has no opening balance: without a word about it, nobody would ask.
  const passes =
    statements.length > 0 && (read.format === 'ofx' || statements.every(({ tail }) => tail.balances === 'proved'));
  return isIncomplete === true && isSilent && passes ? `passed as complete, with ${count} lines` : undefined;
}

function longestMessage(events: readonly StatementEvent[]): number {
  let longest = 0;
  for (const event of events) {
    if (event.kind === 'problem') longest = Math.max(longest, event.problem.message.length);
    else if (event.kind === 'error') longest = Math.max(longest, event.error.message.length);
  }
  return longest;
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function* inTurn(events: readonly StatementEvent[]): AsyncGenerator<StatementEvent> {
  yield* events;
}
