import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/**
 * `waiting` for its payment, or for what it names to be known; `posting` while the parts of a long one are applied one
 * after the other; `joined` to its line; `expired` when no payment came.
 */
export type RemittanceState = 'waiting' | 'posting' | 'joined' | 'expired';

/** A payer's advice or a gateway's gross report, from its arrival to the bank line that it explains. */
export type RemittanceRecord = {
  /** Hash of what it says, so that the same said twice is one. */
  readonly id: string;
  readonly kind: 'advice' | 'settlement';
  readonly state: RemittanceState;
  readonly currency: CurrencyCode;
  /** The money that it speaks of. */
  readonly totalMinor: bigint;
  readonly paidOn?: LocalDate;
  /** The payer's own reference. */
  readonly reference?: string;
  readonly payerName?: string;
  readonly payerAccount?: string;
  /** The address that a mail came from. */
  readonly sender?: string;
  /** Its documents or payments as JSON, and how many they are. */
  readonly details: string;
  readonly count: number;
  /** The bank line that it belongs to, or seems to. */
  readonly line?: string;
  /** How many of its parts are applied or left to a person. */
  readonly doneCount: number;
  /** What became of it, or what it waits for. */
  readonly why: string;
  /** SHA-256 of the file. */
  readonly file: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** Remittances that wait for their payment. */
export const REMITTANCE_QUEUE = 'remittance#0';

/** `V#id`: a remittance; in the index `work` until it is joined or expired. */
export const remittanceKind: Kind<RemittanceRecord, string> = defineKind({
  name: 'remittance',
  key: (id) => ({ p: `V#${id}`, s: '#' }),
  idOf: ({ id }) => id,
  names: {
    id: 'i',
    kind: 'ki',
    state: 'st',
    currency: 'u',
    totalMinor: 'a',
    paidOn: 'pd',
    reference: 'rf',
    payerName: 'pn',
    payerAccount: 'pa',
    sender: 'sd',
    details: 'de',
    count: 'n',
    line: 'ln',
    doneCount: 'dc',
    why: 'wy',
    file: 'f',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    id: text,
    kind: z.enum(['advice', 'settlement']),
    state: z.enum(['waiting', 'posting', 'joined', 'expired']),
    currency: currencyCode,
    totalMinor: amount,
    paidOn: optional(day),
    reference: optional(text),
    payerName: optional(text),
    payerAccount: optional(text),
    sender: optional(text),
    details: text,
    count: count,
    line: optional(text),
    doneCount: count,
    why: text,
    file: text,
    recordedAt: instant,
    version: count,
  }),
  index: ({ state, recordedAt }) =>
    state === 'waiting' || state === 'posting' ? { work: { q: REMITTANCE_QUEUE, w: recordedAt } } : {},
});
