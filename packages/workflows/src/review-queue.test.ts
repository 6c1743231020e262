import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { type BankLine, bankLineKind, create, type Key, REVIEW_QUEUE } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { describe, expect, it } from 'vitest';
import { reviewQueue } from './review-queue.ts';
import { linesInReview, linesOnAccount, unappliedCash, unappliedOf } from './unapplied-cash.ts';

const lineOf = (line: string, remainingMinor: bigint, day: string, more: Partial<BankLine> = {}): BankLine => ({
  account: 'A',
  bookedOn: localDate(day),
  valueOn: localDate(day),
  line: `${line}#1`,
  currency: currency('IDR'),
  amountMinor: remainingMinor,
  remainingMinor,
  outcome: 'unapplied',
  rule: 'R11',
  why: '',
  inReview: true,
  proposals: [],
  text: '',
  file: 'f',
  ordinal: 1,
  nextLeg: 1,
  recordedAt: instant(0),
  version: 1,
  ...more,
});

async function holding(...lines: readonly BankLine[]) {
  const table = memoryTable();
  for (const line of lines) await table.commit([create(bankLineKind, line, 'new')]);
  return table;
}

const TODAY = localDate('2026-11-23');
const queueOf = async (...lines: readonly BankLine[]) =>
  (await reviewQueue(await holding(...lines), TODAY)).map(({ line, waitingDays }) => [
    line.line.slice(0, -2),
    waitingDays,
  ]);

describe('the review queue', () => {
  it('shows first what is left times the days since it was booked, the day of booking counting as one', async () => {
    expect(
      await queueOf(lineOf('a', 100n, '2026-11-23'), lineOf('b', 60n, '2026-11-22'), lineOf('c', 10n, '2026-11-13')),
    ).toEqual([
      ['b', 1],
      ['c', 10],
      ['a', 0],
    ]);
    expect(await queueOf(lineOf('a', 10n, '2026-11-25'), lineOf('b', 11n, '2026-11-23'))).toEqual([
      ['b', 0],
      ['a', 0],
    ]);
  });

  it('compares currencies by their major units, and equal weights by day, account and line', async () => {
    const yen = lineOf('a', 5n, '2026-11-23', { currency: currency('JPY') });
    expect(await queueOf(lineOf('b', 400n, '2026-11-23'), yen, lineOf('c', 600n, '2026-11-23'))).toEqual([
      ['c', 0],
      ['a', 0],
      ['b', 0],
    ]);
    const same = ['d', 'b', 'e', 'c', 'a'].map((name) => lineOf(name, 5n, '2026-11-23'));
    expect((await queueOf(...same)).map(([name]) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('does not rely on the order in which the index answers lines of one day', async () => {
    const table = await holding(
      lineOf('c', 5n, '2026-11-23'),
      lineOf('a', 5n, '2026-11-23', { account: 'B' }),
      lineOf('b', 5n, '2026-11-23'),
      lineOf('d', 9n, '2026-11-23'),
    );
    const keys = await Array.fromAsync(table.work(REVIEW_QUEUE));
    for (const order of [keys, keys.toReversed(), [...keys.slice(2), ...keys.slice(0, 2)]]) {
      const shuffled = {
        ...table,
        work: async function* () {
          yield* order;
        },
      };
      const found = (await reviewQueue(shuffled, TODAY)).map(({ line }) => `${line.account}${line.line[0]}`);
      expect(found).toEqual(['Ad', 'Ab', 'Ac', 'Ba']);
    }
  });

  it('counts of a line that was used in part what is left of it', async () => {
    const part = lineOf('a', 10n, '2026-11-23', { amountMinor: 9_000n });
    expect(await queueOf(part, lineOf('b', 11n, '2026-11-23'))).toEqual([
      ['b', 0],
      ['a', 0],
    ]);
  });

  it('counts a line of which nothing is left by what it was', async () => {
    const used = lineOf('a', 0n, '2026-11-23', { amountMinor: 900n });
    expect(await queueOf(lineOf('b', 800n, '2026-11-23'), used)).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });

  it('counts what a bank took back, of which nothing is left, by its amount', async () => {
    const back = lineOf('a', -900n, '2026-11-23', { remainingMinor: 0n, outcome: 'not-receivable' });
    expect(await queueOf(lineOf('b', 800n, '2026-11-23'), back, lineOf('c', 1_000n, '2026-11-23'))).toEqual([
      ['c', 0],
      ['a', 0],
      ['b', 0],
    ]);
  });
});

describe('unapplied cash', () => {
  it('is what waits and what stands on account, of whom it is known', async () => {
    const table = await holding(
      lineOf('a', 5n, '2026-11-20', { customer: 'C-1' }),
      lineOf('b', 7n, '2026-11-19'),
      lineOf('c', 9n, '2026-11-18', { customer: 'C-2', outcome: 'on-account', inReview: false }),
      lineOf('d', -3n, '2026-11-17', { remainingMinor: 0n, outcome: 'not-receivable' }),
      lineOf('e', 4n, '2026-11-16', { outcome: 'applied', inReview: false, remainingMinor: 0n }),
    );
    expect(await Array.fromAsync(unappliedCash(table))).toStrictEqual([
      { currency: 'IDR', amountMinor: 7n },
      { customer: 'C-1', currency: 'IDR', amountMinor: 5n },
      { customer: 'C-2', currency: 'IDR', amountMinor: 9n },
    ]);
    expect((await Array.fromAsync(linesInReview(table))).map(({ line }) => line)).toEqual(['d#1', 'b#1', 'a#1']);
    expect((await Array.fromAsync(linesOnAccount(table))).map(({ line }) => line)).toEqual(['c#1']);
  });

  it('of one payer is all that it has in a currency, waiting and on account', async () => {
    const mine = { customer: 'C-1' };
    const table = await holding(
      lineOf('a', 5n, '2026-11-20', mine),
      lineOf('b', 7n, '2026-11-19', { ...mine, outcome: 'on-account', inReview: false }),
      lineOf('c', 100n, '2026-11-19', { ...mine, currency: currency('USD') }),
      lineOf('d', 1_000n, '2026-11-19', { customer: 'C-2' }),
      lineOf('e', 10_000n, '2026-11-19'),
    );
    expect(await unappliedOf(table, 'C-1', currency('IDR'))).toBe(12n);
    expect(await unappliedOf(table, 'C-3', currency('IDR'))).toBe(0n);
  });

  it('is read in batches to its end, and not from lines that the index still names though they are settled', async () => {
    const lines = Array.from({ length: 201 }, (_, at) => lineOf(at.toString(16), 1n, '2026-11-20'));
    const table = await holding(...lines);
    expect(await Array.fromAsync(linesInReview(table))).toHaveLength(201);
    const batches: number[] = [];
    const counting = {
      ...table,
      getMany: async (keys: readonly Key[]) => {
        batches.push(keys.length);
        return table.getMany(keys);
      },
    };
    await Array.fromAsync(linesInReview(counting));
    expect(batches).toEqual([100, 100, 1]);
    await Array.fromAsync(linesOnAccount(counting));
    expect(batches, 'nothing stands on account').toHaveLength(3);
    const settled = lineOf('f00', 0n, '2026-11-20', { inReview: false, outcome: 'applied' });
    const stale = await holding(settled);
    const [key] = [bankLineKind.key(settled)];
    const lagging = {
      ...stale,
      work: async function* () {
        yield key;
      },
    };
    expect(await Array.fromAsync(linesInReview(lagging))).toEqual([]);
    expect(await Array.fromAsync(linesOnAccount(lagging))).toEqual([]);
  });
});
