import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type FileError,
  type Problem,
  type ReadOptions,
  readStatementBatches,
  STATEMENT_FORMATS,
  type StatementFormat,
} from '@piutang/bank-statements';
import { csvProfileSchema } from '@piutang/tenancy';
import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { RegisterCommand } from '../main.ts';
import { createWriter, type Writer } from '../writer.ts';
import { type FileReport, jsonReport, textReport } from './statement-report.ts';

/** Bytes read at once: large enough that system calls do not count, small beside the memory bound. */
const READ_BYTES = 262_144;

type Flags = {
  readonly ndjson?: boolean;
  readonly lines?: boolean;
  readonly csvProfile?: string;
  readonly format?: string;
};

/** `piutang statement parse`: what is in bank files, one report a file, in the order given. */
export const statementParse: RegisterCommand = (program, done) => {
  statementGroup(program)
    .command('parse')
    .description('Reads bank files (MT940, MT942, camt, BAI2, OFX, CSV) and tells what is in them. Posts nothing.')
    .argument('<file...>', 'bank files; the format is found by content')
    .option('--ndjson', 'one JSON object a file')
    .option('--lines', 'also each booking')
    .option('--csv-profile <file>', "JSON that describes a bank's own CSV export")
    .option('--format <name>', `do not detect: ${STATEMENT_FORMATS.join(', ')}`)
    .action(async (files: string[], flags: Flags) => {
      const options = await readOptions(flags);
      if ('wrong' in options) {
        process.stderr.write(`${options.wrong}\n`);
        done(EXIT.usage);
        return;
      }
      done(await parseFiles(files, flags, options));
    });
};

/** The `statement` command that several files add to. */
function statementGroup(program: Command): Command {
  const existing = program.commands.find((command) => command.name() === 'statement');
  return existing ?? program.command('statement').description('Bank files and the statements in them.');
}

async function readOptions(flags: Flags): Promise<ReadOptions | { readonly wrong: string }> {
  const { format } = flags;
  if (format !== undefined && !isFormat(format)) {
    return { wrong: `unknown format: got --format ${format}, expected one of ${STATEMENT_FORMATS.join(', ')}` };
  }
  const named: ReadOptions = format === undefined ? {} : { format };
  if (flags.csvProfile === undefined) return named;
  const path = flags.csvProfile;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return { wrong: `CSV profile not readable: got ${path} (${messageOf(error)}), expected a JSON file` };
  }
  const profile = csvProfileSchema.safeParse(json);
  if (profile.success) return { ...named, csvProfile: profile.data };
  const [issue] = profile.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the profile' : issue.path.join('.');
  return {
    wrong: `CSV profile not usable: ${path}: ${field}: ${issue?.message ?? 'not a profile'}; correct that field`,
  };
}

function isFormat(name: string): name is StatementFormat {
  return STATEMENT_FORMATS.some((format) => format === name);
}

async function parseFiles(files: readonly string[], flags: Flags, options: ReadOptions): Promise<number> {
  const out = createWriter(process.stdout);
  const errors = createWriter(process.stderr);
  let exitCode: number = EXIT.ok;
  for (const file of files) {
    const report =
      flags.ndjson === true ? jsonReport(file, flags.lines === true) : textReport(file, flags.lines === true);
    const refused = await parseFile(file, report, options, out, flags.ndjson === true ? undefined : errors);
    if (refused) exitCode = EXIT.no;
  }
  await out.flush();
  await errors.flush();
  return exitCode;
}

/** Reads one file into its report and prints it; answers whether it was refused or must not post by itself. */
async function parseFile(
  file: string,
  report: FileReport,
  options: ReadOptions,
  out: Writer,
  errors: Writer | undefined,
): Promise<boolean> {
  let refusal: FileError | undefined;
  let worst: Problem['severity'] = 'info';
  const bytes = createReadStream(file, { highWaterMark: READ_BYTES });
  try {
    for await (const batch of readStatementBatches(bytes, { ...options, fileName: basename(file) })) {
      for (const event of batch) {
        if (event.kind === 'error') refusal = event.error;
        if (event.kind === 'problem' && event.problem.severity === 'error') worst = 'error';
        const written = report.take(event);
        if (written !== undefined) await written;
      }
    }
  } catch (error) {
    refusal = failure(file, error);
  } finally {
    bytes.destroy();
  }
  await report.print(out, refusal);
  if (refusal !== undefined && errors !== undefined) await errors.write(`${file}: ${refusal.message}\n`);
  return refusal !== undefined || worst === 'error';
}

/** A file that the system does not give us, or a defect of ours: either way the other files are still read. */
function failure(file: string, error: unknown): FileError {
  if (error instanceof Error && 'syscall' in error) {
    return { code: 'file-unreadable', message: `file not readable: got ${messageOf(error)}, expected a readable file` };
  }
  return {
    code: 'reader-failed',
    message: `the reader failed on ${file}: got ${messageOf(error)}; this is a defect of Piutang, please report it`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
