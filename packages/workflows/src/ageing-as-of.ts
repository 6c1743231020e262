import { epochMs, type Instant, type LocalDate } from '@piutang/calendar';
import { type AgeingResult, createAgeing } from '@piutang/collections';
import type { CurrencyCode } from '@piutang/money';
import type { Invoice, InvoiceId } from '@piutang/receivables';
import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  cashMovementKind,
  invoiceKind,
  legKind,
  type StoredItem,
  type Table,
} from '@piutang/table';

/** What is asked: how things stood on a day, by what was recorded up to a moment. */
export type AsOfQuestion = {
  readonly asOf: LocalDate;
  /** Records made after this moment are not known yet. */
  readonly knownAt: Instant;
  /** Upper ends of the buckets, in days. */
  readonly bucketDays: readonly number[];
  /** Ages count from here; the due date where nothing else is asked. */
  readonly agedFrom?: 'dueOn' | 'issuedOn';
};

export type AsOfRefusal = { readonly refused: 'nothing-known'; readonly message: string };

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

type Known = {
  readonly invoices: Map<InvoiceId, Pick<Invoice, 'currency' | 'amountMinor' | 'dueOn' | 'issuedOn'>>;
  readonly settledMinor: Map<InvoiceId, bigint>;
  /** Credits by line: what was received, less what went to invoices or elsewhere. */
  readonly restMinor: Map<string, { readonly currency: CurrencyCode; amountMinor: bigint }>;
  readonly leftMinor: Map<string, bigint>;
  firstIssuedOn: LocalDate | undefined;
};

/**
 * The ageing of any day as it was known at any moment, from the records that are written once: invoices, legs, receipts and
 * what left them. Nothing that is recorded later changes the answer, so the same question gives the same bytes for ever.
 * Invoices issued after the day are not part of it; receipts and legs count from their value date.
 *
 * It reads the whole table and holds one entry an invoice and one a receipt: for month ends and auditors, not for screens.
 */
export async function ageAsOf(table: Table, question: AsOfQuestion): Promise<AgeingResult | AsOfRefusal> {
  const known: Known = {
    invoices: new Map(),
    settledMinor: new Map(),
    restMinor: new Map(),
    leftMinor: new Map(),
    firstIssuedOn: undefined,
  };
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scan(segment, SCAN_SEGMENTS)) for (const item of page) take(known, item, question);
  }
  if (known.invoices.size === 0) {
    const first =
      known.firstIssuedOn === undefined ? 'no invoice is recorded' : `the first invoice is of ${known.firstIssuedOn}`;
    return {
      refused: 'nothing-known',
      message: `nothing was known of ${question.asOf} at ${question.knownAt}: ${first}; ask for a later day or a later moment`,
    };
  }
  return aged(known, question);
}

function take(known: Known, item: StoredItem, question: AsOfQuestion): void {
  if (item.p.startsWith('I#')) takeInvoice(known, invoiceKind.decode(item), question);
  else if (item.p.startsWith('A#')) {
    const leg = legKind.decode(item);
    if (!counts(leg.effectiveOn, leg.recordedAt, question)) return;
    add(known.settledMinor, leg.invoice, leg.amountMinor);
    if (leg.source.kind === 'bank-line' && leg.adjustment === undefined)
      add(known.leftMinor, leg.source.line, leg.amountMinor);
  } else if (item.p.startsWith('B#')) takeReceipt(known, item, question);
}

function takeInvoice(known: Known, invoice: Invoice, { asOf, knownAt }: AsOfQuestion): void {
  const { id, currency, amountMinor, dueOn, issuedOn, recordedAt } = invoice;
  if (known.firstIssuedOn === undefined || issuedOn < known.firstIssuedOn) known.firstIssuedOn = issuedOn;
  if (issuedOn > asOf || epochMs(recordedAt) > epochMs(knownAt)) return;
  known.invoices.set(id, { currency, amountMinor, dueOn, issuedOn });
}

function takeReceipt(known: Known, item: StoredItem, question: AsOfQuestion): void {
  if (item.s.startsWith(BANK_LINE_PREFIX)) {
    const line = bankLineKind.decode(item);
    const receivable = line.amountMinor > 0n && line.outcome !== 'not-receivable';
    if (receivable && counts(line.valueOn, line.recordedAt, question)) {
      known.restMinor.set(bankLineRef(line), { currency: line.currency, amountMinor: line.amountMinor });
    }
    return;
  }
  const movement = cashMovementKind.decode(item);
  if (counts(movement.effectiveOn, movement.recordedAt, question)) {
    add(known.leftMinor, bankLineRef(movement), movement.amountMinor);
  }
}

function counts(effectiveOn: LocalDate, recordedAt: Instant, { asOf, knownAt }: AsOfQuestion): boolean {
  return effectiveOn <= asOf && epochMs(recordedAt) <= epochMs(knownAt);
}

function aged(known: Known, { asOf, bucketDays, agedFrom = 'dueOn' }: AsOfQuestion): AgeingResult {
  const ageing = createAgeing({ asOf, bucketDays });
  for (const [id, invoice] of known.invoices) {
    const { currency, amountMinor } = invoice;
    ageing.add({ currency, balanceMinor: amountMinor - (known.settledMinor.get(id) ?? 0n), dueOn: invoice[agedFrom] });
  }
  for (const [line, { currency, amountMinor }] of known.restMinor) {
    ageing.addUnapplied(currency, amountMinor - (known.leftMinor.get(line) ?? 0n));
  }
  return ageing.result();
}

function add<K>(sums: Map<K, bigint>, key: K, amountMinor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
}
