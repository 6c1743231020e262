import { addDays, instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { StatementRecord } from '@piutang/table';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linked } from './continuity.ts';

const FIRST_DAY = localDate('2026-01-01');

/** Statements that follow each other, two a day, numbered so that their numbers say nothing. */
const chainOf = (movesMinor: readonly bigint[]): StatementRecord[] => {
  let balanceMinor = 0n;
  return movesMinor.map((moveMinor, at) => {
    const openingMinor = balanceMinor;
    balanceMinor += moveMinor;
    return {
      account: 'A',
      number: String((at * 7919) % 100_003),
      currency: currency('EUR'),
      closingOn: addDays(FIRST_DAY, Math.floor(at / 2)),
      openingMinor,
      closingMinor: balanceMinor,
      creditsMinor: moveMinor,
      debitsMinor: 0n,
      lineCount: 1,
      balances: 'proved',
      file: 'f',
      recordedAt: instant(0),
    };
  });
};

const moves = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 3, maxLength: 40 });

describe('the statements of an account', () => {
  it('follow each other whatever the order in which they came', () => {
    fc.assert(
      fc.property(moves, fc.infiniteStream(fc.nat()), (movesMinor, keys) => {
        const chain = chainOf(movesMinor);
        const shuffled = chain
          .map((statement) => ({ statement, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ statement }) => statement);
        const links = linked(shuffled);
        expect(links.map(({ openingMinor }) => openingMinor)).toEqual(chain.map(({ openingMinor }) => openingMinor));
        expect(links.map(({ continuity }) => continuity)).toEqual(
          chain.map((_, at) => (at === 0 ? 'first' : 'follows')),
        );
      }),
    );
  });

  it('show exactly one gap where exactly one is missing, and none once it has come', () => {
    fc.assert(
      fc.property(moves, fc.nat(), (movesMinor, pick) => {
        const chain = chainOf(movesMinor);
        const missing = 1 + (pick % (chain.length - 2));
        const gaps = linked(chain.toSpliced(missing, 1)).filter(({ continuity }) => continuity === 'gap');
        expect(gaps.map(({ number }) => number)).toEqual([chain[missing + 1]?.number]);
      }),
      // Found once: behind a gap the second statement of a day stood before the first.
      { examples: [[Array.from({ length: 16 }, () => 1n), 1_749_402_084]] },
    );
  });

  it('are not judged where a balance is not told', () => {
    const [first, second] = chainOf([5n, 7n]);
    if (first === undefined || second === undefined) throw new Error('two statements expected');
    const { closingMinor: _, ...silent } = first;
    expect(linked([silent, second]).map(({ continuity }) => continuity)).toEqual(['first', 'unknown']);
    const { openingMinor: __, ...unopened } = second;
    expect(linked([first, unopened]).map(({ continuity }) => continuity)).toEqual(['first', 'unknown']);
  });

  it('counts a correction and not what it takes the place of; of two corrections the last', () => {
    const [first, second] = chainOf([100n, 50n]);
    if (first === undefined || second === undefined) throw new Error('two statements');
    const correction = (at: number, closingMinor: bigint) => ({
      ...second,
      number: `${second.number}~${at}`,
      corrects: second.number,
      closingMinor,
      recordedAt: instant(at),
    });
    const shown = (...statements: StatementRecord[]) => linked(statements).map((each) => each.closingMinor);
    expect(shown(first, second, correction(1, 170n))).toEqual([100n, 170n]);
    expect(shown(correction(2, 180n), first, correction(1, 170n), second)).toEqual([100n, 180n]);
    expect(shown(correction(1, 170n), first, second, correction(2, 180n))).toEqual([100n, 180n]);
    // A clock that stood still between the two.
    expect(shown(correction(0, 190n), first, second)).toEqual([100n, 190n]);
    expect(shown(second, correction(0, 190n), first)).toEqual([100n, 190n]);
    // Two machines whose clocks disagree.
    const byAFastClock = { ...second, recordedAt: instant(9_000) };
    expect(shown(first, byAFastClock, correction(1, 170n))).toEqual([100n, 170n]);
    expect(shown(correction(1, 170n), byAFastClock, first)).toEqual([100n, 170n]);
  });

  /** A statement by its number, its day and its balances. */
  const statement = (number: string, day: number, openingMinor?: bigint, closingMinor?: bigint): StatementRecord => {
    const [first] = chainOf([1n]);
    if (first === undefined) throw new Error('one statement');
    const { openingMinor: _, closingMinor: __, ...plain } = first;
    return {
      ...plain,
      number,
      closingOn: addDays(FIRST_DAY, day),
      ...(openingMinor === undefined ? {} : { openingMinor }),
      ...(closingMinor === undefined ? {} : { closingMinor }),
    };
  };
  const shown = (...statements: readonly StatementRecord[]) =>
    linked(statements).map(({ number, continuity }) => `${number} ${continuity}`);

  it('of a day begin with the one that follows, whatever its number is and whatever else closes where it opens', () => {
    const before = statement('1', 0, 0n, 100n);
    expect(shown(before, statement('2', 1, 50n, 60n), statement('3', 1, 100n, 150n))).toEqual([
      '1 first',
      '3 follows',
      '2 gap',
    ]);
    expect(shown(before, statement('2', 1, 100n, 150n), statement('3', 1, 70n, 100n))).toEqual([
      '1 first',
      '2 follows',
      '3 gap',
    ]);
  });

  it('of a later day come later, though they would follow', () => {
    expect(shown(statement('1', 0, 0n, 100n), statement('2', 1, 500n, 600n), statement('3', 2, 100n, 150n))).toEqual([
      '1 first',
      '2 gap',
      '3 gap',
    ]);
  });

  it('of a day are shown by number where no balance is told', () => {
    const [one, two, three] = ['1', '2', '3'].map((number) => statement(number, 0));
    if (one === undefined || two === undefined || three === undefined) throw new Error('three statements');
    for (const given of [
      [one, two, three],
      [three, two, one],
      [two, three, one],
    ])
      expect(shown(...given)).toEqual(['1 first', '2 unknown', '3 unknown']);
  });
});
