import type { LocalDate } from '@piutang/calendar';
import { applyRate, type CurrencyCode, type Rate, sumMinor } from '@piutang/money';
import { type AgeingBucket, type CurrencyAgeing, checkedAgeing } from './ageing.ts';

/** The ageing of all currencies in one, at the rates of its day. Buckets + `unappliedMinor` = `totalMinor`, always. */
export type GroupAgeing = {
  readonly currency: CurrencyCode;
  readonly buckets: readonly AgeingBucket[];
  readonly unappliedMinor: bigint;
  readonly totalMinor: bigint;
  readonly overdueMinor: bigint;
};

/** Currencies for which there is no rate on the day: without them a sum would be wrong, so there is none. */
export type GroupGaps = { readonly gaps: readonly { readonly currency: CurrencyCode; readonly on: LocalDate }[] };

/**
 * Converts each amount to the group's currency, rounded half up to its minor unit, and sums what was rounded: the total is
 * the sum of the buckets that are shown. A currency without a rate and with anything open is named instead.
 * @param rates between minor units
 */
export function groupAgeing(
  currencies: readonly CurrencyAgeing[],
  group: CurrencyCode,
  rates: ReadonlyMap<CurrencyCode, Rate>,
  on: LocalDate,
): GroupAgeing | GroupGaps {
  const gaps = currencies.filter(({ currency, count, totalMinor }) => {
    const isEmpty = count === 0 && totalMinor === 0n;
    return currency !== group && !isEmpty && !rates.has(currency);
  });
  if (gaps.length > 0) return { gaps: gaps.map(({ currency }) => ({ currency, on })) };
  const converted = currencies.map((each) => convertedAgeing(checkedAgeing(each), group, rates));
  const labels = currencies[0]?.buckets.map(({ label }) => label) ?? [];
  const buckets = labels.map((label, at) => ({
    label,
    amountMinor: sumMinor(converted.map((each) => each.buckets[at]?.amountMinor ?? 0n)),
    count: converted.reduce((sum, each) => sum + (each.buckets[at]?.count ?? 0), 0),
  }));
  const unappliedMinor = sumMinor(converted.map((each) => each.unappliedMinor));
  const overdueMinor = sumMinor(buckets.slice(1).map(({ amountMinor }) => amountMinor));
  const totalMinor = sumMinor(buckets.map(({ amountMinor }) => amountMinor)) + unappliedMinor;
  return { currency: group, buckets, unappliedMinor, totalMinor, overdueMinor };
}

function convertedAgeing(
  { currency, buckets, unappliedMinor }: CurrencyAgeing,
  group: CurrencyCode,
  rates: ReadonlyMap<CurrencyCode, Rate>,
): { readonly buckets: readonly AgeingBucket[]; readonly unappliedMinor: bigint } {
  const rate = currency === group ? undefined : rates.get(currency);
  if (rate === undefined) return { buckets, unappliedMinor };
  return {
    buckets: buckets.map((bucket) => ({ ...bucket, amountMinor: applyRate(bucket.amountMinor, rate, 'half-up') })),
    unappliedMinor: applyRate(unappliedMinor, rate, 'half-up'),
  };
}
