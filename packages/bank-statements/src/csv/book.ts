import { addDecimal, equalDecimal, formatDecimal, negate, ZERO } from '../decimal.ts';
import type { Decimal, Problem, StatementEvent, StatementHead, StatementLine } from '../model.ts';
import { createTally } from '../tally.ts';
import { type BalanceChain, createBalanceChain } from './chain.ts';
import type { Surroundings } from './preamble.ts';

/** One account of the file: its lines as they come, and at the end its sums and the verdict. */
export type Book = {
  readonly currency: string | undefined;
  /** @param isSelfProved the row has the balance before it as well, and its amount leads to the one after */
  add(line: StatementLine, isSelfProved: boolean): void;
  /** Text of a row that goes on with the booking before it. */
  continueText(text: string): void;
  reject(): void;
  lastLine(): StatementLine | undefined;
  end(around: Surroundings): void;
};

/**
 * @param emit takes the events of this statement in order
 */
export function createBook(head: StatementHead, emit: (event: StatementEvent) => void): Book {
  const tally = createTally();
  const chain = createBalanceChain();
  /** The same with pending rows, from the first one on. */
  let withPending: BalanceChain | undefined;
  let pendingSum = ZERO;
  let held: StatementLine | undefined;
  let previous: string | undefined;
  let rising = 0;
  let falling = 0;
  let pendingWithBalance = false;
  let balanceCount = 0;
  /** The amount of some row with a balance is shown by balances alone, so that an opening worked out of it says something. */
  let isSelfProvedOnce = false;
  let pendingCredits = 0;
  let pendingDebits = 0;

  function problem(problem: Problem): void {
    emit({ kind: 'problem', problem });
  }

  function flush(): void {
    if (held !== undefined) emit({ kind: 'line', line: held });
    held = undefined;
  }

  function order(line: StatementLine): void {
    if (previous !== undefined && line.bookedOn > previous) rising += 1;
    if (previous !== undefined && line.bookedOn < previous) falling += 1;
    previous = line.bookedOn;
  }

  emit({ kind: 'statement', head });

  return {
    currency: head.currency,
    add(line, isSelfProved) {
      flush();
      held = line;
      tally.add(line.amount, line.pending);
      if (line.pending) {
        pendingSum = addDecimal(pendingSum, line.amount);
        withPending ??= chain.copy();
        withPending.add(line.amount, line.balanceAfter, line.fileLine);
        pendingWithBalance ||= line.balanceAfter !== undefined;
        if (line.amount.coefficient < 0n) pendingDebits += 1;
        else pendingCredits += 1;
        return;
      }
      order(line);
      if (line.balanceAfter !== undefined) balanceCount += 1;
      isSelfProvedOnce ||= isSelfProved;
      chain.add(line.amount, line.balanceAfter, line.fileLine);
      withPending?.add(line.amount, line.balanceAfter, line.fileLine);
    },
    continueText(text) {
      if (held !== undefined) held = { ...held, text: held.text === '' ? text : `${held.text} ${text}` };
    },
    reject: () => tally.reject(),
    lastLine: () => held,
    end(around) {
      flush();
      const newestFirst = chain.isNewestFirst() ?? falling > rising;
      const runsOnPending =
        withPending !== undefined && pendingWithBalance && withPending.breaks(newestFirst).count === 0;
      const running = runsOnPending && withPending !== undefined ? withPending : chain;
      const breaks = balanceCount > 0 ? running.breaks(newestFirst) : { told: [], count: 0 };
      for (const each of breaks.told) problem(brokenChain(each));
      if (breaks.count > breaks.told.length) problem(moreBreaks(breaks.count - breaks.told.length));
      const ends = running.ends(newestFirst);
      const closing = around.closing ?? ends?.closing;
      // Worked out of one row's own balance and amount, an opening proves nothing of that row.
      const isLinked = balanceCount > 1 || isSelfProvedOnce;
      const opening = around.opening ?? (isLinked ? ends?.opening : undefined);
      const pendingIncluded = runsOnPending || explainedByPending(opening, tally.net(), pendingSum, closing);
      if (pendingIncluded) problem(pendingInBalance());
      const tail = tally.tail({
        head: {
          ...(head.account === undefined && around.account !== undefined ? { account: around.account } : {}),
          ...(opening === undefined || head.opening !== undefined ? {} : { opening: { amount: opening } }),
        },
        opening: opening && { amount: opening },
        closing: closing && { amount: closing },
        pendingInBalance: pendingIncluded,
      });
      const footer = [
        ...footerProblems(around, tail.booked, pendingSum),
        ...countProblems(around, tally.sides(), { credits: pendingCredits, debits: pendingDebits }),
      ];
      for (const each of footer) problem(each);
      const isProvable = breaks.count === 0 && footer.length === 0;
      emit({ kind: 'end', tail: tail.balances === 'proved' && !isProvable ? { ...tail, balances: 'broken' } : tail });
    },
  };
}

