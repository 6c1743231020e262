import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { AdjustmentKind, ApplicationLeg, Invoice } from '@piutang/receivables';
import { type BankLine, bankLineRef, type CashMovement, type Refund } from '@piutang/table';

/** One side of an entry: debits are positive. */
export type Posting = {
  /** From the root of the chart to the leaf, e.g. `assets`, `receivable`, `C-0042`. */
  readonly account: readonly string[];
  readonly amountMinor: bigint;
  /** Of receivables: the due day of the invoice, so that ageing can be asked of the journal. */
  readonly dueOn?: LocalDate;
};

export type EntryKind =
  | 'invoice'
  | 'credit-note'
  | 'receipt'
  | 'other-booking'
  | 'movement'
  | 'refund-paid'
  | 'application'
  | 'adjustment'
  | 'write-off'
  | 'credit-applied';

/** A double entry in one currency. Its postings add up to zero, because each constructor here writes both sides. */
export type JournalEntry = {
  readonly kind: EntryKind;
  readonly on: LocalDate;
  /** Unique among the entries of its kind. */
  readonly id: string;
  readonly currency: CurrencyCode;
  readonly postings: readonly Posting[];
  /** Ids that lead back to the records, and who and why, for comments. */
  readonly facts: { readonly [name: string]: string };
};

/** Money of a payer that nobody knows yet. */
const UNIDENTIFIED = 'unidentified';

/** The counter account of what took an amount off a balance without cash. */
const ADJUSTMENTS: Readonly<Record<AdjustmentKind, readonly string[]>> = {
  // A claim on the tax office, as good as the slip (bukti potong) that proves it.
  withholding: ['assets', 'withholding-slips'],
  'vat-collected': ['assets', 'vat-collected'],
  'early-payment-discount': ['expenses', 'early-payment-discounts'],
  'bank-charge': ['expenses', 'bank-charges'],
  rounding: ['expenses', 'rounding'],
  tolerance: ['expenses', 'tolerance'],
};

/** Bookings that are no receipts, and what leaves for good: the other side is in books that we do not keep. */
const OUTSIDE = ['equity', 'outside-receivables'];

/** What lateness was charged with; what is waived of it is no expense, it takes the income back. */
const LATE_CHARGES = ['income', 'late-charges'];

/** An invoice or credit note as it was issued, with its VAT where that is known. */
export function entryOfInvoice(invoice: Invoice): JournalEntry {
  const { id, amountMinor, currency, issuedOn, recordedAt } = invoice;
  const isNote = amountMinor < 0n;
  const taxMinor = taxOf(invoice);
  const postings: Posting[] = [
    { ...balancePosting(invoice), amountMinor },
    { account: incomeOf(invoice), amountMinor: taxMinor - amountMinor },
    ...(taxMinor === 0n ? [] : [{ account: ['liabilities', 'vat-output'], amountMinor: -taxMinor }]),
  ];
  const facts = { invoice: id, customer: invoice.customer, recorded: recordedAt };
  return { kind: isNote ? 'credit-note' : 'invoice', on: issuedOn, id, currency, postings, facts };
}

/** Interest and fees for lateness are no supply: they are told apart from sales. */
function incomeOf({ amountMinor, charge }: Invoice): readonly string[] {
  if (charge !== undefined) return LATE_CHARGES;
  return ['income', amountMinor < 0n ? 'credit-notes' : 'sales'];
}

/** VAT on the amount's side of zero; whatever the source file said beyond the amount is not booked as tax. */
function taxOf({ amountMinor, taxAmountMinor = 0n }: Invoice): bigint {
  const magnitude = taxAmountMinor < 0n ? -taxAmountMinor : taxAmountMinor;
  const limit = amountMinor < 0n ? -amountMinor : amountMinor;
  if (magnitude > limit) return 0n;
  return amountMinor < 0n ? -magnitude : magnitude;
}

/** A booking of the bank: a receipt waits as unapplied cash of its payer; anything else has its other side elsewhere. */
export function entryOfLine(line: BankLine): JournalEntry {
  const ref = bankLineRef(line);
  const isReceipt = line.amountMinor > 0n && line.outcome !== 'not-receivable';
  return {
    kind: isReceipt ? 'receipt' : 'other-booking',
    on: line.valueOn,
    id: ref,
    currency: line.currency,
    postings: [
      { account: ['assets', 'bank', line.account], amountMinor: line.amountMinor },
      { account: isReceipt ? unapplied(line) : OUTSIDE, amountMinor: -line.amountMinor },
    ],
    facts: { line: ref, outcome: line.outcome, file: line.file, recorded: line.recordedAt },
  };
}

/**
 * A leg on an invoice, with the invoice and the bank line that it names (a leg says neither the due day nor the line's
 * payer). The note's own leg of a set-off gives no entry: the invoice's has both sides.
 */
