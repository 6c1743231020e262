import { addDecimal, equalDecimal, subtractDecimal, ZERO } from '../decimal.ts';
import type { Decimal } from '../model.ts';

/** A break in the running balance: the row where it shows. */
export type ChainBreak = { readonly fileLine: number; readonly expected: Decimal; readonly got: Decimal };

/** More breaks than this say nothing new: the rows are in no order, or another column was taken for the balance. */
const MAX_BREAKS_TOLD = 50;

/** One way in which the rows may follow each other. */
type Direction = { last: Decimal | undefined; since: Decimal; count: number; breaks: ChainBreak[] };

/**
 * Checks running balances while rows come in, for both orders at once: oldest first, where each balance is the one
 * before plus the row, and newest first, where the row before leads from this balance to its own. Rows without a
 * balance are bridged.
 */
export type BalanceChain = {
  /** The same state, to go on with other rows. */
  copy(): BalanceChain;
  add(amount: Decimal, balance: Decimal | undefined, fileLine: number): void;
  /** The order that fits better; without any evidence `undefined`. */
  isNewestFirst(): boolean | undefined;
  breaks(newestFirst: boolean): { readonly told: readonly ChainBreak[]; readonly count: number };
  /** Balance before the first and after the last booking in time. */
  ends(newestFirst: boolean): { readonly opening: Decimal; readonly closing: Decimal } | undefined;
};

export function createBalanceChain(): BalanceChain {
  return chainFrom({ oldest: newDirection(), newest: newDirection(), sum: ZERO, first: undefined, last: undefined });
}

/** A row with a balance, with the sums of the amounts up to and with it, and before it. */
type Anchor = { readonly balance: Decimal; readonly sumWith: Decimal; readonly sumBefore: Decimal };

type ChainState = {
  readonly oldest: Direction;
  readonly newest: Direction;
  readonly sum: Decimal;
  readonly first: Anchor | undefined;
  readonly last: Anchor | undefined;
};

function newDirection(): Direction {
  return { last: undefined, since: ZERO, count: 0, breaks: [] };
}

function chainFrom(state: ChainState): BalanceChain {
  const { oldest, newest } = state;
  let { sum, first, last } = state;

  function link(direction: Direction, expected: Decimal | undefined, got: Decimal, fileLine: number): void {
    if (expected !== undefined && !equalDecimal(expected, got)) {
      direction.count += 1;
      if (direction.breaks.length < MAX_BREAKS_TOLD) direction.breaks.push({ fileLine, expected, got });
    }
    direction.last = got;
  }

  const copyOf = (direction: Direction): Direction => ({ ...direction, breaks: [...direction.breaks] });

  return {
    copy: () => chainFrom({ oldest: copyOf(oldest), newest: copyOf(newest), sum, first, last }),
    add(amount, balance, fileLine) {
      const sumBefore = sum;
      sum = addDecimal(sum, amount);
      oldest.since = addDecimal(oldest.since, amount);
      if (balance === undefined) {
        newest.since = addDecimal(newest.since, amount);
        return;
      }
      link(oldest, oldest.last && addDecimal(oldest.last, oldest.since), balance, fileLine);
      link(newest, newest.last && subtractDecimal(newest.last, newest.since), balance, fileLine);
      oldest.since = ZERO;
      newest.since = amount;
      last = { balance, sumWith: sum, sumBefore };
      first ??= last;
    },
    isNewestFirst() {
      if (oldest.count === newest.count) return undefined;
      return newest.count < oldest.count;
    },
    breaks(newestFirst) {
      const { breaks, count } = newestFirst ? newest : oldest;
      return { told: breaks, count };
    },
    ends(newestFirst) {
      if (first === undefined || last === undefined) return undefined;
      if (newestFirst) {
        // Rows above the first balance are younger than it, rows below the last one are older.
        const closing = addDecimal(first.balance, first.sumBefore);
        const opening = subtractDecimal(last.balance, subtractDecimal(sum, last.sumBefore));
        return { opening, closing };
      }
      return {
        opening: subtractDecimal(first.balance, first.sumWith),
        closing: addDecimal(last.balance, subtractDecimal(sum, last.sumWith)),
      };
    },
  };
}
