import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS, type Mutant } from './mutant-list.ts';
import { type ScratchCopy, scratchCopy } from './scratch-copy.ts';

/** Tests that a defect has to get past: first the quick ones, then the random and exhaustive ones with small shares. */
const STAGES: readonly (readonly string[])[] = [
  [
    'packages/receivables/',
    'packages/table/',
    'packages/workflows/',
    'test/pipeline/verify.test.ts',
    'test/pipeline/post-statement.test.ts',
    'test/pipeline/line-identity.test.ts',
    'test/pipeline/corrections.test.ts',
    'test/pipeline/decisions.test.ts',
    'test/pipeline/credit-notes.test.ts',
    'test/pipeline/currencies.test.ts',
    'test/pipeline/remind.test.ts',
  ],
  ['test/pipeline/faults.test.ts'],
  ['test/pipeline/schedules.test.ts', 'test/contract/table.test.ts'],
  ['test/property/ledger-model.test.ts', 'test/property/virtual-days.test.ts'],
];
const SHARES = {
  PIUTANG_SEQUENCES: '200',
  PIUTANG_SCHEDULES: '20',
  PIUTANG_PAIRS: '2',
  PIUTANG_ENGINE_EVERY: '100000',
  NO_COLOR: '1',
};

type Verdict = { readonly killedBy: string | undefined };

/** Runs all tests in the copy until the first one fails. */
function firstFailure(copy: ScratchCopy): Verdict {
  for (const stage of STAGES) {
    const { killedBy } = firstFailureOf(copy, stage);
    if (killedBy !== undefined) return { killedBy };
  }
  return { killedBy: undefined };
}

function firstFailureOf(copy: ScratchCopy, tests: readonly string[]): Verdict {
  const report = join(copy.folder, 'report.json');
  const vitest = join(copy.folder, 'node_modules', '.bin', 'vitest');
  const { status } = spawnSync(vitest, ['run', '--bail=1', '--reporter=json', `--outputFile=${report}`, ...tests], {
    cwd: copy.folder,
    env: { ...process.env, ...SHARES },
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (status === 0) return { killedBy: undefined };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; message: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  rmSync(report);
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find((each) => each.status === 'failed');
  if (failed !== undefined) return { killedBy: failed.fullName.trim() };
  const unread = testResults.find(({ message }) => message !== '');
  if (unread !== undefined) return { killedBy: `${unread.name.slice(copy.folder.length + 1)} does not run` };
  return { killedBy: 'the run itself' };
}

/** Puts the defect in, runs, takes it out. */
function judge(copy: ScratchCopy, { file, from, to }: Mutant): Verdict {
  const path = join(copy.folder, file);
  const source = readFileSync(path, 'utf8');
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} places like: ${from}`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    return firstFailure(copy);
  } finally {
    writeFileSync(path, source);
  }
}

/** Every seeded defect with the test that finds it. */
export function judgeMutants(
  say: (line: string) => void,
  mutants: readonly Mutant[] = MUTANTS,
): { readonly killed: number; readonly all: number } {
  const copy = scratchCopy();
  let killed = 0;
  try {
    const clean = firstFailure(copy);
    if (clean.killedBy !== undefined) throw new Error(`the sources without a defect fail: ${clean.killedBy}`);
    for (const [at, mutant] of mutants.entries()) {
      let verdict: string;
      try {
        const { killedBy } = judge(copy, mutant);
        killed += killedBy === undefined ? 0 : 1;
        verdict = killedBy ?? 'NOT FOUND';
      } catch (error) {
        verdict = `NOT APPLIED: ${(error as Error).message}`;
      }
      say(`| ${at + 1} | ${mutant.name} | ${verdict} |`);
    }
  } finally {
    copy.remove();
  }
  return { killed, all: mutants.length };
}
