import { join } from 'node:path';
import { createVitest } from 'vitest/node';
import type { Reply, Request, TestReport, WorkerSetting } from './protocol.ts';

/** What Stryker asks of a runner of tests, and what it is answered: the part of its interface that is used here. */
type TestResult = {
  readonly id: string;
  readonly name: string;
  readonly timeSpentMs: number;
  readonly fileName: string;
} & ({ readonly status: 0 } | { readonly status: 1; readonly failureMessage: string });
type DryRunResult =
  | { readonly status: 'complete'; readonly tests: readonly TestResult[]; readonly mutantCoverage?: unknown }
  | { readonly status: 'error'; readonly errorMessage: string };
type MutantRunOptions = {
  readonly activeMutant: { readonly id: string };
  readonly mutantActivation: 'runtime' | 'static';
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
};
type MutantRunResult =
  | { readonly status: 'survived'; readonly nrOfTests: number }
  | {
      readonly status: 'killed';
      readonly killedBy: readonly string[];
      readonly failureMessage: string;
      readonly nrOfTests: number;
    }
  | { readonly status: 'timeout'; readonly reason: string }
  | { readonly status: 'error'; readonly errorMessage: string };

/** Test files of the group, in the file of settings under `mutation`. */
type Settings = {
  readonly mutation: {
    readonly tests: readonly string[];
    readonly setup: readonly string[];
    readonly snapshotFile: string;
  };
};

type Vitest = Awaited<ReturnType<typeof import('vitest/node')['createVitest']>>;

let workers = 0;

/**
 * A runner of tests for Stryker that loads sources and tests once and keeps them, as its runner for Mocha does; the one for
 * Vitest loads them anew for each change, which takes a hundred times as long as the tests. A change of what is computed
 * while a module is loaded gets a worker of its own.
 */
class ResidentTestRunner {
  static readonly inject = ['options'] as const;
  readonly #settings: Settings['mutation'];
  #vitest: Vitest | undefined;
  #channel: InstanceType<typeof BroadcastChannel> | undefined;
  #replies: ((reply: Reply) => void)[] = [];
  #running: Promise<unknown> = Promise.resolve();
  /** Milliseconds of each test without a change: the quickest that reach a change are asked first. */
  readonly #ms = new Map<string, number>();
  /** The worker holds the sources as they are. */
  #isPlain = false;

  constructor(options: unknown) {
    this.#settings = (options as Settings).mutation;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const root = process.cwd();
    this.#vitest = await createVitest(
      'test',
      {
        config: false,
        root,
        include: ['test/soak/mutation/worker.ts'],
        setupFiles: [...this.#settings.setup],
        testTimeout: 0,
        pool: 'threads',
        maxWorkers: 1,
        isolate: true,
        watch: false,
        coverage: { enabled: false },
        onConsoleLog: () => false,
        reporters: [{}],
      },
      {
        resolve: { alias: [{ find: /^vitest$/, replacement: join(root, 'test', 'soak', 'mutation', 'collect.ts') }] },
      },
    );
  }

  async dryRun(): Promise<DryRunResult> {
    const failure = await this.#load();
    if (failure !== undefined) return { status: 'error', errorMessage: failure };
    const reply = await this.#ask({ kind: 'dry-run' });
    if (reply.kind !== 'ran') return { status: 'error', errorMessage: 'the worker did not run the tests' };
    for (const { id, ms } of reply.tests) this.#ms.set(id, ms);
    return {
      status: 'complete',
      tests: reply.tests.map(resultOf),
      ...(reply.coverage === undefined ? {} : { mutantCoverage: reply.coverage }),
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, testFilter, hitLimit } = options;
    const isStatic = mutantActivation === 'static';
    if (isStatic || !this.#isPlain) {
      const failure = await this.#load(isStatic ? activeMutant.id : undefined);
      if (failure !== undefined) return { status: 'killed', killedBy: [], failureMessage: failure, nrOfTests: 0 };
    }
    // A runner that Stryker started anew has made no dry run: without a list all tests are asked.
    const tests = testFilter?.toSorted((a, b) => (this.#ms.get(a) ?? 0) - (this.#ms.get(b) ?? 0));
    const reply = await this.#ask({
      kind: 'run',
      mutant: activeMutant.id,
      ...(tests === undefined ? {} : { tests }),
      ...(hitLimit === undefined ? {} : { hitLimit }),
    });
    if (reply.kind !== 'ran') return { status: 'error', errorMessage: 'the worker did not run the tests' };
    if (reply.endless !== undefined) {
      this.#isPlain = false;
      return { status: 'timeout', reason: reply.endless };
    }
    const failed = reply.tests.find(({ failure }) => failure !== undefined);
    const nrOfTests = reply.tests.length;
    return failed === undefined
      ? { status: 'survived', nrOfTests }
      : {
          status: 'killed',
          killedBy: [failed.id],
          failureMessage: failed.failure ?? '',
          nrOfTests,
        };
  }

  async dispose(): Promise<void> {
    await this.#stop();
    await this.#vitest?.close();
  }

  /** A fresh worker; answers why it could not load the sources and tests. */
  async #load(loadedMutant?: string): Promise<string | undefined> {
    await this.#stop();
    const vitest = this.#vitest;
    if (vitest === undefined) throw new Error('the runner was not initialised');
    workers += 1;
    const name = `mutation-${process.pid}-${workers}`;
    const tests = this.#settings.tests.map((file) => join(process.cwd(), file));
    const { snapshotFile } = this.#settings;
    const setting: WorkerSetting = {
      channel: name,
      tests,
      snapshotFile,
      ...(loadedMutant === undefined ? {} : { loadedMutant }),
    };
    vitest.provide('mutation' as never, setting as never);
    vitest.state.filesMap.clear();
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: unknown) => this.#replies.shift()?.((event as { data: Reply }).data);
    const loaded = this.#reply();
    this.#running = vitest.start();
    const ended = this.#running.then((): Reply => ({ kind: 'loaded', failure: errorsOf(vitest) }));
    const reply = await Promise.race([loaded, ended]);
    const failure = reply.kind === 'loaded' ? reply.failure : 'the worker did not load the tests';
    this.#isPlain = failure === undefined && loadedMutant === undefined;
    return failure;
  }

  async #stop(): Promise<void> {
    if (this.#channel === undefined) return;
    this.#channel.postMessage({ kind: 'stop' } satisfies Request);
    await this.#running;
    this.#channel.close();
    this.#channel = undefined;
    this.#replies = [];
  }

  #reply(): Promise<Reply> {
    return new Promise((resolve) => {
      this.#replies.push(resolve);
    });
  }

  #ask(request: Request): Promise<Reply> {
    const reply = this.#reply();
    this.#channel?.postMessage(request);
    return reply;
  }
}

function errorsOf(vitest: Vitest): string {
  const errors = vitest.state.getFiles().flatMap((file) => file.result?.errors ?? []);
  return errors.map(({ message }) => message).join('\n') || 'the worker ended before it had loaded the tests';
}

function resultOf({ id, file, ms, failure }: TestReport): TestResult {
  const base = { id, name: id.slice(file.length + 1), timeSpentMs: ms, fileName: file };
  return failure === undefined ? { ...base, status: 0 } : { ...base, status: 1, failureMessage: failure };
}

/** As Stryker looks for plugins. */
export const strykerPlugins = [{ kind: 'TestRunner', name: 'resident', injectableClass: ResidentTestRunner }];
