import { defineConfig } from 'vitest/config';

/** Every project draws the same random inputs unless PIUTANG_TEST_SEED says otherwise. */
const SETUP = ['test/support/fixed-seed.ts'];
/** What a test leaves in the temporary folder goes with the run. */
const GLOBAL_SETUP = ['test/support/temporary-folder.ts'];

/** One project a kind of test; what each kind may and may not do is in CONTRIBUTING.md. */
const project = (name: string, timeoutMs: number, globalSetup: string[] = []) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    globalSetup: [...GLOBAL_SETUP, ...globalSetup],
    setupFiles: SETUP,
  },
});

export default defineConfig({
  test: {
    // One less than there are is the default: on two cores that leaves one idle, and every file waits for the one before.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          // A busy machine makes a test slow, not wrong.
          testTimeout: 60_000,
          globalSetup: GLOBAL_SETUP,
          setupFiles: SETUP,
          include: ['packages/**/*.test.ts', 'functions/**/*.test.ts', 'test/unit/**/*.test.ts'],
        },
      },
      project('property', 60_000),
      project('contract', 120_000),
      project('architecture', 60_000),
      project('infra', 180_000),
      project('pipeline', 300_000),
      project('browser', 300_000, ['test/support/unpack-browser.ts']),
      // Needs Python beside Node, so it has a command of its own: npm run test:deploy.
      project('deploy', 240_000),
    ],
  },
});
