import { type LocalDate, tryLocalDate } from '@piutang/calendar';
import { parseCurrency } from '@piutang/money';
import type { NumberStyle } from '../decimal.ts';
import type { Decimal } from '../model.ts';
import { monthNumber, type Period } from './dates.ts';
import { readCellAmount } from './numbers.ts';

/** What stands around the rows of an export: account, currency, period before them, totals before or behind them. */
export type Surroundings = {
  account: string | undefined;
  currency: string | undefined;
  period: Period | undefined;
  opening: Decimal | undefined;
  closing: Decimal | undefined;
  credits: Decimal | undefined;
  debits: Decimal | undefined;
  /** Where the footer stands, for messages. */
  fileLine: number;
};

export function newSurroundings(): Surroundings {
  return {
    account: undefined,
    currency: undefined,
    period: undefined,
    opening: undefined,
    closing: undefined,
    credits: undefined,
    debits: undefined,
    fileLine: 0,
  };
}

const ACCOUNT =
  /^(?:no(?:mor)?\.? ?rek(?:ening)?|rekening|account (?:no|number)|account no\.?|account|iban|rekeningnummer|kontonummer)\b\.?[\s:;,="']{1,12}([A-Z0-9][A-Z0-9 .*-]{3,33})/i;
const CURRENCY = /^(?:kode )?(?:mata uang|currency|ccy|munt|valuta|w[aä]hrung)\b\.?[\s:;,="']*([A-Z]{2,3})\b/i;
const PERIOD = /^(?:periode?|period|tanggal|date range|from|dari)\b/i;
const NUMERIC_DAY =
  /(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)|(\d{4})-(\d{2})-(\d{2})(?!\d)|(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})/g;

type Total = 'opening' | 'closing' | 'credits' | 'debits';

const TOTALS: readonly (readonly [Total, RegExp])[] = [
  [
    'opening',
    /^(?:saldo awal|opening balance|beginning balance|starting balance|balance brought forward|beginsaldo|anfangssaldo)\b/i,
  ],
  [
    'closing',
    /^(?:saldo akhir|closing balance|ending balance|end balance|balance at end of period|eindsaldo|endsaldo)\b/i,
  ],
  [
    'credits',
    /^(?:(?:total )?mutasi (?:kredit|cr)|total (?:kredit|credits?)|credits? total|(?:total )?credit mutation)\b/i,
  ],
  [
    'debits',
    /^(?:(?:total )?mutasi (?:debet|debit|db)|total (?:debet|debits?)|debits? total|(?:total )?debit mutation)\b/i,
  ],
];

/** Which of the four totals a text begins with, if any. */
export function totalOf(text: string): Total | undefined {
  return TOTALS.find(([, pattern]) => pattern.test(text))?.[0];
}

/**
 * Takes what a row outside the bookings tells. A total may be `Saldo Awal,:,1000.00`, `"Saldo Awal : 1,000.00"` or
 * `Saldo Awal,1000.00`, also with thousands commas that nobody quoted: all behind the name is one value.
 * @param raw the row as it stands in the file
 * @returns whether the row said something that is understood
 */
export function takeRow(around: Surroundings, raw: string, style: NumberStyle, line: number): boolean {
  const text = raw.replace(/^[\s"',;\t]+/, '').slice(0, 300);
  const total = TOTALS.find(([, pattern]) => pattern.test(text));
  if (total !== undefined) {
    const [kind, pattern] = total;
    const value = text.replace(pattern, '').replace(/^[\s:;,="'\t]+|[\s;,"'\t]+$/g, '');
    const amount = readCellAmount(value.replace(/"/g, ''), style);
    if (amount === undefined) return false;
    const magnitude = amount.value;
    around[kind] ??= amount.mark < 0 && magnitude.coefficient > 0n ? negated(magnitude) : magnitude;
    around.fileLine = line;
    return true;
  }
  const account = ACCOUNT.exec(text)?.[1];
  if (account !== undefined && /\d{4}/.test(account.replace(/[ .-]/g, ''))) {
    around.account ??= account.replaceAll(' ', '');
    return true;
  }
  const currency = CURRENCY.exec(text)?.[1]?.toUpperCase();
  if (currency !== undefined) {
    around.currency ??= currency === 'RP' ? 'IDR' : parseCurrency(currency);
    return true;
  }
  if (PERIOD.test(text)) {
    const period = periodOf(text);
    around.period ??= period;
    return period !== undefined;
  }
  return false;
}

function negated(value: Decimal): Decimal {
  return { coefficient: -value.coefficient, scale: value.scale };
}

/** The two days of `Periode : 01/08/2026 - 31/08/2026`, day first; `undefined` when there are not two in order. */
export function periodOf(text: string): Period | undefined {
  const days = [...text.matchAll(NUMERIC_DAY)].map((match) => dayFrom(match));
  const [from, to] = days;
  return from !== undefined && to !== undefined && from <= to ? { from, to } : undefined;
}

function dayFrom(match: RegExpExecArray): LocalDate | undefined {
  const [, day, month, year, isoYear, isoMonth, isoDay, namedDay, name, namedYear] = match;
  if (isoYear !== undefined) return tryLocalDate(Number(isoYear), Number(isoMonth), Number(isoDay));
  if (name !== undefined) {
    const number = monthNumber(name);
    return number === undefined ? undefined : tryLocalDate(Number(namedYear), number, Number(namedDay));
  }
  return tryLocalDate(Number(year) + (year?.length === 2 ? 2000 : 0), Number(month), Number(day));
}
