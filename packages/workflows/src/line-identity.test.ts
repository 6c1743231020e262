import { instant, type LocalDate, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { type BankLine, bankLineKind, type CashMovement, cashMovementKind, create } from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createNumbering } from './line-identity.ts';
import type { FileLine, SurveyedStatement } from './statement-file.ts';

/** A booking by the name under which equal ones are numbered. */
type Booking = { readonly name: string; readonly amountMinor: bigint };
const TWIN: Booking = { name: 'twin', amountMinor: 250n };
const OTHER: Booking = { name: 'other', amountMinor: 90n };
const BIG: Booking = { name: 'big', amountMinor: 500n };
/** Takes a twin back; its name comes before all others. */
const OUT: Booking = { name: 'a-out', amountMinor: -250n };

const DAY = localDate('2026-11-20');
const EVE = localDate('2026-11-19');

/** A statement of a file: where it opens (not told: no balances), and what it books on which day, in order. */
type Told = {
  readonly opens: bigint | undefined;
  readonly days: readonly (readonly [LocalDate, ...Booking[]])[];
};
const told = (opens: bigint | undefined, ...bookings: Booking[]): Told => ({ opens, days: [[DAY, ...bookings]] });

let table: MemoryTable;
let recordedAt: number;
beforeEach(() => {
  table = memoryTable();
  recordedAt = 0;
});

function linesOf(statements: readonly Told[]): FileLine[] {
  let ordinal = 0;
  return statements.flatMap(({ opens, days }, index) => {
    const [firstOn, lastOn] = [days[0]?.[0], days.at(-1)?.[0]];
    const statement = { index, account: { account: 'A' }, firstOn, lastOn } as SurveyedStatement;
    let balanceMinor = opens;
    return days.flatMap(([bookedOn, ...bookings]) =>
      bookings.map(({ name, amountMinor }): FileLine => {
        ordinal += 1;
        if (balanceMinor !== undefined) balanceMinor += amountMinor;
        const line = { bookedOn, ordinal } as FileLine['line'];
        return { statement, line, fingerprint: name, amountMinor, balanceMinor };
      }),
    );
  });
}

/** What a file's bookings are: the number of each in file order, and whether it is recorded already. */
async function numbered(file: string, ...statements: readonly Told[]) {
  const lines = linesOf(statements);
  let readings = 0;
  const number = createNumbering(table, file, async function* () {
    readings += 1;
    yield* lines;
  });
  const found = [];
  for (const line of lines) found.push(await number(line));
  return { found, readings, shown: found.map(({ line, known }) => `${line}${known === undefined ? '' : ' known'}`) };
}

/** Posts a file, as far as the bookings are wanted. */
async function post(file: string, statements: readonly Told[], wanted: (nth: number) => boolean = () => true) {
  recordedAt += 1;
  const { found, shown } = await numbered(file, ...statements);
  for (const [nth, { fileLine, line, known }] of found.entries()) {
    if (known !== undefined || !wanted(nth)) continue;
    const { amountMinor, balanceMinor } = fileLine;
    const { bookedOn, ordinal } = fileLine.line;
    const recorded: BankLine = {
      account: 'A',
      bookedOn,
      valueOn: bookedOn,
      line,
      currency: currency('IDR'),
      amountMinor,
      remainingMinor: 0n,
      outcome: 'unapplied',
      rule: 'R11',
      why: '',
      inReview: false,
      proposals: [],
      text: '',
      ...(balanceMinor === undefined ? {} : { balanceMinor }),
      file,
      ordinal,
      nextLeg: 1,
      recordedAt: instant(recordedAt),
      version: 1,
    };
    const result = await table.commit([create(bankLineKind, recorded, 'new')]);
    if (!result.committed) throw new Error(`${line} is recorded twice`);
  }
  return shown;
}
const shownOf = async (file: string, ...statements: readonly Told[]) => (await numbered(file, ...statements)).shown;

