import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId, InvoiceId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, flag, instant, list, optional, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** The last number of a year's letters. */
export type LetterSequence = { readonly year: number; readonly last: number; readonly version: number };

/** The partition of a year's letters and of their sequence. */
export function letterPartition(year: number): string {
  return `L#${year}`;
}

/** Sort key of the sequence; before every letter's. */
const SEQUENCE_SORT = '#';

/** `L#year` / `#`: raised in the transaction that writes the letter, so that no number is left out or given twice. */
export const letterSequenceKind: Kind<LetterSequence, number> = defineKind({
  name: 'letter sequence',
  key: (year) => ({ p: letterPartition(year), s: SEQUENCE_SORT }),
  idOf: ({ year }) => year,
  names: { year: 'y', last: 'la', version: 'v' },
  schema: z.object({ year: count, last: count, version: count }),
});

/** A claim as it stood when the letter was written. */
export type LetterItem = {
  readonly invoice: InvoiceId;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly balanceMinor: bigint;
  readonly isCharge: boolean;
};

/** A formal demand that was issued, with everything that it says besides the tenant's own data. */
export type Letter = {
  readonly year: number;
  readonly sequence: number;
  /** As it stands on the letter, e.g. `003/SP1/CN/XI/2026`. */
  readonly number: string;
  readonly customer: CustomerId;
  readonly customerName: string;
  readonly language: 'id' | 'en';
  readonly currency: CurrencyCode;
  readonly kind: 'SP1' | 'SP2' | 'SP3';
  readonly on: LocalDate;
  readonly deadlineOn: LocalDate;
  readonly items: readonly LetterItem[];
  readonly earlier: readonly { readonly number: string; readonly on: LocalDate }[];
  readonly enclosures: readonly string[];
  readonly byLawFirm: boolean;
  /** That it reached the customer. Absent: not known yet. */
  readonly proof?: { readonly on: LocalDate; readonly how: string };
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

export type LetterId = { readonly year: number; readonly sequence: number };

/** Digits of a sequence number in a key: more letters a year than a company writes, in their order. */
const SORT_DIGITS = 6;

/** `L#year` / number: a letter, created with its number; replaced when its proof of delivery is noted. */
export const letterKind: Kind<Letter, LetterId> = defineKind({
  name: 'letter',
  key: ({ year, sequence }) => ({ p: letterPartition(year), s: String(sequence).padStart(SORT_DIGITS, '0') }),
  idOf: ({ year, sequence }) => ({ year, sequence }),
  names: {
    year: 'y',
    sequence: 'sq',
    number: 'n',
    customer: 'c',
    customerName: 'cn',
    language: 'la',
    currency: 'u',
    kind: 'ki',
    on: 'd',
    deadlineOn: 'dl',
    items: 'it',
    earlier: 'er',
    enclosures: 'en',
    byLawFirm: 'lf',
    proof: 'pf',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    year: count,
    sequence: count,
    number: text,
    customer: text,
    customerName: text,
    language: z.enum(['id', 'en']),
    currency: currencyCode,
    kind: z.enum(['SP1', 'SP2', 'SP3']),
    on: day,
    deadlineOn: day,
    items: list(z.object({ invoice: text, issuedOn: day, dueOn: day, balanceMinor: amount, isCharge: flag })),
    earlier: list(z.object({ number: text, on: day })),
    enclosures: texts,
    byLawFirm: flag,
    proof: optional(z.object({ on: day, how: text })),
    actor: text,
    recordedAt: instant,
    version: count,
  }),
});
