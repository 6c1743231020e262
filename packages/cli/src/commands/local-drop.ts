import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

/** Folders of the bucket that take files. */
export const DROP_FOLDERS = ['bank-statements', 'invoices'] as const;

export type DropFolder = (typeof DROP_FOLDERS)[number];

/** As much of a file as tells which kind it is: the header row of an invoices file, the first row of NDJSON. */
const LOOKED_AT_BYTES = 4096;

/** The folder a file belongs into, by what stands at its start: invoices name their columns, all else is from a bank. */
export function guessFolder(file: string): DropFolder {
  const bytes = Buffer.alloc(LOOKED_AT_BYTES);
  const handle = openSync(file, 'r');
  try {
    const size = readSync(handle, bytes, 0, LOOKED_AT_BYTES, 0);
    const [first = ''] = bytes.subarray(0, size).toString('utf8').trimStart().split(/\r?\n/);
    const names = first.toLowerCase();
    return names.includes('invoice') && names.includes('customer') ? 'invoices' : 'bank-statements';
  } finally {
    closeSync(handle);
  }
}

/** Key of a dropped file in the bucket. */
export function keyOf(folder: DropFolder, file: string): string {
  return `${folder}/${basename(file)}`;
}
