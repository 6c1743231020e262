import { parse as csvParser } from 'csv-parse';
import { draftOf, INVOICE_COLUMNS, type InvoiceRow, REQUIRED_COLUMNS, type RowRefusal } from './invoice-row.ts';

/** Why a whole file cannot be taken. */
export type InvoiceFileError = {
  readonly code: 'encoding-unreadable' | 'header-unreadable' | 'file-empty';
  readonly message: string;
  readonly line?: number;
};

/** A longer line is not a row of a table; the parser must not hold it. */
const MAX_ROW_CHARS = 64 * 1024;

/**
 * Reads an invoices file row by row: CSV (RFC 4180, UTF-8, a header row) or NDJSON with the same names. Rows stand
 * alone: a bad one is reported with its line and fields, and the next one goes on. Yields an error, as the last value,
 * only where no row can be trusted.
 */
export async function* readInvoiceFile(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<InvoiceRow | { readonly error: InvoiceFileError }> {
  const chars = decodeUtf8(bytes);
  const first = await chars.next();
  const start = first.done === true ? '' : first.value;
  if (typeof start !== 'string') {
    yield start;
    return;
  }
  if (start.trim() === '' && first.done === true) {
    yield {
      error: { code: 'file-empty', message: 'the file is empty: expected a header row and at least one invoice' },
    };
    return;
  }
  yield* start.trimStart().startsWith('{') ? readNdjson(start, chars) : readCsv(start, chars);
}

type Chars = AsyncGenerator<string | { readonly error: InvoiceFileError }>;

async function* decodeUtf8(bytes: AsyncIterable<Uint8Array>): Chars {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  try {
    for await (const chunk of bytes) {
      const text = decoder.decode(chunk, { stream: true });
      line += text.split('\n').length - 1;
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch {
    yield {
      error: {
        code: 'encoding-unreadable',
        line,
        message: `the file is not UTF-8 near line ${line}: save it as CSV UTF-8 and drop it again`,
      },
    };
  }
}

async function* readCsv(start: string, rest: Chars): AsyncGenerator<InvoiceRow | { readonly error: InvoiceFileError }> {
  let encodingError: InvoiceFileError | undefined;
  async function* source() {
    yield start;
    for await (const part of rest) {
      if (typeof part === 'string') yield part;
      else encodingError = part.error;
    }
  }
  const parser = csvParser({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_ROW_CHARS,
  });
  const pump = (async () => {
    try {
      for await (const part of source()) {
        if (!parser.write(part)) await new Promise((resolve) => parser.once('drain', resolve));
      }
      parser.end();
    } catch (error) {
      parser.destroy(error as Error);
    }
  })();
  let header: string[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === undefined) {
        const error = headerError(record);
        if (error !== undefined) {
          yield { error };
          return;
        }
        header = record;
      } else {
        yield rowOf(info.lines, record, header);
      }
    }
    await pump;
  } catch (error) {
    yield {
      error: {
        code: 'header-unreadable',
        message: `the file is not CSV: ${(error as Error).message}; expected RFC 4180 with a header row`,
      },
    };
    return;
  }
  if (encodingError !== undefined) yield { error: encodingError };
  else if (header === undefined)
    yield {
      error: { code: 'file-empty', message: 'the file has no rows: expected a header row and at least one invoice' },
    };
}

function headerError(header: readonly string[]): InvoiceFileError | undefined {
  const missing = REQUIRED_COLUMNS.filter((column) => !header.includes(column));
  if (!header.includes('dueOn') && !header.includes('terms')) missing.push('dueOn');
  const unknown = header.filter((column) => !(INVOICE_COLUMNS as readonly string[]).includes(column));
  const twice = header.filter((column, at) => header.indexOf(column) !== at);
  if (missing.length + unknown.length + twice.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown ${unknown.join(', ')}`] : []),
    ...(twice.length > 0 ? [`twice ${twice.join(', ')}`] : []),
  ];
  return {
    code: 'header-unreadable',
    line: 1,
    message: `the header row has ${parts.join('; ')}: expected ${REQUIRED_COLUMNS.join(', ')}, dueOn or terms, and optionally ${INVOICE_COLUMNS.slice(7).join(', ')}`,
  };
}

function rowOf(line: number, record: readonly string[], header: readonly string[]): InvoiceRow {
  if (record.length !== header.length) {
    const message = `got ${record.length} cells, expected ${header.length} as in the header; quote cells that hold a comma`;
    return { line, refusals: [{ field: 'row', message }] };
  }
  return draftOf(line, new Map(header.map((column, at) => [column, record[at] ?? ''])));
}

async function* readNdjson(
  start: string,
  rest: Chars,
): AsyncGenerator<InvoiceRow | { readonly error: InvoiceFileError }> {
  let line = 0;
  let text = start;
  const take = (raw: string): InvoiceRow | undefined => {
    line += 1;
    return raw.trim() === '' ? undefined : jsonRow(line, raw);
  };
  for (;;) {
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const row = take(text.slice(0, end));
      text = text.slice(end + 1);
      if (row !== undefined) yield row;
    }
    const part = await rest.next();
    if (part.done === true) break;
    if (typeof part.value !== 'string') {
      yield part.value;
      return;
    }
    text += part.value;
    if (text.length > MAX_ROW_CHARS && !text.includes('\n')) {
      yield {
        error: {
          code: 'header-unreadable',
          line: line + 1,
          message: `line ${line + 1} is longer than ${MAX_ROW_CHARS} characters: expected one JSON object a line`,
        },
      };
      return;
    }
  }
  const row = take(text);
  if (row !== undefined) yield row;
}

function jsonRow(line: number, raw: string): InvoiceRow {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { line, refusals: [{ field: 'row', message: 'got text that is not JSON, expected one object a line' }] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, refusals: [{ field: 'row', message: 'got no object, expected one JSON object a line' }] };
  }
  const cells = new Map<string, string>();
  const refusals: RowRefusal[] = [];
  for (const [name, cell] of Object.entries(value)) {
    if (!(INVOICE_COLUMNS as readonly string[]).includes(name))
      refusals.push({ field: name, message: 'unknown field: correct its spelling or remove it' });
    else if (name === 'references' && Array.isArray(cell)) cells.set(name, cell.join(';'));
    else if (typeof cell === 'number')
      refusals.push({ field: name, message: 'got a number, expected text in quotes, so that no digit is lost' });
    else cells.set(name, String(cell));
  }
  return refusals.length > 0 ? { line, refusals } : draftOf(line, cells);
}
