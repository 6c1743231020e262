import { epochDay, type Instant, type LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { AdjustmentKind, ApplicationLeg, Cause, CustomerId, Invoice, InvoiceId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, flag, instant, list, optional, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { CUSTOMER_PREFIX, INVOICE_PREFIX } from '../open-index.ts';

/** `I#id`: an invoice or credit note; in the index `open` while something of it is. */
export const invoiceKind: Kind<Invoice, InvoiceId> = defineKind({
  name: 'invoice',
  key: (id) => ({ p: `${INVOICE_PREFIX}${id}`, s: '#' }),
  idOf: ({ id }) => id,
  names: {
    id: 'i',
    customer: 'c',
    currency: 'u',
    amountMinor: 'a',
    balanceMinor: 'b',
    issuedOn: 'io',
    dueOn: 'd',
    description: 'ds',
    references: 'rf',
    virtualAccount: 'va',
    codeAmountMinor: 'ca',
    taxBaseMinor: 'tb',
    taxAmountMinor: 'ta',
    earlyPayment: 'ep',
    charge: 'cg',
    appliesTo: 'at',
    level: 'l',
    heldUntil: 'h',
    closedOn: 'co',
    contentHash: 'ch',
    recordedAt: 'ra',
    actor: 'by',
    cause: 'cs',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    currency: currencyCode,
    amountMinor: amount,
    balanceMinor: amount,
    issuedOn: day,
    dueOn: day,
    description: optional(text),
    references: texts,
    virtualAccount: optional(text),
    codeAmountMinor: optional(amount),
    taxBaseMinor: optional(amount),
    taxAmountMinor: optional(amount),
    earlyPayment: optional(z.object({ percent: text, until: day })),
    charge: optional(
      z.object({
        kind: z.enum(['interest', 'late-fee']),
        invoices: texts,
        claim: text,
        untilOn: optional(day),
      }),
    ),
    appliesTo: optional(text),
    level: count,
    heldUntil: optional(day),
    closedOn: optional(day),
    contentHash: text,
    recordedAt: instant,
    actor: optional(text),
    cause: optional(text),
    version: count,
  }),
  index: ({ balanceMinor, customer, dueOn }) =>
    balanceMinor === 0n ? {} : { open: { g: `${CUSTOMER_PREFIX}${customer}`, k: epochDay(dueOn) } },
});

const adjustmentKind = z.enum([
  'withholding',
  'vat-collected',
  'early-payment-discount',
  'bank-charge',
  'rounding',
  'tolerance',
]);

const writeOffReason = z.enum(['uneconomic', 'insolvent', 'settled', 'statute', 'fraud', 'small-balance', 'waived']);

export type LegId = { readonly invoice: InvoiceId; readonly leg: string };

/** `A#invoice` / leg: one application, written once. */
export const legKind: Kind<ApplicationLeg, LegId> = defineKind({
  name: 'application leg',
  key: ({ invoice, leg }) => ({ p: legPartition(invoice), s: leg }),
  idOf: ({ invoice, leg }) => ({ invoice, leg }),
  names: {
    invoice: 'i',
    leg: 'n',
    customer: 'c',
    currency: 'u',
    amountMinor: 'x',
    adjustment: 'ad',
    source: 'so',
    effectiveOn: 'eo',
    recordedAt: 'ra',
    rule: 'ru',
    why: 'wy',
    actor: 'by',
    cause: 'cs',
    approver: 'ap',
    reverses: 'rv',
  },
  schema: z.object({
    invoice: text,
    leg: text,
    customer: text,
    currency: currencyCode,
    amountMinor: amount,
    adjustment: optional(adjustmentKind),
    source: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('bank-line'), line: text }),
      z.object({ kind: z.literal('credit-note'), creditNote: text, invoice: optional(text) }),
      z.object({ kind: z.literal('write-off'), reason: writeOffReason }),
    ]),
    effectiveOn: day,
    recordedAt: instant,
    rule: text,
    why: text,
    actor: text,
    cause: text,
    approver: optional(text),
    reverses: optional(text),
  }),
});

