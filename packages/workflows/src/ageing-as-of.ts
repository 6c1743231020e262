import { epochMs, type Instant, type LocalDate } from '@piutang/calendar';
import { type AgeingAccumulator, type AgeingResult, createAgeing } from '@piutang/collections';
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

/**
 * Records held at a time. A larger book is read in several passes, each holding the invoices and receipts of some hashes:
 * two million are some 600 MB.
 */
const MAX_HELD_RECORDS = 2_000_000;

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

type Known = {
  /** Whether an invoice or a line belongs to the pass. */
  readonly isOfPass: (name: string) => boolean;
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
 * It reads the whole table, a large one several times, and holds a bounded part of it: for month ends and auditors, not
 * for screens.
 */
export async function ageAsOf(
  table: Table,
  question: AsOfQuestion,
  maxHeldRecords = MAX_HELD_RECORDS,
): Promise<AgeingResult | AsOfRefusal> {
  const { asOf, bucketDays } = question;
  for (let passes = 1; ; passes *= 2) {
    const ageing = createAgeing({ asOf, bucketDays });
    const found: Found = { invoices: 0, firstIssuedOn: undefined };
    let isWhole = true;
    for (let pass = 0; pass < passes && isWhole; pass += 1)
      isWhole = await agePass(table, question, { pass, passes, maxHeldRecords }, ageing, found);
    if (!isWhole) continue;
    return found.invoices === 0 ? nothingKnown(question, found) : ageing.result();
  }
}

type Found = { invoices: number; firstIssuedOn: LocalDate | undefined };
type Pass = { readonly pass: number; readonly passes: number; readonly maxHeldRecords: number };

/** Ages what belongs to one pass; `false` where that is more than may be held. */
async function agePass(
  table: Table,
  question: AsOfQuestion,
  { pass, passes, maxHeldRecords }: Pass,
  ageing: AgeingAccumulator,
  found: Found,
): Promise<boolean> {
  const known: Known = {
    isOfPass: (name) => passes === 1 || hashOf(name) % passes === pass,
    invoices: new Map(),
    settledMinor: new Map(),
    restMinor: new Map(),
    leftMinor: new Map(),
    firstIssuedOn: undefined,
  };
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scan(segment, SCAN_SEGMENTS)) {
      for (const item of page) take(known, item, question);
      const held = known.invoices.size + known.settledMinor.size + known.restMinor.size + known.leftMinor.size;
      if (held > maxHeldRecords) return false;
    }
  }
  addAged(known, question, ageing);
  found.invoices += known.invoices.size;
  found.firstIssuedOn = known.firstIssuedOn;
  return true;
}

function nothingKnown(question: AsOfQuestion, found: Found): AsOfRefusal {
  const first =
    found.firstIssuedOn === undefined ? 'no invoice is recorded' : `the first invoice is of ${found.firstIssuedOn}`;
  return {
    refused: 'nothing-known',
    message: `nothing was known of ${question.asOf} at ${question.knownAt}: ${first}; ask for a later day or a later moment`,
  };
}

/** FNV-1a: spreads numbers that differ in their last digits. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function take(known: Known, item: StoredItem, question: AsOfQuestion): void {
  if (item.p.startsWith('I#')) takeInvoice(known, invoiceKind.decode(item), question);
  else if (item.p.startsWith('A#')) {
    const leg = legKind.decode(item);
    if (!counts(leg.effectiveOn, leg.recordedAt, question)) return;
    if (known.isOfPass(leg.invoice)) add(known.settledMinor, leg.invoice, leg.amountMinor);
    if (leg.source.kind === 'bank-line' && leg.adjustment === undefined && known.isOfPass(leg.source.line))
      add(known.leftMinor, leg.source.line, leg.amountMinor);
  } else if (item.p.startsWith('B#')) takeReceipt(known, item, question);
}

function takeInvoice(known: Known, invoice: Invoice, { asOf, knownAt }: AsOfQuestion): void {
  const { id, currency, amountMinor, dueOn, issuedOn, recordedAt } = invoice;
  if (known.firstIssuedOn === undefined || issuedOn < known.firstIssuedOn) known.firstIssuedOn = issuedOn;
  if (!known.isOfPass(id) || issuedOn > asOf || epochMs(recordedAt) > epochMs(knownAt)) return;
  known.invoices.set(id, { currency, amountMinor, dueOn, issuedOn });
}

function takeReceipt(known: Known, item: StoredItem, question: AsOfQuestion): void {
  if (item.s.startsWith(BANK_LINE_PREFIX)) {
    const line = bankLineKind.decode(item);
    const receivable = line.amountMinor > 0n && line.outcome !== 'not-receivable';
    if (receivable && known.isOfPass(bankLineRef(line)) && counts(line.valueOn, line.recordedAt, question)) {
      known.restMinor.set(bankLineRef(line), { currency: line.currency, amountMinor: line.amountMinor });
    }
    return;
  }
  const movement = cashMovementKind.decode(item);
  if (known.isOfPass(bankLineRef(movement)) && counts(movement.effectiveOn, movement.recordedAt, question)) {
    add(known.leftMinor, bankLineRef(movement), movement.amountMinor);
  }
}

function counts(effectiveOn: LocalDate, recordedAt: Instant, { asOf, knownAt }: AsOfQuestion): boolean {
  return effectiveOn <= asOf && epochMs(recordedAt) <= epochMs(knownAt);
}

function addAged(known: Known, { agedFrom = 'dueOn' }: AsOfQuestion, ageing: AgeingAccumulator): void {
  for (const [id, invoice] of known.invoices) {
    const { currency, amountMinor } = invoice;
    ageing.add({ currency, balanceMinor: amountMinor - (known.settledMinor.get(id) ?? 0n), dueOn: invoice[agedFrom] });
  }
  for (const [line, { currency, amountMinor }] of known.restMinor) {
    ageing.addUnapplied(currency, amountMinor - (known.leftMinor.get(line) ?? 0n));
  }
}

function add<K>(sums: Map<K, bigint>, key: K, amountMinor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
}
