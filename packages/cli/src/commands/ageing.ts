import { createReadStream } from 'node:fs';
import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { type AgeingResult, createAgeing, DEFAULT_BUCKET_DAYS } from '@piutang/collections';
import { formatAmount } from '@piutang/money';
import { EXIT } from '../exit.ts';
import type { ConnectionFlags } from '../live/connection.ts';
import type { RegisterCommand } from '../main.ts';
import { createWriter } from '../writer.ts';
import { type OpenItemProblem, readOpenItemLines } from './open-item-lines.ts';

/** Bytes read at once: large enough that system calls do not count, small beside the memory bound. */
const READ_BYTES = 262_144;
/** Sentences printed for bad lines: more of them would hide the first, which usually explains the others. */
const MAX_PROBLEMS_SHOWN = 100;
/** How often the progress line on a terminal moves; a million lines take some seconds. */
const PROGRESS_EVERY_LINES = 100_000;

type Flags = ConnectionFlags & {
  readonly openItems?: string;
  readonly asOf?: string;
  readonly live?: boolean;
  readonly json?: boolean;
};

type Refusal = {
  readonly code: string;
  /** The command was used wrongly, as against: the answer is no. */
  readonly usage?: boolean;
  readonly message: string;
  readonly problems?: readonly OpenItemProblem[];
};

/** `piutang ageing`: open items by age on a day, per currency; reads one file and changes nothing. */
export const ageing: RegisterCommand = (program, done) => {
  program
    .command('ageing')
    .description(
      'Sums open items by days past due, per currency: of a file, or as the last daily run of a deployment did.',
    )
    .option('--open-items <file>', 'open items, one JSON object a line')
    .option('--as-of <date>', 'the day on which ages are counted, YYYY-MM-DD')
    .option('--live', 'the ageing of the deployment')
    .option('--data <dir>', 'data directory of the local cloud', '.piutang')
    .option('--tenant-file <file>', 'settings of the tenant, where they are not tenants/<name>.json')
    .option('--json', 'one JSON object')
    .action(async (flags: Flags) => {
      const answer = flags.live === true ? await ageLive(flags) : await ageFile(flags);
      const refused = 'code' in answer;
      const toStdout = !refused || flags.json === true;
      const out = createWriter(toStdout ? process.stdout : process.stderr);
      if (refused)
        await out.write(flags.json === true ? `${JSON.stringify({ error: answer })}\n` : refusalText(answer));
      else await out.write(flags.json === true ? `${JSON.stringify(ageingJson(answer))}\n` : ageingText(answer));
      await out.flush();
      done(refused ? (answer.usage === true ? EXIT.usage : EXIT.no) : EXIT.ok);
    });
};

/** A total that leaves out unreadable lines would be wrong, so one bad line refuses the file. */
async function ageFile({ openItems, asOf }: Flags): Promise<AgeingResult | Refusal> {
  if (openItems === undefined || asOf === undefined) {
    const message = 'nothing to age: expected --open-items FILE and --as-of DATE, or --live for a deployment';
    return { code: 'open-items-missing', message, usage: true };
  }
  const day = parseLocalDate(asOf);
  if (day === undefined) {
    const message = `--as-of is not a date: got ${asOf}, expected YYYY-MM-DD such as 2026-11-21; correct the option`;
    return { code: 'as-of-unreadable', message, usage: true };
  }
  const bytes = createReadStream(openItems, { highWaterMark: READ_BYTES });
  try {
    return await ageLines(bytes, openItems, day);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const message = `open items not readable: got ${error.message}, expected a readable file; check --open-items`;
    return { code: 'file-unreadable', message };
  } finally {
    bytes.destroy();
  }
}