/** The partition of an invoice's legs. */
export function legPartition(invoice: InvoiceId): string {
  return `A#${invoice}`;
}

/**
 * Where the money of a bank line is. With a rest: `unapplied`, `partly-applied`, or `on-account` (the payer's credit,
 * which waits for nobody). Without: `applied` as soon as some of it settled an invoice, else `refunded`, `returned` (the
 * bank took it back) or `ignored`, by what became of it; `not-receivable` money was never anybody's to apply.
 */
export type LineOutcome =
  | 'applied'
  | 'partly-applied'
  | 'unapplied'
  | 'on-account'
  | 'refunded'
  | 'returned'
  | 'not-receivable'
  | 'ignored';

/** A proposed application, kept with the line for the person who decides. */
export type Proposal = {
  readonly invoice: InvoiceId;
  readonly customer: CustomerId;
  readonly amountMinor: bigint;
  readonly adjustment?: AdjustmentKind;
};

/** Another way to read the line, by the matcher's rule. */
export type RivalReading = {
  readonly rule: string;
  readonly confidence: number;
  readonly applications: readonly Proposal[];
};

/** More rivals than a person compares are not kept; neither are those of more applications than this. */
export const MAX_RIVALS = 3;
export const MAX_RIVAL_APPLICATIONS = 12;

export const proposalSchema = z.object({
  invoice: text,
  customer: text,
  amountMinor: amount,
  adjustment: optional(adjustmentKind),
});

/** One booking of a bank statement and what became of it. */
export type BankLine = {
  readonly account: string;
  readonly bookedOn: LocalDate;
  readonly valueOn: LocalDate;
  /** Content hash of the booking and its number among equal ones of the day: `fingerprint#1`. */
  readonly line: string;
  readonly currency: CurrencyCode;
  /** Credits are positive. */
  readonly amountMinor: bigint;
  /** Of a credit: amount less live cash legs less {@link movedMinor}. 0 for what is no receivable. */
  readonly remainingMinor: bigint;
  /** What left it other than to invoices: the sum of its cash movements. Absent: nothing. */
  readonly movedMinor?: bigint;
  readonly outcome: LineOutcome;
  /** The matcher's rule, `R0` to `R11`. */
  readonly rule: string;
  readonly why: string;
  /** A person must look. */
  readonly inReview: boolean;
  readonly customer?: CustomerId;
  readonly proposals: readonly Proposal[];
  readonly rivals?: readonly RivalReading[];
  /** Invoices that bear a leg of this line, live or taken back: where its legs are found. Absent: none. */
  readonly appliedTo?: readonly InvoiceId[];
  /** Of a line that was posted without a person: whether that stands, or a person found it wrong. */
  readonly automatic?: 'stands' | 'contradicted';
  /** The matcher's confidence in its decision, 0 to 100, and the rule by which it posted without a person. */
  readonly confidence?: number;
  readonly automaticRule?: string;
  /** Of money that went back: the line whose receipt the bank took back. */
  readonly reverses?: string;
  readonly text: string;
  readonly counterparty?: string;
  /** The other side's account number, where the bank gives it. */
  readonly counterpartyAccount?: string;
  readonly bankReference?: string;
  /** Structured texts by which the payer names its payment, where the text does not hold them. */
  readonly references?: readonly string[];
  /** Balance of the account after the line, as the bank printed it or as it follows from a proved statement. */
  readonly balanceMinor?: bigint;
  /** SHA-256 of the file and the line's number in it. */
  readonly file: string;
  readonly ordinal: number;
  /** The number of the next leg or movement, so that unapplying and applying again never reuses one. */
  readonly nextLeg: number;
  readonly recordedAt: Instant;
  /** Who decided about it last, and what made them. Absent while it is as its file gave it. */
  readonly actor?: string;
  readonly cause?: Cause;
  readonly version: number;
};

export type BankLineId = { readonly account: string; readonly bookedOn: LocalDate; readonly line: string };

/** Lines that wait for a person. */
export const REVIEW_QUEUE = 'review#0';

