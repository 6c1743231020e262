import { addDays, dueDate, type LocalDate, parseLocalDate, parseTerms } from '@piutang/calendar';
import { type CurrencyCode, parseAmount, parseCurrency } from '@piutang/money';
import { type CellReader, type Cells, cellReader, MAX_ID_CHARS, present } from './cells.ts';
import { type CustomerFields, customerFields } from './customer-file.ts';
import type { CustomerId, InvoiceId } from './model.ts';
import type { RefusedRow } from './row-file.ts';

/** What a row says of its customer; used when the customer is new. */
export type CustomerDraft = CustomerFields & { readonly id: CustomerId };

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

export type InvoiceRow = { readonly line: number; readonly draft: InvoiceDraft } | RefusedRow;

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

/** More references on one invoice are a mistake, and each is an item of its own. */
const MAX_REFERENCES = 10;

/** The draft that the cells of a row describe, or every field that is wrong with what was got and what is expected. */
export function draftOf(line: number, cells: Cells): InvoiceRow {
  const { refusals, refuse, cell, parsed, short, list } = cellReader<Column>(cells);
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
  const references = list('references', MAX_REFERENCES);
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
  const customerDraft = customerFields({ parsed, short }, 'customerName');
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

type Refuse = CellReader<Column>['refuse'];

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
  const [, percent, days] = match ?? [];
  if (percent === undefined || days === undefined)
    return refuse('earlyPayment', `got "${text.slice(0, 60)}", expected a discount such as 2%/10`);
  return issuedOn === undefined ? undefined : { percent, until: addDays(issuedOn, Number(days)) };
}
