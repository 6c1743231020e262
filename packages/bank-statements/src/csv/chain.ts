import { addDecimal, equalDecimal, subtractDecimal } from '../decimal.ts';
import type { Decimal } from '../model.ts';

/** A break in the running balance: the row where it shows. */
export type ChainBreak = { readonly fileLine: number; readonly expected: Decimal; readonly got: Decimal };

/** More breaks than this say nothing new: the rows are in no order, or another column was taken for the balance. */
const MAX_BREAKS_TOLD = 50;

/** After this many rows the order that never broke is the file's, and the other one need not be followed any more. */
const ROWS_TO_DECIDE = 100;

/** One way in which the rows may follow each other. */
type Direction = {
  /** The balance met last, and the amounts between it and the next one; `undefined` where there are none. */
  last: Decimal | undefined;
  since: Decimal | undefined;
  count: number;
  breaks: ChainBreak[];
};

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

type ChainState = {
  readonly oldest: Direction;
  readonly newest: Direction;
  /** The first balance of the file, the amounts of the rows above it, and with its own row's. */
  readonly first:
    | { readonly balance: Decimal; readonly above: Decimal | undefined; readonly withRow: Decimal }
    | undefined;
  readonly rows: number;
};

export function createBalanceChain(): BalanceChain {
  return chainFrom({ oldest: newDirection(), newest: newDirection(), first: undefined, rows: 0 });
}

function newDirection(): Direction {
  return { last: undefined, since: undefined, count: 0, breaks: [] };
}

const plus = (sum: Decimal | undefined, amount: Decimal): Decimal =>
  sum === undefined ? amount : addDecimal(sum, amount);

function chainFrom(state: ChainState): BalanceChain {
  const { oldest, newest } = state;
  let { first, rows } = state;

  function link(direction: Direction, expected: Decimal, got: Decimal, fileLine: number): void {
    if (equalDecimal(expected, got)) return;
    direction.count += 1;
    if (direction.breaks.length < MAX_BREAKS_TOLD) direction.breaks.push({ fileLine, expected, got });
  }

  /** Whether an order is still in question: the other one has not proved itself. */
  const isOpen = (direction: Direction, other: Direction) =>
    rows < ROWS_TO_DECIDE || other.count > 0 || direction.count === 0;

  function addOldest(amount: Decimal, balance: Decimal | undefined, fileLine: number): void {
    oldest.since = plus(oldest.since, amount);
    if (balance === undefined) return;
    if (oldest.last !== undefined) link(oldest, addDecimal(oldest.last, oldest.since), balance, fileLine);
    oldest.last = balance;
    oldest.since = undefined;
  }

  function addNewest(amount: Decimal, balance: Decimal | undefined, fileLine: number): void {
    if (balance === undefined) {
      newest.since = plus(newest.since, amount);
      return;
    }
    if (newest.last !== undefined && newest.since !== undefined) {
      link(newest, subtractDecimal(newest.last, newest.since), balance, fileLine);
    }
    newest.last = balance;
    newest.since = amount;
  }

  const copyOf = (direction: Direction): Direction => ({ ...direction, breaks: [...direction.breaks] });

  return {
    copy: () => chainFrom({ oldest: copyOf(oldest), newest: copyOf(newest), first, rows }),
    add(amount, balance, fileLine) {
      rows += 1;
      if (first === undefined && balance !== undefined) {
        first = { balance, above: oldest.since, withRow: plus(oldest.since, amount) };
      }
      if (isOpen(oldest, newest)) addOldest(amount, balance, fileLine);
      if (isOpen(newest, oldest)) addNewest(amount, balance, fileLine);
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
      if (first === undefined) return undefined;
      const { last, since } = newestFirst ? newest : oldest;
      if (last === undefined) return undefined;
      // Newest first: rows above the first balance are younger than it, the rest since the last one is older.
      if (newestFirst) {
        return {
          opening: since === undefined ? last : subtractDecimal(last, since),
          closing: first.above === undefined ? first.balance : addDecimal(first.balance, first.above),
        };
      }
      return {
        opening: subtractDecimal(first.balance, first.withRow),
        closing: since === undefined ? last : addDecimal(last, since),
      };
    },
  };
}