describe('equal bookings without balances', () => {
  it('are numbered in the order of the file, beside those that are recorded', async () => {
    expect(await post('f', [told(undefined, TWIN, OTHER, TWIN)])).toEqual(['twin#1', 'other#1', 'twin#2']);
    expect(await shownOf('g', told(undefined, TWIN, TWIN, TWIN))).toEqual(['twin#1 known', 'twin#2 known', 'twin#3']);
  });

  it('are met in the order of their numbers, also beyond nine', async () => {
    await post('f', [told(undefined, ...Array.from({ length: 12 }, () => TWIN))]);
    expect(await shownOf('g', told(undefined, TWIN, TWIN, TWIN))).toEqual([
      'twin#1 known',
      'twin#2 known',
      'twin#3 known',
    ]);
  });

  it('are taken for those that another file told with its balances, and the other way round', async () => {
    await post('f', [told(100n, TWIN, OTHER)]);
    expect(await shownOf('g', told(undefined, TWIN, TWIN, OTHER))).toEqual(['twin#1 known', 'twin#2', 'other#1 known']);
    table = memoryTable();
    await post('f', [told(undefined, TWIN, OTHER)]);
    expect(await shownOf('g', told(100n, TWIN, TWIN, OTHER))).toEqual(['twin#1 known', 'twin#2', 'other#1 known']);
  });

  it('of another day or account are others', async () => {
    await post('f', [{ opens: undefined, days: [[EVE, TWIN]] }]);
    expect(await shownOf('g', told(undefined, TWIN))).toEqual(['twin#1']);
  });

  it('are not mistaken for what became of their money', async () => {
    await post('f', [told(undefined, TWIN)]);
    const movement: CashMovement = {
      account: 'A',
      bookedOn: DAY,
      line: 'twin#1',
      movement: '1',
      currency: currency('IDR'),
      amountMinor: 250n,
      reason: 'ignored',
      effectiveOn: DAY,
      recordedAt: instant(0),
      why: 'not ours',
      actor: 'person:budi',
      cause: 'command:review',
    };
    await table.commit([create(cashMovementKind, movement, 'new')]);
    expect(await shownOf('g', told(undefined, TWIN, TWIN))).toEqual(['twin#1 known', 'twin#2']);
  });

  it('have numbers that no booking of another worker has', async () => {
    await post('f', [told(undefined, TWIN, TWIN, TWIN)], (nth) => nth === 1);
    expect(await shownOf('g', told(undefined, TWIN, TWIN, TWIN))).toEqual(['twin#2 known', 'twin#1', 'twin#3']);
  });
});

describe('parts of a day', () => {
  it('that follow each other hold different bookings', async () => {
    await post('morning', [told(0n, TWIN)]);
    await post('night', [told(500n, TWIN)]);
    expect(await shownOf('noon', told(250n, TWIN))).toEqual(['twin#3']);
  });

  it('that overlap share the bookings on the way from balance to balance, and no others', async () => {
    await post('morning', [told(0n, TWIN)]);
    await post('night', [told(500n, TWIN)]);
    expect(await shownOf('day', told(0n, TWIN, TWIN))).toEqual(['twin#1 known', 'twin#3']);
    expect(await shownOf('whole', told(0n, TWIN, TWIN, TWIN))).toEqual(['twin#1 known', 'twin#3', 'twin#2 known']);
  });

  it('that begin at the same balance and share no step are the same part in another order', async () => {
    await post('f', [told(0n, OTHER, TWIN)]);
    expect(await shownOf('g', told(0n, TWIN, OTHER))).toEqual(['twin#1 known', 'other#1 known']);
  });

  it('of which one begins in the middle of the other, and shares no step, are different ones', async () => {
    await post('f', [told(-90n, OTHER, TWIN)]);
    expect(await shownOf('g', told(0n, BIG, TWIN))).toEqual(['big#1', 'twin#2']);
  });

  it('that lie apart are different ones', async () => {
    await post('f', [told(1_000n, TWIN, OTHER)]);
    expect(await shownOf('g', told(0n, OTHER, TWIN))).toEqual(['other#2', 'twin#2']);
  });

  it('that another file tells by balances which this one does not tell are met by number', async () => {
    await post('morning', [told(0n, TWIN)]);
    await post('noon', [told(250n, TWIN)]);
    expect(await shownOf('day', told(undefined, TWIN, TWIN, TWIN))).toEqual(['twin#1 known', 'twin#2 known', 'twin#3']);
  });
});

describe('a day that comes back to an earlier balance', () => {
  it('begins anew behind what led back to it', async () => {
    await post('morning', [told(0n, TWIN)]);
    await post('noon', [told(250n, OUT)]);
    expect(await shownOf('evening', told(0n, TWIN, OTHER))).toEqual(['twin#2', 'other#1']);
  });

  it('begins anew also where a later part is recorded, which does not hang together with it', async () => {
    await post('morning', [told(0n, TWIN, OUT)]);
    await post('night', [told(1_000n, OTHER)]);
    expect(await shownOf('evening', told(0n, TWIN, BIG))).toEqual(['twin#2', 'big#1']);
  });

  it('is told again by a statement that holds all of it', async () => {
    await post('morning', [told(0n, TWIN)]);
    await post('noon', [told(250n, OUT)]);
    expect(await shownOf('day', told(0n, TWIN, OUT, TWIN))).toEqual(['twin#1 known', 'a-out#1 known', 'twin#2']);
  });

  it('ended where the first of its file began, whatever its bookings are named', async () => {
    const IN: Booking = { name: 'z-in', amountMinor: 250n };
    await post('morning', [told(0n, IN, OUT)]);
    expect(await shownOf('evening', told(0n, IN, BIG))).toEqual(['z-in#2', 'big#1']);
    table = memoryTable();
    await post('morning', [told(250n, OUT, IN)]);
    expect(await shownOf('evening', told(250n, OUT, BIG))).toEqual(['a-out#2', 'big#1']);
  });

  it('ended where the first file began, whatever stands first in the others', async () => {
    const IN: Booking = { name: 'z-in', amountMinor: 250n };
    await post('morning', [told(-90n, OTHER, IN)], (nth) => nth === 1);
    await post('noon', [told(250n, OUT)]);
    expect(await shownOf('evening', told(0n, IN, BIG))).toEqual(['z-in#2', 'big#1']);
  });
});

