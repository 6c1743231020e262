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

/** Names of the columns of an invoices file, and of the fields of its NDJSON form. */
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

/** Columns without which no row is an invoice; the due date comes from `dueOn` or `terms`. */
export const REQUIRED_COLUMNS: readonly Column[] = ['invoice', 'customer', 'currency', 'amount', 'issuedOn'];

/** Longer ids do not fit a payment's text and would make keys large. */
export const MAX_ID_CHARS = 40;
/** Names, mails and descriptions are shown in mails and widgets; a longer one is a shifted column. */
const MAX_TEXT_CHARS = 200;
/** More references on one invoice are a mistake, and each is an item of its own. */
const MAX_REFERENCES = 10;
type Cells = ReadonlyMap<string, string>;

/** The draft that the cells of a row describe, or every field that is wrong with what was got and what is expected. */
export function draftOf(line: number, cells: Cells): InvoiceRow {
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

  for (const column of REQUIRED_COLUMNS) if (cell(column) === '') refuse(column, 'got nothing, expected a value');
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
