/** Files whose changes are judged by the same tests: those that reach them and no others. */
export type MutatedGroup = {
  readonly name: string;
  /** Patterns of the sources that are changed; tests beside them are not. */
  readonly files: readonly string[];
  readonly except?: readonly string[];
  readonly tests: readonly string[];
};

const sources = (folder: string, names: readonly string[]) => names.map((name) => `packages/${folder}/src/${name}.ts`);
const pipeline = (names: readonly string[]) => names.map((name) => `test/pipeline/${name}.test.ts`);
const tested = (names: readonly string[]) => names.map((name) => `${name}.test`);

/** Which booking, statement and file it is. Each has a test beside it. */
const IDENTITY = ['line-identity', 'continuity', 'statement-record', 'file-intake', 'account-turn', 'quarantine'];

/** From the file to what is written of each of its bookings. Each has a test beside it. */
const POSTING = [
  'post-statement',
  'statement-run',
  'statement-chunks',
  'fresh-line',
  'line-posting',
  'earlier-receipts',
  'explained-lines',
];

/**
 * Where money is decided, planned, written and kept. Left out are:
 * - `model.ts` and `index.ts`, which hold types and names and nothing to change;
 * - what reads a bank file and what matches (`statement-file.ts`, `statement-matching.ts`, `candidates.ts`, the packages
 *   behind them), which have fuzzers, corpora and labelled books of their own;
 * - what only tells: mails, figures, exports, the dashboard.
 *
 * Sentences for people count like everything else: a refusal that says nothing is a defect.
 */
export const GROUPS: readonly MutatedGroup[] = [
  {
    name: 'receivables',
    files: ['packages/receivables/src/*.ts'],
    tests: ['packages/receivables/src/*.test.ts'],
  },
  {
    name: 'kinds',
    files: ['packages/table/src/kinds/*.ts', ...sources('table', ['kind', 'fields'])],
    tests: sources('table', ['kinds.test', 'stored-forms.test']),
  },
  {
    name: 'store',
    files: sources('table', ['dynamodb', 'memory', 'open-index', 'size', 'stream']),
    tests: sources('table', ['dynamodb.test', 'memory.test']),
  },
  {
    name: 'ledger',
    files: sources('workflows', ['posting-plan', 'line-state', 'line-history', 'returns', 'unapply', 'credit-notes']),
    tests: [
      ...sources('workflows', ['corrections.test', 'posting-plan.test', 'returns.test']),
      ...pipeline([
        'corrections',
        'decisions',
        'credit-notes',
        'currencies',
        'post-statement',
        'refused-decisions',
        'what-is-written',
      ]),
    ],
  },
  {
    name: 'desk',
    files: sources('workflows', [
      'review',
      'review-queue',
      'refunds',
      'write-offs',
      'tolerance-budget',
      'unapplied-cash',
      'requests',
      'approvals',
      'hand',
    ]),
    tests: [
      ...sources('workflows', ['review-queue.test', 'tolerance-budget.test']),
      ...pipeline([
        'at-the-desk',
        'decisions',
        'corrections',
        'currencies',
        'learning',
        'refused-decisions',
        'what-is-written',
      ]),
    ],
  },
  {
    name: 'identity',
    files: sources('workflows', IDENTITY),
    tests: [
      ...sources('workflows', tested(IDENTITY)),
      ...pipeline(['line-identity', 'refused-statement', 'refused-decisions', 'what-is-written']),
    ],
  },
  {
    name: 'posting',
    files: sources('workflows', POSTING),
    tests: [
      ...sources('workflows', tested(POSTING)),
      ...pipeline(['post-statement', 'refused-statement', 'learning', 'batch-explanations', 'what-is-written']),
    ],
  },
];
