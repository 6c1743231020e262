import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { EQUIVALENT } from './equivalent-mutants.ts';
import { scratchCopy } from './scratch-copy.ts';
import { GROUPS, type MutatedGroup } from './stryker-groups.ts';

/** A change waits this long for its tests on a busy machine; loops that never end are cut off long before. */
const TIMEOUT_MS = 60_000;

/** The cases of long random tests that are tried for each change: a change that these few do not meet counts as not found. */
const TEST_SHARE = 0.1;

/** The first run, without a change and with every place counted, on a busy machine. */
const LONGEST_DRY_RUN_MINUTES = 20;

/** What became of the changes of a group of files. */
export type Score = {
  readonly name: string;
  readonly all: number;
  /** Found by a test, or by their never ending. */
  readonly found: number;
  /** Not found, and nobody could: {@link EQUIVALENT} says why. */
  readonly equivalent: number;
  /** Processor time of Stryker and its workers. */
  readonly cpuSeconds: number;
};

/** Mutation score of the ledger, posting and the table, by group; `only` names files or groups instead of all. */
export function mutationScore(only: readonly string[], say: (line: string) => void): readonly Score[] {
  const copy = scratchCopy();
  try {
    return GROUPS.flatMap((group) => {
      const files = filesOf(group, copy.folder).filter(
        (file) => only.length === 0 || only.includes(file) || only.includes(group.name),
      );
      return files.length === 0 ? [] : [scoreOf(group, files, copy.folder, say)];
    });
  } finally {
    copy.remove();
  }
}

function filesOf({ files, except = [] }: MutatedGroup, folder: string): readonly string[] {
  return globSync([...files], { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts') && !except.some((pattern) => matchesGlob(file, pattern)))
    .sort();
}

function scoreOf(
  { name, tests }: MutatedGroup,
  files: readonly string[],
  folder: string,
  say: (line: string) => void,
): Score {
  const report = join(folder, 'reports', `${name}.json`);
  mkdirSync(join(folder, 'reports'), { recursive: true });
  const settings = {
    testRunner: 'resident',
    plugins: [join(folder, 'test', 'soak', 'mutation', 'runner.ts')],
    mutation: {
      tests: globSync([...tests], { cwd: folder }).sort(),
      setup: ['test/support/fixed-seed.ts'],
      snapshotFile: join(folder, 'reports', `${name}.snapshots.json`),
    },
    mutate: files,
    coverageAnalysis: 'perTest',
    concurrency: 1,
    inPlace: true,
    reporters: ['json'],
    jsonReporter: { fileName: report },
    timeoutMS: TIMEOUT_MS,
    dryRunTimeoutMinutes: LONGEST_DRY_RUN_MINUTES,
    warnings: { unknownOptions: false, slow: false },
  };
  writeFileSync(join(folder, 'stryker.config.json'), JSON.stringify(settings));
  const stryker = join(folder, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  // The shell's clock counts the workers too; Node's counts only this process.
  const command = 'TIMEFORMAT="%U %S"; time "$0" "$@"';
  const run = spawnSync('bash', ['-c', command, process.execPath, stryker, 'run', 'stryker.config.json'], {
    cwd: folder,
    env: { ...process.env, PIUTANG_TEST_SHARE: String(TEST_SHARE) },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) throw new Error(`Stryker ended with ${run.status} on ${name}: ${run.stdout.slice(-2000)}`);
  const times = run.stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  const cpuSeconds = Math.round(times.reduce((sum, each) => sum + each, 0));
  return { name, ...countsOf(readFileSync(report, 'utf8'), say), cpuSeconds };
}

type Place = { readonly line: number; readonly column: number };
type Report = {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly location: { readonly start: Place; readonly end: Place };
        }[];
      }
    >
  >;
};

const FOUND = new Set(['Killed', 'Timeout']);
const COUNTED = new Set([...FOUND, 'Survived', 'NoCoverage']);

function countsOf(report: string, say: (line: string) => void): Pick<Score, 'all' | 'found' | 'equivalent'> {
  let [all, found, equivalent] = [0, 0, 0];
  for (const [file, { source, mutants }] of Object.entries((JSON.parse(report) as Report).files)) {
    const counted = mutants.filter(({ status }) => COUNTED.has(status));
    const left = counted.filter(({ status }) => !FOUND.has(status));
    const unseen = left.filter(({ location, replacement = '' }) => {
      const original = textAt(source, location);
      const line = source.split('\n')[location.start.line - 1] ?? '';
      return !EQUIVALENT.some(
        (each) =>
          file.endsWith(`/${each.file}`) &&
          line.includes(each.line) &&
          each.original === original &&
          each.replacement === replacement,
      );
    });
    for (const { status, mutatorName, replacement = '', location } of unseen)
      say(`${file}:${location.start.line}:${location.start.column} ${status} ${mutatorName}: ${replacement}`);
    all += counted.length;
    found += counted.length - left.length;
    equivalent += left.length - unseen.length;
    say(`${file}: ${counted.length - left.length} of ${counted.length}, ${left.length - unseen.length} equivalent`);
  }
  return { all, found, equivalent };
}

/** The text that a change took the place of, its blanks made one. */
function textAt(source: string, { start, end }: { readonly start: Place; readonly end: Place }): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join(' ')
    .replace(/\s+/g, ' ');
}