describe('a statement of several days', () => {
  it('holds all of a day in its middle, whatever the balances are', async () => {
    await post('f', [told(700n, TWIN, OTHER)]);
    const days: Told['days'] = [
      [EVE, BIG],
      [DAY, TWIN],
      [localDate('2026-11-21'), BIG],
    ];
    const { shown, readings } = await numbered('g', { opens: 0n, days });
    expect(shown).toEqual(['big#1', 'twin#1 known', 'big#1']);
    expect(readings).toBe(0);
  });

  it('may begin in the middle of its first day and end in that of its last', async () => {
    await post('before', [{ opens: 0n, days: [[EVE, TWIN]] }]);
    await post('after', [told(1_250n, TWIN)]);
    const days: Told['days'] = [
      [EVE, TWIN],
      [DAY, BIG, TWIN],
    ];
    expect(await shownOf('g', { opens: 250n, days })).toEqual(['twin#2', 'big#1', 'twin#2']);
  });

  it('is compared day by day', async () => {
    await post('f', [told(0n, OTHER, TWIN)]);
    const days: Told['days'] = [
      [EVE, BIG],
      [DAY, TWIN, OTHER],
    ];
    expect(await shownOf('g', { opens: -500n, days })).toEqual(['big#1', 'twin#1 known', 'other#1 known']);
  });
});

describe('a file', () => {
  it('is read once more only where another file has balances of such a day', async () => {
    const day = told(0n, TWIN, TWIN);
    expect((await numbered('f', day)).readings).toBe(0);
    await post('f', [day], (nth) => nth === 0);
    expect((await numbered('f', day)).readings).toBe(0);
    expect((await numbered('g', told(250n, TWIN), told(500n, TWIN))).readings).toBe(1);
    table = memoryTable();
    await post('f', [told(undefined, TWIN)]);
    expect((await numbered('g', day)).readings).toBe(0);
  });

  it('that is taken up again finds its bookings again, though the day came back to an earlier balance', async () => {
    const parts = [told(0n, TWIN), told(250n, OUT), told(0n, TWIN)];
    await post('f', parts, (nth) => nth < 2);
    expect(await shownOf('f', ...parts)).toEqual(['twin#1 known', 'a-out#1 known', 'twin#2']);
  });

  it('that is taken up again finds those that were recorded before others, each in its place', async () => {
    for (const day of [told(0n, TWIN, OUT, TWIN, TWIN), told(undefined, TWIN, OUT, TWIN, TWIN)])
      for (const missing of [0, 1, 2, 3]) {
        table = memoryTable();
        const first = await post('f', [day], (nth) => nth !== missing);
        const { found } = await numbered('f', day);
        expect(found.map(({ line }) => line)).toEqual(first);
        expect(found.findIndex(({ known }) => known === undefined)).toBe(missing);
        for (const { fileLine, known } of found) expect(known?.ordinal ?? missing + 1).toBe(fileLine.line.ordinal);
      }
  });

  it('that is taken up again does not take what another file recorded meanwhile for its own', async () => {
    const day = told(0n, TWIN, TWIN);
    await post('f', [day], (nth) => nth === 0);
    await post('night', [told(500n, TWIN)]);
    expect(await shownOf('f', day)).toEqual(['twin#1 known', 'twin#3']);
  });
});

describe('any parts of a day, in any order', () => {
  it('hold each booking once, when each has one balance', async () => {
    const chain = fc.array(fc.constantFrom(TWIN, OTHER, BIG), { minLength: 1, maxLength: 10 });
    const cuts = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(chain, cuts, async (bookings, parts) => {
        table = memoryTable();
        const held = new Set<number>();
        for (const [nth, [a, b]] of parts.entries()) {
          const from = a % bookings.length;
          const to = from + 1 + (b % (bookings.length - from));
          const opens = bookings.slice(0, from).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
          await post(`f${nth}`, [told(opens, ...bookings.slice(from, to))]);
          for (let at = from; at < to; at += 1) held.add(at);
        }
        const recorded = table.dump().map((item) => bankLineKind.decode(item).amountMinor);
        const expected = bookings.filter((_, at) => held.has(at)).map(({ amountMinor }) => amountMinor);
        expect(recorded.map(String).sort()).toEqual(expected.map(String).sort());
      }),
    );
  });
});
