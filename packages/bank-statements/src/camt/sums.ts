import { absolute, addDecimal, ZERO } from '../decimal.ts';
import type { Balance, Decimal, StatementHead, StatementTail } from '../model.ts';
import { createTally, type Tally } from '../tally.ts';
import type { EntryNote } from './line.ts';
import type { RawStatement } from './message.ts';
import { summaryNotes } from './summary.ts';

/** Adds up the entries of one statement, apart by what the bank says of them. */
export type StatementSums = {
  /** @param stated whether the entry has a status */
  add(amount: Decimal, pending: boolean, stated: boolean): void;
  reject(): void;
  /** What the bank's own summary says otherwise. */
  notes(): readonly EntryNote[];
  tail(head: StatementHead, opening: Balance | undefined, closing: Balance | undefined): StatementTail;
};

export function createStatementSums(statement: RawStatement): StatementSums {
  const { all, credits, debits } = statement.totals;
  const hasSummary = [all, credits, debits].some((each) => each.count !== '' || each.sum !== '');
  const stated = createTally();
  let unstated: Tally | undefined;
  const none = () => ({ count: 0, sum: ZERO });
  const everything = { credits: none(), debits: none() };
  const booked = { credits: none(), debits: none() };

  function count(amount: Decimal, pending: boolean): void {
    const side = amount.coefficient < 0n ? 'debits' : 'credits';
    for (const sums of pending ? [everything] : [everything, booked]) {
      sums[side].count += 1;
      sums[side].sum = addDecimal(sums[side].sum, absolute(amount));
    }
  }

  return {
    add(amount, pending, isStated) {
      if (isStated) stated.add(amount, pending);
      else {
        unstated ??= createTally();
        unstated.add(amount, false);
      }
      if (hasSummary) count(amount, pending);
    },
    reject: () => stated.reject(),
    notes: () => (hasSummary ? summaryNotes(statement, { booked, all: everything }) : []),
    tail(head, opening, closing) {
      if (unstated === undefined) return stated.tail({ head, opening, closing });
      // Entries without a status count in the equation: they are moved to its other side.
      const moved = opening && { amount: addDecimal(opening.amount, unstated.net()) };
      const { booked: counted } = unstated.tail({ opening: undefined, closing: undefined });
      return { ...stated.tail({ head, opening: moved, closing }), unstated: counted };
    },
  };
}