/** Lines whose rest is a payer's credit on account. */
export const ON_ACCOUNT_QUEUE = 'on-account#0';

/** `B#account#day` / `L#line`: a bank line; in the index `work` while somebody must look at it or it holds a credit. */
export const bankLineKind: Kind<BankLine, BankLineId> = defineKind({
  name: 'bank line',
  key: ({ account, bookedOn, line }) => ({ p: bankLinePartition(account, bookedOn), s: `${BANK_LINE_PREFIX}${line}` }),
  idOf: ({ account, bookedOn, line }) => ({ account, bookedOn, line }),
  names: {
    account: 'ac',
    bookedOn: 'bd',
    valueOn: 'vd',
    line: 'n',
    currency: 'u',
    amountMinor: 'a',
    remainingMinor: 'rm',
    movedMinor: 'mv',
    outcome: 'o',
    rule: 'ru',
    why: 'wy',
    inReview: 'ir',
    customer: 'c',
    proposals: 'pr',
    rivals: 'ri',
    appliedTo: 'at',
    automatic: 'au',
    confidence: 'cf',
    automaticRule: 'ar',
    reverses: 'rv',
    text: 'tx',
    counterparty: 'cp',
    counterpartyAccount: 'ca',
    bankReference: 'br',
    references: 're',
    balanceMinor: 'bl',
    file: 'f',
    ordinal: 'or',
    nextLeg: 'nl',
    recordedAt: 'ra',
    actor: 'by',
    cause: 'cs',
    version: 'v',
  },
  schema: z.object({
    account: text,
    bookedOn: day,
    valueOn: day,
    line: text,
    currency: currencyCode,
    amountMinor: amount,
    remainingMinor: amount,
    movedMinor: optional(amount),
    outcome: z.enum([
      'applied',
      'partly-applied',
      'unapplied',
      'on-account',
      'refunded',
      'returned',
      'not-receivable',
      'ignored',
    ]),
    rule: text,
    why: text,
    inReview: flag,
    customer: optional(text),
    proposals: list(proposalSchema),
    rivals: optional(list(z.object({ rule: text, confidence: count, applications: list(proposalSchema) }))),
    appliedTo: optional(texts),
    automatic: optional(z.enum(['stands', 'contradicted'])),
    confidence: optional(count),
    automaticRule: optional(text),
    reverses: optional(text),
    text: text,
    counterparty: optional(text),
    counterpartyAccount: optional(text),
    bankReference: optional(text),
    references: optional(texts),
    balanceMinor: optional(amount),
    file: text,
    ordinal: count,
    nextLeg: count,
    recordedAt: instant,
    actor: optional(text),
    cause: optional(text),
    version: count,
  }),
  index: ({ inReview, outcome, remainingMinor, bookedOn }) => {
    if (inReview) return { work: { q: REVIEW_QUEUE, w: bookedOn } };
    return outcome === 'on-account' && remainingMinor > 0n ? { work: { q: ON_ACCOUNT_QUEUE, w: bookedOn } } : {};
  },
});

/** Prefix of a bank line's sort key: its partition holds the line's movements and refunds too. */
export const BANK_LINE_PREFIX = 'L#';

/** The partition of an account's bookings of one day, and of what left them other than to invoices. */
export function bankLinePartition(account: string, bookedOn: LocalDate): string {
  return `B#${account}#${bookedOn}`;
}

/** The text by which a leg names its bank line, and by which people name one on the command line. */
export function bankLineRef({ account, bookedOn, line }: BankLineId): string {
  return `${account}/${bookedOn}/${line}`;
}

/** Reads {@link bankLineRef} back; `undefined` for anything else. */
export function parseBankLineRef(ref: string): BankLineId | undefined {
  const match = /^(.+)\/(\d{4}-\d{2}-\d{2})\/([0-9a-f]+#\d+)$/.exec(ref);
  if (match === null) return undefined;
  const [, account = '', bookedOn = '', line = ''] = match;
  return { account, bookedOn: bookedOn as LocalDate, line };
}
