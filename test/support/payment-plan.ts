import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { PaymentPlan } from '@piutang/receivables';

const AT = instant(Date.UTC(2026, 10, 23, 2));

/** Two invoices of 600 and 300, in three instalments of 300 from December on. */
export function paymentPlan(more: Partial<PaymentPlan> = {}): PaymentPlan {
  return {
    id: 'p1',
    customer: 'C-1',
    currency: currency('IDR'),
    items: [
      { invoice: 'INV-1', amountMinor: 600n, balanceMinor: 600n },
      { invoice: 'INV-2', amountMinor: 300n, balanceMinor: 300n },
    ],
    instalments: [
      { dueOn: localDate('2026-12-01'), amountMinor: 300n },
      { dueOn: localDate('2027-01-01'), amountMinor: 300n },
      { dueOn: localDate('2027-02-01'), amountMinor: 300n },
    ],
    proposedOn: localDate('2026-11-23'),
    state: 'live',
    steps: [],
    agreedAt: AT,
    missed: 0,
    actor: 'rina',
    recordedAt: AT,
    version: 1,
    ...more,
  };
}
