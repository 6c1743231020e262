import type { Instant, LocalDate, TimeZone } from '@piutang/calendar';
import type { CurrencyCode, Language } from '@piutang/money';
import type { ChargeOf } from './charge.ts';

export type CustomerId = string;
export type InvoiceId = string;
export type Segment = 'B2B' | 'B2C' | 'government';

/** Whom a notice or a call is for: who pays the bills, who leads the company, and our own sales representative. */
export const CONTACT_ROLES = ['billing', 'management', 'sales-rep'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** A person to reach at a customer, or our own sales representative for it. */
export type CustomerContact = {
  readonly role: ContactRole;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
};

/** Who owes, and how they want to be written to. */
export type Customer = {
  readonly id: CustomerId;
  readonly name: string;
  readonly language: Language;
  readonly segment: Segment;
  readonly timeZone: TimeZone;
  readonly email?: string;
  readonly phone?: string;
  /** The customer that pays for this one, when somebody else does. */
  readonly parent?: CustomerId;
  /** Tax that the payer withholds from what it pays, e.g. `pph23-2` (PPh 23 at 2 % of the tax base). */
  readonly withholding?: string;
  /** Government bodies and other appointed collectors keep the VAT and deposit it themselves. */
  readonly vatCollector: boolean;
  /** Account numbers that are known to be this payer's. */
  readonly accounts: readonly string[];
  /** Names under which its payments arrive. */
  readonly aliases: readonly string[];
  /** People by role. Absent: the customer's own address and number are all that is known. */
  readonly contacts?: readonly CustomerContact[];
  /** When what is personal was taken out of it, by whom, and on which request. */
  readonly erasedAt?: Instant;
  readonly erasedBy?: string;
  readonly erasedWhy?: string;
  readonly version: number;
};

/**
 * An invoice, or a credit note (negative amount). `balanceMinor` is what is still open: between 0 and the amount, on the
 * amount's side of zero; it changes only in the transaction that writes the leg.
 */
export type Invoice = {
  readonly id: InvoiceId;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly balanceMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly description?: string;
  /** Further texts by which a payment may name it: purchase order, delivery note. */
  readonly references: readonly string[];
  readonly virtualAccount?: string;
  /** The invoice's amount plus a code that makes it unique on the account (kode unik). */
  readonly codeAmountMinor?: bigint;
  /** Price before VAT: the base of withholding tax. */
  readonly taxBaseMinor?: bigint;
  readonly taxAmountMinor?: bigint;
  readonly earlyPayment?: { readonly percent: string; readonly until: LocalDate };
  /** Of a charge for lateness (interest, a fee): what it is for. No tax is on it, and none is charged on it. */
  readonly charge?: ChargeOf;
  /** The invoice that a credit note corrects. */
  readonly appliesTo?: InvoiceId;
  /** Highest dunning level of a notice that was sent for it; 0 when none was. */
  readonly level: number;
  /** Nobody is reminded of it up to and including this day. */
  readonly heldUntil?: LocalDate;
  readonly closedOn?: LocalDate;
  /** SHA-256 of the row it came from, so that the same row again is a no-op and another one is refused. */
  readonly contentHash: string;
  readonly recordedAt: Instant;
  /** Who took it in, and what made them: {@link Cause}. */
  readonly actor?: string;
  readonly cause?: Cause;
  readonly version: number;
};

/** The few fields of an open invoice that ageing, ranking and reminders need; an entry of the `open` index. */
export type OpenItem = {
  readonly invoice: InvoiceId;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly balanceMinor: bigint;
  readonly dueOn: LocalDate;
  readonly level: number;
  readonly heldUntil?: LocalDate;
};

/**
 * What made a record: `file:<sha256>` the file that was dropped, `command:<name>` a person's command, `widget:<view>` a
 * click on the dashboard, `request:<id>` an approved request, `line:<ref>` another bank line, `job:<name>/<day>` a run.
 */
export type Cause = string;

/** Why the rest of an invoice is given up. */
export type WriteOffReason =
  | 'uneconomic'
  | 'insolvent'
  | 'settled'
  | 'statute'
  | 'fraud'
  | 'small-balance'
  /** A charge for lateness that is not asked for after all. */
  | 'waived';

/** What settled part of an invoice: money from a bank line, a credit note, or that it was given up. */
export type LegSource =
  | { readonly kind: 'bank-line'; readonly line: string }
  /** The note and the invoice that it is set off against: each bears a leg of this source. */
  | { readonly kind: 'credit-note'; readonly creditNote: InvoiceId; readonly invoice?: InvoiceId }
  | { readonly kind: 'write-off'; readonly reason: WriteOffReason };

/** Why an amount left the balance without being received as cash. */
export type AdjustmentKind =
  | 'withholding'
  | 'vat-collected'
  | 'early-payment-discount'
  | 'bank-charge'
  | 'rounding'
  | 'tolerance';

/**
 * One application of money, or of an adjustment that came with it, to one invoice. Never changed once written: it is
 * taken back by a second leg, see `reversalOf`.
 */
export type ApplicationLeg = {
  readonly invoice: InvoiceId;
  /** Unique on the invoice: the source's key and the leg's number under it; of a reversal that of the other with `~`. */
  readonly leg: string;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly adjustment?: AdjustmentKind;
  readonly source: LegSource;
  readonly effectiveOn: LocalDate;
  readonly recordedAt: Instant;
  readonly rule: string;
  readonly why: string;
  readonly actor: string;
  readonly cause: Cause;
  /** The second person, where the tenant asks for four eyes. */
  readonly approver?: string;
  /** The leg that this one takes back: same source, amount negated. */
  readonly reverses?: string;
};
