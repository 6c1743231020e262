import { addDays, epochDay, type LocalDate } from '@piutang/calendar';
import { minMinor } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { PayerHistory } from './payer-history.ts';

/** A quarter ahead: further than that the invoices that will be paid are not written yet. */
export const FORECAST_WEEKS = 13;

/** What one week of a forecast holds, in minor units of its currency. */
export type ForecastWeek = {
  /** The first of its seven days. */
  readonly from: LocalDate;
  /** Open amounts whose due date is in the week. */
  readonly dueMinor: bigint;
  /** Promised or planned for a day of the week, in full. */
  readonly promisedMinor: bigint;
  /** What the week is expected to bring. */
  readonly expectedMinor: bigint;
  /** From the begin of the forecast to the end of the week: four in five times it should lie between these. */
  readonly cumulativeLowMinor: bigint;
  readonly cumulativeHighMinor: bigint;
};

/** When the open amounts of one currency are expected to come in. Weeks + `beyondMinor` = `openMinor`, always. */
export type Forecast = {
  readonly weeks: readonly ForecastWeek[];
  /** What is not expected within the weeks. */
  readonly beyondMinor: bigint;
  readonly openMinor: bigint;
  /** The part of `openMinor` that is forecast by its payer's own history. */
  readonly ownHistoryMinor: bigint;
  readonly payers: number;
  readonly payersWithHistory: number;
};

/** An open claim: what of it is promised is judged by promises, the rest by when its payer pays. */
export type ForecastItem = {
  readonly customer: CustomerId;
  readonly dueOn: LocalDate;
  /** Above zero. */
  readonly balanceMinor: bigint;
  /** Parts of the balance with the day for which they are promised or planned. */
  readonly promised?: readonly { readonly on: LocalDate; readonly amountMinor: bigint }[];
};

export type ForecastSettings = {
  readonly asOf: LocalDate;
  readonly historyOf: (customer: CustomerId) => PayerHistory | undefined;
  /** What is assumed of a payer who has too few payments of its own. */
  readonly everybody: PayerHistory;
};

/** Payments of its own that a payer's forecast needs; fewer would repeat a chance. */
const MIN_OWN_PAYMENTS = 5;
/** Tenths of a standard deviation between the middle and the ends of a range that holds four in five outcomes. */
const RANGE_TENTHS = 13n;
const WEEK_DAYS = 7;
/** Roots of small ratios are taken of numbers this much larger. */
const ROOT_SCALE = 1_000;

export type ForecastBook = { add(item: ForecastItem): void; result(): Forecast };

/**
 * Expects each open amount when its payer paid others, counted in days past due: of the payments that came no earlier than
 * the claim's age is today, the share that fell into each week. Invoices that stayed unpaid count as never. The range takes
 * all claims of a payer to stand and fall together and the payers to be independent of each other.
 */
