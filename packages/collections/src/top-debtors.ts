import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { PayerPosition } from './payer-book.ts';
import { createTop } from './top.ts';

/** A payer among those who owe most that is overdue. */
export type TopDebtor = {
  readonly customer: CustomerId;
  readonly overdueMinor: bigint;
  /** Days past due of the oldest invoice. */
  readonly oldestDays: number;
};

/** As many as a person takes in at a glance; a change among them is what a week is about. */
export const TOP_DEBTORS = 10;

/** The payers with the most overdue in each currency, largest first, whatever pauses their reminders. */
export function topDebtors(positions: Iterable<PayerPosition>): ReadonlyMap<CurrencyCode, readonly TopDebtor[]> {
  const tops = new Map<CurrencyCode, ReturnType<typeof createTop<PayerPosition>>>();
  for (const position of positions) {
    if (position.overdueMinor === 0n) continue;
    const top = tops.get(position.currency) ?? createTop<PayerPosition>(TOP_DEBTORS, byOverdue);
    tops.set(position.currency, top);
    top.add(position);
  }
  const debtor = ({ customer, overdueMinor, oldestDays }: PayerPosition) => ({ customer, overdueMinor, oldestDays });
  return new Map([...tops].map(([currency, top]) => [currency, top.sorted().map(debtor)]));
}

function byOverdue(a: PayerPosition, b: PayerPosition): number {
  if (a.overdueMinor !== b.overdueMinor) return a.overdueMinor > b.overdueMinor ? -1 : 1;
  return a.customer < b.customer ? -1 : a.customer > b.customer ? 1 : 0;
}
