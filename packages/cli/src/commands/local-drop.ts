import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

/** Folders of the bucket that take files. */
export const DROP_FOLDERS = ['bank-statements', 'invoices', 'remittances'] as const;

export type DropFolder = (typeof DROP_FOLDERS)[number];

/** As much of a file as tells which kind it is: the header row of an invoices file, the first row of NDJSON. */
const LOOKED_AT_BYTES = 4096;

/** Headers of a mail as it was sent. */
const MAIL = /^(?:from|to|subject|date|received|return-path|mime-version|message-id|delivered-to):/i;

/**
 * The folder a file belongs into, by what stands at its start: invoices name their columns, an advice is a mail, an EDI 820
 * or names a document and what is paid of it, and all else is from a bank.
 */
export function guessFolder(file: string): DropFolder {
  const bytes = Buffer.alloc(LOOKED_AT_BYTES);
  const handle = openSync(file, 'r');
  try {
    const size = readSync(handle, bytes, 0, LOOKED_AT_BYTES, 0);
    const start = bytes.subarray(0, size).toString('utf8').trimStart();
    const [first = ''] = start.split(/\r?\n/);
    const names = first.toLowerCase();
    if (names.includes('invoice') && names.includes('customer')) return 'invoices';
    return isRemittance(names, start) ? 'remittances' : 'bank-statements';
  } finally {
    closeSync(handle);
  }
}

function isRemittance(names: string, start: string): boolean {
  if (MAIL.test(names) || /^ISA.*ST.820/s.test(start)) return true;
  const isList = /invoice|faktur|document|order/.test(names) && /[,;\t]/.test(names);
  return isList && /amount|paid|jumlah|nominal|gross|net/.test(names) && !/balance|saldo|debit/.test(names);
}

/** What a file was taken for. */
export const TAKEN_FOR: Readonly<Record<DropFolder, string>> = {
  'bank-statements': 'a bank statement',
  invoices: 'invoices',
  remittances: 'a remittance',
};

/** Key of a dropped file in the bucket. */
export function keyOf(folder: DropFolder, file: string): string {
  return `${folder}/${basename(file)}`;
}