export function createForecast({ asOf, historyOf, everybody }: ForecastSettings): ForecastBook {
  const today = epochDay(asOf);
  const weeks = Array.from({ length: FORECAST_WEEKS }, () => ({ due: 0n, promised: 0n, expected: 0n }));
  /** By payer, the standard deviation of what has come by the end of each week. */
  const deviations = new Map<CustomerId, bigint[]>();
  const own = new Set<CustomerId>();
  let [open, ownHistory] = [0n, 0n];

  const weekOf = (day: number) => Math.max(0, Math.floor((day - today) / WEEK_DAYS));
  const expect = (customer: CustomerId, amountMinor: bigint, counts: readonly number[], all: number) => {
    const spread = deviations.get(customer) ?? new Array<bigint>(FORECAST_WEEKS).fill(0n);
    deviations.set(customer, spread);
    if (all === 0) return;
    let come = 0;
    for (const [week, each] of weeks.entries()) {
      const before = (amountMinor * BigInt(come)) / BigInt(all);
      come += counts[week] ?? 0;
      each.expected += (amountMinor * BigInt(come)) / BigInt(all) - before;
      spread[week] = (spread[week] ?? 0n) + deviation(amountMinor, come, all);
    }
  };

  return {
    add({ customer, dueOn, balanceMinor, promised = [] }) {
      open += balanceMinor;
      const dueDay = epochDay(dueOn);
      const dueIn = dueDay < today ? undefined : weeks[weekOf(dueDay)];
      if (dueIn !== undefined) dueIn.due += balanceMinor;
      const history = historyOf(customer);
      let restMinor = balanceMinor;
      for (const { on, amountMinor } of promised) {
        const partMinor = minMinor(amountMinor, restMinor);
        restMinor -= partMinor;
        const week = weekOf(epochDay(on));
        const each = weeks[week];
        if (each !== undefined) each.promised += partMinor;
        const { promisesKept: kept, promisesBroken: broken } = history ?? { promisesKept: 0, promisesBroken: 0 };
        // One kept and one broken more, so that no single promise decides.
        expect(customer, partMinor, oneWeek(week, kept + 1), kept + broken + 2);
      }
      const ownCounts = history === undefined ? undefined : countsByWeek(history, dueDay, today);
      const usesOwn = ownCounts !== undefined && ownCounts.payments >= MIN_OWN_PAYMENTS;
      if (usesOwn) {
        own.add(customer);
        ownHistory += restMinor;
      }
      const { counts, all } = usesOwn ? ownCounts : countsByWeek(everybody, dueDay, today);
      expect(customer, restMinor, counts, all);
    },
    result() {
      let cumulated = 0n;
      const result = weeks.map(({ due, promised, expected }, week): ForecastWeek => {
        cumulated += expected;
        let variance = 0n;
        for (const spread of deviations.values()) variance += (spread[week] ?? 0n) ** 2n;
        const margin = (root(variance) * RANGE_TENTHS) / 10n;
        return {
          from: addDays(asOf, week * WEEK_DAYS),
          dueMinor: due,
          promisedMinor: promised,
          expectedMinor: expected,
          cumulativeLowMinor: margin > cumulated ? 0n : cumulated - margin,
          cumulativeHighMinor: minMinor(open, cumulated + margin),
        };
      });
      return {
        weeks: result,
        beyondMinor: open - cumulated,
        openMinor: open,
        ownHistoryMinor: ownHistory,
        payers: deviations.size,
        payersWithHistory: own.size,
      };
    },
  };
}

/** Of the payments that came at this age or later: how many fall into each week, and how many never came. */
function countsByWeek({ daysLate, unpaidOver30 }: PayerHistory, dueDay: number, today: number) {
  const counts = new Array<number>(FORECAST_WEEKS).fill(0);
  let payments = 0;
  for (const [days, count] of daysLate) {
    const day = dueDay + days;
    if (day < today) continue;
    payments += count;
    const week = Math.floor((day - today) / WEEK_DAYS);
    if (week < FORECAST_WEEKS) counts[week] = (counts[week] ?? 0) + count;
  }
  return { counts, payments, all: payments + unpaidOver30 };
}

function oneWeek(week: number, count: number): readonly number[] {
  const counts = new Array<number>(FORECAST_WEEKS).fill(0);
  if (week < FORECAST_WEEKS) counts[week] = count;
  return counts;
}

/** Of an amount that has come in `come` of `all` cases: amount x root(come x (all - come)) / all. */
function deviation(amountMinor: bigint, come: number, all: number): bigint {
  if (come === 0 || come === all) return 0n;
  const scaled = BigInt(Math.floor(Math.sqrt(come * (all - come)) * ROOT_SCALE));
  return (amountMinor * scaled) / BigInt(all * ROOT_SCALE);
}

/** The whole part of a square root. */
function root(value: bigint): bigint {
  if (value === 0n) return 0n;
  let above = 1n << BigInt(value.toString(16).length * 2);
  for (;;) {
    const next = (above + value / above) / 2n;
    if (next >= above) return above;
    above = next;
  }
}
