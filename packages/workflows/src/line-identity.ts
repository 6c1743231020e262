import { epochMs, type LocalDate } from '@piutang/calendar';
import { BANK_LINE_PREFIX, type BankLine, bankLineKind, bankLinePartition, type Table } from '@piutang/table';
import type { FileLine, SurveyedStatement } from './statement-file.ts';

/** A booking of a file under the number that tells it from equal ones of its day, and the line if it is recorded already. */
export type NumberedLine = {
  readonly fileLine: FileLine;
  /** `fingerprint#number`. */
  readonly line: string;
  readonly known?: BankLine;
};

/** A recorded booking that tells the balance after it. */
type BalancedLine = BankLine & { readonly balanceMinor: bigint };

/** Recorded bookings of one account and day, as one file meets them. */
type Day = {
  readonly known: readonly BankLine[];
  /** By fingerprint: recorded ones that no booking of the file was found to be yet, in the order of their numbers. */
  readonly unmet: ReadonlyMap<string, BankLine[]>;
  readonly taken: ReadonlySet<string>;
  /** By fingerprint: the last number given to a booking of the file. */
  readonly given: Map<string, number>;
  readonly places: Map<SurveyedStatement, Promise<Place>>;
};

/** Where recorded bookings of other files lie, seen from one statement on its first or last day. */
type Place = {
  /** In the statement: their step from balance to balance is one of its own. */
  readonly inside: ReadonlySet<BankLine>;
  /** Before its begin or after its end. */
  readonly beside: ReadonlySet<BankLine>;
};

const NOWHERE: Place = { inside: new Set(), beside: new Set() };

/**
 * Numbers the bookings of a file, called for each in file order. Two equal bookings of a day are two, and the same booking
 * in two files is one: the nth of equal ones in a file is the nth that is recorded; beyond those it gets the next free
 * number. On the first and last day of a statement the balances tell which recorded ones are in it, so that a statement
 * that begins in the middle of a day does not take its bookings for those of the morning. Asked again for the same file,
 * it gives the same bookings the same lines: what the file recorded itself is known by its place in the file.
 * @param lines all bookings of the file once more; asked for only when another file has bookings of such a day
 */
