import { draftOf, INVOICE_COLUMNS, type InvoiceRow, REQUIRED_COLUMNS } from './invoice-row.ts';
import { type RowFileError, type RowFileSpec, readRowFile } from './row-file.ts';

/** Why a whole file cannot be taken. */
export type InvoiceFileError = RowFileError;

const INVOICES: RowFileSpec<InvoiceRow> = {
  what: 'invoice',
  columns: INVOICE_COLUMNS,
  required: REQUIRED_COLUMNS,
  oneOf: ['dueOn', 'terms'],
  lists: ['references'],
  read: draftOf,
};

/** Reads an invoices file row by row: CSV or NDJSON, see {@link readRowFile}. */
export function readInvoiceFile(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<InvoiceRow | { readonly error: InvoiceFileError }> {
  return readRowFile(bytes, INVOICES);
}
