import type { LocalDate } from '@piutang/calendar';
import type { InvoiceId } from '@piutang/receivables';
import type { RecipientRole, Tone } from './decision.ts';

/**
 * When a charge for lateness is booked: `threaten` it is only told, `on-send` with the notice that tells it, `on-pay`
 * when the late payment arrives.
 */
export type ChargeMode = 'threaten' | 'on-send' | 'on-pay';

/** What a notice says of interest on one invoice, or of a fee. Amounts are in the notice's currency. */
export type NoticeCharge = {
  readonly kind: 'interest' | 'late-fee';
  /** The invoices it is for: one for interest, those of the notice for a fee. */
  readonly invoices: readonly InvoiceId[];
  readonly mode: ChargeMode;
  /** Up to and including the notice's day, less what was booked before. */
  readonly amountMinor: bigint;
  /** Of interest: first day that bears it, the yearly rate in percent as agreed, e.g. `"6"`, and what it is for each day now. */
  readonly interest?: {
    readonly fromOn: LocalDate;
    readonly percentPerYear: string;
    readonly perDayMinor: bigint;
  };
  /** The contract or law that gives it, for the sentence that says why. */
  readonly basis: string;
  /** Paid by this day (value date), it is not charged, or taken back. Absent: no such promise is made. */
  readonly waivedIfPaidBy?: LocalDate;
  /** Number of the charge that the notice books; with `on-send` only. */
  readonly charge?: InvoiceId;
};

/** An instalment of a payment plan that the payer is told of. */
export type NoticeInstalment = {
  readonly plan: string;
  readonly number: number;
  readonly of: number;
  readonly dueOn: LocalDate;
  /** What is still to be paid of it. */
  readonly openMinor: bigint;
  readonly state: 'missed' | 'next' | 'later';
};

/** What happens next when nothing is paid: the step that follows, by the youngest day on which it can. */
export type NoticeNextStep = {
  readonly on: LocalDate;
  readonly step: string;
  readonly level: number;
  readonly tone: Tone;
};

/** An early-payment discount that may still be taken. */
export type NoticeDiscount = {
  readonly invoice: InvoiceId;
  readonly until: LocalDate;
  readonly percent: string;
  readonly discountMinor: bigint;
  /** What settles the invoice when it is paid by then. */
  readonly payMinor: bigint;
};

/** Everything that a notice shows besides its rows: read afresh when it is rendered, kept with it when it is claimed. */
export type NoticeValues = {
  readonly charges: readonly NoticeCharge[];
  readonly instalments: readonly NoticeInstalment[];
  readonly discounts: readonly NoticeDiscount[];
  readonly nextStep?: NoticeNextStep;
  readonly roles: readonly RecipientRole[];
};
