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

/** The first balance of the file, the amounts of the rows above it, and with its own row's. */
type FirstBalance = { readonly balance: Decimal; readonly above: Decimal | undefined; readonly withRow: Decimal };

/**
 * Checks running balances while rows come in, for both orders at once: oldest first, where each balance is the one
 * before plus the row, and newest first, where the row before leads from this balance to its own. Rows without a
 * balance are bridged.
 */
export class BalanceChain {
  #oldest: Direction = { last: undefined, since: undefined, count: 0, breaks: [] };
  #newest: Direction = { last: undefined, since: undefined, count: 0, breaks: [] };
  #first: FirstBalance | undefined;
  #rows = 0;

  /** The same state, to go on with other rows. */
  copy(): BalanceChain {
    const copy = new BalanceChain();
    copy.#oldest = copyOf(this.#oldest);
    copy.#newest = copyOf(this.#newest);
    copy.#first = this.#first;
    copy.#rows = this.#rows;
    return copy;
  }

  add(amount: Decimal, balance: Decimal | undefined, fileLine: number): void {
    this.#rows += 1;
    if (this.#first === undefined && balance !== undefined) {
      const above = this.#oldest.since;
      this.#first = { balance, above, withRow: plus(above, amount) };
    }
    if (this.#isOpen(this.#oldest, this.#newest)) this.#addOldest(amount, balance, fileLine);
    if (this.#isOpen(this.#newest, this.#oldest)) this.#addNewest(amount, balance, fileLine);
  }

  /** The order that fits better; without any evidence `undefined`. */
  isNewestFirst(): boolean | undefined {
    if (this.#oldest.count === this.#newest.count) return undefined;
    return this.#newest.count < this.#oldest.count;
  }

  breaks(newestFirst: boolean): { readonly told: readonly ChainBreak[]; readonly count: number } {
    const { breaks, count } = newestFirst ? this.#newest : this.#oldest;
    return { told: breaks, count };
  }

  /** Balance before the first and after the last booking in time. */
  ends(newestFirst: boolean): { readonly opening: Decimal; readonly closing: Decimal } | undefined {
    const { last, since } = newestFirst ? this.#newest : this.#oldest;
    const first = this.#first;
    if (first === undefined || last === undefined) return undefined;
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
  }

  /** Whether an order is still in question: the other one has not proved itself. */
  #isOpen(direction: Direction, other: Direction): boolean {
    return this.#rows < ROWS_TO_DECIDE || other.count > 0 || direction.count === 0;
  }

  #addOldest(amount: Decimal, balance: Decimal | undefined, fileLine: number): void {
    const oldest = this.#oldest;
    oldest.since = plus(oldest.since, amount);
    if (balance === undefined) return;
    if (oldest.last !== undefined && !isSum(balance, oldest.last, oldest.since)) {
      addBreak(oldest, { fileLine, expected: addDecimal(oldest.last, oldest.since), got: balance });
    }
    oldest.last = balance;
    oldest.since = undefined;
  }

  #addNewest(amount: Decimal, balance: Decimal | undefined, fileLine: number): void {
    const newest = this.#newest;
    if (balance === undefined) {
      newest.since = plus(newest.since, amount);
      return;
    }
    if (newest.last !== undefined && newest.since !== undefined && !isSum(newest.last, balance, newest.since)) {
      addBreak(newest, { fileLine, expected: subtractDecimal(newest.last, newest.since), got: balance });
    }
    newest.last = balance;
    newest.since = amount;
  }
}

function addBreak(direction: Direction, found: ChainBreak): void {
  direction.count += 1;
  if (direction.breaks.length < MAX_BREAKS_TOLD) direction.breaks.push(found);
}

/** Rows of a file have the same decimals, so that the sum of most needs no Decimal of its own. */
function isSum(total: Decimal, augend: Decimal, addend: Decimal): boolean {
  return total.scale === augend.scale && total.scale === addend.scale
    ? total.coefficient === augend.coefficient + addend.coefficient
    : equalDecimal(total, addDecimal(augend, addend));
}

function copyOf(direction: Direction): Direction {
  return { ...direction, breaks: [...direction.breaks] };
}

function plus(sum: Decimal | undefined, amount: Decimal): Decimal {
  return sum === undefined ? amount : addDecimal(sum, amount);
}
