import type { LocalDate } from '@piutang/calendar';

/**
 * An exact decimal as the bank wrote it: coefficient * 10^-scale, so -20.50 is { coefficient: -2050n, scale: 2 }.
 * Files carry amounts with more decimals than their currency has; nothing is rounded on reading.
 */
export type Decimal = { readonly coefficient: bigint; readonly scale: number };

/** Every format that is read, by the name that `--format` and the `file` event use. */
export const STATEMENT_FORMATS = ['mt940', 'mt942', 'camt.052', 'camt.053', 'camt.054', 'bai2', 'ofx', 'csv'] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

/** Codes are added, never renamed: people and programs search for them. */
export type ProblemCode =
  | 'not-a-bank-statement'
  | 'no-statement'
  | 'unknown-format'
  | 'truncated'
  | 'not-well-formed'
  | 'unsupported-archive'
  | 'encoding-unreadable'
  | 'doctype-refused'
  | 'too-deep'
  | 'too-large'
  | 'amount-unreadable'
  | 'amount-ambiguous'
  | 'date-unreadable'
  | 'date-ambiguous'
  | 'date-outside-period'
  | 'sign-unknown'
  | 'debit-and-credit'
  | 'currency-mixed'
  | 'currency-unknown'
  | 'row-rejected'
  | 'balance-mismatch'
  | 'running-balance-broken'
  | 'control-total-mismatch'
  | 'count-mismatch'
  | 'footer-mismatch'
  | 'batch-sum-mismatch'
  | 'page-missing'
  | 'pending-in-balance'
  | 'date-inferred'
  | 'date-clamped'
  | 'encoding-mislabelled'
  | 'tag-unknown'
  | 'duplicate-line'
  | 'not-for-posting'
  | 'status-missing'
  | 'file-unreadable'
  | 'reader-failed';

/** Something worth telling about a file. `error` means: must not post by itself. `line` is the physical line, from 1. */
export type Problem = {
  readonly code: ProblemCode;
  readonly severity: 'info' | 'warning' | 'error';
  readonly line?: number;
  readonly message: string;
};

/** Why a whole file cannot be read; nothing of it is to be used. */
export type FileError = { readonly code: ProblemCode; readonly message: string; readonly line?: number };

export type Balance = { readonly amount: Decimal; readonly on?: LocalDate };

/** Who stands on the other side of a booking, as the bank names them. */
export type Counterparty = {
  readonly name?: string;
  readonly account?: string;
  /** For whom the other side pays or is paid, where that is named and somebody else. */
  readonly ultimateName?: string;
};

/** One booking. Credits are positive. */
export type StatementLine = {
  /** Position among all lines of the file, from 1. */
  readonly ordinal: number;
  readonly amount: Decimal;
  readonly currency: string | undefined;
  readonly bookedOn: LocalDate;
  readonly valueOn: LocalDate;
  /** RC and RD of MT940, reversal indicators of camt, 252/552 of BAI2. */
  readonly reversal: boolean;
  /** Not booked yet: never posts, never in booked totals. */
  readonly pending: boolean;
  readonly bankReference?: string;
  /** The reference that the account's owner or the payer's bank gave: :61: subfield 7, BAI2 customer reference. */
  readonly ownerReference?: string;
  /** The bank's own kind of booking: `NTRF`, a German GVC, a BAI type code, a camt domain code. */
  readonly typeCode?: string;
  /** The direct debit mandate. */
  readonly mandate?: string;
  readonly endToEndId?: string;
  /** QRR, SCOR (RF…), BBA and their like, as the payer gave it. */
  readonly structuredReference?: string;
  readonly counterparty: Counterparty;
  readonly text: string;
  /** Running balance after the line, where the file has one. */
  readonly balanceAfter?: Decimal;
  readonly returnReason?: string;
  /** What banks or an acquirer kept of the payment before it was booked: amount + charges is what the payer gave. */
  readonly charges?: Decimal;
  /** The virtual account that the payer paid into, where the bank's text names one. */
  readonly virtualAccount?: string;
  /** The way the money came, where the bank's text names one: `BI-FAST`, `RTGS`, `QRIS`, … */
  readonly channel?: string;
  /** The single payments of a batch. */
  readonly details: readonly LineDetail[];
  /** The physical line where the booking starts, from 1. */
  readonly fileLine: number;
};

/** One payment of a batch booking. */
export type LineDetail = {
  readonly amount: Decimal;
  readonly endToEndId?: string;
  readonly structuredReference?: string;
  readonly documents?: readonly { readonly number: string; readonly amount?: Decimal }[];
  readonly counterparty: Counterparty;
  readonly text: string;
  readonly returnReason?: string;
  /** As for {@link StatementLine}. */
  readonly charges?: Decimal;
};

/** What is known of a statement before its first line. */
export type StatementHead = {
  readonly account?: string;
  readonly currency?: string;
  readonly reference?: string;
  readonly number?: string;
  readonly opening?: Balance;
};

/** What is known only after the last line. */
export type StatementTail = {
  /** Fields of the head that only a later line tells, for example a footer. */
  readonly head: StatementHead;
  readonly closing?: Balance;
  readonly booked: { readonly count: number; readonly credits: Decimal; readonly debits: Decimal };
  readonly pending: { readonly count: number };
  /**
   * Lines of which the bank does not say whether they are booked. They are not in `booked`; whether they are is shown
   * by `balances`, whose equation counts them: with `proved` the bank's own closing balance contains them.
   */
  readonly unstated?: { readonly count: number; readonly credits: Decimal; readonly debits: Decimal };
  readonly rejected: { readonly count: number };
  /** opening + booked (and unstated) lines = closing? `unknown` where a balance is missing. */
  readonly balances: 'proved' | 'broken' | 'unknown';
};

/**
 * A file as it is read, in order: `file` once, then per statement `statement`, its `line`s and `end`; `problem`s where
 * they are found; `error` ends the file and voids what came before.
 */
export type StatementEvent =
  | { readonly kind: 'file'; readonly format: StatementFormat; readonly encoding: string }
  | { readonly kind: 'statement'; readonly head: StatementHead }
  | { readonly kind: 'line'; readonly line: StatementLine }
  | { readonly kind: 'end'; readonly tail: StatementTail }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'error'; readonly error: FileError };
