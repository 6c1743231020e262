import { bankLineKind, bankLinePartition } from '@piutang/table';
import { postStatementFile } from '@piutang/workflows';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';
import { shareOf } from '../support/test-share.ts';

const ACCOUNT = '1240007654321';
const DAY = '261120';
/** A deposit that is booked again and again in the same words. */
const TWIN: Booking = { amountMinor: 250_000_00n, text: 'SETORAN TUNAI' };
const OTHER: Booking = { amountMinor: 90_000_00n, text: 'TRSF DARI CV MAJU' };
const OUT: Booking = { amountMinor: -250_000_00n, text: 'PINDAH BUKU' };

let desk: TestDesk;
beforeEach(() => {
  desk = testDesk();
});

const totalOf = (bookings: readonly Booking[]) => bookings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
let drops = 0;
/** Posts a statement that opens at a balance; under a number of its own, so that it is no corrected one. */
async function post(openingMinor: bigint, bookings: readonly Booking[]) {
  drops += 1;
  const text = mandiriMt940(ACCOUNT, DAY, String(drops), openingMinor, bookings);
  return postStatementFile(desk, desk.drop(`bank-statements/${drops}.sta`, text));
}

/** Amounts of the recorded bookings of the day, in order of size. */
async function recorded(day = '2026-11-20'): Promise<bigint[]> {
  const items = await Array.fromAsync(desk.table.query(bankLinePartition(ACCOUNT, day as never), { prefix: 'L#' }));
  return items.map((item) => bankLineKind.decode(item).amountMinor).sort((a, b) => (a < b ? -1 : 1));
}
const amounts = (...bookings: readonly Booking[]) =>
  bookings.map(({ amountMinor }) => amountMinor).sort((a, b) => (a < b ? -1 : 1));

describe('equal bookings of a day', () => {
  it('stay two in one file', async () => {
    await post(0n, [TWIN, TWIN]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN));
  });

  it('are the same ones in a file that overlaps', async () => {
    await post(0n, [TWIN, OTHER, TWIN]);
    await post(0n, [TWIN, OTHER, TWIN, OTHER]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN, OTHER, OTHER));
  });

  it('are two when the second statement begins where the first ended', async () => {
    await post(0n, [TWIN]);
    await post(totalOf([TWIN]), [TWIN]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN));
  });

  it('are two when the afternoon comes before the morning', async () => {
    await post(totalOf([TWIN]), [TWIN]);
    await post(0n, [TWIN]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN));
  });

  it('are three when the middle of the day comes last', async () => {
    await post(0n, [TWIN]);
    await post(totalOf([TWIN, TWIN]), [TWIN]);
    await post(totalOf([TWIN]), [TWIN]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN, TWIN));
  });

  it('are told apart in a file that begins in the middle of a known statement', async () => {
    await post(0n, [TWIN, TWIN]);
    await post(totalOf([TWIN]), [TWIN, TWIN, OTHER]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN, TWIN, OTHER));
  });

  it('are the same ones on an account that is swept to nothing', async () => {
    await post(0n, [TWIN, OUT]);
    const again = await post(0n, [TWIN, OUT, TWIN, OUT]);
    expect(again.message).toContain('2 known already');
    expect(await recorded()).toEqual(amounts(TWIN, TWIN, OUT, OUT));
  });

  it('are two when a statement begins where a day that added up to nothing ended, whatever else it holds', async () => {
    await post(0n, [TWIN]);
    await post(totalOf([TWIN]), [OUT]);
    await post(0n, [TWIN, OTHER]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN, OTHER, OUT));
  });

  it('are two when such a statement holds nothing else', async () => {
    await post(0n, [TWIN]);
    await post(totalOf([TWIN]), [OUT]);
    await post(0n, [TWIN]);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN, OUT));
  });

  it('are two when the day came back to where the first of them began', async () => {
    await post(0n, [OTHER, TWIN]);
    await post(totalOf([OTHER, TWIN]), [OUT]);
    await post(totalOf([OTHER]), [TWIN]);
    expect(await recorded()).toEqual(amounts(OTHER, TWIN, TWIN, OUT));
  });

  it('keep their lines when a file is taken up again after any number of them', async () => {
    const bookings = [TWIN, OTHER, TWIN, TWIN, OUT];
    await post(0n, bookings);
    const whole = desk.table.dump();
    for (let kept = 1; kept <= bookings.length; kept += 1) {
      desk = testDesk();
      drops -= 1;
      let lines = 0;
      const mortal = {
        ...desk,
        table: {
          ...desk.table,
          commit: async (writes: Parameters<typeof desk.table.commit>[0]) => {
            const group = writes.filter(({ item }) => item.p.startsWith('B#'));
            if (group.length > 0 && lines === 0) {
              lines = kept;
              await desk.table.commit(group.slice(0, kept));
              throw new Error('killed');
            }
            return desk.table.commit(writes);
          },
        },
      };
      drops += 1;
      const ref = desk.drop(`bank-statements/${drops}.sta`, mandiriMt940(ACCOUNT, DAY, String(drops), 0n, bookings));
      await expect(postStatementFile(mortal, ref)).rejects.toThrow('killed');
      const outcome = await postStatementFile(desk, ref);
      expect(outcome.message).toContain('5 bookings, 0 posted, 4 wait for review, 0 known already');
      const lineOf = (items: typeof whole) => items.filter(({ p }) => p.startsWith('B#'));
      expect(lineOf(desk.table.dump())).toEqual(lineOf(whole));
    }
  });
});

describe('two statements in one file', () => {
  it('keep the same booking of both', async () => {
    const first = mandiriMt940(ACCOUNT, DAY, '1', 0n, [TWIN]);
    const second = mandiriMt940(ACCOUNT, DAY, '2', totalOf([TWIN]), [TWIN]);
    const ref = desk.drop('bank-statements/both.sta', first + second);
    await postStatementFile(desk, ref);
    expect(await recorded()).toEqual(amounts(TWIN, TWIN));
    await postStatementFile(desk, desk.drop('bank-statements/first.sta', `${first}\r\n`));
    expect(await recorded()).toEqual(amounts(TWIN, TWIN));
  });
});

describe('any statements of a day, in any order', () => {
  it('leave each booking once when together they hold all of them', async () => {
    const booking = fc.constantFrom(TWIN, OTHER);
    const cut = fc.tuple(fc.nat(), fc.nat());
    await fc.assert(
      fc.asyncProperty(
        fc.array(booking, { minLength: 1, maxLength: 8 }),
        fc.array(cut, { minLength: 1, maxLength: 6 }),
        async (chain, cuts) => {
          desk = testDesk();
          const held = new Set<number>();
          for (const [a, b] of cuts) {
            const from = a % chain.length;
            const to = from + 1 + (b % (chain.length - from));
            await post(totalOf(chain.slice(0, from)), chain.slice(from, to));
            for (let at = from; at < to; at += 1) held.add(at);
          }
          expect(await recorded()).toEqual(amounts(...chain.filter((_, at) => held.has(at))));
        },
      ),
      { numRuns: shareOf(150) },
    );
  });
});
