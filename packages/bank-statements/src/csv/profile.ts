/**
 * How to read a bank's CSV export that is not built in. Columns count from 0, dates are LDML patterns (`dd/MM/yyyy`).
 * The same shape is what `piutang statement parse --csv-profile` reads and what a tenant stores.
 */
export type CsvProfile = {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  /** Physical rows before the data (and its header). */
  readonly skipRows?: number | undefined;
  /** A row whose first cell matches this regular expression ends the data. */
  readonly stopPattern?: string | undefined;
  readonly dateColumn: number;
  readonly dateFormat: string | readonly string[];
  /** A signed amount, or one whose sign is in `flagColumn`. */
  readonly amountColumn?: number | undefined;
  readonly debitColumn?: number | undefined;
  readonly creditColumn?: number | undefined;
  readonly flagColumn?: number | undefined;
  /** Values of `flagColumn` that mean money out. */
  readonly debitFlags?: readonly string[] | undefined;
  /** The amount's own sign says nothing. */
  readonly ignoreSign?: boolean | undefined;
  /** Money in is negative in this file. */
  readonly invertSign?: boolean | undefined;
  readonly decimalSeparator?: ',' | '.' | undefined;
  readonly balanceColumn?: number | undefined;
  readonly descriptionColumns?: readonly number[] | undefined;
  readonly currency?: string | undefined;
  readonly account?: string | undefined;
};
