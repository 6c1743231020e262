import { createReadStream } from 'node:fs';
import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { type AgeingResult, ageingJson, createAgeing, DEFAULT_BUCKET_DAYS } from '@piutang/collections';
import type { GroupView } from '@piutang/workflows';
import { EXIT } from '../exit.ts';
import type { ConnectionFlags } from '../live/connection.ts';
import type { RegisterCommand } from '../main.ts';
import { createWriter } from '../writer.ts';
import { exportDetail } from './ageing-export.ts';
import { ageingText, groupJson, groupText, type Refusal, refusalText } from './ageing-output.ts';
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
  readonly knownAt?: string;
  readonly by?: string;
  readonly store?: boolean;
  readonly prove?: boolean;
  /** The file, or that both go into the bucket. */
  readonly export?: string | true;
  readonly json?: boolean;
};

/** `piutang ageing`: open items by age on a day, per currency: of a file, of the last run, or as known at any moment. */
export const ageing: RegisterCommand = (program, done) => {
  program
    .command('ageing')
    .description(
      'Sums open items by days past due, per currency: of a file, or as the last daily run of a deployment did.',
    )
    .option('--open-items <file>', 'open items, one JSON object a line')
    .option('--as-of <date>', 'the day on which ages are counted, YYYY-MM-DD')
    .option('--live', 'the ageing of the deployment')
    .option('--known-at <moment>', 'with --live and --as-of: by what was recorded up to a day or an instant')
    .option('--by <date>', 'with --known-at: count ages from the due or the issued date', 'due')
    .option('--store', 'with --known-at: keeps the answer in the bucket as a month-end pack')
    .option(
      '--prove',
      'computes the kept pack again and compares it, byte for byte: the one of --known-at, else the one that the daily run kept of a month end',
    )
    .option(
      '--export [file]',
      'with --live: every open item as a new .csv or .xlsx file; without a name both in the bucket',
    )
    .option('--data <dir>', 'data directory of the local cloud', '.piutang')
    .option('--tenant-file <file>', 'settings of the tenant, where they are not tenants/<name>.json')
    .option('--json', 'one JSON object')
    .action(async (flags: Flags) => {
      if (flags.export !== undefined) return done(await exportDetail(flags));
      const answer = flags.live === true ? await ageLive(flags) : await ageFile(flags);
      const refused = 'code' in answer;
      const toStdout = !refused || flags.json === true;
      const out = createWriter(toStdout ? process.stdout : process.stderr);
      if (refused)
        await out.write(flags.json === true ? `${JSON.stringify({ error: answer })}\n` : refusalText(answer));
      else await out.write(flags.json === true ? `${JSON.stringify(shownJson(answer))}\n` : shownText(answer));
      await out.flush();
      done(refused ? (answer.usage === true ? EXIT.usage : EXIT.no) : EXIT.ok);
    });
};

/** An ageing, and the group view where it is of a deployment with several currencies. */
type Shown = AgeingResult & { readonly group?: GroupView };

function shownJson({ group, ...result }: Shown) {
  return { ...ageingJson(result), ...(group === undefined ? {} : { group: groupJson(group) }) };
}

function shownText({ group, ...result }: Shown): string {
  return `${ageingText(result)}${group === undefined ? '' : `\n${groupText(group)}`}`;
}

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
async function ageLive(flags: Flags): Promise<Shown | Refusal> {
  const named = flags.asOf === undefined ? undefined : parseLocalDate(flags.asOf);
  if (flags.asOf !== undefined && named === undefined) {
    const message = `--as-of is not a date: got ${flags.asOf}, expected YYYY-MM-DD such as 2026-11-21; correct the option`;
    return { code: 'as-of-unreadable', message, usage: true };
  }
  // Loaded here, so that ageing a file does not load the AWS clients.
  const [{ connect }, { ageingOf, groupViewOf, latestAgedDay }, { ageAsKnown }] = await Promise.all([
    import('../live/connection.ts'),
    import('@piutang/workflows'),
    import('./ageing-as-known.ts'),
  ]);
  const connection = await connect(flags);
  if ('code' in connection) return { ...connection, usage: true };
  try {
    if (flags.knownAt !== undefined || flags.prove === true) return await ageAsKnown(connection.desk, named, flags);
    const asOf = named ?? (await latestAgedDay(connection.desk.table));
    const currencies = asOf === undefined ? [] : await ageingOf(connection.desk.table, asOf);
    if (asOf !== undefined && currencies.length > 0) {
      const group = await groupViewOf(connection.desk, currencies, asOf);
      return { asOf, currencies, ...(currencies.length > 1 || 'missing' in group ? { group } : {}) };
    }
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
