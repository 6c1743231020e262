import { addDays, daysBetween, type LocalDate, localDate, yearOf } from '@piutang/calendar';
import { applyRate, minMinor, parsePercent, type Rate } from '@piutang/money';

/** How days become a part of a year: all days over 365, over 360, or over the days that the year has. */
export const DAY_COUNTS = ['actual/365', 'actual/360', 'actual/actual'] as const;
export type DayCount = (typeof DAY_COUNTS)[number];

/** What was agreed about interest on late payment. Simple interest: nothing is ever owed on interest. */
export type InterestTerms = {
  /** A decimal such as `"6"` or `"1.25"`. */
  readonly percentPerYear: string;
  readonly dayCount: DayCount;
  /** Days after the due day that bear none. */
  readonly graceDays: number;
  /** All interest on one invoice is at most this part of it. Absent: no such limit. */
  readonly maxPercentOfInvoice?: string;
};

/** What of an invoice bears interest, from its immutable records. */
export type InterestBase = {
  readonly amountMinor: bigint;
  readonly dueOn: LocalDate;
  /** What left the balance, by effective day; what came back is negative. In any order. */
  readonly legs: readonly { readonly effectiveOn: LocalDate; readonly amountMinor: bigint }[];
  /** Parts that bear nothing on some days, both ends included: disputed, or under a plan. */
  readonly free?: readonly { readonly from: LocalDate; readonly until: LocalDate; readonly amountMinor: bigint }[];
};

/**
 * Interest on an invoice from its first bearing day up to and including a day, in minor units.
 *
 * A day bears what was open when it began, so a payment of its value date ends the interest with that day: an invoice
 * that is paid one day late bears one day. Every day counts exactly; the sum is rounded half up to the minor unit of the
 * currency once, here, for the whole time. The interest of a period is the difference of two such sums
 * ({@link interestBetween}), so that periods add up to the minor unit wherever they are cut.
 */
export function interestUntil(base: InterestBase, terms: InterestTerms, until: LocalDate): bigint {
  const fromOn = firstBearingDay(base, terms);
  if (until < fromOn) return 0n;
  const cuts = cutsBetween(base, fromOn, until);
  let days365 = 0n;
  let days366 = 0n;
  for (const [at, from] of cuts.entries()) {
    const next = cuts[at + 1] ?? addDays(until, 1);
    const weighed = bearingOn(base, from) * BigInt(daysBetween(from, next));
    if (terms.dayCount === 'actual/actual' && isLeapYear(from)) days366 += weighed;
    else days365 += weighed;
  }
  const rate = rateOf(terms.percentPerYear);
  const yearDays = terms.dayCount === 'actual/360' ? 360n : 365n;
  const exact = { numerator: rate.numerator, denominator: rate.denominator * yearDays * 366n };
  const totalMinor = applyRate(days365 * 366n + days366 * yearDays, exact, 'half-up');
  if (terms.maxPercentOfInvoice === undefined) return totalMinor;
  return minMinor(totalMinor, applyRate(base.amountMinor, rateOf(terms.maxPercentOfInvoice), 'down'));
}

/** Interest of the days after `after` up to and including `until`. */
export function interestBetween(base: InterestBase, terms: InterestTerms, after: LocalDate, until: LocalDate): bigint {
  return interestUntil(base, terms, until) - interestUntil(base, terms, after);
}

/** What the next day costs while nothing is paid, rounded half up; for a sentence, never for a booking. */
export function interestPerDay(base: InterestBase, terms: InterestTerms, on: LocalDate): bigint {
  const rate = rateOf(terms.percentPerYear);
  const yearDays = terms.dayCount === 'actual/360' ? 360n : 365n;
  const daily: Rate = { numerator: rate.numerator, denominator: rate.denominator * yearDays };
  return applyRate(bearingOn(base, addDays(on, 1)), daily, 'half-up');
}

/** The first day that bears interest: the one after the due day and the days of grace. */
export function firstBearingDay({ dueOn }: Pick<InterestBase, 'dueOn'>, { graceDays }: InterestTerms): LocalDate {
  return addDays(dueOn, graceDays + 1);
}

/** What was open when a day began, less what bears nothing on it; a credit note bears nothing. */
function bearingOn({ amountMinor, legs, free = [] }: InterestBase, day: LocalDate): bigint {
  let openMinor = amountMinor;
  for (const leg of legs) if (leg.effectiveOn < day) openMinor -= leg.amountMinor;
  for (const part of free) if (part.from <= day && day <= part.until) openMinor -= part.amountMinor;
  return openMinor > 0n ? openMinor : 0n;
}

/** The days on which what bears interest, or the length of the year, may change; the first bearing day first. */
function cutsBetween({ legs, free = [] }: InterestBase, fromOn: LocalDate, until: LocalDate): readonly LocalDate[] {
  const changes = [
    ...legs.map(({ effectiveOn }) => addDays(effectiveOn, 1)),
    ...free.flatMap(({ from, until: last }) => [from, addDays(last, 1)]),
  ];
  for (let year = yearOf(fromOn) + 1; year <= yearOf(until); year += 1) changes.push(localDate(`${year}-01-01`));
  const inside = changes.filter((day) => day > fromOn && day <= until);
  return [fromOn, ...new Set(inside.sort())];
}

function isLeapYear(day: LocalDate): boolean {
  const year = yearOf(day);
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** The tenant file is checked before its rates get here. */
function rateOf(percent: string): Rate {
  const rate = parsePercent(percent);
  if (rate === undefined) throw new Error(`got the rate ${percent}, expected a decimal such as 6 or 1.25`);
  return rate;
}
