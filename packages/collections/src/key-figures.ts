import type { CurrencyCode } from '@piutang/money';
import type { AgeingResult } from './ageing.ts';
import type { PayerPosition } from './payer-book.ts';

/** The figures of one currency that stand above every list. */
export type KeyFigures = {
  readonly currency: CurrencyCode;
  /** All open items less unapplied: the control total of the ageing. */
  readonly totalMinor: bigint;
  readonly notDueMinor: bigint;
  readonly overdueMinor: bigint;
  /** Zero or negative. */
  readonly unappliedMinor: bigint;
  /**
   * Overdue as part of all invoices open (not due + overdue, before unapplied), in hundredths of a percent, half up;
   * absent when no invoice is open.
   */
  readonly overdueShareBasisPoints?: number;
  /** Payers with anything open, credit included. */
  readonly payerCount: number;
  readonly overduePayerCount: number;
};

/** The key figures of each currency of the ageing, in its order, from the same pass over the open items. */
export function keyFigures(ageing: AgeingResult, payers: Iterable<PayerPosition>): readonly KeyFigures[] {
  const payerCounts = new Map<CurrencyCode, { all: number; overdue: number }>();
  for (const payer of payers) {
    const counts = payerCounts.get(payer.currency) ?? { all: 0, overdue: 0 };
    counts.all += 1;
    if (payer.overdueMinor > 0n) counts.overdue += 1;
    payerCounts.set(payer.currency, counts);
  }
  return ageing.currencies.map(({ currency, buckets, totalMinor, overdueMinor, unappliedMinor }) => {
    const notDueMinor = buckets[0]?.amountMinor ?? 0n;
    const share = basisPoints(overdueMinor, notDueMinor + overdueMinor);
    return {
      currency,
      totalMinor,
      notDueMinor,
      overdueMinor,
      unappliedMinor,
      ...(share === undefined ? {} : { overdueShareBasisPoints: share }),
      payerCount: payerCounts.get(currency)?.all ?? 0,
      overduePayerCount: payerCounts.get(currency)?.overdue ?? 0,
    };
  });
}

function basisPoints(part: bigint, whole: bigint): number | undefined {
  return whole === 0n ? undefined : Number((part * 20_000n + whole) / (whole * 2n));
}
