import {
  addDays,
  dueDate,
  type LocalDate,
  parseLocalDate,
  parseTerms,
  parseTimeZone,
  type TimeZone,
} from '@piutang/calendar';
import { type CurrencyCode, type Language, parseAmount, parseCurrency, parsePercent } from '@piutang/money';
import { parse as csvParser } from 'csv-parse';
import type { CustomerId, InvoiceId, Segment } from './model.ts';

/** What a row says of its customer; used when the customer is new. */
export type CustomerDraft = {
  readonly id: CustomerId;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly language?: Language;
  readonly segment?: Segment;
  readonly timeZone?: TimeZone;
  readonly parent?: CustomerId;
  readonly withholding?: string;
  readonly vatCollector?: boolean;
};

/** A row that can become an invoice or, with a negative amount, a credit note. */
export type InvoiceDraft = {
  readonly invoice: InvoiceId;
  readonly customer: CustomerDraft;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly description?: string;
  readonly references: readonly string[];
  readonly virtualAccount?: string;
  readonly codeAmountMinor?: bigint;
  readonly taxBaseMinor?: bigint;
  readonly taxAmountMinor?: bigint;
  readonly earlyPayment?: { readonly percent: string; readonly until: LocalDate };
  readonly appliesTo?: InvoiceId;
};

/** Why a row cannot be taken, for the report beside the file. */
export type RowRefusal = { readonly field: string; readonly message: string };

export type InvoiceRow =
  | { readonly line: number; readonly draft: InvoiceDraft }
  | { readonly line: number; readonly refusals: readonly RowRefusal[] };

/** Why a whole file cannot be taken. */
export type InvoiceFileError = {
  readonly code: 'encoding-unreadable' | 'header-unreadable' | 'file-empty';
  readonly message: string;
  readonly line?: number;
};

export const INVOICE_COLUMNS = [
  'invoice',
  'customer',
  'currency',
  'amount',
  'issuedOn',
  'dueOn',
  'terms',
  'customerName',
  'email',
  'phone',
  'language',
  'segment',
  'timeZone',
  'parent',
  'taxBase',
  'taxAmount',
  'withholding',
  'vatCollector',
  'virtualAccount',
  'codeAmount',
  'references',
  'earlyPayment',
  'appliesTo',
  'description',
] as const;

type Column = (typeof INVOICE_COLUMNS)[number];

const REQUIRED: readonly Column[] = ['invoice', 'customer', 'currency', 'amount', 'issuedOn'];

/** Longer ids do not fit a payment's text and would make keys large. */
export const MAX_ID_CHARS = 40;
/** Names, mails and descriptions are shown in mails and widgets; a longer one is a shifted column. */
const MAX_TEXT_CHARS = 200;
/** More references on one invoice are a mistake, and each is an item of its own. */
const MAX_REFERENCES = 10;
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
  const missing = REQUIRED.filter((column) => !header.includes(column));
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
    message: `the header row has ${parts.join('; ')}: expected ${REQUIRED.join(', ')}, dueOn or terms, and optionally ${INVOICE_COLUMNS.slice(7).join(', ')}`,
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

type Cells = ReadonlyMap<string, string>;