/** The stored ageing of the deployment's last finished run, or of the day that is named. */
async function ageLive(flags: Flags): Promise<AgeingResult | Refusal> {
  const named = flags.asOf === undefined ? undefined : parseLocalDate(flags.asOf);
  if (flags.asOf !== undefined && named === undefined) {
    const message = `--as-of is not a date: got ${flags.asOf}, expected YYYY-MM-DD such as 2026-11-21; correct the option`;
    return { code: 'as-of-unreadable', message, usage: true };
  }
  // Loaded here, so that ageing a file does not load the AWS clients.
  const [{ connect }, { ageingOf, latestAgedDay }] = await Promise.all([
    import('../live/connection.ts'),
    import('@piutang/workflows'),
  ]);
  const connection = await connect(flags);
  if ('code' in connection) return { ...connection, usage: true };
  try {
    const asOf = named ?? (await latestAgedDay(connection.desk.table));
    const currencies = asOf === undefined ? [] : await ageingOf(connection.desk.table, asOf);
    if (asOf !== undefined && currencies.length > 0) return { asOf, currencies };
    return {
      code: 'not-aged',
      message: `${asOf ?? 'no day'} is not aged: the daily run does it; name another day with --as-of`,
    };
  } finally {
    connection.close();
  }
}

async function ageLines(bytes: AsyncIterable<Uint8Array>, file: string, asOf: LocalDate) {
  const accumulator = createAgeing({ asOf, bucketDays: DEFAULT_BUCKET_DAYS });
  const problems: OpenItemProblem[] = [];
  let problemCount = 0;
  const progress = createProgress();
  await readOpenItemLines(bytes, {
    item(item) {
      accumulator.add(item);
      progress.step();
    },
    problem(problem) {
      problemCount += 1;
      if (problems.length < MAX_PROBLEMS_SHOWN) problems.push(problem);
    },
  });
  progress.end();
  if (problemCount === 0) return accumulator.result();
  const lines = problemCount === 1 ? '1 line cannot be read' : `${problemCount} lines cannot be read`;
  const message = `no ageing of ${file}: ${lines}, expected an open item on every line; correct them and run it again`;
  return { code: 'open-items-unreadable', message, problems } as const;
}

function createProgress() {
  let count = 0;
  const show = process.stderr.isTTY === true;
  return {
    step() {
      count += 1;
      if (show && count % PROGRESS_EVERY_LINES === 0) process.stderr.write(`\r${count} open items read`);
    },
    end() {
      if (show && count >= PROGRESS_EVERY_LINES) process.stderr.write('\r\x1b[K');
    },
  };
}

function refusalText({ message, problems = [] }: Refusal): string {
  return `${[...problems.map((problem) => problem.message), message].join('\n')}\n`;
}

/** The shape that people and checks rely on: decimal strings in the major unit. */
function ageingJson(result: AgeingResult) {
  const currencies = result.currencies.map(({ currency, buckets, unappliedMinor, totalMinor, count }) => {
    const amounts = buckets.map(({ label, amountMinor }) => [label, formatAmount(amountMinor, currency)]);
    const figures = {
      buckets: Object.fromEntries(amounts),
      unapplied: formatAmount(unappliedMinor, currency),
      total: formatAmount(totalMinor, currency),
      count,
    };
    return [currency, figures] as const;
  });
  return { asOf: result.asOf, currencies: Object.fromEntries(currencies) };
}

/** A row a bucket, a column a currency, numbers to the right. */
function ageingText(result: AgeingResult): string {
  const title = `Ageing as of ${result.asOf}`;
  if (result.currencies.length === 0) return `${title}: no open items\n`;
  const labels = result.currencies[0]?.buckets.map((bucket) => bucket.label) ?? [];
  const names = ['', ...labels, 'unapplied', 'total', 'open items'];
  const columns = result.currencies.map((each) => {
    const amounts = [...each.buckets.map((bucket) => bucket.amountMinor), each.unappliedMinor, each.totalMinor];
    return [each.currency, ...amounts.map((minor) => grouped(formatAmount(minor, each.currency))), String(each.count)];
  });
  const nameWidth = Math.max(...names.map((name) => name.length));
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const rows = names.map((name, row) =>
    [name.padEnd(nameWidth), ...columns.map((cells, at) => (cells[row] ?? '').padStart(widths[at] ?? 0))].join('  '),
  );
  return `${[title, ...rows].join('\n')}\n`;
}

function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
