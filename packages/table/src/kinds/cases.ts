import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import {
  type CustomerId,
  DISPUTE_OUTCOMES,
  DISPUTE_REASONS,
  DISPUTE_STATES,
  type Dispute,
  type Hold,
  isLive,
  type PaymentPlan,
  PLAN_STATES,
  type PromiseToPay,
  tellableSteps,
} from '@piutang/receivables';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, list, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { CUSTOMER_PREFIX } from '../open-index.ts';

/** A case of a customer: it stands in the customer's partition, so that one query brings all of them. */
export type CaseId = { readonly customer: CustomerId; readonly id: string };

/** The partition of a customer and of its promises, disputes and holds. */
export function customerPartition(customer: CustomerId): string {
  return `${CUSTOMER_PREFIX}${customer}`;
}

export const PROMISE_PREFIX = 'P#';
export const DISPUTE_PREFIX = 'X#';
export const HOLD_PREFIX = 'H#';
export const APPROVAL_PREFIX = 'Y#';
export const PLAN_PREFIX = 'L#';

/** Promises that wait for their day, oldest promised day first. */
export const PROMISE_QUEUE = 'promise#0';
/** Disputes that are not resolved, the answer that is due first at the head. */
export const DISPUTE_QUEUE = 'dispute#0';

/** Payment plans that are not at their end, the next instalment first. */
export const PLAN_QUEUE = 'plan#0';

/** Holds that run, the one that ends first at the head. */
export const HOLD_QUEUE = 'hold#0';

/** `C#customer` / `P#id`: a promise to pay. */
export const promiseKind: Kind<PromiseToPay, CaseId> = defineKind({
  name: 'promise',
  key: ({ customer, id }) => ({ p: customerPartition(customer), s: `${PROMISE_PREFIX}${id}` }),
  idOf: ({ customer, id }) => ({ customer, id }),
  names: {
    id: 'i',
    customer: 'c',
    currency: 'u',
    items: 'it',
    promisedOn: 'po',
    madeOn: 'mo',
    source: 'so',
    note: 'nt',
    state: 'st',
    paidMinor: 'pd',
    judgedOn: 'jo',
    reschedules: 'rs',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    currency: currencyCode,
    items: list(z.object({ invoice: text, amountMinor: amount, balanceMinor: amount })),
    promisedOn: day,
    madeOn: day,
    source: z.enum(['collector', 'portal']),
    note: optional(text),
    state: z.enum(['open', 'kept', 'partly-kept', 'broken', 'superseded', 'withdrawn']),
    paidMinor: optional(amount),
    judgedOn: optional(day),
    reschedules: count,
    actor: text,
    recordedAt: instant,
    version: count,
  }),
  index: ({ state, promisedOn }) => (state === 'open' ? { work: { q: PROMISE_QUEUE, w: promisedOn } } : {}),
});

/** `C#customer` / `X#id`: a dispute. */
export const disputeKind: Kind<Dispute, CaseId> = defineKind({
  name: 'dispute',
  key: ({ customer, id }) => ({ p: customerPartition(customer), s: `${DISPUTE_PREFIX}${id}` }),
  idOf: ({ customer, id }) => ({ customer, id }),
  names: {
    id: 'i',
    customer: 'c',
    invoice: 'in',
    currency: 'u',
    amountMinor: 'a',
    reason: 'rn',
    state: 'st',
    outcome: 'oc',
    owner: 'ow',
    about: 'ab',
    openedOn: 'oo',
    answerDueOn: 'do',
    waitingSince: 'ws',
    resolvedOn: 'ro',
    steps: 'sp',
    told: 'td',
    telling: 'tg',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    invoice: text,
    currency: currencyCode,
    amountMinor: amount,
    reason: z.enum(DISPUTE_REASONS),
    state: z.enum(DISPUTE_STATES),
    outcome: optional(z.enum(DISPUTE_OUTCOMES)),
    owner: text,
    about: optional(text),
    openedOn: day,
    answerDueOn: day,
    waitingSince: optional(day),
    resolvedOn: optional(day),
    steps: list(z.object({ state: z.enum(DISPUTE_STATES), at: instant, actor: text, note: text })),
    told: optional(count),
    telling: optional(z.object({ through: count, at: instant })),
    version: count,
  }),
  // A case that came out stays in the queue until its customer was told.
  index: (dispute) => {
    const untold = (dispute.told ?? 0) < tellableSteps(dispute);
    return isLive(dispute) || untold ? { work: { q: DISPUTE_QUEUE, w: dispute.answerDueOn } } : {};
  },
});

