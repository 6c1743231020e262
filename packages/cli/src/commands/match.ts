import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { readStatements, type StatementHead, type StatementLine } from '@piutang/bank-statements';
import { type LocalDate, localDateAt, parseInstant, parseLocalDate, timeZone } from '@piutang/calendar';
import {
  createMatcher,
  createOpenItems,
  type Matcher,
  type MatchLine,
  type MatchOutcome,
  matchLineOf,
} from '@piutang/cash-application';
import { type CurrencyCode, currency, parseCurrency } from '@piutang/money';
import { EXIT } from '../exit.ts';
import type { RegisterCommand } from '../main.ts';
import { createWriter, type Writer } from '../writer.ts';
import { InputProblem, readItems, readLearned, readPayers, readSettings } from './match-input.ts';
import { type LinePosition, outcomeJson } from './match-output.ts';
import { type RemittanceMatching, readRemittanceFiles, remittanceMatching } from './match-remittances.ts';

/** Bytes read at once: large enough that system calls do not count, small beside the memory bound. */
const READ_BYTES = 262_144;

type Flags = {
  readonly openItems?: string;
  readonly payers?: string;
  readonly statement?: readonly string[];
  readonly advice?: readonly string[];
  readonly settlement?: readonly string[];
  readonly settings?: string;
  readonly learned?: string;
  readonly asOf?: string;
  readonly ndjson?: boolean;
  readonly printSettings?: boolean;
};

/** `piutang match`: what each credit of bank files pays, by the open items and payers given. Posts nothing. */
export const match: RegisterCommand = (program, done) => {
  program
    .command('match')
    .description('Matches the credits of bank files to open items and says why. Reads files, posts nothing.')
    .option('--open-items <file>', 'open items, one JSON object a line')
    .option('--payers <file>', 'payers, one JSON object a line')
    .option('--statement <file...>', 'bank files, in the order in which they use up open items')
    .option('--advice <file...>', 'what payers say of their payments: mails, CSV, EDI 820')
    .option('--settlement <file...>', 'gross reports of gateways, CSV: what is behind a credit net of fees')
    .option('--settings <file>', 'JSON of the settings that differ from the defaults')
    .option('--learned <file>', 'names learned from earlier posts, one JSON object a line')
    .option('--as-of <date>', 'the day on which it is done, YYYY-MM-DD; today if absent')
    .option('--ndjson', 'one JSON object a line (the only form)')
    .option('--print-settings', 'print the settings in force and stop')
    .action(async (flags: Flags) => {
      const out = createWriter(process.stdout);
      try {
        done(await runMatch(flags, out));
      } catch (error) {
        if (!(error instanceof InputProblem)) throw error;
        await refuse(flags, out, { code: error.code, message: error.message });
        done(EXIT.usage);
      }
      await out.flush();
    });
};

async function runMatch(flags: Flags, out: Writer): Promise<number> {
  const settings = await readSettings(flags.settings);
  if (flags.printSettings === true) {
    await out.write(`${JSON.stringify(settings)}\n`);
    return EXIT.ok;
  }
  const { openItems, payers, statement } = flags;
  if (openItems === undefined || payers === undefined || statement === undefined) {
    throw new InputProblem(
      'option-missing',
      'options missing: got not all of --open-items FILE, --payers FILE and --statement FILE, expected each; add them',
    );
  }
  const asOf = flags.asOf === undefined ? today() : parseLocalDate(flags.asOf);
  if (asOf === undefined) {
    throw new InputProblem(
      'as-of-unreadable',
      `--as-of is not a date: got ${flags.asOf}, expected YYYY-MM-DD; correct it`,
    );
  }
  const items = createOpenItems();
  const currencies = new Set<CurrencyCode>();
  await readItems(openItems, (item) => {
    items.add(item);
    currencies.add(item.currency);
  });
  const learned = flags.learned === undefined ? [] : await readLearned(flags.learned);
  const matcher = createMatcher({ items, payers: await readPayers(payers), settings, asOf, learned });
  const run: Run = {
    flags,
    matcher,
    out,
    currency: currencies.size === 1 ? [...currencies][0] : undefined,
    places: new Map(),
    remittances: undefined,
  };
  run.remittances = await remittancesOf(run, statement);
  let exitCode: number = EXIT.ok;
  for (const [index, file] of statement.entries()) {
    if (!(await matchFile(run, file, index))) exitCode = EXIT.no;
  }
  return exitCode;
}

type Run = {
  readonly flags: Flags;
  readonly matcher: Matcher;
  readonly out: Writer;
  /** The currency of a file that names none: that of the open items, when they have one. */
  readonly currency: CurrencyCode | undefined;
  readonly places: Map<string, LinePosition>;
  /** What came beside the bank, once all lines are known. */
  remittances: RemittanceMatching | undefined;
};

