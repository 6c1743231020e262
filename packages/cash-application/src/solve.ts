import { sumMinor } from '@piutang/money';
import type { BookItem } from './book.ts';
import type { Scene } from './desk.ts';
import { expectedAmounts, maySettle, type Reading, readingsOf } from './readings.ts';
import { findSubsets, MAX_SET_CANDIDATES, MAX_SET_SIZE } from './subset.ts';

/**
 * Up to this many items every set is weighed against a single item that fits, and sets may be short of a bank charge.
 * Among more items some set equals almost any amount by chance, so that only pairs speak against a single item.
 */
const FEW_ITEMS = 12;

/** Solutions that are looked for: one to post, two more to show. */
const MAX_SOLUTIONS = 3;

/** Items of equal amount that are told apart; the oldest come first. */
const MAX_SINGLES = 20;

/** Everything that settles an amount among a payer's items. */
export type Solution = {
  /** Readings that fit equally well; more than one is an ambiguity. */
  readonly readings: readonly Reading[];
  /** True when each reading is of one item. */
  readonly isSingle: boolean;
  /** True when the search ended by itself, so that one reading is the only one. */
  readonly isProved: boolean;
  /** Several items with a difference: too weak to post unless the payer has few. */
  readonly isExplainedSet: boolean;
};

/**
 * The items, one or a set of up to eight, that the amount settles: first as expected receipts, then with a difference
 * explained. A set speaks against a single item that fits as well.
 */
export function solve(scene: Scene, entries: readonly BookItem[]): Solution {
  const { payment, terms } = scene;
  const leastMinor = payment.amountMinor - (terms.currency.roundingToMinor ?? 0n);
  const singles: Reading[] = [];
  for (const entry of entries) {
    if (entry.openMinor < leastMinor || !maySettle(entry, payment.amountMinor, terms)) continue;
    singles.push(...readingsOf([entry], payment.amountMinor, terms));
  }
  const exact = singles.filter((reading) => reading.expected).slice(0, MAX_SINGLES);
  const hasFew = entries.length <= FEW_ITEMS;
  if (exact.length > 1) return { readings: exact, isSingle: true, isProved: true, isExplainedSet: false };
  const sets = setsOf(scene, entries, exact.length > 0 && !hasFew ? 2 : MAX_SET_SIZE);
  // A set speaks for itself less than one item with a difference that has a name: neither is certain beside the other.
  const rivals = exact.length === 0 && sets.readings.length > 0 ? singles : [];
  const readings = [...exact, ...sets.readings, ...rivals.slice(0, MAX_SOLUTIONS)];
  if (readings.length > 0) {
    const isSingle = exact.length > 0;
    // More than 40 open items: that no pair adds up is not searched either, and one item that fits stands alone.
    const limit = hasFew ? CHANCE_LIMIT_OF_FEW : CHANCE_LIMIT;
    const isLikely = readings.every((each) =>
      hasFew && isInFull(each) ? isNoGrain(each, entries) : isNoChance(each, entries, limit),
    );
    const isProved = isSingle || (sets.isProved && isLikely);
    return { readings, isSingle, isProved, isExplainedSet: false };
  }
  const chargedSets = hasFew ? setsOf(scene, entries, MAX_SET_SIZE, terms.currency.bankChargesMinor).readings : [];
  const explained = [...singles, ...chargedSets];
  return {
    readings: explained,
    isSingle: singles.length > 0,
    isProved: sets.isProved || singles.length > 0,
    isExplainedSet: singles.length === 0,
  };
}

/**
 * Among many items some set equals any amount by chance, an instalment for example, and being the only one proves
 * nothing then. A set is proof where sets of its size are far fewer than the amounts that they could add up to; and so
 * is what is left of it without any one item, because the payer may have paid that one, and more or less than is open.
 */
function isNoChance({ parts }: Reading, entries: readonly BookItem[], limit: bigint): boolean {
  const amounts = parts.map((part) => part.cashMinor);
  const rests = amounts.length < 3 ? [] : amounts.map((_, at) => amounts.toSpliced(at, 1));
  return [amounts, ...rests].every((each) => isBeyondChance(each, entries, limit));
}

