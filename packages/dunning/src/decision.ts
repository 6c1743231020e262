import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { ContactRole, CustomerId, InvoiceId, OpenItem } from '@piutang/receivables';
import type { DunningStep } from '@piutang/tenancy';
import type { DunningPolicy } from './policy.ts';

/** Who gets a notice: the debtor's registered contacts by role, and our own sales representative. */
export type RecipientRole = ContactRole;

/** What a step does besides its notice. */
export type StepEffect = NonNullable<DunningStep['effects']>[number];

/** How a notice sounds; the step decides. */
export type Tone = DunningStep['tone'];

/** An open item as read afresh from the invoice on the day of the decision. */
export type DunnableItem = OpenItem & {
  readonly issuedOn: LocalDate;
  /** The day on which the invoice first reached the customer, where that is known and later than its date. */
  readonly firstDeliveredOn?: LocalDate;
  /** Parts of the balance that nobody is reminded of now; together at most the balance. Absent: none. */
  readonly paused?: PausedParts;
  /** An early-payment discount of which nothing was taken yet. */
  readonly discount?: DiscountOffer;
};

/** What a payer may keep who pays by a day. */
export type DiscountOffer = {
  readonly until: LocalDate;
  readonly percent: string;
  readonly discountMinor: bigint;
};

/** What of a balance a case takes out of reminders. */
export type PausedParts = {
  readonly disputedMinor: bigint;
  /** Under a promise that is not judged yet. */
  readonly promisedMinor: bigint;
  /** Under a payment plan, not due by its instalments yet. */
  readonly plannedMinor: bigint;
};

/** A notice that went out, or may have (an uncertain one counts: better once too few than twice). */
export type SentNotice = {
  readonly on: LocalDate;
  readonly level: number;
  /** It thanked and asked for nothing: it counts as a touch, and covers no step. */
  readonly isThankYou?: true;
};

/** An invoice that was paid in full by its due date. */
export type PromptlyPaid = { readonly invoice: InvoiceId; readonly paidOn: LocalDate };

/** What a payer may be thanked for now. */
export type ThankYouCause = {
  /** At least one. */
  readonly settled: readonly PromptlyPaid[];
  /** Something runs with the payer beside which a thank-you would read oddly; absent: nothing does. */
  readonly stop?: 'hold' | 'dispute' | 'promise' | 'plan';
};

/** Everything that a decision about one payer in one currency on one day depends on. */
export type DunningInput = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  /** All of one currency; a negative balance is an open credit note and counts as credit. */
  readonly items: readonly DunnableItem[];
  /** Money received from the payer in this currency that is not applied to an invoice yet. */
  readonly unappliedMinor: bigint;
  /** The notices in this currency that went to the payer, at least those of the last 30 days, in any order. */
  readonly history: readonly SentNotice[];
  /** The payer's civil date. */
  readonly asOf: LocalDate;
  /** Minutes since midnight on the payer's wall, 0 to 1439. */
  readonly minuteOfDay: number;
  readonly policy: DunningPolicy;
  /** A person said that the payer may be reminded up to this level, whatever is at stake. Absent: nobody did. */
  readonly approvedLevel?: number;
  readonly bank: {
    /** See `bankIsFresh`. */
    readonly fresh: boolean;
    /** For the sentence only. */
    readonly newestStatementOn?: LocalDate;
  };
  readonly canSend: {
    /** The tenant has a verified sender. */
    readonly sender: boolean;
    /** The payer has a usable address. */
    readonly address: boolean;
    /** A bounce, a complaint or the payer's wish stops mail to that address. */
    readonly suppressed: boolean;
    /** Why no mail at all may leave, such as too many bounces; absent: it may. */
    readonly stopped?: string;
  };
  /** Where a reminder is not due, the payer may be thanked. Absent: there is nothing to thank for. */
  readonly thankYou?: ThankYouCause;
};