export function createNumbering(
  table: Table,
  sha256: string,
  lines: () => AsyncIterable<FileLine>,
): (fileLine: FileLine) => Promise<NumberedLine> {
  const days = new Map<string, Promise<Day>>();
  let steps: Promise<StepsByDay> | undefined;
  const placeIn = async (day: Day, statement: SurveyedStatement, on: LocalDate): Promise<Place> => {
    if (!isAtAnEnd(statement, on)) return NOWHERE;
    const others = day.known.filter(
      (each): each is BalancedLine => each.file !== sha256 && each.balanceMinor !== undefined,
    );
    if (others.length === 0) return NOWHERE;
    steps ??= stepsOf(lines());
    return placeOf(others, (await steps).get(dayKey(statement, on)));
  };
  return async (fileLine) => {
    const { statement, line, fingerprint, balanceMinor } = fileLine;
    const partition = bankLinePartition(statement.account.account, line.bookedOn);
    const opened = days.get(partition) ?? openDay(table, partition);
    days.set(partition, opened);
    const day = await opened;
    const placed = day.places.get(statement) ?? placeIn(day, statement, line.bookedOn);
    day.places.set(statement, placed);
    const { inside, beside } = await placed;
    const unmet = day.unmet.get(fingerprint) ?? [];
    const isOwn = (each: BankLine) => each.file === sha256;
    const same = unmet.findIndex((each) =>
      isOwn(each) ? each.ordinal === line.ordinal : !beside.has(each) && each.balanceMinor === balanceMinor,
    );
    const at = same >= 0 ? same : unmet.findIndex((each) => !isOwn(each) && !beside.has(each) && !inside.has(each));
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
    places: new Map(),
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

/** The bookings of a statement on a day as steps from balance to balance, and the balance before the first. */
type Steps = { readonly all: Set<string>; readonly enterMinor: bigint };
type StepsByDay = ReadonlyMap<string, Steps>;

/** Whether a statement may hold only a part of the day. */
function isAtAnEnd({ firstOn, lastOn }: SurveyedStatement, on: LocalDate): boolean {
  return on === firstOn || on === lastOn;
}

const dayKey = ({ index }: SurveyedStatement, on: LocalDate) => `${index} ${on}`;

async function stepsOf(lines: AsyncIterable<FileLine>): Promise<StepsByDay> {
  const byDay = new Map<string, Steps>();
  for await (const { statement, line, amountMinor, balanceMinor } of lines) {
    const { bookedOn } = line;
    if (balanceMinor === undefined || !isAtAnEnd(statement, bookedOn)) continue;
    const key = dayKey(statement, bookedOn);
    const steps = byDay.get(key) ?? { all: new Set<string>(), enterMinor: balanceMinor - amountMinor };
    steps.all.add(stepOf({ balanceMinor, amountMinor }));
    byDay.set(key, steps);
  }
  return byDay;
}

const stepOf = ({ balanceMinor, amountMinor }: Pick<BalancedLine, 'balanceMinor' | 'amountMinor'>) =>
  `${amountMinor}>${balanceMinor}`;

/**
 * Tells apart what is in the statement and what is beside it. A statement that begins where a chain of recorded bookings
 * ends comes after that chain, though steps repeat when a day comes back to an earlier balance; only one that holds the
 * whole chain is taken to tell it again. Where no step is shared, the statement is another part of the day, unless both
 * begin at the same balance: then it may be the same part in another order, and equal bookings are taken to be the same,
 * because those of overlapping files are so more often than not.
 */
function placeOf(others: readonly BalancedLine[], steps: Steps | undefined): Place {
  if (steps === undefined) return NOWHERE;
  const isShared = (each: BalancedLine) => steps.all.has(stepOf(each));
  const before = chainsOf(others).filter((chain) => endOf(chain) === steps.enterMinor && !chain.every(isShared));
  const earlier = new Set(before.flat());
  const inside = new Set(others.filter((each) => isShared(each) && !earlier.has(each)));
  if (inside.size === 0 && beginsAt(others, steps.enterMinor)) return NOWHERE;
  return { inside, beside: new Set(others.filter((each) => !inside.has(each))) };
}

/** Bookings that hang together by their balances; a day may have a hundred thousand of them. */
function chainsOf(lines: readonly BalancedLine[]): readonly (readonly BalancedLine[])[] {
  const nearerRoot = new Map<bigint, bigint>();
  const rootOf = (balanceMinor: bigint): bigint => {
    const path: bigint[] = [];
    let root = balanceMinor;
    for (let next = nearerRoot.get(root); next !== undefined; next = nearerRoot.get(root)) {
      path.push(root);
      root = next;
    }
    for (const passed of path) nearerRoot.set(passed, root);
    return root;
  };
  for (const { balanceMinor, amountMinor } of lines) {
    const [from, to] = [rootOf(balanceMinor - amountMinor), rootOf(balanceMinor)];
    if (from !== to) nearerRoot.set(to, from);
  }
  return [...Map.groupBy(lines, ({ balanceMinor }) => rootOf(balanceMinor)).values()];
}

/**
 * The balance at which a chain ends: more bookings lead up to it than away. A chain that comes back to its beginning ends
 * where the booking that was recorded first begins.
 */
function endOf(chain: readonly BalancedLine[]): bigint | undefined {
  const surplus = new Map<bigint, number>();
  const count = (balanceMinor: bigint, by: number) => surplus.set(balanceMinor, (surplus.get(balanceMinor) ?? 0) + by);
  for (const { balanceMinor, amountMinor } of chain) {
    count(balanceMinor, 1);
    count(balanceMinor - amountMinor, -1);
  }
  for (const [balanceMinor, by] of surplus) if (by > 0) return balanceMinor;
  const [first] = chain.toSorted((a, b) => epochMs(a.recordedAt) - epochMs(b.recordedAt) || a.ordinal - b.ordinal);
  return first && first.balanceMinor - first.amountMinor;
}

/** Whether a chain of bookings begins at the balance: one leads away from it and none leads up to it. */
function beginsAt(lines: readonly BalancedLine[], enterMinor: bigint): boolean {
  return (
    lines.some(({ balanceMinor, amountMinor }) => balanceMinor - amountMinor === enterMinor) &&
    !lines.some(({ balanceMinor }) => balanceMinor === enterMinor)
  );
}
