import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, list, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { ALIAS_PREFIX, CUSTOMER_PREFIX } from '../open-index.ts';

/** What posts have shown about one payer under a name or an account. */
export type AliasBearer = {
  readonly payer: CustomerId;
  /** Days on which a confirmed or deterministic post taught it, and posts that turned out wrong. */
  readonly hits: number;
  readonly misses: number;
  readonly lastUsedOn: LocalDate;
};

/** A payer's name or account as banks write it, learned on one collection account. */
export type PayerAlias = {
  /** As the matcher compares it: the collection account, what it is, and the name or account number. */
  readonly key: string;
  /** The collection account that it was learned on. */
  readonly account: string;
  readonly kind: 'name' | 'account';
  /** As a bank wrote it first. */
  readonly alias: string;
  readonly bearers: readonly AliasBearer[];
  readonly version: number;
};

/** A name that more payers share identifies none of them; those beyond are not kept. */
export const MAX_ALIAS_BEARERS = 5;

/** `Y#key`: a learned alias; one read by key tells what a line's name or account may mean. */
export const payerAliasKind: Kind<PayerAlias, string> = defineKind({
  name: 'payer alias',
  key: (key) => ({ p: `${ALIAS_PREFIX}${key}`, s: '#' }),
  idOf: ({ key }) => key,
  names: { key: 'i', account: 'ac', kind: 'ki', alias: 'al', bearers: 'be', version: 'v' },
  schema: z.object({
    key: text,
    account: text,
    kind: z.enum(['name', 'account']),
    alias: text,
    bearers: list(z.object({ payer: text, hits: count, misses: count, lastUsedOn: day })),
    version: count,
  }),
});

/** How often posting without a person was right lately, and the confidence that it takes from now on. */
export type MatchingPrecision = {
  readonly on: LocalDate;
  /** The last automatic posts that were looked at, and those of them that people found wrong. */
  readonly posts: number;
  readonly contradicted: number;
  /** Confidence from which a match is posted; at least the tenant's `autoAt`. */
  readonly autoAt: number;
  readonly recordedAt: Instant;
  /** A person set the confidence, and why; posts before that moment are not counted again. Absent: it was measured. */
  readonly actor?: string;
  readonly why?: string;
};

/** A measurement is its day's; what a person sets has a moment too and comes after it. */
export type MatchingPrecisionId = Pick<MatchingPrecision, 'on' | 'recordedAt' | 'actor'>;

/** The partition of the daily measurements, oldest first. */
export const PRECISION_PARTITION = 'J#matching-precision';

/** `J#matching-precision` / day, or day and moment: the day's measurement, or what a person set. */
export const precisionKind: Kind<MatchingPrecision, MatchingPrecisionId> = defineKind({
  name: 'matching precision',
  key: ({ on, recordedAt, actor }) => ({
    p: PRECISION_PARTITION,
    s: actor === undefined ? on : `${on}#${recordedAt}`,
  }),
  idOf: ({ on, recordedAt, actor }) => (actor === undefined ? { on, recordedAt } : { on, recordedAt, actor }),
  names: { on: 'd', posts: 'n', contradicted: 'x', autoAt: 'aa', recordedAt: 'ra', actor: 'by', why: 'wy' },
  schema: z.object({
    on: day,
    posts: count,
    contradicted: count,
    autoAt: count,
    recordedAt: instant,
    actor: optional(text),
    why: optional(text),
  }),
});

/** What a payer's differences within the tolerance have cost this year. */
export type ToleranceUse = {
  readonly customer: CustomerId;
  readonly year: number;
  readonly currency: CurrencyCode;
  readonly usedMinor: bigint;
  readonly version: number;
};

export type ToleranceUseId = Pick<ToleranceUse, 'customer' | 'year' | 'currency'>;

/** `C#customer` / `T#year#currency`: written in the transaction that settles a difference. */
export const toleranceUseKind: Kind<ToleranceUse, ToleranceUseId> = defineKind({
  name: 'tolerance use',
  key: ({ customer, year, currency }) => ({ p: `${CUSTOMER_PREFIX}${customer}`, s: `T#${year}#${currency}` }),
  idOf: ({ customer, year, currency }) => ({ customer, year, currency }),
  names: { customer: 'c', year: 'y', currency: 'u', usedMinor: 'a', version: 'v' },
  schema: z.object({ customer: text, year: count, currency: currencyCode, usedMinor: amount, version: count }),
});
