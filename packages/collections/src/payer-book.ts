import { epochDay, fromEpochDay, type LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId, OpenItem } from '@piutang/receivables';

/** A payer hears of what falls due within a week at the latest: the earliest usual reminder is seven days before. */
export const DUE_SOON_DAYS = 7;

/** What one payer owes in one currency on the as-of date. */
export type PayerPosition = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  /** Invoices past their due date, held ones included. */
  readonly overdueMinor: bigint;
  /** The part of `overdueMinor` of which nobody is to be reminded today: held, disputed or promised. */
  readonly heldOverdueMinor: bigint;
  readonly notDueMinor: bigint;
  /** Credit notes and cash not applied to any invoice; zero or positive. */
  readonly creditMinor: bigint;
  /** The earliest due date among the overdue invoices; absent when none is overdue. */
  readonly oldestDueOn?: LocalDate;
  /** Days past due of the oldest overdue invoice; 0 when none is overdue. */
  readonly oldestDays: number;
  /** The highest dunning level reached by an open invoice. */
  readonly highestLevel: number;
  /** Open items, credit notes among them. */
  readonly itemCount: number;
  readonly overdueCount: number;
  /** Invoices that fall due from the as-of date up to `dueSoonDays` later. */
  readonly dueSoonCount: number;
  readonly dueSoonMinor: bigint;
};

/** Sums open items by payer and currency; memory grows with the payers, not with the items. */
export type PayerBook = {
  add(item: Pick<OpenItem, 'customer' | 'currency' | 'balanceMinor' | 'dueOn' | 'level' | 'heldUntil'>): void;
  /** Takes money received from a payer and not applied, as a positive amount. */
  addUnapplied(customer: CustomerId, currency: CurrencyCode, amountMinor: bigint): void;
  /** Takes what cases keep out of reminders of a payer's overdue items, which were added whole. */
  addPausedOverdue(customer: CustomerId, currency: CurrencyCode, amountMinor: bigint): void;
  /** Takes what another book summed, of other items and for the same day. */
  addPosition(position: PayerPosition): void;
  /** The positions, one at a time, in the order in which the payers first came. */
  payers(): Generator<PayerPosition, void>;
};

type Sums = {
  overdueMinor: bigint;
  heldOverdueMinor: bigint;
  notDueMinor: bigint;
  creditMinor: bigint;
  oldestDays: number;
  highestLevel: number;
  itemCount: number;
  overdueCount: number;
  dueSoonCount: number;
  dueSoonMinor: bigint;
};

export function createPayerBook(asOf: LocalDate, dueSoonDays = DUE_SOON_DAYS): PayerBook {
  const asOfDay = epochDay(asOf);
  const byCurrency = new Map<CurrencyCode, Map<CustomerId, Sums>>();

  return {
    add(item) {
      if (item.balanceMinor === 0n) return;
      const sums = sumsOf(byCurrency, item.customer, item.currency);
      sums.itemCount += 1;
      if (item.balanceMinor < 0n) {
        sums.creditMinor -= item.balanceMinor;
        return;
      }
      if (item.level > sums.highestLevel) sums.highestLevel = item.level;
      const ageDays = asOfDay - epochDay(item.dueOn);
      if (ageDays > 0) {
        const held = item.heldUntil !== undefined && item.heldUntil >= asOf;
        addOverdue(sums, item.balanceMinor, ageDays, held);
      } else {
        sums.notDueMinor += item.balanceMinor;
        if (-ageDays <= dueSoonDays) {
          sums.dueSoonCount += 1;
          sums.dueSoonMinor += item.balanceMinor;
        }
      }
    },
    addUnapplied(customer, currency, amountMinor) {
      if (amountMinor < 0n) {
        throw new Error(
          `unapplied cash is negative: got ${amountMinor} minor units of ${currency}, expected none below 0`,
        );
      }
      if (amountMinor > 0n) sumsOf(byCurrency, customer, currency).creditMinor += amountMinor;
    },
    addPausedOverdue(customer, currency, amountMinor) {
      sumsOf(byCurrency, customer, currency).heldOverdueMinor += amountMinor;
    },
    addPosition(position) {
      const sums = sumsOf(byCurrency, position.customer, position.currency);
      sums.overdueMinor += position.overdueMinor;
      sums.heldOverdueMinor += position.heldOverdueMinor;
      sums.notDueMinor += position.notDueMinor;
      sums.creditMinor += position.creditMinor;
      sums.oldestDays = Math.max(sums.oldestDays, position.oldestDays);
      sums.highestLevel = Math.max(sums.highestLevel, position.highestLevel);
      sums.itemCount += position.itemCount;
      sums.overdueCount += position.overdueCount;
      sums.dueSoonCount += position.dueSoonCount;
      sums.dueSoonMinor += position.dueSoonMinor;
    },
    *payers() {
      for (const [currency, payers] of byCurrency) {
        for (const [customer, sums] of payers) {
          yield {
            customer,
            currency,
            ...sums,
            ...(sums.oldestDays > 0 ? { oldestDueOn: fromEpochDay(asOfDay - sums.oldestDays) } : {}),
          };
        }
      }
    },
  };
}

function addOverdue(sums: Sums, balanceMinor: bigint, ageDays: number, held: boolean): void {
  sums.overdueMinor += balanceMinor;
  sums.overdueCount += 1;
  if (held) sums.heldOverdueMinor += balanceMinor;
  if (ageDays > sums.oldestDays) sums.oldestDays = ageDays;
}

function sumsOf(
  byCurrency: Map<CurrencyCode, Map<CustomerId, Sums>>,
  customer: CustomerId,
  currency: CurrencyCode,
): Sums {
  let payers = byCurrency.get(currency);
  if (payers === undefined) {
    payers = new Map();
    byCurrency.set(currency, payers);
  }
  let sums = payers.get(customer);
  if (sums === undefined) {
    sums = {
      overdueMinor: 0n,
      heldOverdueMinor: 0n,
      notDueMinor: 0n,
      creditMinor: 0n,
      oldestDays: 0,
      highestLevel: 0,
      itemCount: 0,
      overdueCount: 0,
      dueSoonCount: 0,
      dueSoonMinor: 0n,
    };
    payers.set(customer, sums);
  }
  return sums;
}
