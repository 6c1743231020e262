import { type LocalDate, tryLocalDate } from '@piutang/calendar';
import { type NumberStyle, negate } from '../decimal.ts';
import type { Decimal } from '../model.ts';
import { monthNumber, type Period } from './dates.ts';
import { currencyNamed, readCellAmount } from './numbers.ts';

/** What stands around the rows of an export: account, currency, period before them, totals before or behind them. */
export type Surroundings = {
  account: string | undefined;
  currency: string | undefined;
  period: Period | undefined;
  opening: Decimal | undefined;
  closing: Decimal | undefined;
  credits: Decimal | undefined;
  debits: Decimal | undefined;
  creditCount: number | undefined;
  debitCount: number | undefined;
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
    creditCount: undefined,
    debitCount: undefined,
    fileLine: 0,
  };
}

/** Another account, period or currency is told: what follows is another statement, and not a page of the same. */
export function isElsewhere(next: Surroundings, around: Surroundings): boolean {
  const differ = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b;
  return (
    differ(next.account, around.account) ||
    differ(next.currency, around.currency) ||
    differ(next.period?.from, around.period?.from) ||
    differ(next.period?.to, around.period?.to)
  );
}

const ACCOUNT =
  /^(?:no(?:mor)?\.? ?rek(?:ening)?|rekening|account (?:no|number)|account no\.?|account|iban|rekeningnummer|kontonummer)\b\.?[\s:;,="']{1,12}([A-Z0-9*][A-Z0-9* .-]{3,40})/i;
const CURRENCY = /^(?:kode )?(?:mata uang|currency|ccy|munt|valuta|w[aä]hrung)\b\.?[\s:;,="']*([A-Z]{2,3})\b/i;
const PERIOD = /^(?:periode?|period|tanggal|date range|from|dari)\b/i;
const NUMERIC_DAY =
  /(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)|(\d{4})-(\d{2})-(\d{2})(?!\d)|(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})/g;

type Total = 'opening' | 'closing' | 'credits' | 'debits' | 'creditCount' | 'debitCount';

const CREDIT_NAME = 'kredit|credits?|cr';
const DEBIT_NAME = 'debet|debits?|db';

const TOTALS: readonly (readonly [Total, RegExp])[] = [
  [
    'opening',
    /^(?:saldo awal|(?:opening|beginning|starting|previous) balance|balance (?:brought forward|b\/?f(?:wd)?|at (?:the )?(?:start|beginning) of (?:the )?period)|beginsaldo|openingssaldo|anfangssaldo|alter kontostand|solde initial|saldo (?:inicial|iniziale|początkowe|poczatkowe))(?![\p{L}\d])/iu,
  ],
  [
    'closing',
    /^(?:saldo akhir|(?:closing|ending|end) balance|balance (?:carried forward|c\/?f(?:wd)?|at (?:the )?end of (?:the )?period)|eindsaldo|endsaldo|neuer kontostand|solde final|saldo (?:final|finale|końcowe|koncowe))(?![\p{L}\d])/iu,
  ],
  ['creditCount', countPattern(CREDIT_NAME)],
  ['debitCount', countPattern(DEBIT_NAME)],
  ['credits', sumPattern(CREDIT_NAME)],
  ['debits', sumPattern(DEBIT_NAME)],
];

/** `Jumlah transaksi kredit`, `No. of credits`, `Credit count`. */
function countPattern(name: string): RegExp {
  return new RegExp(
    `^(?:(?:jumlah|banyaknya) (?:transaksi|mutasi) (?:${name})|(?:no\\.?|number|count) of (?:${name})|(?:${name}) count)(?![\\p{L}\\d])`,
    'iu',
  );
}

/** `Mutasi Kredit`, `Total Kredit`, `Credits total`, and the bare word where a sign of its value follows. */
function sumPattern(name: string): RegExp {
  return new RegExp(
    `^(?:(?:total )?mutasi (?:${name})|total (?:${name})(?: amount)?|(?:${name}) total|(?:total )?(?:${name}) mutation|(?:${name})(?=[ "]*[:=,;][ "]*[:=]|[ "]*[:=]))(?![\\p{L}\\d])`,
    'iu',
  );
}

/** Which of the totals a text begins with, if any. */
export function totalOf(text: string): Total | undefined {
  return TOTALS.find(([, pattern]) => pattern.test(text))?.[0];
}

/** A row that adds up its columns; what it adds up is in the columns themselves. */
export function isColumnTotal(text: string): boolean {
  return /^(?:grand )?(?:total|totals|jumlah|totaal|summe|gesamt|somme|suma|totale)\b/i.test(text);
}

/** Something that a row outside the bookings says. */
export type Told =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'currency'; readonly currency: string | undefined }
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'opening' | 'closing'; readonly amount: Decimal }
  | { readonly kind: 'credits' | 'debits'; readonly amount: Decimal; readonly count: number | undefined }
  | { readonly kind: 'creditCount' | 'debitCount'; readonly count: number };