export function entryOfLeg(
  leg: ApplicationLeg,
  invoice: Invoice | undefined,
  line: BankLine | undefined,
): JournalEntry | undefined {
  const { source, currency, amountMinor } = leg;
  if (source.kind === 'credit-note' && source.creditNote === leg.invoice) return undefined;
  const balance =
    invoice === undefined ? { account: receivable(leg.customer), dueOn: leg.effectiveOn } : balancePosting(invoice);
  return {
    kind: kindOfLeg(leg),
    on: leg.effectiveOn,
    id: `${leg.invoice} ${leg.leg}`,
    currency,
    postings: [
      { account: counterAccount(leg, line), amountMinor },
      { ...balance, amountMinor: -amountMinor },
    ],
    facts: {
      invoice: leg.invoice,
      customer: leg.customer,
      leg: leg.leg,
      ...(leg.reverses === undefined ? {} : { reverses: leg.reverses }),
      rule: leg.rule,
      actor: leg.actor,
      ...(leg.approver === undefined ? {} : { approver: leg.approver }),
      cause: leg.cause,
      recorded: leg.recordedAt,
    },
  };
}

/** Money that left a line other than to an invoice. */
export function entryOfMovement(moved: CashMovement, line: BankLine | undefined): JournalEntry {
  const payer = line?.customer ?? moved.customer;
  const to = moved.reason === 'refund' ? refundsPayable(payer) : OUTSIDE;
  return {
    kind: 'movement',
    on: moved.effectiveOn,
    id: `${bankLineRef(moved)} ${moved.movement}`,
    currency: moved.currency,
    postings: [
      { account: unapplied({ ...(payer === undefined ? {} : { customer: payer }) }), amountMinor: moved.amountMinor },
      { account: to, amountMinor: -moved.amountMinor },
    ],
    facts: {
      line: bankLineRef(moved),
      movement: moved.movement,
      reason: moved.reason,
      ...(moved.reverses === undefined ? {} : { reverses: moved.reverses }),
      actor: moved.actor,
      cause: moved.cause,
      recorded: moved.recordedAt,
    },
  };
}

/** A refund once it is paid; the debit on the bank account is a booking of its own. */
export function entryOfRefund(refund: Refund, line: BankLine | undefined): JournalEntry | undefined {
  if (refund.state !== 'paid' || refund.paidOn === undefined) return undefined;
  return {
    kind: 'refund-paid',
    on: refund.paidOn,
    id: `${bankLineRef(refund)} ${refund.movement}`,
    currency: refund.currency,
    postings: [
      { account: refundsPayable(line?.customer ?? refund.customer), amountMinor: refund.amountMinor },
      { account: OUTSIDE, amountMinor: -refund.amountMinor },
    ],
    facts: {
      line: bankLineRef(refund),
      movement: refund.movement,
      ...(refund.reference === undefined ? {} : { reference: refund.reference }),
      actor: refund.actor,
      cause: refund.cause,
      recorded: refund.recordedAt,
    },
  };
}

/** Kinds in the order in which a day is told: what is owed, what came in, what became of it. */
const ORDER: readonly EntryKind[] = [
  'invoice',
  'credit-note',
  'receipt',
  'other-booking',
  'application',
  'adjustment',
  'credit-applied',
  'write-off',
  'movement',
  'refund-paid',
];

/** Text by which entries sort: by day, then as the day is told, then by id. No two entries share one. */
export function orderOf({ on, kind, id }: Pick<JournalEntry, 'on' | 'kind' | 'id'>): string {
  return `${on} ${ORDER.indexOf(kind)} ${id}`;
}

function balancePosting(invoice: Invoice): Omit<Posting, 'amountMinor'> {
  if (invoice.amountMinor < 0n) return { account: ['liabilities', 'credit-notes', invoice.customer] };
  return { account: receivable(invoice.customer), dueOn: invoice.dueOn };
}

function kindOfLeg({ source, adjustment }: ApplicationLeg): EntryKind {
  if (source.kind === 'credit-note') return 'credit-applied';
  if (source.kind === 'write-off') return 'write-off';
  return adjustment === undefined ? 'application' : 'adjustment';
}

function counterAccount({ source, adjustment, customer }: ApplicationLeg, line: BankLine | undefined) {
  if (source.kind === 'credit-note') return ['liabilities', 'credit-notes', customer];
  if (source.kind === 'write-off' && source.reason === 'waived') return LATE_CHARGES;
  if (source.kind === 'write-off') return ['expenses', 'write-offs', source.reason];
  return adjustment === undefined ? unapplied(line ?? {}) : ADJUSTMENTS[adjustment];
}

function receivable(customer: string): readonly string[] {
  return ['assets', 'receivable', customer];
}

function unapplied({ customer }: { readonly customer?: string }): readonly string[] {
  return ['liabilities', 'unapplied-cash', customer ?? UNIDENTIFIED];
}

function refundsPayable(customer: string | undefined): readonly string[] {
  return ['liabilities', 'refunds-payable', customer ?? UNIDENTIFIED];
}
