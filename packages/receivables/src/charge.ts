import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { InterestTerms } from './interest.ts';
import type { CustomerId, InvoiceId } from './model.ts';

/** What lateness costs: interest on an invoice, or a fee for a reminder. */
export type ChargeKind = 'interest' | 'late-fee';

/** What an invoice says that is itself a charge for lateness. It bears no interest and no fee. */
export type ChargeOf = {
  readonly kind: ChargeKind;
  /** The invoices that were late. */
  readonly invoices: readonly InvoiceId[];
  /** The claim that it was booked under. */
  readonly claim: string;
  /** Of interest: up to and including this day. */
  readonly untilOn?: LocalDate;
};

/** Interest as the payer was told of it, and what of the invoice bears none. */
export type ClaimTerms = InterestTerms & {
  readonly disputed: 'bears' | 'bears-nothing' | 'bears-if-invalid';
  readonly onPlan: 'bears' | 'bears-nothing';
};

/** A charge that was booked under a claim. */
export type BookedCharge = {
  readonly charge: InvoiceId;
  readonly amountMinor: bigint;
  /** Taken back because the payer then paid promptly; it may be asked for again. */
  readonly takenBack?: true;
};

/** `running` while its invoices are open; `settled` when they are not; `waived` for good by a person. */
export type ClaimState = 'running' | 'settled' | 'waived';

/**
 * A claim for lateness that the payer was told of: interest on one invoice, or the fee of one notice. Nothing is booked
 * that no notice has told of; what was told is kept here with the terms of that day.
 */
export type ChargeClaim = {
  readonly id: string;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly kind: ChargeKind;
  readonly invoices: readonly InvoiceId[];
  readonly mode: 'on-send' | 'on-pay';
  /** The contract that gives it. */
  readonly basis: string;
  /** Of interest. */
  readonly terms?: ClaimTerms;
  /** Of a fee. */
  readonly feeMinor?: bigint;
  /** Notices that told of it, as `day#stage`, the newest last. */
  readonly toldIn: readonly string[];
  /** Everything paid by this value date: nothing is charged, and what was is taken back. */
  readonly promptUntil?: LocalDate;
  readonly charges: readonly BookedCharge[];
  readonly state: ClaimState;
  /** What ended it, for people. */
  readonly why?: string;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** What was booked under a claim and not taken back, waived by a person or not: it is not booked again. */
export function bookedMinor({ charges }: Pick<ChargeClaim, 'charges'>): bigint {
  return charges.reduce((sum, { amountMinor, takenBack }) => (takenBack === true ? sum : sum + amountMinor), 0n);
}

/** A payer has so many days to pay a charge; it is dunned like any invoice afterwards. */
export const CHARGE_DUE_DAYS = 14;

/** The name of the claim for interest on an invoice. */
export function interestClaimId(invoice: InvoiceId): string {
  return `interest#${invoice}`;
}

/** The name of the claim for the fee of a notice. */
export function feeClaimId(on: LocalDate, stage: string): string {
  return `fee#${on}#${stage}`;
}
