import { formatAmount } from '@piutang/money';
import { type AgeingResult, checkedAgeing } from './ageing.ts';

/** The shape that people and checks rely on: decimal strings in the major unit. */
export function ageingJson(result: AgeingResult) {
  const currencies = result.currencies.map((each) => {
    const { currency, buckets, unappliedMinor, totalMinor, count } = checkedAgeing(each);
    const amounts = buckets.map(({ label, amountMinor }) => [label, formatAmount(amountMinor, currency)]);
    const figures = {
      buckets: Object.fromEntries(amounts),
      unapplied: formatAmount(unappliedMinor, currency),
      total: formatAmount(totalMinor, currency),
      count,
    };
    return [currency, figures] as const;
  });
  return { asOf: result.asOf, currencies: Object.fromEntries(currencies) };
}
