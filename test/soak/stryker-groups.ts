/** Files whose changes are judged by the same tests: those that reach them, and no others, so that a change takes a second. */
export type MutatedGroup = {
  readonly name: string;
  /** Paths and patterns of the sources that are changed. */
  readonly files: readonly string[];
  readonly tests: readonly string[];
};

const workflows = (names: readonly string[]) => names.map((name) => `packages/workflows/src/${name}.ts`);
const table = (names: readonly string[]) => names.map((name) => `packages/table/src/${name}.ts`);
const pipeline = (names: readonly string[]) => names.map((name) => `test/pipeline/${name}.test.ts`);

/**
 * Where money is decided, planned, written and kept. Left out are files of types and names alone (`model.ts`, `index.ts`),
 * what only tells (`statement-file.ts` reads a bank file: its parsers have a fuzzer of their own) and what only asks
 * (`size.ts`).
 */
export const GROUPS: readonly MutatedGroup[] = [
  {
    name: 'receivables',
    files: ['packages/receivables/src/*.ts', '!packages/receivables/src/*.test.ts'],
    tests: ['packages/receivables/src/*.test.ts'],
  },
  {
    name: 'kinds',
    files: ['packages/table/src/kinds/*.ts', ...table(['kind', 'fields'])],
    tests: table(['kinds.test', 'stored-forms.test']),
  },
  {
    name: 'store',
    files: table(['dynamodb', 'memory', 'open-index', 'size', 'stream']),
    tests: table(['dynamodb.test', 'memory.test']),
  },
  {
    name: 'ledger',
    files: workflows(['posting-plan', 'line-state', 'line-history', 'returns', 'unapply', 'credit-notes']),
    tests: [
      'packages/workflows/src/corrections.test.ts',
      ...pipeline(['corrections', 'decisions', 'credit-notes', 'currencies', 'post-statement', 'what-is-written']),
    ],
  },
  {
    name: 'desk',
    files: workflows([
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
    tests: pipeline(['decisions', 'corrections', 'currencies', 'learning', 'what-is-written']),
  },
  {
    name: 'identity',
    files: workflows(['line-identity', 'continuity', 'statement-record', 'file-intake', 'account-turn', 'quarantine']),
    tests: [
      'packages/workflows/src/continuity.test.ts',
      ...pipeline(['line-identity', 'refused-statement', 'post-statement', 'decisions', 'what-is-written']),
    ],
  },
  {
    name: 'posting',
    files: workflows([
      'post-statement',
      'statement-run',
      'statement-chunks',
      'line-posting',
      'earlier-receipts',
      'explained-lines',
    ]),
    tests: pipeline([
      'post-statement',
      'large-statement',
      'line-identity',
      'corrections',
      'currencies',
      'batch-explanations',
      'what-is-written',
    ]),
  },
];
