import { type CurrencyCode, currencyDigits } from './currency.ts';

/** An exact ratio, e.g. 2 % = { numerator: 2n, denominator: 100n }. */
export type Rate = { readonly numerator: bigint; readonly denominator: bigint };

export type Rounding = 'down' | 'half-up';

const PERCENT = /^(\d{1,9})(?:\.(\d{1,9}))?$/;

/** A percentage text ("2", "0.5") as an exact rate; `undefined` when it is not one. */
export function parsePercent(text: string): Rate | undefined {
  const match = PERCENT.exec(text);
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  return { numerator: BigInt(whole + fraction), denominator: 100n * 10n ** BigInt(fraction.length) };
}

/** Digits before and after the point of an exchange rate: a rupiah in bitcoin needs no more. */
const DECIMAL_RATE = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

/**
 * An exchange rate text ("15650.25" base units for one unit) as an exact rate between minor units; `undefined` when it is
 * not a decimal above 0.
 */
export function parseExchangeRate(text: string, from: CurrencyCode, base: CurrencyCode): Rate | undefined {
  const match = DECIMAL_RATE.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  if (units === 0n) return undefined;
  const baseMinor = 10n ** BigInt(currencyDigits(base));
  return { numerator: units * baseMinor, denominator: 10n ** BigInt(fraction.length + currencyDigits(from)) };
}

/** Rounds towards zero (`down`) or half away from zero (`half-up`), to the minor unit. */
export function applyRate(amountMinor: bigint, rate: Rate, rounding: Rounding): bigint {
  const sign = amountMinor < 0n ? -1n : 1n;
  const product = amountMinor * sign * rate.numerator;
  const quotient = product / rate.denominator;
  const remainder = product % rate.denominator;
  const up = rounding === 'half-up' && remainder * 2n >= rate.denominator ? 1n : 0n;
  return sign * (quotient + up);
}
