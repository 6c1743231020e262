import type { CustomerId } from '@piutang/receivables';

/** How a payer has paid: counts of its own invoices and promises, so that whoever reads them can count again. */
export type PayerHistory = {
  /** Days past due on which an invoice was paid, and how many were; early payment is negative; rising days. */
  readonly daysLate: readonly (readonly [days: number, count: number])[];
  /** Invoices that are open and more than thirty days past due. */
  readonly unpaidOver30: number;
  readonly promisesKept: number;
  readonly promisesBroken: number;
};

/** A history in the few counts that are shown. */
export type PaymentRecord = {
  readonly paid: number;
  /** Of those paid, on the due date or before. */
  readonly onTime: number;
  /** Of those paid, within thirty days after the due date. */
  readonly within30: number;
  readonly unpaidOver30: number;
  readonly promisesKept: number;
  readonly promisesBroken: number;
  /** The middle of the days late of those paid, the lower one of two; absent where none was. */
  readonly medianDaysLate?: number;
};

/** What the counts say of a payer; `unknown` while there are too few. */
export type PayerStanding = 'likely-to-pay' | 'mixed' | 'at-risk' | 'unknown';

/** A month after the due date reminders have had their say: who pays later needs a person. */
const LATE_DAYS = 30;
/** Fewer counts than this do not tell a payer from chance. */
const MIN_COUNTS = 3;
/** Of its invoices within thirty days: from here on a payer is likely to pay, below the other at risk. */
const LIKELY_PERCENT = 80;
const AT_RISK_PERCENT = 50;
/** A tenant's own average weighs as much as so many invoices of the payer. */
const PRIOR_WEIGHT = 4;
/** Nobody is so sure to pay that a larger debt would not count. */
const MAX_PERMILLE = 950;
/** Payments further from the due date than this are of another story, such as a retention. */
const DAYS_LATE = { least: -60, most: 365 };

/** Counts payments by payer; memory grows with the payers and the different days late of each. */
export type HistoryBook = {
  addPaid(customer: CustomerId, daysLate: number): void;
  /** An open invoice, so many days past due. */
  addOpen(customer: CustomerId, daysPastDue: number): void;
  addPromise(customer: CustomerId, kept: boolean): void;
  /** Every payer with a count. */
  entries(): Generator<readonly [CustomerId, PayerHistory], void>;
  /** All payers as one: what is assumed of a payer without history. */
  everybody(): PayerHistory;
};

type Counts = { readonly daysLate: Map<number, number>; unpaidOver30: number; kept: number; broken: number };

export function createHistoryBook(): HistoryBook {
  const byPayer = new Map<CustomerId, Counts>();
  const all = emptyCounts();
  const of = (customer: CustomerId): readonly [Counts, Counts] => {
    const known = byPayer.get(customer) ?? emptyCounts();
    byPayer.set(customer, known);
    return [known, all];
  };
  return {
    addPaid(customer, daysLate) {
      const days = Math.min(DAYS_LATE.most, Math.max(DAYS_LATE.least, daysLate));
      for (const counts of of(customer)) counts.daysLate.set(days, (counts.daysLate.get(days) ?? 0) + 1);
    },
    addOpen(customer, daysPastDue) {
      if (daysPastDue > LATE_DAYS) for (const counts of of(customer)) counts.unpaidOver30 += 1;
    },
    addPromise(customer, kept) {
      for (const counts of of(customer)) {
        if (kept) counts.kept += 1;
        else counts.broken += 1;
      }
    },
    *entries() {
      for (const [customer, counts] of byPayer) yield [customer, historyOf(counts)];
    },
    everybody: () => historyOf(all),
  };
}

function emptyCounts(): Counts {
  return { daysLate: new Map(), unpaidOver30: 0, kept: 0, broken: 0 };
}

function historyOf({ daysLate, unpaidOver30, kept, broken }: Counts): PayerHistory {
  return {
    daysLate: [...daysLate].sort(([a], [b]) => a - b),
    unpaidOver30,
    promisesKept: kept,
    promisesBroken: broken,
  };
}

/** The few counts that are shown of a history. */
export function paymentRecordOf({ daysLate, ...rest }: PayerHistory): PaymentRecord {
  const countWhere = (takes: (days: number) => boolean) =>
    daysLate.reduce((sum, [days, count]) => (takes(days) ? sum + count : sum), 0);
  const paid = countWhere(() => true);
  const counts = {
    paid,
    onTime: countWhere((days) => days <= 0),
    within30: countWhere((days) => days <= LATE_DAYS),
    ...rest,
  };
  let before = 0;
  for (const [days, count] of daysLate) {
    before += count;
    if (before * 2 >= paid) return { ...counts, medianDaysLate: days };
  }
  return counts;
}

/** Tells payers apart by their own counts: invoices within thirty days and promises kept, of all that can be judged. */
export function standingOf(record: PaymentRecord): PayerStanding {
  const { good, all } = judged(record);
  if (all < MIN_COUNTS) return 'unknown';
  if (good * 100 >= LIKELY_PERCENT * all) return 'likely-to-pay';
  return good * 100 < AT_RISK_PERCENT * all ? 'at-risk' : 'mixed';
}

/**
 * How likely a payer is to pay within thirty days after the due date without being touched, in thousandths: its own
 * counts, with the tenant's average as if it were four more of them.
 * @param everybody the tenant's average; a payer without history stands there
 */
export function payWithin30Permille(record: PaymentRecord | undefined, everybody: PaymentRecord): number {
  const average = judged(everybody);
  const prior = average.all === 0 ? 0 : Math.floor((average.good * 1000) / average.all);
  const own = record === undefined ? { good: 0, all: 0 } : judged(record);
  const permille = Math.floor((own.good * 1000 + PRIOR_WEIGHT * prior) / (own.all + PRIOR_WEIGHT));
  return Math.min(MAX_PERMILLE, permille);
}

function judged({ paid, within30, unpaidOver30, promisesKept, promisesBroken }: PaymentRecord) {
  return { good: within30 + promisesKept, all: paid + unpaidOver30 + promisesKept + promisesBroken };
}
