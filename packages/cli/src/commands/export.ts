import { createWriteStream } from 'node:fs';
import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import {
  HLEDGER_HEADER,
  hledgerEntry,
  JOURNAL_CSV_HEADER,
  journalCsvRows,
  journalEntries,
  orderOf,
} from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal } from '../live/live-command.ts';
import type { RegisterCommand } from '../main.ts';
import { createSortedSpool } from '../sorted-spool.ts';
import { createWriter } from '../writer.ts';

type Flags = { readonly format: string; readonly out?: string; readonly until?: string; readonly json?: boolean };

const FORMATS = {
  hledger: { header: HLEDGER_HEADER, text: hledgerEntry },
  csv: { header: JOURNAL_CSV_HEADER, text: journalCsvRows },
} as const;

/** `piutang export journal`: the books as a double-entry journal. */
export const exports: RegisterCommand = (program, done) => {
  const command = program
    .command('export')
    .description('Takes the books out of the deployment.')
    .command('journal')
    .option('--format <format>', 'hledger or csv', 'hledger')
    .option('--out <file>', 'a new file; without it the journal goes to standard output')
    .option('--until <date>', 'nothing that counts from a later day')
    .description('The books as a double-entry journal, in the order of their days.');
  live<Flags>(command, done, exportJournal);
};

async function exportJournal(
  { desk, where }: Connection,
  _: readonly string[],
  { format, out, until, json }: Flags,
): Promise<Answer | Refusal> {
  const last = until === undefined ? undefined : parseLocalDate(until);
  if (until !== undefined && last === undefined)
    return usage('date-unreadable', `--until: got ${until}, expected a day such as 2026-12-31`);
  if (format !== 'hledger' && format !== 'csv')
    return usage('format-unknown', `--format: got ${format}, expected hledger or csv`);
  if (json === true && out === undefined)
    return usage('out-missing', '--json: the journal would stand among it; name a file with --out');
  const file = out === undefined ? undefined : await newFile(out);
  if (file !== undefined && 'code' in file) return file;
  const entries = await writeJournal(desk.table, FORMATS[format], file ?? process.stdout, last);
  if (file !== undefined) await new Promise<void>((resolve) => file.end(() => resolve()));
  return {
    json: { format, out: out ?? null, entries, until: last ?? null },
    text: `${entries} entries of ${where} written to ${out}.`,
    ...(out === undefined ? { printed: true } : {}),
  };
}

async function writeJournal(
  table: Parameters<typeof journalEntries>[0],
  { header, text }: (typeof FORMATS)[keyof typeof FORMATS],
  to: NodeJS.WritableStream,
  until: LocalDate | undefined,
): Promise<number> {
  const out = createWriter(to as Parameters<typeof createWriter>[0]);
  const spool = createSortedSpool();
  let entries = 0;
  try {
    for await (const entry of journalEntries(table)) {
      if (until !== undefined && entry.on > until) continue;
      entries += 1;
      await spool.add(orderOf(entry), text(entry));
    }
    await out.write(header);
    for await (const each of spool.sorted()) await out.write(each);
    await out.flush();
    return entries;
  } finally {
    await spool.discard();
  }
}

/** A file that is there is never written over: an export is something that people sign. */
async function newFile(path: string): Promise<ReturnType<typeof createWriteStream> | Refusal> {
  const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await new Promise<void>((resolve, reject) => stream.once('open', () => resolve()).once('error', reject));
    return stream;
  } catch (error) {
    return usage('out-unwritable', `--out: ${path} cannot be made: ${(error as Error).message}; name a new file`);
  }
}

function usage(code: string, message: string): Refusal {
  return { code, message, usage: true };
}