/** Booked rows alone do not lead from opening to closing, pending ones with them do. */
function explainedByPending(
  opening: Decimal | undefined,
  net: Decimal,
  pendingSum: Decimal,
  closing: Decimal | undefined,
): boolean {
  if (opening === undefined || closing === undefined || pendingSum.coefficient === 0n) return false;
  return equalDecimal(addDecimal(addDecimal(opening, net), pendingSum), closing);
}

function brokenChain({ fileLine, expected, got }: { fileLine: number; expected: Decimal; got: Decimal }): Problem {
  const message = `the running balance does not follow: got ${formatDecimal(got)}, expected ${formatDecimal(expected)}; a row is missing, changed or twice in the file, fetch it again`;
  return { code: 'running-balance-broken', severity: 'error', line: fileLine, message };
}

function moreBreaks(count: number): Problem {
  const message = `the running balance does not follow in ${count} more rows: the rows may be in no order of time; fetch the file again`;
  return { code: 'running-balance-broken', severity: 'error', message };
}

function pendingInBalance(): Problem {
  const message =
    "the bank's balance includes pending rows: got a closing balance with them, expected booked rows only; take the file again when they are booked";
  return { code: 'pending-in-balance', severity: 'warning', message };
}

/** The bank's own totals against the rows; totals that count pending rows too are as good. */
function footerProblems(
  around: Surroundings,
  booked: { readonly credits: Decimal; readonly debits: Decimal },
  pendingSum: Decimal,
): Problem[] {
  const check = (name: string, told: Decimal | undefined, sum: Decimal, withPending: Decimal): Problem[] => {
    if (told === undefined) return [];
    const total = told.coefficient < 0n ? negate(told) : told;
    if (equalDecimal(total, sum) || equalDecimal(total, withPending)) return [];
    const message = `the file's total of ${name}: got ${formatDecimal(total)}, expected ${formatDecimal(sum)}, the sum of its rows; fetch the file again, rows may be missing`;
    return [{ code: 'footer-mismatch', severity: 'error', line: around.fileLine, message }];
  };
  const isCredit = pendingSum.coefficient > 0n;
  return [
    ...check(
      'credits',
      around.credits,
      booked.credits,
      isCredit ? addDecimal(booked.credits, pendingSum) : booked.credits,
    ),
    ...check(
      'debits',
      around.debits,
      booked.debits,
      isCredit ? booked.debits : addDecimal(booked.debits, negate(pendingSum)),
    ),
  ];
}

type Sides = { readonly credits: number; readonly debits: number };

/** The bank's own numbers of bookings against the rows, pending ones counted or not. */
function countProblems(around: Surroundings, booked: Sides, pending: Sides): Problem[] {
  const check = (name: string, told: number | undefined, count: number, withPending: number): Problem[] => {
    if (told === undefined || told === count || told === withPending) return [];
    const message = `the file's number of ${name}: got ${told}, expected ${count}, the number of its rows; fetch the file again, rows may be missing`;
    return [{ code: 'count-mismatch', severity: 'error', line: around.fileLine, message }];
  };
  return [
    ...check('credits', around.creditCount, booked.credits, booked.credits + pending.credits),
    ...check('debits', around.debitCount, booked.debits, booked.debits + pending.debits),
  ];
}
