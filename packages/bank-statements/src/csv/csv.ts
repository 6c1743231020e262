import type { FileError, StatementFormat } from '../model.ts';
import type { FormatParser, FormatReader, ReadContext, ReadOptions } from '../reader.ts';
import { HEAD_CHARS } from '../reader.ts';
import { type CsvLayout, findHeader, knownExports, layoutOfHeader, layoutOfProfile, sampleRows } from './layout.ts';
import { RowReader } from './rows.ts';
import { StatementWriter } from './writer.ts';

const FORMATS: readonly StatementFormat[] = ['csv'];

/** Rows that are looked at to see whether a text is a table at all. */
const TABLE_ROWS = 12;

/** Reads CSV exports: those of known banks, of any bank whose header can be understood, and of others by a profile. */
export const csvReader: FormatReader = {
  formats: FORMATS,
  sniff: (head, options) => confidence(head, options),
  declaredEncoding: (_head, options) => options.csvProfile?.encoding,
  open: (context) => openCsv(context),
};

function confidence(head: string, options: ReadOptions): number {
  if (/^\s*</.test(head)) return 0;
  // Only a signature beats a profile that somebody gave for this very file.
  if (options.csvProfile !== undefined) return 0.8;
  const found = findHeader(head);
  if (found?.bank !== undefined) return 0.9;
  if (found !== undefined) return 0.6;
  return isTable(head) ? 0.25 : 0;
}

/** Several rows with the same number of cells: good for a better refusal than "unknown format". */
function isTable(head: string): boolean {
  return [',', ';', '\t', '|'].some((delimiter) => {
    const counts = sampleRows(head.slice(0, 8192), delimiter, TABLE_ROWS).map((cells) => cells.length);
    const most = Math.max(0, ...counts);
    return most >= 3 && counts.filter((count) => count === most).length >= Math.min(2, counts.length);
  });
}

function openCsv(context: ReadContext): FormatParser {
  let head = '';
  let rows: RowReader | undefined;
  let writer: StatementWriter | undefined;
  let refused = false;

  function refuse(error: FileError): void {
    refused = true;
    context.emit({ kind: 'error', error });
  }

  /** Decides on the layout once the head of the file is there, or all of it, and reads what has come so far. */
  function begin(): void {
    const layout = layoutOf(head, context.options);
    if ('code' in layout) {
      refuse(layout);
      return;
    }
    writer = new StatementWriter(layout, context);
    rows = new RowReader(layout.delimiter, writer);
    const text = head;
    head = '';
    check(rows.write(text));
  }

  function check(failure: FileError | undefined): void {
    if (refused) return;
    const error = failure ?? writer?.failure();
    if (error !== undefined) refuse(error);
  }

  return {
    write(piece) {
      if (refused) return;
      if (piece.includes('\0')) {
        refuse({
          code: 'not-a-bank-statement',
          message: 'the text: got a NUL character, expected CSV text; the file is binary or damaged',
        });
        return;
      }
      if (rows !== undefined) {
        check(rows.write(piece));
        return;
      }
      head += piece;
      if (head.length >= HEAD_CHARS) begin();
    },
    end() {
      if (refused) return;
      if (rows === undefined) begin();
      if (refused) return;
      check(rows?.end());
      if (!refused) check(writer?.end());
    },
  };
}

function layoutOf(head: string, options: ReadOptions): CsvLayout | FileError {
  if (options.csvProfile !== undefined) return layoutOfProfile(options.csvProfile, head);
  const found = findHeader(head);
  if (found !== undefined) return layoutOfHeader(found, head);
  return {
    code: 'not-a-bank-statement',
    message: `the CSV columns: got no row that names a date and an amount, expected the header of a known export (${knownExports()}) or a profile; say how to read the file with --csv-profile`,
  };
}
