import { existsSync, readFileSync, writeFileSync } from 'node:fs';
// By its path, because its name leads the test files to the tests' collection here.
import { inject, it } from '../../../node_modules/vitest/dist/index.js';
import { allTests, collect, keepingSnapshots, type Registered, run, snapshots } from './collect.ts';
import type { Reply, Request, TestReport, WorkerSetting } from './protocol.ts';

/** What Stryker's instrumented sources look at and count in. */
type Instruments = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
};
const holder = globalThis as { __stryker__?: Instruments };
const instruments: Instruments = holder.__stryker__ ?? {};
holder.__stryker__ = instruments;

/**
 * A test that has let the thread stand idle for so long waits for what never comes: none of the tests waits for a clock or
 * for others. The time that a busy machine takes for itself does not count.
 */
const LONGEST_IDLE_MS = 3_000;
const LOOK_MS = 500;
const HIT_LIMIT = /Hit count limit reached/;

// Taken before a test may put a clock of its own in their place.
const { setInterval: startTimer, clearInterval: stopTimer } = globalThis;

const reasonOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Runs one test; `undefined` when it takes for ever. */
async function reportOf(test: Registered): Promise<TestReport | undefined> {
  const began = performance.now();
  let timer: ReturnType<typeof startTimer> | undefined;
  const { idle } = performance.eventLoopUtilization();
  const late = new Promise<'late'>((resolve) => {
    const look = () => {
      if (performance.eventLoopUtilization().idle - idle > LONGEST_IDLE_MS) resolve('late');
    };
    timer = startTimer(look, LOOK_MS);
  });
  const ran = run(test).then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
  const failure = await Promise.race([ran, late]);
  stopTimer(timer);
  if (failure === 'late') return undefined;
  const ms = performance.now() - began;
  return { id: test.id, file: test.file, ms, ...(failure === undefined ? {} : { failure }) };
}

/** Runs all tests without a change, and keeps what their snapshots show for the workers that come after this one. */
async function dryRun(snapshotFile: string): Promise<Reply> {
  const tests: TestReport[] = [];
  for (const test of allTests()) {
    instruments.currentTestId = test.id;
    const report = await keepingSnapshots(() => reportOf(test));
    tests.push(report ?? { id: test.id, file: test.file, ms: 0, failure: 'it never ends' });
    instruments.currentTestId = undefined;
  }
  writeFileSync(snapshotFile, JSON.stringify([...snapshots]));
  return { kind: 'ran', tests, coverage: instruments.mutantCoverage };
}

/** Runs tests with a change until one fails. */
async function judge({ mutant, tests: wanted, hitLimit }: Extract<Request, { kind: 'run' }>): Promise<Reply> {
  const byId = new Map(allTests().map((test) => [test.id, test]));
  const tests: TestReport[] = [];
  Object.assign(instruments, { activeMutant: mutant, hitCount: 0, hitLimit });
  try {
    for (const id of wanted ?? byId.keys()) {
      const test = byId.get(id);
      if (test === undefined) continue;
      const report = await reportOf(test);
      if (report === undefined) return { kind: 'ran', tests, endless: `${id} takes for ever` };
      tests.push(report);
      if (HIT_LIMIT.test(report.failure ?? '')) return { kind: 'ran', tests, endless: 'a loop goes round for ever' };
      if (report.failure !== undefined) break;
    }
    const isEndless = hitLimit !== undefined && (instruments.hitCount ?? 0) > hitLimit;
    return { kind: 'ran', tests, ...(isEndless ? { endless: 'a loop goes round for ever' } : {}) };
  } finally {
    Object.assign(instruments, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
  }
}

it('judges changes as long as it is asked to', async () => {
  const { channel: name, tests, snapshotFile, loadedMutant }: WorkerSetting = inject('mutation' as never);
  const channel = new BroadcastChannel(name);
  const asked: Request[] = [];
  let wake = () => {};
  channel.onmessage = (event) => {
    asked.push((event as { data: Request }).data);
    wake();
  };
  const next = async (): Promise<Request> => {
    for (;;) {
      const request = asked.shift();
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const answer = (reply: Reply) => channel.postMessage(reply);
  if (existsSync(snapshotFile))
    for (const [key, text] of JSON.parse(readFileSync(snapshotFile, 'utf8')) as [string, string][])
      snapshots.set(key, text);
  instruments.activeMutant = loadedMutant;
  try {
    for (const file of tests) await collect(file);
    answer({ kind: 'loaded' });
  } catch (error) {
    answer({ kind: 'loaded', failure: reasonOf(error) });
  }
  instruments.activeMutant = undefined;
  for (let request = await next(); request.kind !== 'stop'; request = await next())
    answer(request.kind === 'run' ? await judge(request) : await dryRun(snapshotFile));
  channel.close();
});
