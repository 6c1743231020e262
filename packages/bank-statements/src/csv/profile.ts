/**
 * How to read a bank's CSV export that is not built in. Columns count from 0, dates are LDML patterns (`dd/MM/yyyy`).
 * The same shape is what `piutang statement parse --csv-profile` reads and what a tenant stores.
 */
export type CsvProfile = {
  readonly delimiter?: string;
  readonly encoding?: string;
  /** Physical rows before the data (and its header). */
  readonly skipRows?: number;
  /** A row whose first cell matches this regular expression ends the data. */
  readonly stopPattern?: string;
  readonly dateColumn: number;
  readonly dateFormat: string | readonly string[];
  /** A signed amount, or one whose sign is in `flagColumn`. */
  readonly amountColumn?: number;
  readonly debitColumn?: number;
  readonly creditColumn?: number;
  readonly flagColumn?: number;
  /** Values of `flagColumn` that mean money out. */
  readonly debitFlags?: readonly string[];
  /** The amount's own sign says nothing. */
  readonly ignoreSign?: boolean;
  /** Money in is negative in this file. */
  readonly invertSign?: boolean;
  readonly decimalSeparator?: ',' | '.';
  readonly balanceColumn?: number;
  readonly descriptionColumns?: readonly number[];
  readonly currency?: string;
  readonly account?: string;
};
