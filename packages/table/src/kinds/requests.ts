import type { Instant } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { InvoiceId, WriteOffReason } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, flag, instant, list, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { type Proposal, proposalSchema } from './ledger.ts';

/** What one person asks for and a second one has to approve. Lines are named as `bankLineRef` does. */
export type RequestedAction =
  | {
      readonly kind: 'apply';
      readonly line: string;
      readonly applications: readonly Proposal[];
      readonly acrossPayers: boolean;
    }
  | {
      readonly kind: 'write-off';
      readonly invoice: InvoiceId;
      readonly amountMinor: bigint;
      readonly reason: WriteOffReason;
    }
  | { readonly kind: 'refund'; readonly line: string; readonly amountMinor: bigint };

/** An action above what one person may do alone. */
export type ApprovalRequest = {
  readonly id: string;
  readonly action: RequestedAction;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly why: string;
  readonly state: 'waiting' | 'approved' | 'rejected';
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  readonly decision?: string;
  readonly version: number;
};

/** Requests that a second person has to decide. */
export const REQUEST_QUEUE = 'request#0';

/** `Q#id`: a request; in the index `work` while it waits. */
export const requestKind: Kind<ApprovalRequest, string> = defineKind({
  name: 'approval request',
  key: (id) => ({ p: `Q#${id}`, s: '#' }),
  idOf: ({ id }) => id,
  names: {
    id: 'i',
    action: 'ac',
    currency: 'u',
    amountMinor: 'a',
    why: 'wy',
    state: 'st',
    requestedBy: 'by',
    requestedAt: 'ra',
    decidedBy: 'db',
    decidedAt: 'da',
    decision: 'de',
    version: 'v',
  },
  schema: z.object({
    id: text,
    action: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('apply'), line: text, applications: list(proposalSchema), acrossPayers: flag }),
      z.object({
        kind: z.literal('write-off'),
        invoice: text,
        amountMinor: amount,
        reason: z.enum(['uneconomic', 'insolvent', 'settled', 'statute', 'fraud', 'small-balance', 'waived']),
      }),
      z.object({ kind: z.literal('refund'), line: text, amountMinor: amount }),
    ]),
    currency: currencyCode,
    amountMinor: amount,
    why: text,
    state: z.enum(['waiting', 'approved', 'rejected']),
    requestedBy: text,
    requestedAt: instant,
    decidedBy: optional(text),
    decidedAt: optional(instant),
    decision: optional(text),
    version: count,
  }),
  index: ({ state, requestedAt }) => (state === 'waiting' ? { work: { q: REQUEST_QUEUE, w: requestedAt } } : {}),
});
