import type { LocalDate } from '@piutang/calendar';
import { addDecimal, equalDecimal, formatDecimal, negate, ZERO } from '../decimal.ts';
import type { Decimal, Problem, StatementEvent, StatementHead, StatementLine } from '../model.ts';
import { createTally } from '../tally.ts';
import { BalanceChain, type ChainBreak } from './chain.ts';
import type { Surroundings } from './preamble.ts';

/** Takes the events of one statement in order. */
export type EventSink = { emit(event: StatementEvent): void };

/** One account of the file: its lines as they come, and at the end its sums and the verdict. */
export class Book {
  readonly currency: string | undefined;
  readonly #head: StatementHead;
  readonly #sink: EventSink;
  readonly #tally = createTally();
  readonly #chain = new BalanceChain();
  /** The same with pending rows, from the first one on. */
  #withPending: BalanceChain | undefined;
  #pendingSum = ZERO;
  #pendingCredits = 0;
  #pendingDebits = 0;
  #pendingWithBalance = false;
  /** The last line, to which a row without a date may add its text. */
  #held: StatementLine | undefined;
  #previous: LocalDate | undefined;
  #rising = 0;
  #falling = 0;
  #balanceCount = 0;
  /** The amount of some row is shown by its own two balances, so that an opening worked out of it says something. */
  #isSelfProvedOnce = false;

  constructor(head: StatementHead, sink: EventSink) {
    this.currency = head.currency;
    this.#head = head;
    this.#sink = sink;
    sink.emit({ kind: 'statement', head });
  }

  /** @param isSelfProved the row has the balance before it as well, and its amount leads to the one after */
  add(line: StatementLine, isSelfProved: boolean): void {
    this.#flush();
    this.#held = line;
    const { amount, balanceAfter, fileLine } = line;
    this.#tally.add(amount, line.pending);
    if (line.pending) {
      this.#addPending(line);
      return;
    }
    this.#order(line.bookedOn);
    if (balanceAfter !== undefined) this.#balanceCount += 1;
    this.#isSelfProvedOnce ||= isSelfProved;
    this.#chain.add(amount, balanceAfter, fileLine);
    this.#withPending?.add(amount, balanceAfter, fileLine);
  }

  /** Text of a row that goes on with the booking before it. */
  continueText(text: string): void {
    const held = this.#held;
    if (held !== undefined) this.#held = { ...held, text: held.text === '' ? text : `${held.text} ${text}` };
  }

  reject(): void {
    this.#tally.reject();
  }

  lastLine(): StatementLine | undefined {
    return this.#held;
  }

  end(around: Surroundings): void {
    this.#flush();
    const newestFirst = this.#chain.isNewestFirst() ?? this.#falling > this.#rising;
    const withPending = this.#pendingWithBalance ? this.#withPending : undefined;
    const runsOnPending = withPending !== undefined && withPending.breaks(newestFirst).count === 0;
    const running = runsOnPending && withPending !== undefined ? withPending : this.#chain;
    const breaks = this.#balanceCount > 0 ? running.breaks(newestFirst) : { told: [], count: 0 };
    for (const each of breaks.told) this.#tell(brokenChain(each));
    if (breaks.count > breaks.told.length) this.#tell(moreBreaks(breaks.count - breaks.told.length));
    const ends = running.ends(newestFirst);
    const closing = around.closing ?? ends?.closing;
    // Worked out of one row's own balance and amount, an opening proves nothing of that row.
    const isLinked = this.#balanceCount > 1 || this.#isSelfProvedOnce;
    const opening = around.opening ?? (isLinked ? ends?.opening : undefined);
    const pendingInBalance = runsOnPending || explainedByPending(opening, this.#tally.net(), this.#pendingSum, closing);
    if (pendingInBalance) this.#tell(PENDING_IN_BALANCE);
    const tail = this.#tally.tail({
      head: {
        ...(this.#head.account === undefined && around.account !== undefined ? { account: around.account } : {}),
        ...(opening === undefined || this.#head.opening !== undefined ? {} : { opening: { amount: opening } }),
      },
      opening: opening && { amount: opening },
      closing: closing && { amount: closing },
      pendingInBalance,
    });
    const footer = [
      ...footerProblems(around, tail.booked, this.#pendingSum),
      ...countProblems(around, this.#tally.sides(), { credits: this.#pendingCredits, debits: this.#pendingDebits }),
    ];
    for (const each of footer) this.#tell(each);
    const isProvable = breaks.count === 0 && footer.length === 0;
    this.#sink.emit({
      kind: 'end',
      tail: tail.balances === 'proved' && !isProvable ? { ...tail, balances: 'broken' } : tail,
    });
  }

  #addPending({ amount, balanceAfter, fileLine }: StatementLine): void {
    this.#pendingSum = addDecimal(this.#pendingSum, amount);
    this.#withPending ??= this.#chain.copy();
    this.#withPending.add(amount, balanceAfter, fileLine);
    this.#pendingWithBalance ||= balanceAfter !== undefined;
    if (amount.coefficient < 0n) this.#pendingDebits += 1;
    else this.#pendingCredits += 1;
  }

  #order(bookedOn: LocalDate): void {
    const previous = this.#previous;
    this.#previous = bookedOn;
    // Rows of one day share the text of it: no need to compare letters.
    if (previous === undefined || previous === bookedOn) return;
    if (bookedOn > previous) this.#rising += 1;
    else this.#falling += 1;
  }

  #flush(): void {
    if (this.#held !== undefined) this.#sink.emit({ kind: 'line', line: this.#held });
    this.#held = undefined;
  }

  #tell(problem: Problem): void {
    this.#sink.emit({ kind: 'problem', problem });
  }
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

function brokenChain({ fileLine, expected, got }: ChainBreak): Problem {
  const message = `the running balance does not follow: got ${formatDecimal(got)}, expected ${formatDecimal(expected)}; a row is missing, changed or twice in the file, fetch it again`;
  return { code: 'running-balance-broken', severity: 'error', line: fileLine, message };
}

function moreBreaks(count: number): Problem {
  const message = `the running balance does not follow in ${count} more rows: the rows may be in no order of time; fetch the file again`;
  return { code: 'running-balance-broken', severity: 'error', message };
}

const PENDING_IN_BALANCE: Problem = {
  code: 'pending-in-balance',
  severity: 'warning',
  message:
    "the bank's balance includes pending rows: got a closing balance with them, expected booked rows only; take the file again when they are booked",
};

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
