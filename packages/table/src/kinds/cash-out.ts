import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { Cause, CustomerId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { type BankLineId, bankLinePartition } from './ledger.ts';

/** Where money of a bank line went, when it settled no invoice. */
export type MovementReason = 'refund' | 'returned' | 'ignored';

/** Money that left a bank line other than to an invoice. Never changed once written; a second one takes it back. */
export type CashMovement = BankLineId & {
  /** The line's number, or that of the movement taken back with `~`. */
  readonly movement: string;
  readonly currency: CurrencyCode;
  /** Positive as it leaves the line; negative as it comes back. */
  readonly amountMinor: bigint;
  readonly reason: MovementReason;
  readonly customer?: CustomerId;
  readonly effectiveOn: LocalDate;
  readonly recordedAt: Instant;
  readonly why: string;
  readonly actor: string;
  readonly cause: Cause;
  readonly approver?: string;
  /** The movement that this one takes back. */
  readonly reverses?: string;
};

export type CashMovementId = BankLineId & { readonly movement: string };

/** Sort keys of the movements of one line begin with this. */
export function movementPrefix(line: string): string {
  return `M#${line}#`;
}

/** `B#account#day` / `M#line#number`: money that left a line other than to an invoice. */
export const cashMovementKind: Kind<CashMovement, CashMovementId> = defineKind({
  name: 'cash movement',
  key: ({ account, bookedOn, line, movement }) => ({
    p: bankLinePartition(account, bookedOn),
    s: `${movementPrefix(line)}${movement}`,
  }),
  idOf: ({ account, bookedOn, line, movement }) => ({ account, bookedOn, line, movement }),
  names: {
    account: 'ac',
    bookedOn: 'bd',
    line: 'n',
    movement: 'm',
    currency: 'u',
    amountMinor: 'x',
    reason: 'r',
    customer: 'c',
    effectiveOn: 'eo',
    recordedAt: 'ra',
    why: 'wy',
    actor: 'by',
    cause: 'cs',
    approver: 'ap',
    reverses: 'rv',
  },
  schema: z.object({
    account: text,
    bookedOn: day,
    line: text,
    movement: text,
    currency: currencyCode,
    amountMinor: amount,
    reason: z.enum(['refund', 'returned', 'ignored']),
    customer: optional(text),
    effectiveOn: day,
    recordedAt: instant,
    why: text,
    actor: text,
    cause: text,
    approver: optional(text),
    reverses: optional(text),
  }),
});

/** Money that is to be paid back: its movement is written, the payment is on its way. */
export type Refund = BankLineId & {
  /** The number of its movement. */
  readonly movement: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly customer?: CustomerId;
  readonly state: 'approved' | 'paid' | 'cancelled';
  readonly why: string;
  readonly actor: string;
  readonly approver?: string;
  readonly cause: Cause;
  readonly recordedAt: Instant;
  /** The payment's reference at the bank, and its day. */
  readonly reference?: string;
  readonly paidOn?: LocalDate;
  readonly version: number;
};

/** Refunds that somebody has to pay. */
export const PAYOUT_QUEUE = 'payout#0';

/** `B#account#day` / `P#line#number`: a refund and its state; in the index `work` until it is paid. */
export const refundKind: Kind<Refund, CashMovementId> = defineKind({
  name: 'refund',
  key: ({ account, bookedOn, line, movement }) => ({
    p: bankLinePartition(account, bookedOn),
    s: `P#${line}#${movement}`,
  }),
  idOf: ({ account, bookedOn, line, movement }) => ({ account, bookedOn, line, movement }),
  names: {
    account: 'ac',
    bookedOn: 'bd',
    line: 'n',
    movement: 'm',
    currency: 'u',
    amountMinor: 'a',
    customer: 'c',
    state: 'st',
    why: 'wy',
    actor: 'by',
    approver: 'ap',
    cause: 'cs',
    recordedAt: 'ra',
    reference: 'rf',
    paidOn: 'pd',
    version: 'v',
  },
  schema: z.object({
    account: text,
    bookedOn: day,
    line: text,
    movement: text,
    currency: currencyCode,
    amountMinor: amount,
    customer: optional(text),
    state: z.enum(['approved', 'paid', 'cancelled']),
    why: text,
    actor: text,
    approver: optional(text),
    cause: text,
    recordedAt: instant,
    reference: optional(text),
    paidOn: optional(day),
    version: count,
  }),
  index: ({ state, recordedAt }) => (state === 'approved' ? { work: { q: PAYOUT_QUEUE, w: recordedAt } } : {}),
});
