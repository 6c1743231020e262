import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { AdjustmentKind, CustomerId, InvoiceId } from '@piutang/receivables';
import type { Obstacle } from './obstacles.ts';

/** Stored with every decision, so that a replay knows which rules made it. Raise it when an outcome may change. */
export const ENGINE_VERSION = 'match-3';

/** Who stands on the other side of a payment, as the bank names them. */
export type MatchCounterparty = {
  readonly name?: string;
  readonly account?: string;
  /** For whom the other side pays, where the bank names somebody else. */
  readonly ultimateName?: string;
};

/** A document that a structured remittance names. */
export type PaidDocument = {
  readonly number: string;
  readonly amountMinor?: bigint;
  /** The payer itself says in its advice that this much is for the document, be it a part of what is open. */
  readonly isStated?: true;
  /** The payer says that it kept something back from the document, which we then have to know the reason of. */
  readonly isReduced?: true;
};

/** One payment of a batch booking. Amounts are positive minor units of the line's currency. */
export type MatchDetail = {
  readonly amountMinor: bigint;
  readonly text: string;
  /** Structured texts by which the payer names what it pays: creditor reference, end-to-end id. */
  readonly references: readonly string[];
  readonly counterparty: MatchCounterparty;
  readonly chargesMinor?: bigint;
  /** Documents that a structured remittance names, with the part paid on each where it says so. */
  readonly documents?: readonly PaidDocument[];
};

/** What the matcher needs of a booked statement line. */
export type MatchLine = {
  /** The caller's own name of the line; comes back on the outcome. */
  readonly id: string;
  /** The collection account that the money arrived on. */
  readonly account?: string;
  readonly currency: CurrencyCode;
  /** Credits are positive minor units, debits negative. */
  readonly amountMinor: bigint;
  readonly bookedOn: LocalDate;
  readonly valueOn: LocalDate;
  /** The bank takes back an earlier booking: a negative one is a returned receipt. */
  readonly reversal: boolean;
  readonly text: string;
  /** Structured texts by which the payer names what it pays: creditor reference, end-to-end id. */
  readonly references: readonly string[];
  readonly bankReference?: string;
  readonly endToEndId?: string;
  readonly counterparty: MatchCounterparty;
  /** The virtual account that was paid, where the bank gives it in a field of its own. */
  readonly virtualAccount?: string;
  /** What the banks kept of the payment, where they say so: amount + charges is what the payer gave. */
  readonly chargesMinor?: bigint;
  readonly details: readonly MatchDetail[];
};

/** An open invoice, an open credit note (negative), or a lately closed item (`openMinor` 0 with `closedOn`). */
export type MatchItem = {
  readonly invoice: InvoiceId;
  readonly payer: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly openMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly virtualAccount?: string;
  readonly codeAmountMinor?: bigint;
  readonly references?: readonly string[];
  readonly earlyPayment?: { readonly percent: string; readonly until: LocalDate };
  /** The reminder or statement under which it was last asked for together with others. */
  readonly bundle?: string;
  /** Price before VAT: the base of withholding tax; gross minus it is the VAT. */
  readonly taxBaseMinor?: bigint;
  readonly closedOn?: LocalDate;
};

export type MatchPayer = {
  readonly payer: CustomerId;
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly accounts?: readonly string[];
  /** e.g. `pph23-2`: the last part is the percentage of the tax base. */
  readonly withholding?: string;
  readonly vatCollector?: boolean;
  /** The payer that may pay for this one. */
  readonly parent?: CustomerId;
};

/** A payer's name or account learned from confirmed posts on one collection account. One miss makes it a suggestion only. */
export type LearnedAlias = {
  readonly alias: string;
  /** What `alias` is; a name where absent. */
  readonly kind?: 'name' | 'account';
  /** The collection account on which it was learned and alone holds. */
  readonly account?: string;
  readonly payer: CustomerId;
  readonly hits: number;
  readonly misses: number;
  readonly lastUsedOn?: LocalDate;
};

export type Outcome = 'auto' | 'suggest' | 'unidentified' | 'not-receivable' | 'reversal';

/** A step of the ladder; each is described where it is tried. */
export type RuleId = 'R0' | 'R1' | 'R2' | 'R3' | 'R4' | 'R5' | 'R6' | 'R7' | 'R8' | 'R9' | 'R10' | 'R11';

/** Money of the line that goes to one invoice; negative for a credit note that is netted. */
export type MatchAllocation = {
  readonly invoice: InvoiceId;
  readonly payer: CustomerId;
  readonly amountMinor: bigint;
};

/** What else leaves the invoice (positive), or what does not: `short-pay` stays open, `over-payment` stays unapplied. */
export type MatchAdjustment = {
  readonly kind: AdjustmentKind | 'short-pay' | 'over-payment';
  readonly invoice?: InvoiceId;
  readonly amountMinor: bigint;
};

/** Something in the line that the decision rests on, or that speaks against it. */
export type Evidence = {
  readonly kind:
    | 'document'
    | 'short-document'
    | 'mistyped-document'
    | 'closed-document'
    | 'unknown-document'
    | 'virtual-account'
    | 'code-amount'
    | 'payer-account'
    | 'payer-alias'
    | 'payer-name'
    | 'own-account'
    | 'bank-reference'
    | 'amount'
    | 'text-too-long';
  /** The text as it was understood. */
  readonly value: string;
  readonly field?: 'text' | 'name' | 'reference' | 'account';
  /** Offsets in that field, end exclusive. */
  readonly span?: readonly [start: number, end: number];
};

/** One sentence for a clerk, in both languages. */
export type Sentence = { readonly id: string; readonly en: string };

/** A way to read the line that was not taken. */
export type Rival = {
  readonly rule: RuleId;
  readonly confidence: number;
  readonly payer: CustomerId | null;
  readonly allocations: readonly MatchAllocation[];
  readonly adjustments: readonly MatchAdjustment[];
};

/** The decision on one line, or on one payment of a batch line. Σ allocations + unapplied = the amount received. */
export type MatchOutcome = {
  readonly line: string;
  /** Number of the payment in the batch, from 1. */
  readonly detail?: number;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly outcome: Outcome;
  readonly rule: RuleId;
  /** 0 to 100: 40 document, 30 party, 30 amount; capped where something speaks against it. */
  readonly confidence: number;
  readonly payer: CustomerId | null;
  readonly allocations: readonly MatchAllocation[];
  readonly adjustments: readonly MatchAdjustment[];
  readonly unappliedMinor: bigint;
  /** How many other readings the same rule had. */
  readonly alternatives: number;
  readonly rivals: readonly Rival[];
  readonly evidence: readonly Evidence[];
  readonly why: Sentence;
  /** What keeps a suggestion from posting by itself, the first of it in `why`. */
  readonly doubts?: readonly Obstacle[];
  /** Of a reversal: the line whose money goes back; absent when it was not found. */
  readonly reverses?: string;
  readonly engine: string;
};

/** An earlier receipt that a reversal may take back; the matcher adds those of its own run. */
export type MatchReceipt = {
  readonly line: string;
  readonly account?: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly bookedOn: LocalDate;
  readonly text: string;
  readonly counterparty: MatchCounterparty;
  readonly bankReference?: string;
  readonly endToEndId?: string;
  readonly payer: CustomerId | null;
  readonly allocations: readonly MatchAllocation[];
  readonly adjustments: readonly MatchAdjustment[];
};
