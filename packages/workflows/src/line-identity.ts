import type { LocalDate } from '@piutang/calendar';
import { BANK_LINE_PREFIX, type BankLine, bankLineKind, bankLinePartition, type Table } from '@piutang/table';
import type { FileLine, SurveyedStatement } from './statement-file.ts';

/** A booking of a file under the number that tells it from equal ones of its day, and the line if it is recorded already. */
export type NumberedLine = {
  readonly fileLine: FileLine;
  /** `fingerprint#number`. */
  readonly line: string;
  readonly known?: BankLine;
};

/** Recorded bookings of one account and day, as one file meets them. */
type Day = {
  readonly known: readonly BankLine[];
  /** By fingerprint: recorded ones that no booking of the file was found to be yet, in the order of their numbers. */
  readonly unmet: ReadonlyMap<string, BankLine[]>;
  readonly taken: ReadonlySet<string>;
  /** By fingerprint: the last number given to a booking of the file. */
  readonly given: Map<string, number>;
  /** By statement of the file: recorded ones that lie before its begin or after its end. */
  readonly beside: Map<SurveyedStatement, ReadonlySet<BankLine>>;
};

/**
 * Numbers the bookings of a file, called for each in file order. Two equal bookings of a day are two, and the same booking
 * in two files is one: the nth of equal ones in a file is the nth that is recorded; beyond those it gets the next free
 * number. Recorded ones that the balances place before the statement begins or after it ends are not in it, so that a
 * statement that begins in the middle of a day does not take its bookings for those of the morning. Asked again for the
 * same file, it gives the same bookings the same lines.
 */
export function createNumbering(table: Table, sha256: string): (fileLine: FileLine) => Promise<NumberedLine> {
  const days = new Map<string, Promise<Day>>();
  return async (fileLine) => {
    const { statement, line, fingerprint } = fileLine;
    const partition = bankLinePartition(statement.account.account, line.bookedOn);
    const opened = days.get(partition) ?? openDay(table, partition);
    days.set(partition, opened);
    const day = await opened;
    const beside = besideOf(day, statement, line.bookedOn, sha256);
    const unmet = day.unmet.get(fingerprint) ?? [];
    const at = unmet.findIndex((each) => !beside.has(each));
    const [known] = at < 0 ? [] : unmet.splice(at, 1);
    return known === undefined ? { fileLine, line: freeLine(day, fingerprint) } : { fileLine, line: known.line, known };
  };
}

async function openDay(table: Table, partition: string): Promise<Day> {
  const known: BankLine[] = [];
  for await (const item of table.query(partition, { prefix: BANK_LINE_PREFIX })) known.push(bankLineKind.decode(item));
  known.sort((a, b) => numberOf(a) - numberOf(b));
  return {
    known,
    unmet: Map.groupBy(known, ({ line }) => line.slice(0, line.indexOf('#'))),
    taken: new Set(known.map(({ line }) => line)),
    given: new Map(),
    beside: new Map(),
  };
}

function freeLine({ taken, given }: Day, fingerprint: string): string {
  let number = (given.get(fingerprint) ?? 0) + 1;
  while (taken.has(`${fingerprint}#${number}`)) number += 1;
  given.set(fingerprint, number);
  return `${fingerprint}#${number}`;
}

function numberOf({ line }: BankLine): number {
  return Number(line.slice(line.indexOf('#') + 1));
}

const NONE: ReadonlySet<BankLine> = new Set();

function besideOf(day: Day, statement: SurveyedStatement, on: LocalDate, sha256: string): ReadonlySet<BankLine> {
  if (day.known.length === 0) return NONE;
  const found = day.beside.get(statement) ?? findBeside(day.known, statement, on, sha256);
  day.beside.set(statement, found);
  return found;
}

/** Only the first and the last day of a statement can have bookings that are not in it. */
function findBeside(
  known: readonly BankLine[],
  { firstOn, lastOn, openingMinor, closingMinor }: SurveyedStatement,
  on: LocalDate,
  sha256: string,
): ReadonlySet<BankLine> {
  const others = known.filter(({ file, balanceMinor }) => file !== sha256 && balanceMinor !== undefined);
  const before = on === firstOn && openingMinor !== undefined ? chain(others, openingMinor, leadingTo) : [];
  const after = on === lastOn && closingMinor !== undefined ? chain(others, closingMinor, leadingFrom) : [];
  return new Set([...before, ...after]);
}

/** How a booking hangs in the chain of balances: at which balance it is met, and which balance is met beyond it. */
type Direction = (line: BankLine) => { readonly at: bigint; readonly beyond: bigint };
const leadingTo: Direction = ({ balanceMinor = 0n, amountMinor }) => ({
  at: balanceMinor,
  beyond: balanceMinor - amountMinor,
});
const leadingFrom: Direction = ({ balanceMinor = 0n, amountMinor }) => ({
  at: balanceMinor - amountMinor,
  beyond: balanceMinor,
});

/**
 * The bookings that lead up to a balance, or on from it. Where they add up to nothing, the balance stands at both their
 * ends and does not tell on which side of them a statement lies: then none is taken to be beside it, because equal
 * bookings of overlapping files are more often the same than not.
 */
function chain(lines: readonly BankLine[], balanceMinor: bigint, direction: Direction): readonly BankLine[] {
  const byBalance = Map.groupBy(lines, (line) => direction(line).at);
  const found: BankLine[] = [];
  let at = balanceMinor;
  for (let next = byBalance.get(at)?.pop(); next !== undefined; next = byBalance.get(at)?.pop()) {
    found.push(next);
    at = direction(next).beyond;
  }
  return at === balanceMinor ? [] : found;
}
