import type { NoticeDiscount, SendDecision } from '@piutang/dunning';
import { applyRate, parsePercent } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';
import { invoiceKind, readMany } from '@piutang/table';
import type { Desk } from './desk.ts';

/** Early-payment discounts that may still be taken of the invoices that a notice tells of as coming due. */
export async function discountsOf(
  desk: Desk,
  { comingDue, on }: Pick<SendDecision, 'comingDue' | 'on'>,
): Promise<readonly NoticeDiscount[]> {
  const invoices = await readMany(
    desk.table,
    invoiceKind,
    comingDue.map(({ invoice }) => invoice),
  );
  return invoices
    .flatMap((invoice) => discountOf(invoice) ?? [])
    .filter(({ until }) => until >= on)
    .sort((a, b) => (a.until === b.until ? (a.invoice < b.invoice ? -1 : 1) : a.until < b.until ? -1 : 1));
}

/** The discount of an invoice of which nothing was paid yet: a percentage of the open gross, rounded half up. */
export function discountOf({ id, earlyPayment, balanceMinor, amountMinor }: Invoice): NoticeDiscount | undefined {
  if (earlyPayment === undefined || balanceMinor <= 0n || balanceMinor !== amountMinor) return undefined;
  const rate = parsePercent(earlyPayment.percent);
  if (rate === undefined || rate.numerator === 0n) return undefined;
  const discountMinor = applyRate(balanceMinor, rate, 'half-up');
  const { percent, until } = earlyPayment;
  return { invoice: id, until, percent, discountMinor, payMinor: balanceMinor - discountMinor };
}
