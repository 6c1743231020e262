import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId, InvoiceId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, list, optional, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** A daily job that runs once for its day, whoever starts it however often. */
export type JobRun = {
  readonly job: 'age-receivables' | 'measure-figures' | 'run-dunning' | 'store-pack';
  readonly on: LocalDate;
  readonly state: 'running' | 'done';
  readonly startedAt: Instant;
  readonly finishedAt?: Instant;
  /** What it did, for people. */
  readonly summary?: string;
  /** How many payers got which coded reason or stage, of runs that decide about payers. */
  readonly reasons?: readonly { readonly reason: string; readonly count: number }[];
  readonly version: number;
};

export type JobId = { readonly job: JobRun['job']; readonly on: LocalDate };

/** `J#job` / day: a run; the last ones by Query. */
export const jobKind: Kind<JobRun, JobId> = defineKind({
  name: 'job run',
  key: ({ job, on }) => ({ p: jobPartition(job), s: on }),
  idOf: ({ job, on }) => ({ job, on }),
  names: {
    job: 'j',
    on: 'd',
    state: 'st',
    startedAt: 'sa',
    finishedAt: 'fa',
    summary: 'sm',
    reasons: 'rs',
    version: 'v',
  },
  schema: z.object({
    job: z.enum(['age-receivables', 'measure-figures', 'store-pack', 'run-dunning']),
    on: day,
    state: z.enum(['running', 'done']),
    startedAt: instant,
    finishedAt: optional(instant),
    summary: optional(text),
    reasons: optional(list(z.object({ reason: text, count }))),
    version: count,
  }),
});

/** The partition of a job's runs, oldest first. */
export function jobPartition(job: JobRun['job']): string {
  return `J#${job}`;
}

/** The day's ageing of one currency. */
export type AgeingSnapshot = {
  readonly on: LocalDate;
  readonly currency: CurrencyCode;
  /** Amount by bucket label, in the order of the tenant's buckets. */
  readonly buckets: readonly { readonly label: string; readonly amountMinor: bigint; readonly count: number }[];
  readonly unappliedMinor: bigint;
  readonly totalMinor: bigint;
  readonly itemCount: number;
  /** Of the open items, what is disputed, promised, planned or held; absent in records from before such cases were kept. */
  readonly ofWhich?: {
    readonly disputedMinor: bigint;
    readonly promisedMinor: bigint;
    readonly plannedMinor?: bigint;
    readonly heldMinor: bigint;
  };
  /** The payers who owe most that is overdue, largest first; absent in records from before they were kept. */
  readonly top?: readonly {
    readonly customer: CustomerId;
    readonly overdueMinor: bigint;
    readonly oldestDays: number;
  }[];
  /** Of a day that was skipped and aged later from the records: what was known at this moment. */
  readonly knownAt?: Instant;
  /** The head of the audit chain at that moment, so that the chain cannot become shorter unnoticed. */
  readonly auditHead?: { readonly sequence: number; readonly digest: string };
  readonly recordedAt: Instant;
};

export type SnapshotId = { readonly on: LocalDate; readonly currency: CurrencyCode };

/** `Z#day` / currency: the ageing of a day. */
export const snapshotKind: Kind<AgeingSnapshot, SnapshotId> = defineKind({
  name: 'ageing snapshot',
  key: ({ on, currency }) => ({ p: snapshotPartition(on), s: currency }),
  idOf: ({ on, currency }) => ({ on, currency }),
  names: {
    on: 'd',
    currency: 'u',
    buckets: 'bu',
    unappliedMinor: 'un',
    totalMinor: 't',
    itemCount: 'n',
    ofWhich: 'ow',
    top: 'tp',
    knownAt: 'ka',
    auditHead: 'ah',
    recordedAt: 'ra',
  },
  schema: z.object({
    on: day,
    currency: currencyCode,
    buckets: list(z.object({ label: text, amountMinor: amount, count })),
    unappliedMinor: amount,
    totalMinor: amount,
    itemCount: count,
    ofWhich: optional(
      z.object({ disputedMinor: amount, promisedMinor: amount, plannedMinor: optional(amount), heldMinor: amount }),
    ),
    top: optional(list(z.object({ customer: text, overdueMinor: amount, oldestDays: count }))),
    knownAt: optional(instant),
    auditHead: optional(z.object({ sequence: count, digest: text })),
    recordedAt: instant,
  }),
});

export function snapshotPartition(on: LocalDate): string {
  return `Z#${on}`;
}

/** What was decided about one payer and currency on one day, also when nothing was sent. */
export type DunningDecision = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly on: LocalDate;
  readonly outcome: 'send' | 'none';
  /** Coded reason for sending nothing; the stage when something is sent. */
  readonly reason: string;
  readonly why: string;
  /** The rules it was decided by, e.g. `retail@3`; absent in records from before policies had names. */
  readonly policy?: string;
  readonly overdueMinor: bigint;
  readonly recordedAt: Instant;
};

export type DecisionId = { readonly customer: CustomerId; readonly on: LocalDate; readonly currency: CurrencyCode };

