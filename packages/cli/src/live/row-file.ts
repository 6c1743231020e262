import { createReadStream } from 'node:fs';
import type { RowFileError, RowRefusal } from '@piutang/receivables';
import type { Refusal } from './live-command.ts';

/** All rows of a file that a command takes in; a file of which no row can be trusted, or that cannot be read, is refused. */
export async function rowsOf<Row extends object>(
  file: string,
  read: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Row | { readonly error: RowFileError }>,
): Promise<{ readonly rows: readonly Row[] } | Refusal> {
  const rows: Row[] = [];
  try {
    for await (const row of read(createReadStream(file))) {
      if ('error' in row) return { code: row.error.code, message: `${file}: ${row.error.message}` };
      rows.push(row);
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return {
      code: 'file-unreadable',
      message: `${file} is not readable: ${error.message}; check the path`,
      usage: true,
    };
  }
  return { rows };
}

/** A sentence for each field of each row that was refused. */
export function refusalLines(
  refused: readonly { readonly line: number; readonly refusals: readonly RowRefusal[] }[],
): readonly string[] {
  return refused.flatMap(({ line, refusals }) =>
    refusals.map(({ field, message }) => `line ${line}, ${field}: ${message}`),
  );
}