/**
 * Reads a row outside the bookings; `undefined` when it says nothing that is understood. A total may be
 * `Saldo Awal,:,1000.00`, `"Saldo Awal : 1,000.00"` or `Saldo Awal,1000.00`, also with thousands commas that nobody
 * quoted, and with the number of bookings behind it: `Mutasi Kredit,:,"1,000.00",3`.
 * @param raw the row as it stands in the file
 */
export function readOutside(raw: string, style: NumberStyle): Told | undefined {
  const text = raw.replace(/^[\s"',;\t]+/, '').slice(0, 300);
  const total = TOTALS.find(([, pattern]) => pattern.test(text));
  if (total !== undefined) return toldTotal(total[0], text.replace(total[1], ''), style);
  const account = ACCOUNT.exec(text)?.[1];
  if (account !== undefined && /\d{4}/.test(account.replace(/[ .-]/g, ''))) {
    return { kind: 'account', account: accountAtStart(account) };
  }
  const currency = CURRENCY.exec(text)?.[1];
  if (currency !== undefined) {
    return { kind: 'currency', currency: /^rp$/i.test(currency) ? 'IDR' : currencyNamed(currency.toUpperCase()) };
  }
  const period = PERIOD.test(text) ? periodOf(text) : undefined;
  return period === undefined ? undefined : { kind: 'period', period };
}

function toldTotal(kind: Total, behind: string, style: NumberStyle): Told | undefined {
  const value = behind.replace(/^[\s:;,="'\t]+|[\s;,"'\t]+$/g, '');
  if (kind === 'creditCount' || kind === 'debitCount') {
    return /^\d{1,7}$/.test(value) ? { kind, count: Number(value) } : undefined;
  }
  const whole = amountIn(value, style);
  if (whole !== undefined) {
    return kind === 'opening' || kind === 'closing'
      ? { kind, amount: whole }
      : { kind, amount: whole, count: undefined };
  }
  // The number of bookings stands behind a cell's end or a blank, so that it is no part of the amount.
  const counted = /^(.*\d)(?:[ \t]+|"?[,;\t]"?)(\d{1,7})$/.exec(value);
  const amount = counted === null ? undefined : amountIn(counted[1] ?? '', style);
  if (amount === undefined) return undefined;
  return kind === 'opening' || kind === 'closing' ? { kind, amount } : { kind, amount, count: Number(counted?.[2]) };
}

function amountIn(text: string, style: NumberStyle): Decimal | undefined {
  const found = readCellAmount(text.replace(/"/g, ''), style);
  if (found === undefined) return undefined;
  return found.mark < 0 && found.value.coefficient > 0n ? negate(found.value) : found.value;
}

/** The account without what stands behind it: `800123456700 IDR`, `1234567890 - PT MAJU`. */
function accountAtStart(text: string): string {
  const iban = /^[A-Z]{2}\d{2}[A-Z0-9 ]+/i.exec(text)?.[0].replace(/(?: +[A-Z]+)+ *$/i, '');
  const found = iban ?? /^[A-Z]{0,6}[\d*X][\d*X .-]*/i.exec(text)?.[0] ?? text;
  return found.replaceAll(' ', '').replace(/[.-]+$/, '');
}

/** Keeps what was told; what is known already stays. */
export function take(around: Surroundings, told: Told, fileLine: number): void {
  switch (told.kind) {
    case 'account':
      around.account ??= told.account;
      return;
    case 'currency':
      around.currency ??= told.currency;
      return;
    case 'period':
      around.period ??= told.period;
      return;
    case 'creditCount':
    case 'debitCount':
      around[told.kind] ??= told.count;
      break;
    case 'credits':
    case 'debits':
      around[told.kind] ??= told.amount;
      around[told.kind === 'credits' ? 'creditCount' : 'debitCount'] ??= told.count;
      break;
    default:
      takeBalance(around, told.kind, told.amount);
  }
  around.fileLine = fileLine;
}

/** Pages may carry their balances forward: the first opening and the last closing one are those of the statement. */
export function takeBalance(around: Surroundings, kind: 'opening' | 'closing', amount: Decimal): void {
  if (kind === 'opening') around.opening ??= amount;
  else around.closing = amount;
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