/** `D#customer` / `day#currency`: a decision, written once. */
export const decisionKind: Kind<DunningDecision, DecisionId> = defineKind({
  name: 'dunning decision',
  key: ({ customer, on, currency }) => ({ p: `D#${customer}`, s: `${on}#${currency}` }),
  idOf: ({ customer, on, currency }) => ({ customer, on, currency }),
  names: {
    customer: 'c',
    currency: 'u',
    on: 'd',
    outcome: 'o',
    reason: 'r',
    why: 'wy',
    policy: 'po',
    overdueMinor: 'od',
    recordedAt: 'ra',
  },
  schema: z.object({
    customer: text,
    currency: currencyCode,
    on: day,
    outcome: z.enum(['send', 'none']),
    reason: text,
    why: text,
    policy: optional(text),
    overdueMinor: amount,
    recordedAt: instant,
  }),
});

/** An invoice in a notice, with the level it reaches by it. */
export type NoticeItem = { readonly invoice: InvoiceId; readonly level: number };

/** What a notice said of interest or a fee, as far as something follows from it. */
export type ToldCharge = {
  readonly kind: 'interest' | 'late-fee';
  readonly invoices: readonly InvoiceId[];
  readonly mode: 'threaten' | 'on-send' | 'on-pay';
  readonly amountMinor: bigint;
  readonly basis: string;
  readonly waivedIfPaidBy?: LocalDate;
  /** Number of the charge that is booked when the notice goes. */
  readonly charge?: InvoiceId;
};

/** One mail to one payer, from the decision to what the mail system said of it. */
export type Notice = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly on: LocalDate;
  /** Currency and level, e.g. `IDR-L2`, or `IDR-T` for a mail that thanks: a payer gets at most one notice a day and stage. */
  readonly stage: string;
  readonly level: number;
  readonly tone: string;
  readonly overdue: readonly NoticeItem[];
  readonly comingDue: readonly NoticeItem[];
  /** Of a mail that thanks: the invoices that it thanks for. Absent in a reminder. */
  readonly settled?: readonly InvoiceId[];
  /** Set when it is claimed: what the mail says of interest and fees. Absent: nothing. */
  readonly charges?: readonly ToldCharge[];
  readonly state: 'queued' | 'claimed' | 'sent' | 'delivered' | 'bounced' | 'complained' | 'suppressed' | 'rejected';
  readonly stateReason?: string;
  readonly claimedAt?: Instant;
  readonly sentAt?: Instant;
  readonly messageId?: string;
  readonly bodyHash?: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

export type NoticeId = { readonly customer: CustomerId; readonly on: LocalDate; readonly stage: string };

const noticeItems = list(z.object({ invoice: text, level: count }));

/** `N#customer` / `day#stage`: a notice; a payer's recent ones by Query. */
export const noticeKind: Kind<Notice, NoticeId> = defineKind({
  name: 'notice',
  key: ({ customer, on, stage }) => ({ p: noticePartition(customer), s: `${on}#${stage}` }),
  idOf: ({ customer, on, stage }) => ({ customer, on, stage }),
  names: {
    customer: 'c',
    currency: 'u',
    on: 'd',
    stage: 'sg',
    level: 'l',
    tone: 'to',
    overdue: 'od',
    comingDue: 'cd',
    settled: 'se',
    charges: 'ch',
    state: 'st',
    stateReason: 'sr',
    claimedAt: 'ca',
    sentAt: 'sa',
    messageId: 'mi',
    bodyHash: 'bh',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    customer: text,
    currency: currencyCode,
    on: day,
    stage: text,
    level: count,
    tone: text,
    overdue: noticeItems,
    comingDue: noticeItems,
    settled: optional(texts),
    charges: optional(
      list(
        z.object({
          kind: z.enum(['interest', 'late-fee']),
          invoices: texts,
          mode: z.enum(['threaten', 'on-send', 'on-pay']),
          amountMinor: amount,
          basis: text,
          waivedIfPaidBy: optional(day),
          charge: optional(text),
        }),
      ),
    ),
    state: z.enum(['queued', 'claimed', 'sent', 'delivered', 'bounced', 'complained', 'suppressed', 'rejected']),
    stateReason: optional(text),
    claimedAt: optional(instant),
    sentAt: optional(instant),
    messageId: optional(text),
    bodyHash: optional(text),
    recordedAt: instant,
    version: count,
  }),
});

export function noticePartition(customer: CustomerId): string {
  return `N#${customer}`;
}

/** What became of the mails of one day, counted as the mail system reports it. */
export type MailHealth = {
  readonly on: LocalDate;
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
  readonly version: number;
};

/** The partition of the days' mail health, oldest first. */
export const MAIL_HEALTH_PARTITION = 'H#mail';

/** `H#mail` / day: the health of a day's mail; the last ones by Query. */
export const mailHealthKind: Kind<MailHealth, LocalDate> = defineKind({
  name: 'mail health',
  key: (on) => ({ p: MAIL_HEALTH_PARTITION, s: on }),
  idOf: ({ on }) => on,
  names: { on: 'd', delivered: 'dl', bounced: 'bo', complained: 'co', version: 'v' },
  schema: z.object({ on: day, delivered: count, bounced: count, complained: count, version: count }),
});
