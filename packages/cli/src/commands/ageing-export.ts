import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LocalDate, localDateAt, parseLocalDate } from '@piutang/calendar';
import { EXIT } from '../exit.ts';
import type { ConnectionFlags } from '../live/connection.ts';
import { createWriter } from '../writer.ts';
import type { Refusal } from './ageing-output.ts';

export type ExportFlags = ConnectionFlags & {
  readonly export?: string | true;
  readonly live?: boolean;
  readonly asOf?: string;
  readonly json?: boolean;
};

/** What was written. */
type Exported = { readonly asOf: LocalDate; readonly files: readonly string[] };

/** `piutang ageing --live --export`: every open item with its age, into a new file or into the bucket; answers the exit code. */
export async function exportDetail(flags: ExportFlags): Promise<number> {
  const answer = await exported(flags);
  const refused = 'code' in answer;
  const out = createWriter(refused && flags.json !== true ? process.stderr : process.stdout);
  if (flags.json === true) await out.write(`${JSON.stringify(refused ? { error: answer } : answer)}\n`);
  else await out.write(refused ? `${answer.message}\n` : `Aged as of ${answer.asOf}: ${answer.files.join(', ')}\n`);
  await out.flush();
  return refused ? (answer.usage === true ? EXIT.usage : EXIT.no) : EXIT.ok;
}

async function exported(flags: ExportFlags): Promise<Exported | Refusal> {
  if (flags.live !== true)
    return { code: 'live-missing', message: '--export is of a deployment: give --live', usage: true };
  const named = flags.asOf === undefined ? undefined : parseLocalDate(flags.asOf);
  if (flags.asOf !== undefined && named === undefined)
    return {
      code: 'as-of-unreadable',
      message: `--as-of is not a date: got ${flags.asOf}, expected YYYY-MM-DD such as 2026-11-21; correct the option`,
      usage: true,
    };
  const format = flags.export === true ? undefined : formatOf(flags.export ?? '');
  if (flags.export !== true && format === undefined)
    return {
      code: 'format-unknown',
      message: `got --export ${flags.export}, expected a new file that ends in .csv or .xlsx`,
      usage: true,
    };
  // Loaded here, so that ageing a file does not load the AWS clients.
  const [{ connect }, { ageingDetail, detailCsv, detailXlsx, storeDetail }] = await Promise.all([
    import('../live/connection.ts'),
    import('@piutang/workflows'),
  ]);
  const connection = await connect(flags);
  if ('code' in connection) return { ...connection, usage: true };
  try {
    const { desk } = connection;
    const asOf = named ?? localDateAt(desk.clock(), desk.tenant.timeZone);
    if (typeof flags.export !== 'string') return { asOf, files: await storeDetail(desk, asOf) };
    const rows = ageingDetail(desk, asOf);
    const chunks = format === 'csv' ? detailCsv(rows) : detailXlsx(rows, asOf, desk.tenant.ageing.bucketDays);
    return (await writeNew(flags.export, chunks)) ?? { asOf, files: [flags.export] };
  } finally {
    connection.close();
  }
}

function formatOf(file: string): 'csv' | 'xlsx' | undefined {
  return file.endsWith('.csv') ? 'csv' : file.endsWith('.xlsx') ? 'xlsx' : undefined;
}

/** Writes a file that is not there yet; one that could not be finished does not stay. */
async function writeNew(file: string, chunks: AsyncIterable<string | Uint8Array>): Promise<Refusal | undefined> {
  try {
    await pipeline(Readable.from(chunks, { objectMode: false }), createWriteStream(file, { flags: 'wx' }));
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      return { code: 'file-exists', message: `${file} is there already: name a new file with --export` };
    await rm(file, { force: true });
    if (error instanceof Error && 'syscall' in error)
      return { code: 'file-unwritable', message: `${file} cannot be written: got ${error.message}; check --export` };
    throw error;
  }
}
