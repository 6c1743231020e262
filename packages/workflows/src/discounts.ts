import type { DiscountOffer, NoticeDiscount, SendDecision } from '@piutang/dunning';
import { applyRate, parsePercent } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';

/** Early-payment discounts that may still be taken of what a notice tells of as coming due, the one that ends first ahead. */
export function discountsOf({ comingDue }: Pick<SendDecision, 'comingDue'>): readonly NoticeDiscount[] {
  return comingDue
    .flatMap(({ invoice, balanceMinor, discount }) =>
      discount === undefined ? [] : [{ invoice, ...discount, payMinor: balanceMinor - discount.discountMinor }],
    )
    .sort((a, b) => (a.until === b.until ? (a.invoice < b.invoice ? -1 : 1) : a.until < b.until ? -1 : 1));
}

/** The discount of an invoice of which nothing was paid yet: a percentage of the open gross, rounded half up. */
export function discountOf({ earlyPayment, balanceMinor, amountMinor }: Invoice): DiscountOffer | undefined {
  if (earlyPayment === undefined || balanceMinor <= 0n || balanceMinor !== amountMinor) return undefined;
  const { percent, until } = earlyPayment;
  const rate = parsePercent(percent);
  if (rate === undefined || rate.numerator === 0n) return undefined;
  return { until, percent, discountMinor: applyRate(balanceMinor, rate, 'half-up') };
}
