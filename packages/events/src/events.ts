import * as z from 'zod/mini';

/** Source of every event that Piutang puts on the tenant's bus. */
export const EVENT_SOURCE = 'piutang';

const text = z.string();
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));

/**
 * The events by detail type, version 1 each. Amounts are decimal strings in the major unit. A field may be added within a
 * version; a changed meaning is a new version. Events arrive more than once and in any order: `id` is the same each time.
 */
export const eventSchemas = {
  InvoiceIssued: z.object({
    version: z.literal(1),
    id: text,
    invoice: text,
    customer: text,
    currency: text,
    amount: decimal,
    dueOn: day,
  }),
  CashApplied: z.object({
    version: z.literal(1),
    id: text,
    invoice: text,
    customer: text,
    currency: text,
    amount: decimal,
    effectiveOn: day,
    rule: text,
  }),
  LineNeedsReview: z.object({
    version: z.literal(1),
    id: text,
    line: text,
    currency: text,
    amount: decimal,
    why: text,
  }),
  FileProcessed: z.object({
    version: z.literal(1),
    id: text,
    object: text,
    state: text,
    rows: z.int(),
    inReview: z.int(),
    problem: z.optional(text),
  }),
  /** A worker ran out of time: the file is to be taken up again behind its checkpoint. */
  StatementInterrupted: z.object({
    version: z.literal(1),
    id: text,
    object: text,
    versionId: text,
    sha256: text,
  }),
  /** A large bank file lies in chunks that are to be posted. */
  StatementSplit: z.object({
    version: z.literal(1),
    id: text,
    sha256: text,
    /** Object in the bucket with the items of the map, one a chunk. */
    list: text,
    chunks: z.int(),
  }),
  ReceivablesAged: z.object({
    version: z.literal(1),
    id: text,
    asOf: day,
    /** Object in the bucket with a line a payer that may have to be reminded. */
    payers: text,
  }),
  /** A payment plan came into another state; `missed` counts its missed instalments so far. */
  PaymentPlanChanged: z.object({
    version: z.literal(1),
    id: text,
    plan: text,
    customer: text,
    currency: text,
    amount: decimal,
    state: text,
    missed: z.int(),
  }),
  /** A payer came to owe too much or too long: give no more credit for now. Once, until it is lifted. */
  CreditHoldSuggested: z.object({
    version: z.literal(1),
    id: text,
    customer: text,
    currency: text,
    owed: decimal,
    overdue: decimal,
    /** `above-limit`, `overdue-share`, `overdue-amount`, `oldest`, `step`. */
    reasons: z.array(text),
    why: text,
  }),
  /** What credit was to be held for does not hold any more. */
  CreditHoldLifted: z.object({ version: z.literal(1), id: text, customer: text, currency: text, why: text }),
  NoticeSettled: z.object({
    version: z.literal(1),
    id: text,
    customer: text,
    on: day,
    stage: text,
    state: text,
  }),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventDetail<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;

/** An event of one of the types, ready to be published. */
export type PiutangEvent = { [T in EventType]: { readonly type: T; readonly detail: EventDetail<T> } }[EventType];