/** Which line each remittance belongs to can only be said when all lines are known: the files are read once before. */
async function remittancesOf(run: Run, statement: readonly string[]): Promise<RemittanceMatching | undefined> {
  const { advice = [], settlement = [] } = run.flags;
  if (advice.length + settlement.length === 0) return undefined;
  const otherwise = run.currency ?? currency('IDR');
  const remittances = [
    ...(await readRemittanceFiles(advice, 'advice', otherwise)),
    ...(await readRemittanceFiles(settlement, 'settlement', otherwise)),
  ];
  const lines: MatchLine[] = [];
  for (const [index, file] of statement.entries()) await readLines(run, file, index, (line) => void lines.push(line));
  return remittanceMatching(lines, remittances);
}

/** Reads the lines of a file that can be read, without a word: it is read again to be matched. */
async function readLines(run: Run, file: string, statement: number, take: (line: MatchLine) => void): Promise<void> {
  const bytes = createReadStream(file, { highWaterMark: READ_BYTES });
  let head: StatementHead = {};
  try {
    for await (const event of readStatements(bytes, { fileName: basename(file) })) {
      if (event.kind === 'statement') head = event.head;
      const line = event.kind === 'line' ? lineOf(run, event.line, head, statement) : undefined;
      if (line !== undefined && !('refused' in line)) take(line);
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  } finally {
    bytes.destroy();
  }
}

/** A booked line as it is matched, or why it cannot be. */
function lineOf(run: Run, line: StatementLine, head: StatementHead, statement: number) {
  if (line.pending) return undefined;
  const named = line.currency ?? head.currency;
  const code = named === undefined ? run.currency : parseCurrency(named);
  if (code === undefined)
    return {
      refused: 'currency-unknown',
      message: `got currency ${named ?? 'none'}, expected an ISO 4217 code`,
    } as const;
  const account = head.account === undefined ? {} : { account: head.account };
  return matchLineOf(line, { id: `${statement}:${line.ordinal}`, currency: code, ...account });
}

/** Matches one file; false when it was refused, or when it has a problem that forbids posting from it. */
async function matchFile(run: Run, file: string, statement: number): Promise<boolean> {
  const bytes = createReadStream(file, { highWaterMark: READ_BYTES });
  let head: StatementHead = {};
  let isGood = true;
  try {
    for await (const event of readStatements(bytes, { fileName: basename(file) })) {
      if (event.kind === 'statement') head = event.head;
      if (event.kind === 'line') await matchStatementLine(run, event.line, head, statement);
      if (event.kind === 'error') {
        const { code, message, line } = event.error;
        await refuse(run.flags, run.out, { code, message: placed(file, message, line) }, statement);
        isGood = false;
      }
      if (event.kind === 'problem' && event.problem.severity === 'error') {
        isGood = tell(file, event.problem.message, event.problem.line);
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const message = `file not readable: got ${error.message}, expected a readable file; check --statement`;
    await refuse(run.flags, run.out, { code: 'file-unreadable', message }, statement);
    isGood = false;
  } finally {
    bytes.destroy();
  }
  return isGood;
}

function tell(file: string, message: string, line: number | undefined): false {
  process.stderr.write(`${placed(file, message, line)}\n`);
  return false;
}

function placed(file: string, message: string, line: number | undefined): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}

async function matchStatementLine(
  run: Run,
  line: StatementLine,
  head: StatementHead,
  statement: number,
): Promise<void> {
  const read = lineOf(run, line, head, statement);
  if (read === undefined) return;
  if ('refused' in read) {
    tell(`statement ${statement}`, `line ${line.ordinal}: ${read.message}`, undefined);
    return;
  }
  const place: LinePosition = { statement, ordinal: line.ordinal };
  run.places.set(read.id, place);
  const outcomes = run.matcher.match(run.remittances?.lineOf(read) ?? read);
  for (const outcome of run.remittances?.judged(read, outcomes) ?? outcomes) {
    if (isAnswered(outcome)) {
      const reverses = outcome.reverses === undefined ? undefined : run.places.get(outcome.reverses);
      await run.out.write(`${JSON.stringify(outcomeJson(outcome, place, reverses))}\n`);
    }
  }
}

/** Credits and returned credits are answered; money that simply went out is not. */
function isAnswered(outcome: MatchOutcome): boolean {
  return outcome.amountMinor > 0n || outcome.outcome === 'reversal';
}

function today(): LocalDate {
  const now = parseInstant(new Date().toISOString());
  if (now === undefined) throw new Error('the clock of this machine shows no date');
  return localDateAt(now, timeZone('Asia/Jakarta'));
}

/** Errors are on stdout for programs and on stderr for people. */
async function refuse(
  flags: Flags,
  out: Writer,
  error: { readonly code: string; readonly message: string },
  statement?: number,
): Promise<void> {
  if (flags.ndjson === true) {
    await out.write(`${JSON.stringify({ ...(statement === undefined ? {} : { statement }), error })}\n`);
  } else process.stderr.write(`${error.message}\n`);
}
