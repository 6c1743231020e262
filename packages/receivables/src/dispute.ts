import {
  addBusinessDays,
  businessDaysBetween,
  daysBetween,
  type Instant,
  type LocalDate,
  type WorkCalendar,
} from '@piutang/calendar';
import { type CurrencyCode, formatMoney, minMinor } from '@piutang/money';
import type { CustomerId, Invoice, InvoiceId } from './model.ts';

/** What the payer says is wrong. Codes are stored: add, never rename. */
export const DISPUTE_REASONS = [
  'price',
  'quantity',
  'quality',
  'delivery',
  'missing-po',
  'tax-data',
  'duplicate',
  'service',
  'short-pay',
  'other',
] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

/** Where a case stands. `resolved` says how it came out; `closed` ends it for good. */
export const DISPUTE_STATES = [
  'opened',
  'triage',
  'waiting-internal',
  'waiting-customer',
  'resolved',
  'closed',
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** Who was right. */
export const DISPUTE_OUTCOMES = ['valid-credit', 'partly-valid', 'invalid', 'duplicate'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

/** One step of a case: who moved it where, when and why. */
export type DisputeStep = {
  readonly state: DisputeState;
  readonly at: Instant;
  readonly actor: string;
  readonly note: string;
};

/** A mail to the customer that may be out. */
export type DisputeTelling = { readonly through: number; readonly at: Instant };

/** A payer's objection to all or part of an invoice. */
export type Dispute = {
  readonly id: string;
  readonly customer: CustomerId;
  readonly invoice: InvoiceId;
  readonly currency: CurrencyCode;
  /** The part that is objected to, at most what was open when the case began. */
  readonly amountMinor: bigint;
  readonly reason: DisputeReason;
  readonly state: DisputeState;
  readonly outcome?: DisputeOutcome;
  /** Department or person that must answer. */
  readonly owner: string;
  /** Product, branch or sales representative that the root-cause report counts it under. */
  readonly about?: string;
  readonly openedOn: LocalDate;
  /** The answer is owed by this day; days spent waiting for the customer are added to it. */
  readonly answerDueOn: LocalDate;
  /** Since when the customer is waited for. */
  readonly waitingSince?: LocalDate;
  readonly resolvedOn?: LocalDate;
  readonly steps: readonly DisputeStep[];
  /** So many of its steps the customer was told of, or is not told of any more. Absent: none. */
  readonly told?: number;
  /** A mail that tells of so many of its steps was claimed then, and nothing is known of it yet. */
  readonly telling?: DisputeTelling;
  readonly version: number;
};

/** Business days in which each reason is answered, and who answers where nobody else is named. */
export const DISPUTE_SERVICE: Readonly<
  Record<DisputeReason, { readonly owner: string; readonly answerBusinessDays: number }>
> = {
  price: { owner: 'sales', answerBusinessDays: 3 },
  quantity: { owner: 'logistics', answerBusinessDays: 3 },
  quality: { owner: 'quality', answerBusinessDays: 7 },
  delivery: { owner: 'logistics', answerBusinessDays: 3 },
  'missing-po': { owner: 'sales', answerBusinessDays: 2 },
  'tax-data': { owner: 'tax', answerBusinessDays: 2 },
  duplicate: { owner: 'billing', answerBusinessDays: 2 },
  service: { owner: 'operations', answerBusinessDays: 5 },
  'short-pay': { owner: 'collections', answerBusinessDays: 5 },
  other: { owner: 'collections', answerBusinessDays: 5 },
};

export type DisputeRefusal = {
  readonly refused: 'more-than-open' | 'nothing-open' | 'wrong-step' | 'outcome-missing' | 'outcome-early';
  readonly message: string;
};

export type DisputeRequest = {
  readonly id: string;
  readonly invoice: Invoice;
  /** All that is open where it is not named. */
  readonly amountMinor?: bigint;
  readonly reason: DisputeReason;
  readonly owner?: string;
  readonly about?: string;
  readonly note: string;
  readonly actor: string;
  readonly at: Instant;
  readonly today: LocalDate;
};

/** Opens a case over at most what is open on the invoice and not objected to yet. */
export function openDispute(
  request: DisputeRequest,
  earlier: readonly Dispute[],
  calendar: WorkCalendar,
): Dispute | DisputeRefusal {
  const { invoice, reason, today, at, actor, note } = request;
  const freeMinor = invoice.balanceMinor - disputedMinor(earlier, invoice.id, invoice.balanceMinor);
  const show = (amountMinor: bigint) => formatMoney(amountMinor, invoice.currency, 'en');
  if (freeMinor <= 0n) {
    return { refused: 'nothing-open', message: `${invoice.id} has nothing open that is not disputed already` };
  }
  const amountMinor = request.amountMinor ?? freeMinor;
  if (amountMinor <= 0n || amountMinor > freeMinor) {
    return {
      refused: 'more-than-open',
      message: `${invoice.id} has ${show(freeMinor)} open and undisputed, got ${show(amountMinor)}: dispute at most that`,
    };
  }
  const service = DISPUTE_SERVICE[reason];
  return {
    id: request.id,
    customer: invoice.customer,
    invoice: invoice.id,
    currency: invoice.currency,
    amountMinor,
    reason,
    state: 'opened',
    owner: request.owner ?? service.owner,
    ...(request.about === undefined ? {} : { about: request.about }),
    openedOn: today,
    answerDueOn: addBusinessDays(today, service.answerBusinessDays, calendar),
    steps: [{ state: 'opened', at, actor, note }],
    version: 1,
  };
}

/** Which states follow which. A resolved case may be taken up again; a closed one may not: open another. */
const NEXT: Readonly<Record<DisputeState, readonly DisputeState[]>> = {
  opened: ['triage', 'waiting-internal', 'waiting-customer', 'resolved'],
  triage: ['waiting-internal', 'waiting-customer', 'resolved'],
  'waiting-internal': ['waiting-customer', 'triage', 'resolved'],
  'waiting-customer': ['waiting-internal', 'triage', 'resolved'],
  resolved: ['closed', 'triage'],
  closed: [],
};

export type DisputeMove = {
  readonly to: DisputeState;
  readonly outcome?: DisputeOutcome;
  readonly note: string;
  readonly actor: string;
  readonly at: Instant;
  readonly today: LocalDate;
};

/** Moves a case on. The clock of its answer stands still while the customer is waited for. */
export function moveDispute(dispute: Dispute, move: DisputeMove, calendar: WorkCalendar): Dispute | DisputeRefusal {
  const { to, outcome, note, actor, at, today } = move;
  if (!NEXT[dispute.state].includes(to)) {
    const next = NEXT[dispute.state].join(', ') || 'nothing: it is closed';
    return { refused: 'wrong-step', message: `dispute ${dispute.id} is ${dispute.state}: got ${to}, expected ${next}` };
  }
  if (to === 'resolved' && outcome === undefined) {
    return {
      refused: 'outcome-missing',
      message: `dispute ${dispute.id} cannot be resolved without an outcome: give one of ${DISPUTE_OUTCOMES.join(', ')}`,
    };
  }
  if (to !== 'resolved' && outcome !== undefined) {
    return {
      refused: 'outcome-early',
      message: `an outcome belongs to a resolved dispute, got it with ${to}: leave it out`,
    };
  }
  const { waitingSince, outcome: _outcome, resolvedOn, ...rest } = dispute;
  const waited = waitingSince === undefined ? 0 : businessDaysBetween(waitingSince, today, calendar);
  const ended =
    to === 'closed'
      ? {
          ...(dispute.outcome === undefined ? {} : { outcome: dispute.outcome }),
          ...(resolvedOn === undefined ? {} : { resolvedOn }),
        }
      : {};
  return {
    ...rest,
    state: to,
    ...(outcome === undefined ? ended : { outcome, resolvedOn: today }),
    ...(to === 'waiting-customer' ? { waitingSince: today } : {}),
    answerDueOn: addBusinessDays(dispute.answerDueOn, waited, calendar),
    steps: [...dispute.steps, { state: to, at, actor, note }],
  };
}

/** A case that still keeps its amount out of reminders. */
export function isLive({ state }: Pick<Dispute, 'state'>): boolean {
  return state !== 'resolved' && state !== 'closed';
}

/** So many steps its customer is to be told of: that a case is closed is no news beside how it came out. */
export function tellableSteps({ state, steps }: Pick<Dispute, 'state' | 'steps'>): number {
  return state === 'closed' ? steps.length - 1 : steps.length;
}

/** A case of which the customer was told so many steps; a claim that this settles is gone. */
export function toldThrough({ telling, ...dispute }: Dispute, through: number): Dispute {
  const isOpen = telling !== undefined && telling.through > through;
  return { ...dispute, told: Math.max(dispute.told ?? 0, through), ...(isOpen ? { telling } : {}) };
}

/** How much of an invoice's balance live cases take out of reminders; never more than is open. */
export function disputedMinor(disputes: readonly Dispute[], invoice: InvoiceId, balanceMinor: bigint): bigint {
  const claimedMinor = disputes
    .filter((each) => each.invoice === invoice && isLive(each))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return balanceMinor <= 0n ? 0n : minMinor(balanceMinor, claimedMinor);
}

/** One row of the root-cause report: what management must mend. */
export type RootCause = {
  readonly reason: DisputeReason;
  readonly about: string | undefined;
  readonly currency: CurrencyCode;
  readonly count: number;
  readonly amountMinor: bigint;
  /** Of the resolved ones, those in which the payer was right, wholly or in part. */
  readonly validCount: number;
  readonly resolvedCount: number;
  /** Sum over the resolved ones, for the mean. */
  readonly daysToResolve: number;
  readonly lateCount: number;
};

/**
 * Disputes by reason, product or person, and currency, largest amount first. `lateCount` are those that were or are
 * answered after their day.
 */
export function rootCauses(disputes: readonly Dispute[], today: LocalDate): readonly RootCause[] {
  const rows = new Map<string, RootCause>();
  for (const dispute of disputes) {
    const { reason, about, currency, amountMinor, resolvedOn, outcome, openedOn, answerDueOn } = dispute;
    const key = JSON.stringify([reason, about ?? null, currency]);
    const row = rows.get(key) ?? {
      reason,
      about,
      currency,
      count: 0,
      amountMinor: 0n,
      validCount: 0,
      resolvedCount: 0,
      daysToResolve: 0,
      lateCount: 0,
    };
    const valid = outcome === 'valid-credit' || outcome === 'partly-valid';
    const late = (resolvedOn ?? today) > answerDueOn && (resolvedOn !== undefined || isLive(dispute));
    rows.set(key, {
      ...row,
      count: row.count + 1,
      amountMinor: row.amountMinor + amountMinor,
      validCount: row.validCount + (valid ? 1 : 0),
      resolvedCount: row.resolvedCount + (resolvedOn === undefined ? 0 : 1),
      daysToResolve: row.daysToResolve + (resolvedOn === undefined ? 0 : daysBetween(openedOn, resolvedOn)),
      lateCount: row.lateCount + (late ? 1 : 0),
    });
  }
  return [...rows.values()].sort((a, b) =>
    a.amountMinor === b.amountMinor ? 0 : a.amountMinor > b.amountMinor ? -1 : 1,
  );
}
