import { addDecimal, equalDecimal, formatDecimal, subtractDecimal } from './decimal.ts';
import type { Balance, Decimal, StatementHead, StatementTail } from './model.ts';

/** Adds up one statement while it is read. Make a new one with {@link createTally} for each statement. */
export type Tally = {
  /** Counts a line: pending ones apart, booked ones by the sign of the amount. */
  add(amount: Decimal, pending: boolean): void;
  /** Counts a row that is there and could not be read; the statement is then never `proved`. */
  reject(): void;
  /** Booked credits minus debits so far. */
  net(): Decimal;
  /** How many booked lines are on each side. */
  sides(): { readonly credits: number; readonly debits: number };
  /** What was counted, with the verdict on opening + booked lines = closing. */
  tail(found: {
    /** Head fields that only a later line told, as {@link StatementTail} carries them. */
    readonly head?: StatementHead;
    readonly opening: Balance | undefined;
    readonly closing: Balance | undefined;
    /** The bank's own balances include pending lines, so that no verdict is possible. */
    readonly pendingInBalance?: boolean;
  }): StatementTail;
};

export function createTally(): Tally {
  return new RunningTally();
}

class RunningTally implements Tally {
  // Sums at one scale: a Decimal for each addition would be most of what adding up costs.
  #scale = 0;
  #creditUnits = 0n;
  #debitUnits = 0n;
  #creditCount = 0;
  #debitCount = 0;
  #pendingCount = 0;
  #rejectedCount = 0;

  add(amount: Decimal, pending: boolean): void {
    if (pending) {
      this.#pendingCount += 1;
      return;
    }
    const units = this.#unitsOf(amount);
    if (units < 0n) {
      this.#debitCount += 1;
      this.#debitUnits -= units;
    } else {
      this.#creditCount += 1;
      this.#creditUnits += units;
    }
  }

  reject(): void {
    this.#rejectedCount += 1;
  }

  net(): Decimal {
    return { coefficient: this.#creditUnits - this.#debitUnits, scale: this.#scale };
  }

  sides(): ReturnType<Tally['sides']> {
    return { credits: this.#creditCount, debits: this.#debitCount };
  }

  tail({ head = {}, opening, closing, pendingInBalance = false }: Parameters<Tally['tail']>[0]): StatementTail {
    return {
      head,
      ...(closing === undefined ? {} : { closing }),
      booked: {
        count: this.#creditCount + this.#debitCount,
        credits: { coefficient: this.#creditUnits, scale: this.#scale },
        debits: { coefficient: this.#debitUnits, scale: this.#scale },
      },
      pending: { count: this.#pendingCount },
      rejected: { count: this.#rejectedCount },
      balances: pendingInBalance ? 'unknown' : verdict(opening, closing, this.net(), this.#rejectedCount),
    };
  }

  #unitsOf(amount: Decimal): bigint {
    if (amount.scale > this.#scale) {
      const factor = 10n ** BigInt(amount.scale - this.#scale);
      this.#creditUnits *= factor;
      this.#debitUnits *= factor;
      this.#scale = amount.scale;
    }
    return amount.scale === this.#scale
      ? amount.coefficient
      : amount.coefficient * 10n ** BigInt(this.#scale - amount.scale);
  }
}

/** A rejected row explains a difference as well as an error does, so it leaves a difference `broken` and agreement unproved. */
function verdict(
  opening: Balance | undefined,
  closing: Balance | undefined,
  net: Decimal,
  rejectedCount: number,
): StatementTail['balances'] {
  if (opening === undefined || closing === undefined) return 'unknown';
  if (!equalDecimal(addDecimal(opening.amount, net), closing.amount)) return 'broken';
  return rejectedCount === 0 ? 'proved' : 'unknown';
}

/** Where the lines lead to from the opening balance, those of which the bank does not say that they are booked included. */
export function closingByLines(opening: Balance, { booked, unstated }: StatementTail): Decimal {
  const byBooked = subtractDecimal(addDecimal(opening.amount, booked.credits), booked.debits);
  return unstated === undefined ? byBooked : subtractDecimal(addDecimal(byBooked, unstated.credits), unstated.debits);
}

/** What to say of a statement whose balances do not agree: what was got, what the lines add up to, the difference. */
export function balanceMismatch(opening: Balance, tail: StatementTail): string {
  const expected = closingByLines(opening, tail);
  const got = tail.closing?.amount ?? expected;
  return (
    `balances do not agree: got closing ${formatDecimal(got)}, expected ${formatDecimal(expected)} ` +
    `(opening ${formatDecimal(opening.amount)} and the lines), a difference of ` +
    `${formatDecimal(subtractDecimal(got, expected))}; ask the bank for the file again`
  );
}
