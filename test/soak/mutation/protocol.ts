/** What the worker that keeps the tests loaded and the runner that Stryker asks say to each other. */

/** What a worker begins with. */
export type WorkerSetting = {
  readonly channel: string;
  /** Files of tests, absolute. */
  readonly tests: readonly string[];
  /** Where the first run keeps what snapshots show: a worker that begins with a change in effect cannot find it out. */
  readonly snapshotFile: string;
  /** A change that is in effect while the sources are loaded; absent: none. */
  readonly loadedMutant?: string;
};

/** A test, and how it came out where it was run. */
export type TestReport = {
  readonly id: string;
  readonly file: string;
  readonly ms: number;
  /** Absent: it passed. */
  readonly failure?: string;
};

export type Request =
  | { readonly kind: 'run'; readonly mutant: string; readonly tests?: readonly string[]; readonly hitLimit?: number }
  | { readonly kind: 'dry-run' }
  | { readonly kind: 'stop' };

export type Reply =
  /** The sources and tests are loaded, or `failure` says why not. */
  | { readonly kind: 'loaded'; readonly failure?: string }
  | {
      readonly kind: 'ran';
      readonly tests: readonly TestReport[];
      /** As Stryker's instrumented sources count it; of a dry run. */
      readonly coverage?: unknown;
      /** A loop went round so often that it never ends, or a test took too long. */
      readonly endless?: string;
    };