const planState = z.enum(PLAN_STATES);

/** `C#customer` / `L#id`: a payment plan. */
export const planKind: Kind<PaymentPlan, CaseId> = defineKind({
  name: 'payment plan',
  key: ({ customer, id }) => ({ p: customerPartition(customer), s: `${PLAN_PREFIX}${id}` }),
  idOf: ({ customer, id }) => ({ customer, id }),
  names: {
    id: 'i',
    customer: 'c',
    currency: 'u',
    items: 'it',
    instalments: 'im',
    proposedOn: 'po',
    state: 'st',
    steps: 'sp',
    agreedAt: 'ag',
    missed: 'ms',
    missedThrough: 'mt',
    paidMinor: 'pd',
    judgedOn: 'jo',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    currency: currencyCode,
    items: list(z.object({ invoice: text, amountMinor: amount, balanceMinor: amount })),
    instalments: list(z.object({ dueOn: day, amountMinor: amount })),
    proposedOn: day,
    state: planState,
    steps: list(z.object({ state: planState, at: instant, actor: text, note: text })),
    agreedAt: optional(instant),
    missed: count,
    missedThrough: optional(day),
    paidMinor: optional(amount),
    judgedOn: optional(day),
    actor: text,
    recordedAt: instant,
    version: count,
  }),
  index: ({ state, instalments, judgedOn }) => {
    if (state !== 'proposed' && state !== 'agreed' && state !== 'live') return {};
    const next = instalments.find(({ dueOn }) => judgedOn === undefined || dueOn >= judgedOn) ?? instalments.at(-1);
    return { work: { q: PLAN_QUEUE, w: next?.dueOn ?? '' } };
  },
});

/** `C#customer` / `H#id`: a hold. */
export const holdKind: Kind<Hold, CaseId> = defineKind({
  name: 'hold',
  key: ({ customer, id }) => ({ p: customerPartition(customer), s: `${HOLD_PREFIX}${id}` }),
  idOf: ({ customer, id }) => ({ customer, id }),
  names: {
    id: 'i',
    customer: 'c',
    invoice: 'in',
    until: 'un',
    reason: 'rn',
    actor: 'by',
    recordedAt: 'ra',
    endedOn: 'en',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    invoice: optional(text),
    until: day,
    reason: text,
    actor: text,
    recordedAt: instant,
    endedOn: optional(day),
    version: count,
  }),
  index: ({ endedOn, until }) => (endedOn === undefined ? { work: { q: HOLD_QUEUE, w: until } } : {}),
});

/** A person's word that a payer may be reminded at a level although so much is at stake that no run decides it alone. */
export type DunningApproval = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  /** Up to this level. */
  readonly level: number;
  /** Last day on which it counts: what a payer owes changes. */
  readonly until: LocalDate;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

export type ApprovalId = { readonly customer: CustomerId; readonly currency: CurrencyCode };

/** `C#customer` / `Y#currency`: the newest approval. */
export const approvalKind: Kind<DunningApproval, ApprovalId> = defineKind({
  name: 'dunning approval',
  key: ({ customer, currency }) => ({ p: customerPartition(customer), s: `${APPROVAL_PREFIX}${currency}` }),
  idOf: ({ customer, currency }) => ({ customer, currency }),
  names: { customer: 'c', currency: 'u', level: 'l', until: 'un', actor: 'by', recordedAt: 'ra', version: 'v' },
  schema: z.object({
    customer: text,
    currency: currencyCode,
    level: count,
    until: day,
    actor: text,
    recordedAt: instant,
    version: count,
  }),
});
