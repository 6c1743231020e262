import type { ChargeClaim } from '@piutang/receivables';
import { DAY_COUNTS } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, list, optional, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { type CaseId, customerPartition } from './cases.ts';

export const CLAIM_PREFIX = 'F#';

/** Claims for lateness whose invoices are open, the one told of first at the head. */
export const CLAIM_QUEUE = 'claim#0';

/** `C#customer` / `F#id`: a claim for interest or a fee. */
export const claimKind: Kind<ChargeClaim, CaseId> = defineKind({
  name: 'charge claim',
  key: ({ customer, id }) => ({ p: customerPartition(customer), s: `${CLAIM_PREFIX}${id}` }),
  idOf: ({ customer, id }) => ({ customer, id }),
  names: {
    id: 'i',
    customer: 'c',
    currency: 'u',
    kind: 'ki',
    invoices: 'in',
    mode: 'mo',
    basis: 'ba',
    terms: 'te',
    feeMinor: 'fe',
    toldIn: 'ti',
    promptUntil: 'pu',
    charges: 'ch',
    state: 'st',
    why: 'wy',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    currency: currencyCode,
    kind: z.enum(['interest', 'late-fee']),
    invoices: texts,
    mode: z.enum(['on-send', 'on-pay']),
    basis: text,
    terms: optional(
      z.object({
        percentPerYear: text,
        dayCount: z.enum(DAY_COUNTS),
        graceDays: count,
        maxPercentOfInvoice: optional(text),
        disputed: z.enum(['bears', 'bears-nothing', 'bears-if-invalid']),
        onPlan: z.enum(['bears', 'bears-nothing']),
      }),
    ),
    feeMinor: optional(amount),
    toldIn: texts,
    promptUntil: optional(day),
    charges: list(z.object({ charge: text, amountMinor: amount, takenBack: optional(z.literal(true)) })),
    state: z.enum(['running', 'settled', 'waived']),
    why: optional(text),
    actor: text,
    recordedAt: instant,
    version: count,
  }),
  index: ({ state, recordedAt }) => (state === 'running' ? { work: { q: CLAIM_QUEUE, w: recordedAt } } : {}),
});
