import type { LocalDate } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, parseCurrency } from '@piutang/money';
import type { Balance, Counterparty, Decimal, Problem, StatementHead, StatementLine } from '../model.ts';
import type { ReadDate } from '../short-dates.ts';
import { createTally, type Tally } from '../tally.ts';
import type { Detail } from './detail.ts';
import type { BaiRecord } from './records.ts';
import { readSummary, type Summary } from './summary.ts';
import { CLOSING_LEDGER, OPENING_LEDGER, TOTAL_CREDITS, TOTAL_DEBITS } from './type-codes.ts';

/** One account (03 to 49) while it is read. */
export type Account = {
  readonly summary: Summary;
  readonly currency: CurrencyCode | undefined;
  readonly currencyText: string;
  readonly digits: number;
  readonly opening: Balance | undefined;
  readonly closing: Balance | undefined;
  readonly tally: Tally;
  readonly line: number;
  sumMinor: bigint;
  records: number;
  detailCount: number;
};

/** BAI2 specification: where neither the account nor the group names a currency. */
const DEFAULT_CURRENCY = 'USD';
const DEFAULT_DIGITS = 2;

/** Begins an account from its 03 record. Its currency is its own, else the group's, else the US dollar. */
export function openAccount(record: BaiRecord, groupCurrency: string, asOf: ReadDate | undefined): Account {
  const summary = readSummary(record.segments);
  const currencyText = summary.currency ?? (groupCurrency === '' ? DEFAULT_CURRENCY : groupCurrency);
  const currency = parseCurrency(currencyText);
  const digits = currency === undefined ? DEFAULT_DIGITS : currencyDigits(currency);
  const balance = (code: string): Balance | undefined => {
    const found = summary.amounts.get(code);
    if (found === undefined) return undefined;
    const amount = { coefficient: found.amountMinor, scale: digits };
    return asOf === undefined ? { amount } : { amount, on: asOf.date };
  };
  return {
    summary,
    currency,
    currencyText,
    digits,
    opening: balance(OPENING_LEDGER),
    closing: balance(CLOSING_LEDGER),
    tally: createTally(),
    line: record.line,
    sumMinor: summary.sumMinor,
    records: 0,
    detailCount: 0,
  };
}

/** Compares the totals of credits (100) and debits (400), where the account record has them, with the bookings. */
export function checkSummary({ summary, tally, digits, detailCount, line }: Account, at: number): readonly Problem[] {
  if (detailCount === 0) return [];
  const { booked } = tally.tail({ opening: undefined, closing: undefined });
  return (
    [
      [TOTAL_CREDITS, booked.credits],
      [TOTAL_DEBITS, booked.debits],
    ] as const
  ).flatMap(([code, sum]): readonly Problem[] => {
    const stated = summary.amounts.get(code)?.amountMinor;
    const summed = sum.coefficient * 10n ** BigInt(digits - Math.min(sum.scale, digits));
    if (stated === undefined || stated === summed) return [];
    const message = `total ${code} does not agree: got ${stated} in the account record, expected ${summed} as the bookings add up to`;
    return [{ code: 'control-total-mismatch', severity: 'warning', line: at === 0 ? line : at, message }];
  });
}

export function headOf(account: Account, fileId: string | undefined, asOf: ReadDate | undefined): StatementHead {
  return {
    ...(account.summary.account === '' ? {} : { account: account.summary.account }),
    currency: account.currencyText,
    ...(fileId === undefined ? {} : { reference: fileId }),
    ...(asOf === undefined ? {} : { number: asOf.date }),
    ...(account.opening === undefined ? {} : { opening: account.opening }),
  };
}

export function lineOf(
  read: Detail,
  ordinal: number,
  amount: Decimal,
  currency: string,
  bookedOn: LocalDate,
  valueOn: LocalDate,
  fileLine: number,
): StatementLine {
  const { party, bankReference, customerReference } = read;
  const line: { -readonly [K in keyof StatementLine]: StatementLine[K] } = {
    ordinal,
    amount,
    currency,
    bookedOn,
    valueOn,
    reversal: read.reversal,
    pending: false,
    typeCode: read.code,
    counterparty: counterpartyOf(party),
    text: read.text,
    details: NO_DETAILS,
    fileLine,
  };
  if (bankReference !== undefined) line.bankReference = bankReference;
  if (customerReference !== undefined) line.ownerReference = customerReference;
  if (party.endToEndId !== undefined) line.endToEndId = party.endToEndId;
  if (party.structuredReference !== undefined) line.structuredReference = party.structuredReference;
  return line;
}

const NO_DETAILS: StatementLine['details'] = [];
const NOBODY: Counterparty = {};

function counterpartyOf({ name, account }: Detail['party']): Counterparty {
  if (name === undefined) return account === undefined ? NOBODY : { account };
  return account === undefined ? { name } : { name, account };
}
