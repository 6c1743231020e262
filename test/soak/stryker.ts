import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchCopy } from './scratch-copy.ts';

/** Where money is planned, written and kept. */
const MUTATED = [
  'packages/receivables/src/*.ts',
  'packages/workflows/src/posting-plan.ts',
  'packages/workflows/src/line-state.ts',
  'packages/workflows/src/line-posting.ts',
  'packages/workflows/src/line-identity.ts',
  'packages/workflows/src/file-intake.ts',
  'packages/workflows/src/account-turn.ts',
  'packages/workflows/src/unapply.ts',
  'packages/workflows/src/returns.ts',
  'packages/workflows/src/refunds.ts',
  'packages/workflows/src/credit-notes.ts',
  'packages/workflows/src/write-offs.ts',
  'packages/table/src/*.ts',
  '!packages/**/*.test.ts',
];

/** Short tests of one thing each: Stryker runs those that reach a change. The random and exhaustive ones take too long. */
const TESTS = [
  'packages/receivables/src/**/*.test.ts',
  'packages/table/src/**/*.test.ts',
  'packages/workflows/src/**/*.test.ts',
  'test/pipeline/post-statement.test.ts',
  'test/pipeline/line-identity.test.ts',
  'test/pipeline/corrections.test.ts',
  'test/pipeline/decisions.test.ts',
  'test/pipeline/currencies.test.ts',
  'test/pipeline/refused-statement.test.ts',
  'test/pipeline/verify.test.ts',
  'test/contract/table.test.ts',
];

/** A change waits this long for a test, beyond what the test takes; loops that never end count as found. */
const TIMEOUT_MS = 60_000;

/** The first run, without a change and with every place counted, on a busy machine. */
const LONGEST_DRY_RUN_MINUTES = 60;

export type Score = { readonly file: string; readonly killed: number; readonly all: number };

/** Mutation score of the ledger, posting and the table, by file; `only` names files instead of all. */
export function mutationScore(only: readonly string[], say: (line: string) => void): readonly Score[] {
  const copy = scratchCopy();
  try {
    writeFileSync(
      join(copy.folder, 'stryker.vitest.ts'),
      `export default { test: { include: ${JSON.stringify(TESTS)}, testTimeout: 120000, hookTimeout: 300000, setupFiles: ['test/support/fixed-seed.ts'] } };\n`,
    );
    const settings = {
      testRunner: 'vitest',
      plugins: [join(copy.folder, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
      vitest: { configFile: 'stryker.vitest.ts' },
      mutate: only.length > 0 ? only : MUTATED,
      coverageAnalysis: 'perTest',
      concurrency: 1,
      inPlace: true,
      reporters: ['json'],
      timeoutMS: TIMEOUT_MS,
      dryRunTimeoutMinutes: LONGEST_DRY_RUN_MINUTES,
    };
    writeFileSync(join(copy.folder, 'stryker.config.json'), JSON.stringify(settings));
    const stryker = join(copy.folder, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
    const run = spawnSync(process.execPath, [stryker, 'run', 'stryker.config.json'], {
      cwd: copy.folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (run.status !== 0) throw new Error(`Stryker ended with ${run.status}: ${run.stdout.slice(-2000)}`);
    return scoresOf(readFileSync(join(copy.folder, 'reports', 'mutation', 'mutation.json'), 'utf8'), say);
  } finally {
    copy.remove();
  }
}

type Report = {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly mutants: readonly {
          readonly status: string;
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly location: { readonly start: { readonly line: number } };
        }[];
      }
    >
  >;
};

/** Found by a test, or by its never ending. */
const FOUND = new Set(['Killed', 'Timeout']);
const COUNTED = new Set([...FOUND, 'Survived', 'NoCoverage']);

function scoresOf(report: string, say: (line: string) => void): readonly Score[] {
  return Object.entries((JSON.parse(report) as Report).files).map(([file, { mutants }]) => {
    const counted = mutants.filter(({ status }) => COUNTED.has(status));
    for (const { status, mutatorName, replacement, location } of counted)
      if (!FOUND.has(status)) say(`${file}:${location.start.line} ${mutatorName} to ${replacement}: ${status}`);
    const killed = counted.filter(({ status }) => FOUND.has(status)).length;
    say(`${file}: ${killed} of ${counted.length}`);
    return { file, killed, all: counted.length };
  });
}
