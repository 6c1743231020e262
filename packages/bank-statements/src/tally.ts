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
  // Sums at one scale: a Decimal for each addition would be most of what adding up costs.
  let scale = 0;
  let creditUnits = 0n;
  let debitUnits = 0n;
  let creditCount = 0;
  let debitCount = 0;
  let pendingCount = 0;
  let rejectedCount = 0;
  const unitsOf = (amount: Decimal): bigint => {
    if (amount.scale > scale) {
      const factor = 10n ** BigInt(amount.scale - scale);
      creditUnits *= factor;
      debitUnits *= factor;
      scale = amount.scale;
    }
    return amount.scale === scale ? amount.coefficient : amount.coefficient * 10n ** BigInt(scale - amount.scale);
  };
  const net = (): Decimal => ({ coefficient: creditUnits - debitUnits, scale });
  return {
    add(amount, pending) {
      if (pending) {
        pendingCount += 1;
        return;
      }
      const units = unitsOf(amount);
      if (units < 0n) {
        debitCount += 1;
        debitUnits -= units;
      } else {
        creditCount += 1;
        creditUnits += units;
      }
    },
    reject() {
      rejectedCount += 1;
    },
    net,
    sides: () => ({ credits: creditCount, debits: debitCount }),
    tail({ head = {}, opening, closing, pendingInBalance = false }) {
      return {
        head,
        ...(closing === undefined ? {} : { closing }),
        booked: {
          count: creditCount + debitCount,
          credits: { coefficient: creditUnits, scale },
          debits: { coefficient: debitUnits, scale },
        },
        pending: { count: pendingCount },
        rejected: { count: rejectedCount },
        balances: pendingInBalance ? 'unknown' : verdict(opening, closing, net(), rejectedCount),
      };
    },
  };
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

/** What to say of a statement whose `balances` are `broken`: what was got, what the lines add up to, the difference. */
export function balanceMismatch(opening: Balance, { closing, booked }: StatementTail): string {
  const expected = subtractDecimal(addDecimal(opening.amount, booked.credits), booked.debits);
  const got = closing?.amount ?? expected;
  return (
    `balances do not agree: got closing ${formatDecimal(got)}, expected ${formatDecimal(expected)} ` +
    `(opening ${formatDecimal(opening.amount)} and the lines), a difference of ` +
    `${formatDecimal(subtractDecimal(got, expected))}; ask the bank for the file again`
  );
}
