import { epochDay, type LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { OpenItem } from '@piutang/receivables';
import { bucketIndexOf, bucketLabels } from './buckets.ts';

export type AgeingSettings = {
  /** The tenant's civil date on which ages are counted. */
  readonly asOf: LocalDate;
  /** Rising upper ends of the buckets, in days past due. */
  readonly bucketDays: readonly number[];
};

export type AgeingBucket = {
  /** `not-due`, `1-30`, …, `>120`. */
  readonly label: string;
  readonly amountMinor: bigint;
  readonly count: number;
};

/** One currency's receivables by age. Buckets + `unappliedMinor` = `totalMinor`, always. */
export type CurrencyAgeing = {
  readonly currency: CurrencyCode;
  readonly buckets: readonly AgeingBucket[];
  /** Credit notes and cash that settle no invoice yet: zero or negative, never in a bucket. */
  readonly unappliedMinor: bigint;
  readonly unappliedCount: number;
  readonly totalMinor: bigint;
  /** The buckets after `not-due`. */
  readonly overdueMinor: bigint;
  /** Open items, credit notes among them; receipts are not items. */
  readonly count: number;
};

export type AgeingResult = {
  readonly asOf: LocalDate;
  /** In order of the currency codes. */
  readonly currencies: readonly CurrencyAgeing[];
};

/** Counts open items into buckets one at a time, so that a million of them never sit in memory together. */
export type AgeingAccumulator = {
  /** Takes an open item; a negative balance (a credit note) goes to unapplied, a balance of zero is no longer open. */
  add(item: Pick<OpenItem, 'currency' | 'balanceMinor' | 'dueOn'>): void;
  /** Takes money that was received and is not applied, as a positive amount. */
  addUnapplied(currency: CurrencyCode, amountMinor: bigint): void;
  /** Takes what another accumulator counted, of other items and under the same settings. */
  addPart(part: CurrencyAgeing): void;
  result(): AgeingResult;
};

type Sums = {
  readonly amountsMinor: bigint[];
  readonly counts: number[];
  unappliedMinor: bigint;
  unappliedCount: number;
  /** Added up on its own and compared at the end, so that an item which misses its bucket cannot pass unseen. */
  controlMinor: bigint;
  count: number;
};

/**
 * Ages open items by due date. The age is the as-of date less the due date in civil days; on day 0 an item is not due.
 * Each currency stands alone, nothing is netted between them.
 */
export function createAgeing(settings: AgeingSettings): AgeingAccumulator {
  const labels = bucketLabels(settings.bucketDays);
  const asOfDay = epochDay(settings.asOf);
  const byCurrency = new Map<CurrencyCode, Sums>();

  const sumsOf = (currency: CurrencyCode): Sums => {
    let sums = byCurrency.get(currency);
    if (sums === undefined) {
      sums = emptySums(labels.length);
      byCurrency.set(currency, sums);
    }
    return sums;
  };

  return {
    add({ currency, balanceMinor, dueOn }) {
      if (balanceMinor === 0n) return;
      const sums = sumsOf(currency);
      sums.controlMinor += balanceMinor;
      sums.count += 1;
      if (balanceMinor < 0n) {
        sums.unappliedMinor += balanceMinor;
        sums.unappliedCount += 1;
        return;
      }
      const index = bucketIndexOf(asOfDay - epochDay(dueOn), settings.bucketDays);
      sums.amountsMinor[index] = (sums.amountsMinor[index] ?? 0n) + balanceMinor;
      sums.counts[index] = (sums.counts[index] ?? 0) + 1;
    },
    addUnapplied(currency, amountMinor) {
      if (amountMinor < 0n) {
        throw new Error(
          `unapplied cash is negative: got ${amountMinor} minor units of ${currency}, expected none below 0`,
        );
      }
      if (amountMinor === 0n) return;
      const sums = sumsOf(currency);
      sums.controlMinor -= amountMinor;
      sums.unappliedMinor -= amountMinor;
      sums.unappliedCount += 1;
    },
    addPart(part) {
      const { currency, buckets, unappliedMinor, unappliedCount, totalMinor, count } = checkedAgeing(part);
      const got = buckets.map(({ label }) => label).join(', ');
      if (got !== labels.join(', '))
        throw new Error(`a part of the ageing has other buckets: got ${got}, expected ${labels.join(', ')}`);
      const sums = sumsOf(currency);
      for (const [index, bucket] of buckets.entries()) {
        sums.amountsMinor[index] = (sums.amountsMinor[index] ?? 0n) + bucket.amountMinor;
        sums.counts[index] = (sums.counts[index] ?? 0) + bucket.count;
      }
      sums.unappliedMinor += unappliedMinor;
      sums.unappliedCount += unappliedCount;
      sums.controlMinor += totalMinor;
      sums.count += count;
    },
    result: () => ({
      asOf: settings.asOf,
      currencies: [...byCurrency]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, sums]) => currencyAgeing(currency, sums, labels)),
    }),
  };
}

function emptySums(buckets: number): Sums {
  return {
    amountsMinor: new Array<bigint>(buckets).fill(0n),
    counts: new Array<number>(buckets).fill(0),
    unappliedMinor: 0n,
    unappliedCount: 0,
    controlMinor: 0n,
    count: 0,
  };
}

function currencyAgeing(currency: CurrencyCode, sums: Sums, labels: readonly string[]): CurrencyAgeing {
  const buckets = labels.map((label, index) => ({
    label,
    amountMinor: sums.amountsMinor[index] ?? 0n,
    count: sums.counts[index] ?? 0,
  }));
  const overdueMinor = buckets.slice(1).reduce((sum, bucket) => sum + bucket.amountMinor, 0n);
  const totalMinor = (buckets[0]?.amountMinor ?? 0n) + overdueMinor + sums.unappliedMinor;
  if (totalMinor !== sums.controlMinor) throw doesNotAddUp(currency, totalMinor, sums.controlMinor);
  const { unappliedMinor, unappliedCount, count } = sums;
  return { currency, buckets, unappliedMinor, unappliedCount, totalMinor, overdueMinor, count };
}

/** The ageing itself, once its buckets and what is unapplied give its total: whatever shows one asks this first. */
export function checkedAgeing(ageing: CurrencyAgeing): CurrencyAgeing {
  const { currency, buckets, unappliedMinor, totalMinor } = ageing;
  const sum = buckets.reduce((total, { amountMinor }) => total + amountMinor, unappliedMinor);
  if (sum !== totalMinor) throw doesNotAddUp(currency, sum, totalMinor);
  return ageing;
}

function doesNotAddUp(currency: CurrencyCode, gotMinor: bigint, expectedMinor: bigint): Error {
  return new Error(`ageing of ${currency} does not add up: got ${gotMinor}, expected ${expectedMinor} minor units`);
}
