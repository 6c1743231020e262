import type { CurrencyCode } from '@piutang/money';
import { CREDIT_REASONS, type CreditSignal, type CustomerId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, list, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { customerPartition } from './cases.ts';

export const CREDIT_PREFIX = 'G#';

/** Signals that a payer should get no more credit, the oldest at the head. */
export const CREDIT_QUEUE = 'credit#0';

export type CreditSignalId = { readonly customer: CustomerId; readonly currency: CurrencyCode };

/** `C#customer` / `G#currency`: the last signal about a payer's credit. */
export const creditKind: Kind<CreditSignal, CreditSignalId> = defineKind({
  name: 'credit signal',
  key: ({ customer, currency }) => ({ p: customerPartition(customer), s: `${CREDIT_PREFIX}${currency}` }),
  idOf: ({ customer, currency }) => ({ customer, currency }),
  names: {
    customer: 'c',
    currency: 'u',
    state: 'st',
    reasons: 'rs',
    invoices: 'in',
    since: 'si',
    owedMinor: 'ow',
    overdueMinor: 'od',
    why: 'wy',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    customer: text,
    currency: currencyCode,
    state: z.enum(['suggested', 'lifted']),
    reasons: list(z.enum(CREDIT_REASONS)),
    invoices: texts,
    since: day,
    owedMinor: amount,
    overdueMinor: amount,
    why: text,
    actor: text,
    recordedAt: instant,
    version: count,
  }),
  index: ({ state, since }) => (state === 'suggested' ? { work: { q: CREDIT_QUEUE, w: since } } : {}),
});
