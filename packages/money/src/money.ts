import type { CurrencyCode } from './currency.ts';

/** An exact amount: minor units (sen, cents) of one currency. */
export type Money<C extends CurrencyCode = CurrencyCode> = {
  readonly currency: C;
  readonly amountMinor: bigint;
};

export function money<C extends CurrencyCode>(code: C, amountMinor: bigint): Money<C> {
  return { currency: code, amountMinor };
}

/** Adds two amounts of one currency; two currencies are a bug, because callers group by currency first. */
export function add<C extends CurrencyCode>(augend: Money<C>, addend: Money<NoInfer<C>>): Money<C> {
  if (augend.currency !== addend.currency) {
    throw new Error(`currencies differ: got ${augend.currency} and ${addend.currency}, expected one`);
  }
  return { currency: augend.currency, amountMinor: augend.amountMinor + addend.amountMinor };
}

export function sumMinor(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amountMinor of amounts) sum += amountMinor;
  return sum;
}

export function minMinor(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The larger of two amounts. */
export function maxMinor(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/**
 * Splits an amount by weights so that the parts add up to it: largest remainder first, ties to the earlier weight.
 * Weights are not negative and not all zero.
 * @example allocate(100n, [1n, 1n, 1n]) // [34n, 33n, 33n]
 */
export function allocate(amountMinor: bigint, weights: readonly bigint[]): bigint[] {
  const total = sumMinor(weights);
  if (total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new Error(
      `weights do not split an amount: got ${weights.join(', ')}, expected none negative and a positive sum`,
    );
  }
  const sign = amountMinor < 0n ? -1n : 1n;
  const magnitude = amountMinor * sign;
  const parts = weights.map((weight) => (magnitude * weight) / total);
  let left = magnitude - sumMinor(parts);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (magnitude * weight) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map((part) => part * sign);
}
