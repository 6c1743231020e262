import { CsvError, parse as csvParser } from 'csv-parse';

/** Why a whole file cannot be taken. */
export type RowFileError = {
  readonly code: 'encoding-unreadable' | 'header-unreadable' | 'file-empty';
  readonly message: string;
  readonly line?: number;
};

/** Why a row cannot be taken, for the report beside the file. */
export type RowRefusal = { readonly field: string; readonly message: string };

/** A row that was read, with its line, or what is wrong with it, field by field. */
export type RefusedRow = { readonly line: number; readonly refusals: readonly RowRefusal[] };

/** What a file holds one of in each row. */
export type RowFileSpec<Row> = {
  /** For sentences: `invoice`. */
  readonly what: string;
  readonly columns: readonly string[];
  /** Columns that every file must have. */
  readonly required: readonly string[];
  /** Of these columns a file must have one at least. */
  readonly oneOf?: readonly string[];
  /** Columns that hold lists, written with `;` in CSV and as arrays in NDJSON. */
  readonly lists: readonly string[];
  readonly read: (line: number, cells: ReadonlyMap<string, string>) => Row;
};

/** A longer line is not a row of a table; the parser must not hold it. */
const MAX_ROW_CHARS = 64 * 1024;

/**
 * Reads a file of rows: CSV (RFC 4180, UTF-8, a header row) or NDJSON with the same names. Rows stand alone: a bad one is
 * reported with its line and fields, and the next one goes on. Yields an error, as the last value, only where no row can
 * be trusted.
 */
export async function* readRowFile<Row>(bytes: AsyncIterable<Uint8Array>, spec: RowFileSpec<Row>): Rows<Row> {
  const chars = decodeUtf8(bytes);
  const first = await chars.next();
  const start = first.done === true ? '' : first.value;
  if (typeof start !== 'string') {
    yield start;
    return;
  }
  if (start.trim() === '' && first.done === true) {
    const message = `the file is empty: expected a header row and at least one ${spec.what}`;
    yield { error: { code: 'file-empty', message } };
    return;
  }
  yield* start.trimStart().startsWith('{') ? readNdjson(start, chars, spec) : readCsv(start, chars, spec);
}

type Rows<Row> = AsyncGenerator<Row | RefusedRow | { readonly error: RowFileError }>;

type Chars = AsyncGenerator<string | { readonly error: RowFileError }>;

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
  } catch (error) {
    // The decoder's own complaint is a TypeError; what the source throws is for whoever opened it.
    if (!(error instanceof TypeError)) throw error;
    yield {
      error: {
        code: 'encoding-unreadable',
        line,
        message: `the file is not UTF-8 near line ${line}: save it as CSV UTF-8 and drop it again`,
      },
    };
  }
}

async function* readCsv<Row>(start: string, rest: Chars, spec: RowFileSpec<Row>): Rows<Row> {
  let encodingError: RowFileError | undefined;
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
        const error = headerError(record, spec);
        if (error !== undefined) {
          yield { error };
          return;
        }
        header = record;
      } else {
        yield rowOf(info.lines, record, header, spec);
      }
    }
    await pump;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield {
      error: {
        code: 'header-unreadable',
        message: `the file is not CSV: ${error.message}; expected RFC 4180 with a header row`,
      },
    };
    return;
  }
  if (encodingError !== undefined) yield { error: encodingError };
  else if (header === undefined)
    yield {
      error: {
        code: 'file-empty',
        message: `the file has no rows: expected a header row and at least one ${spec.what}`,
      },
    };
}

function headerError<Row>(header: readonly string[], spec: RowFileSpec<Row>): RowFileError | undefined {
  const { columns, required, oneOf = [] } = spec;
  const missing = required.filter((column) => !header.includes(column));
  const [usual] = oneOf;
  if (usual !== undefined && !oneOf.some((column) => header.includes(column))) missing.push(usual);
  const unknown = header.filter((column) => !columns.includes(column));
  const twice = header.filter((column, at) => header.indexOf(column) !== at);
  if (missing.length + unknown.length + twice.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown ${unknown.join(', ')}`] : []),
    ...(twice.length > 0 ? [`twice ${twice.join(', ')}`] : []),
  ];
  const needed = [required.join(', '), ...(oneOf.length > 0 ? [oneOf.join(' or ')] : [])].join(', ');
  const others = columns.filter((column) => !required.includes(column) && !oneOf.includes(column));
  return {
    code: 'header-unreadable',
    line: 1,
    message: `the header row has ${parts.join('; ')}: expected ${needed}, and optionally ${others.join(', ')}`,
  };
}

function rowOf<Row>(
  line: number,
  record: readonly string[],
  header: readonly string[],
  spec: RowFileSpec<Row>,
): Row | RefusedRow {
  if (record.length !== header.length) {
    const message = `got ${record.length} cells, expected ${header.length} as in the header; quote cells that hold a comma`;
    return { line, refusals: [{ field: 'row', message }] };
  }
  return spec.read(line, new Map(header.map((column, at) => [column, record[at] ?? ''])));
}

async function* readNdjson<Row>(start: string, rest: Chars, spec: RowFileSpec<Row>): Rows<Row> {
  let line = 0;
  let text = start;
  const take = (raw: string): Row | RefusedRow | undefined => {
    line += 1;
    return raw.trim() === '' ? undefined : jsonRow(line, raw, spec);
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

function jsonRow<Row>(line: number, raw: string, spec: RowFileSpec<Row>): Row | RefusedRow {
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
    if (!spec.columns.includes(name))
      refusals.push({ field: name, message: 'unknown field: correct its spelling or remove it' });
    else if (spec.lists.includes(name) && Array.isArray(cell)) cells.set(name, cell.join(';'));
    else if (typeof cell === 'number')
      refusals.push({ field: name, message: 'got a number, expected text in quotes, so that no digit is lost' });
    else cells.set(name, String(cell));
  }
  return refusals.length > 0 ? { line, refusals } : spec.read(line, cells);
}
