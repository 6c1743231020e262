import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../support/seeded-random.ts';
import { firstFailure, LEDGER_TESTS } from './mutants.ts';
import { scratchCopy } from './scratch-copy.ts';

/** Where money is planned, written and kept. */
const FILES = [
  'packages/receivables/src/settlement.ts',
  'packages/workflows/src/posting-plan.ts',
  'packages/workflows/src/line-state.ts',
  'packages/workflows/src/line-posting.ts',
  'packages/workflows/src/file-intake.ts',
  'packages/workflows/src/account-turn.ts',
  'packages/workflows/src/statement-run.ts',
  'packages/workflows/src/unapply.ts',
  'packages/workflows/src/returns.ts',
  'packages/workflows/src/refunds.ts',
  'packages/workflows/src/credit-notes.ts',
  'packages/workflows/src/review.ts',
  'packages/table/src/kind.ts',
  'packages/table/src/dynamodb.ts',
  'packages/table/src/memory.ts',
];

/** One operator for another, as a slip of the hand would. */
const SWAPS: readonly (readonly [from: string, to: string])[] = [
  [' === ', ' !== '],
  [' !== ', ' === '],
  [' < ', ' <= '],
  [' <= ', ' < '],
  [' > ', ' >= '],
  [' >= ', ' > '],
  [' && ', ' || '],
  [' || ', ' && '],
  [' + ', ' - '],
  [' - ', ' + '],
  ['= 0n', '= 1n'],
  ['true', 'false'],
  ['false', 'true'],
  ['-= ', '+= '],
  ['+= ', '-= '],
  ['.filter(', '.map('],
];

type Change = { readonly file: string; readonly at: number; readonly from: string; readonly to: string };

/** Every place of code, not of comments, texts, types and imports, where an operator can be swapped. */
function changesOf(file: string, source: string): Change[] {
  const changes: Change[] = [];
  let start = 0;
  for (const line of source.split('\n')) {
    const isCode =
      !/^\s*(\*|\/\*|\/\/|import |export type|type |message:|readonly )/.test(line) && !/^ {2}\| /.test(line);
    for (const [from, to] of isCode ? SWAPS : []) {
      for (let at = line.indexOf(from); at >= 0; at = line.indexOf(from, at + 1)) {
        if (!isInText(line, at)) changes.push({ file, at: start + at, from, to });
      }
    }
    start += line.length + 1;
  }
  return changes;
}

function isInText(line: string, at: number): boolean {
  const before = line.slice(0, at);
  return ["'", '`'].some((quote) => (before.split(quote).length - 1) % 2 === 1);
}

/** Makes so many small changes, drawn with the seed, one at a time, and counts those that a test finds. */
export function judgeOperators(
  most: number,
  seed: number,
  say: (line: string) => void,
): { readonly killed: number; readonly all: number } {
  const copy = scratchCopy();
  const random = seededRandom(seed);
  const all = FILES.flatMap((file) => changesOf(file, readFileSync(join(copy.folder, file), 'utf8')));
  let [killed, judged] = [0, 0];
  try {
    while (judged < most && all.length > 0) {
      const [change] = all.splice(random(all.length), 1);
      if (change === undefined) break;
      const path = join(copy.folder, change.file);
      const source = readFileSync(path, 'utf8');
      const { at, from, to } = change;
      writeFileSync(path, source.slice(0, at) + to + source.slice(at + from.length));
      const { killedBy } = firstFailure(copy, LEDGER_TESTS);
      writeFileSync(path, source);
      judged += 1;
      if (killedBy !== undefined) killed += 1;
      const line = source.slice(0, at).split('\n').length;
      say(`${change.file}:${line} "${from.trim()}" to "${to.trim()}": ${killedBy ?? 'NOT FOUND'}`);
    }
  } finally {
    copy.remove();
  }
  return { killed, all: judged };
}
