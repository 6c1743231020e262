import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode, Language } from '@piutang/money';

/** One currency's ageing, and what it was a week before where that day was aged. */
export type DigestAgeing = {
  readonly currency: CurrencyCode;
  readonly buckets: readonly { readonly label: string; readonly amountMinor: bigint; readonly beforeMinor?: bigint }[];
  readonly unappliedMinor: bigint;
  readonly totalMinor: bigint;
  readonly totalBeforeMinor?: bigint;
  readonly disputedMinor: bigint;
  readonly promisedMinor: bigint;
};

/** A payer among the largest, now or a week before. */
export type DigestChange = {
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly overdueMinor: bigint;
  /** Absent: it was not among the largest then. */
  readonly beforeMinor?: bigint;
};

/** Disputes of one reason that wait for an answer. */
export type DigestDispute = {
  readonly reason: string;
  readonly currency: CurrencyCode;
  readonly count: number;
  readonly amountMinor: bigint;
  /** Of them, those whose answer is overdue. */
  readonly lateCount: number;
};

/** A key figure of one currency with its values of the last weeks, oldest first; the last is now. */
export type DigestFigure = {
  readonly label: string;
  readonly formula: string;
  readonly unit: 'days' | 'percent';
  readonly currency: CurrencyCode;
  /** Hundredths of the unit. */
  readonly history: readonly bigint[];
};

/** How often a coded reason stood in the daily decisions of the month. */
export type DigestReason = { readonly reason: string; readonly count: number };

export type DigestView = {
  readonly company: string;
  readonly language: Language;
  /** The day whose ageing is told, and the day that it is held against; absent where that was not aged. */
  readonly asOf: LocalDate;
  readonly before?: LocalDate;
  /** From the first of the month. */
  readonly monthFrom: LocalDate;
  readonly ageing: readonly DigestAgeing[];
  readonly changes: readonly DigestChange[];
  readonly disputes: readonly DigestDispute[];
  readonly figures: readonly DigestFigure[];
  readonly reasons: readonly DigestReason[];
  /** Checks of the day, each a sentence, and whether it failed. */
  readonly checks: readonly { readonly text: string; readonly failed: boolean }[];
};