/** Why nothing is sent. Codes are stored in decision records: add, never rename. */
export type NoSendReason =
  /** Nothing is overdue and nothing is within a pre-due step. */
  | 'nothing-due'
  /** Everything due was issued or delivered so lately that it must not be chased yet. */
  | 'just-issued'
  /** Everything due is held. */
  | 'hold'
  /** Everything due is disputed. */
  | 'dispute'
  /** Everything due is promised and the promise is not judged yet. */
  | 'promise'
  /** Everything due is under a payment plan that is kept. */
  | 'plan'
  /** What is due is at most the tenant's minimum. */
  | 'below-min'
  /** Money or credit that waits to be applied covers what is due: somebody should apply it. */
  | 'net-credit'
  /** Every step that is due was sent already. */
  | 'already-at-level'
  /** The payer's day is not a working day. */
  | 'holiday'
  /** The payer's clock is outside the send window; later the same day may be inside. */
  | 'quiet-hours'
  /** The last notice is too recent. */
  | 'interval'
  /** The payer got as many notices in 30 days as the policy allows. */
  | 'touch-cap'
  /** The bank data is too old to escalate on: the payer may have paid. */
  | 'bank-stale'
  /** So large, at such a level, that a person decides. */
  | 'approval'
  | 'no-contact'
  | 'suppressed'
  | 'no-sender'
  /** So many mails bounced or were complained about that sending stopped by itself. */
  | 'mail-stopped';

/** An item that would be due but is not in the notice, and why. */
export type LeftOut = {
  readonly invoice: InvoiceId;
  readonly reason: 'hold' | 'just-issued' | 'below-min' | 'dispute' | 'promise' | 'plan';
};

export type OverdueRow = {
  readonly invoice: InvoiceId;
  /** What is asked for: the balance less its paused parts. */
  readonly balanceMinor: bigint;
  readonly dueOn: LocalDate;
  readonly daysOverdue: number;
  /** The invoice's level once this notice is sent; equal to its level now when it does not rise. */
  readonly itemLevel: number;
  /** What of the open balance is left out of what is asked for. */
  readonly paused?: PausedParts;
};

export type ComingDueRow = Pick<OverdueRow, 'invoice' | 'balanceMinor' | 'dueOn' | 'paused'> & {
  /** While it may still be taken. */
  readonly discount?: DiscountOffer;
};

/** `netMinor` = overdue + coming due − credit. Credit is unapplied cash and open credit notes, as a positive amount. */
export type DunningTotals = {
  readonly overdueMinor: bigint;
  readonly comingDueMinor: bigint;
  readonly creditMinor: bigint;
  readonly netMinor: bigint;
};

type DecisionHead = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly on: LocalDate;
  /** The level that is sent, or that would be if nothing stood in the way; 0 for a notice before the due date and for none. */
  readonly level: number;
  readonly totals: DunningTotals;
  readonly leftOut: readonly LeftOut[];
  /** One English sentence for the person who reads the decision record. */
  readonly why: string;
};

export type SendDecision = DecisionHead & {
  readonly outcome: 'send';
  /** Name of the policy's step. */
  readonly step: string;
  readonly tone: Tone;
  /** Who gets the notice, of the customer's contacts. */
  readonly roles: readonly RecipientRole[];
  /** What else happens. */
  readonly effects: readonly StepEffect[];
  /** Sort key of the notice, e.g. `IDR-L2`, or `IDR-T` when it thanks. */
  readonly stage: string;
  readonly overdue: readonly OverdueRow[];
  readonly comingDue: readonly ComingDueRow[];
  /** Of a mail that thanks: for what. Nothing is asked for then. */
  readonly settled?: readonly PromptlyPaid[];
};

export type NoSendDecision = DecisionHead & { readonly outcome: 'none'; readonly reason: NoSendReason };

/** What dunning decided about one payer, currency and day: always exactly one, also when nothing is sent. */
export type Decision = SendDecision | NoSendDecision;