function draftOf(line: number, cells: Cells): InvoiceRow {
  const refusals: RowRefusal[] = [];
  const refuse = (field: Column, message: string): undefined => {
    refusals.push({ field, message });
    return undefined;
  };
  const cell = (column: Column) => (cells.get(column) ?? '').trim();
  const parsed = <T>(column: Column, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = cell(column);
    if (text === '') return undefined;
    return parse(text) ?? refuse(column, `got "${text.slice(0, 60)}", expected ${expected}`);
  };
  const short = (column: Column, maxChars = MAX_TEXT_CHARS) =>
    parsed(
      column,
      (text) => (text.length <= maxChars && !hasControlChars(text) ? text : undefined),
      `at most ${maxChars} printable characters`,
    );

  for (const column of REQUIRED) if (cell(column) === '') refuse(column, 'got nothing, expected a value');
  const invoice = short('invoice', MAX_ID_CHARS);
  const customer = short('customer', MAX_ID_CHARS);
  const currency = parsed('currency', parseCurrency, 'an ISO 4217 code such as IDR');
  const amountOf = (column: Column) => {
    const text = cell(column);
    if (text === '' || currency === undefined) return undefined;
    const amountMinor = parseAmount(text, currency);
    return typeof amountMinor === 'bigint' ? amountMinor : refuse(column, amountMinor.message);
  };
  const amountMinor = amountOf('amount');
  if (amountMinor === 0n) refuse('amount', 'got 0, expected an amount; a credit note is negative');
  const issuedOn = parsed('issuedOn', parseLocalDate, 'a date, YYYY-MM-DD');
  const dueOn = dueOnOf(cell('dueOn'), cell('terms'), issuedOn, refuse);
  const references = cell('references')
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (references.length > MAX_REFERENCES)
    refuse('references', `got ${references.length}, expected at most ${MAX_REFERENCES}`);
  const earlyPayment = earlyPaymentOf(cell('earlyPayment'), issuedOn, refuse);
  const draft = {
    references,
    ...present({
      description: short('description'),
      virtualAccount: parsed(
        'virtualAccount',
        (text) => (/^\d{6,28}$/.test(text) ? text : undefined),
        '6 to 28 digits',
      ),
      codeAmountMinor: amountOf('codeAmount'),
      taxBaseMinor: amountOf('taxBase'),
      taxAmountMinor: amountOf('taxAmount'),
      appliesTo: short('appliesTo', MAX_ID_CHARS),
      earlyPayment,
    }),
  };
  const customerDraft = {
    ...present({
      name: short('customerName'),
      email: parsed(
        'email',
        (text) => (/^[^\s@<>",;:]+@[^\s@<>",;:]+\.[^\s@<>",;:]+$/.test(text) ? text : undefined),
        'one e-mail address',
      ),
      phone: parsed('phone', (text) => (/^\+?[\d ()-]{5,25}$/.test(text) ? text : undefined), 'a telephone number'),
      language: parsed<Language>('language', (text) => (text === 'id' || text === 'en' ? text : undefined), 'id or en'),
      segment: parsed<Segment>(
        'segment',
        (text) => (text === 'B2B' || text === 'B2C' || text === 'government' ? text : undefined),
        'B2B, B2C or government',
      ),
      timeZone: parsed('timeZone', parseTimeZone, 'an IANA zone such as Asia/Jakarta'),
      parent: short('parent', MAX_ID_CHARS),
      withholding: parsed(
        'withholding',
        (text) => (/^[a-z0-9]+(-[0-9.]+)?$/.test(text) ? text : undefined),
        'a code such as pph23-2',
      ),
      vatCollector: parsed(
        'vatCollector',
        (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
        'true or false',
      ),
    }),
  };
  if (
    refusals.length > 0 ||
    invoice === undefined ||
    customer === undefined ||
    currency === undefined ||
    amountMinor === undefined ||
    issuedOn === undefined ||
    dueOn === undefined
  ) {
    return { line, refusals };
  }
  return {
    line,
    draft: { invoice, customer: { id: customer, ...customerDraft }, currency, amountMinor, issuedOn, dueOn, ...draft },
  };
}

type Refuse = (field: Column, message: string) => undefined;

function dueOnOf(
  dueText: string,
  termsText: string,
  issuedOn: LocalDate | undefined,
  refuse: Refuse,
): LocalDate | undefined {
  if (dueText !== '') {
    const dueOn =
      parseLocalDate(dueText) ?? refuse('dueOn', `got "${dueText.slice(0, 60)}", expected a date, YYYY-MM-DD`);
    if (dueOn !== undefined && issuedOn !== undefined && dueOn < issuedOn)
      return refuse('dueOn', `got ${dueOn}, before issuedOn ${issuedOn}; correct one of them`);
    return dueOn;
  }
  if (termsText === '') return refuse('dueOn', 'got neither dueOn nor terms, expected one of them');
  const terms = parseTerms(termsText);
  if (terms === undefined)
    return refuse('terms', `got "${termsText.slice(0, 60)}", expected terms such as net 30 or eom+15`);
  return issuedOn === undefined ? undefined : dueDate(issuedOn, terms);
}

/** `2%/10`: two per cent off when paid within ten days of the invoice date. */
function earlyPaymentOf(text: string, issuedOn: LocalDate | undefined, refuse: Refuse) {
  if (text === '') return undefined;
  const match = /^(\d{1,2}(?:\.\d{1,4})?)%\/(\d{1,3})$/.exec(text);
  const [, percent = '', days = ''] = match ?? [];
  if (match === null || parsePercent(percent) === undefined)
    return refuse('earlyPayment', `got "${text.slice(0, 60)}", expected a discount such as 2%/10`);
  return issuedOn === undefined ? undefined : { percent, until: addDays(issuedOn, Number(days)) };
}

/** The entries that have a value, so that optional fields are absent and not undefined. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function hasControlChars(text: string): boolean {
  for (const char of text) if ((char.codePointAt(0) ?? 0) < 32) return true;
  return false;
}