function isBeyondChance(amounts: readonly bigint[], entries: readonly BookItem[], limit: bigint): boolean {
  const targetMinor = sumMinor(amounts);
  // Prices are round: sums of the set's own grain are what an amount of that grain could hit by chance.
  const grainMinor = amounts.reduce(greatestCommonDivisor);
  const isOfGrain = ({ openMinor }: BookItem) => openMinor <= targetMinor && openMinor % grainMinor === 0n;
  const count = BigInt(entries.filter(isOfGrain).length);
  let sets = 0n;
  let ofSize = 1n;
  for (let size = 1n; size <= BigInt(amounts.length); size += 1n) {
    ofSize = (ofSize * (count - size + 1n)) / size;
    sets += ofSize;
  }
  return sets * grainMinor * limit <= targetMinor;
}

/**
 * Among few items a set in full is proof, unless prices are so round that a part of one item is easily the sum of
 * others: EUR 11,655.00 is 70 % of 16,650.00, and 6,105.00 with 5,550.00. All that is open is a sum of its own right.
 */
function isNoGrain({ parts }: Reading, entries: readonly BookItem[]): boolean {
  if (parts.length === entries.length || entries.length <= VERY_FEW_ITEMS) return true;
  return isBeyondChance(
    parts.map((part) => part.cashMinor),
    entries,
    GRAIN_LIMIT,
  );
}

/** Among these a payer knows what it pays, and there are few items to pay a part of. */
const VERY_FEW_ITEMS = 6;

/** One round part of an item in this many may be taken for a set of others. */
const GRAIN_LIMIT = 10n;

/** One payment in this many that fits nothing may be taken for a set; such payments are themselves few in a hundred. */
const CHANCE_LIMIT = 5_000n;

/** Among few items sets are few, but each tax or discount on them makes as many again. */
const CHANCE_LIMIT_OF_FEW = 500n;

function isInFull({ parts }: Reading): boolean {
  return parts.every(({ deductions }) => deductions.length === 0);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

/** Sets of two or more whose expected receipts add up to the amount, or to the amount and a bank charge. */
function setsOf(
  scene: Scene,
  entries: readonly BookItem[],
  maxSize: number,
  chargesMinor: readonly bigint[] = [0n],
): { readonly readings: readonly Reading[]; readonly isProved: boolean } {
  const { payment, terms, work } = scene;
  const largestMinor = sumMinor([payment.amountMinor, ...chargesMinor]);
  // What is larger than the amount by more than any tax or discount takes off is in no set.
  const usable = entries.filter((entry) => entry.openMinor < 2n * largestMinor);
  if (usable.length < 2) return { readings: [], isProved: true };
  if (usable.length > MAX_SET_CANDIDATES) return { readings: [], isProved: false };
  const readings = new Map<string, Reading>();
  let isProved = true;
  for (const { kind, amountsMinor } of expectedAmounts(usable, terms)) {
    if (chargesMinor[0] !== 0n && kind !== 'full' && kind !== 'withheld') continue;
    for (const chargeMinor of chargesMinor) {
      const limits = { minSize: 2, maxSize, maxSolutions: MAX_SOLUTIONS };
      const search = findSubsets(amountsMinor, payment.amountMinor + chargeMinor, limits, work);
      isProved &&= search.complete || search.solutions.length > 1;
      for (const solution of search.solutions) {
        const set = solution.flatMap((at) => usable[at] ?? []);
        for (const reading of readingsOf(set, payment.amountMinor, terms)) readings.set(readingKey(reading), reading);
      }
    }
  }
  return { readings: [...readings.values()].slice(0, MAX_SOLUTIONS), isProved };
}

function readingKey(reading: Reading): string {
  return reading.parts
    .map(({ entry, cashMinor, deductions }) => {
      const kinds = deductions.map((each) => `${each.kind}${each.amountMinor}`).join('+');
      return `${entry.invoice}=${cashMinor}${kinds}`;
    })
    .sort()
    .join('|');
}
