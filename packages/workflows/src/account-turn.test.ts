import { epochMs, instant } from '@piutang/calendar';
import { type AccountTurn, accountTurnKind, create, read, replace, type Table } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk } from '../../../test/support/test-desk.ts';
import { deedOf } from '../../../test/support/what-changed.ts';
import { giveBackTurns, takeTurns } from './account-turn.ts';
import { TryAgainLater } from './desk.ts';

const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);
const LEASE_MS = 60_000;
const REFUSED = `another file of one of its accounts is being posted before ${'2'.repeat(12)}`;

let desk: TestDesk;
beforeEach(() => {
  desk = testDesk();
});

const turnOf = (account: string) => read(desk.table, accountTurnKind, account);
const after = (ms: number) => instant(epochMs(desk.clock()) + ms);
const take = (accounts: readonly string[], file: string, at: TestDesk = desk) =>
  takeTurns(at, accounts, file, LEASE_MS);
/** A desk at which something happens right before the first write. */
function overtaken(by: (table: Table) => Promise<unknown>): TestDesk {
  let isDone = false;
  const commit: Table['commit'] = async (writes) => {
    if (!isDone) {
      isDone = true;
      await by(desk.table);
    }
    return desk.table.commit(writes);
  };
  return { ...desk, table: { ...desk.table, commit } };
}
async function give(turn: AccountTurn): Promise<void> {
  await desk.table.commit([create(accountTurnKind, turn, 'new')]);
}

describe('the turn of an account', () => {
  it('is a file’s until it gives it back or its lease ends', async () => {
    const taken = await deedOf(desk, () => take(['A'], ONE));
    expect(await turnOf('A')).toStrictEqual({ account: 'A', file: ONE, until: after(LEASE_MS), version: 1 });
    expect(taken.asked).toEqual(['T#A #: turn was never taken (absent)']);
    await expect(take(['A'], TWO)).rejects.toThrow(new TryAgainLater(REFUSED));
    const back = await deedOf(desk, () => giveBackTurns(desk, ['A'], ONE));
    expect(await turnOf('A')).toStrictEqual({ account: 'A', file: ONE, version: 2 });
    expect(back.asked).toEqual(['T#A #: turn unchanged since it was read (version 1)']);
    const next = await deedOf(desk, () => take(['A'], TWO));
    expect(await turnOf('A')).toStrictEqual({ account: 'A', file: TWO, until: after(LEASE_MS), version: 3 });
    expect(next.asked).toEqual(['T#A #: turn unchanged since it was read (version 2)']);
  });

  it('is free from the moment on which its lease ends, and not before', async () => {
    await take(['A'], ONE);
    desk.pass(LEASE_MS - 1);
    await expect(take(['A'], TWO)).rejects.toThrow(REFUSED);
    desk.pass(1);
    await take(['A'], TWO);
    expect(await turnOf('A')).toMatchObject({ file: TWO, until: after(LEASE_MS) });
  });

  it('is taken again by the file that has it, for another lease', async () => {
    await take(['A'], ONE);
    desk.pass(1_000);
    await take(['A'], ONE);
    expect(await turnOf('A')).toStrictEqual({ account: 'A', file: ONE, until: after(LEASE_MS), version: 2 });
  });

  it('is taken in the order of the numbers, whatever their order in the file', async () => {
    const { asked } = await deedOf(desk, () => take(['C', 'A', 'B'], ONE));
    expect(asked.map((each) => each.slice(0, 3))).toEqual(['T#A', 'T#B', 'T#C']);
  });

  it('of one account is given back when that of another cannot be had', async () => {
    await take(['B'], ONE);
    await expect(take(['A', 'B', 'C'], TWO)).rejects.toThrow(REFUSED);
    expect(await turnOf('A')).toStrictEqual({ account: 'A', file: TWO, version: 2 });
    expect(await turnOf('B')).toMatchObject({ file: ONE, until: after(LEASE_MS) });
    expect(await turnOf('C')).toBeUndefined();
  });

  it('goes to one of two who ask at the same moment', async () => {
    const first = overtaken((table) => takeTurns({ ...desk, table }, ['A'], ONE, LEASE_MS));
    await expect(take(['A'], TWO, first)).rejects.toThrow(REFUSED);
    expect(await turnOf('A')).toMatchObject({ file: ONE, version: 1 });
    await giveBackTurns(desk, ['A'], ONE);
    const second = overtaken((table) => takeTurns({ ...desk, table }, ['A'], ONE, LEASE_MS));
    await expect(take(['A'], TWO, second)).rejects.toThrow(REFUSED);
    expect(await turnOf('A')).toMatchObject({ file: ONE, version: 3 });
  });
});

describe('giving turns back', () => {
  it('writes nothing for those that were never taken, are another’s or were given back before', async () => {
    await give({ account: 'A', file: ONE, until: after(1), version: 1 });
    await give({ account: 'B', file: TWO, version: 4 });
    expect(await deedOf(desk, () => giveBackTurns(desk, ['A', 'B', 'C'], TWO))).toMatchObject({
      written: {},
      asked: [],
    });
  });

  it('leaves a turn with who took it at the same moment', async () => {
    await take(['A'], ONE);
    const late = overtaken(async (table) => {
      const turn = await turnOf('A');
      if (turn === undefined) throw new Error('no turn');
      await table.commit([replace(accountTurnKind, turn, { account: 'A', file: TWO, until: after(9) }, 'unchanged')]);
    });
    await giveBackTurns(late, ['A'], ONE);
    expect(await turnOf('A')).toStrictEqual({ account: 'A', file: TWO, until: after(9), version: 2 });
  });
});

describe('waiting for a turn', () => {
  /** Waits of a file for a turn that is never given back, with time for so many of them. */
  async function waits(times: number, onWait: (nth: number) => Promise<unknown> = async () => undefined) {
    const waited: number[] = [];
    const wait = async (ms: number) => {
      waited.push(ms);
      await onWait(waited.length);
    };
    const outcome = await takeTurns(desk, ['A', 'B'], TWO, LEASE_MS, {
      wait,
      timeIsUp: () => waited.length >= times,
    }).catch((error: unknown) => error);
    return { waited, outcome };
  }

  it('asks ever more seldom, every five seconds at last, until the time is up', async () => {
    await take(['B'], ONE);
    const { waited, outcome } = await waits(7);
    expect(waited).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(outcome).toEqual(new TryAgainLater(REFUSED));
    expect(await turnOf('A')).not.toHaveProperty('until');
  });

  it('ends as soon as the other file is done, and begins anew for the next account', async () => {
    await take(['A', 'B'], ONE);
    const { waited, outcome } = await waits(9, (nth) =>
      giveBackTurns(desk, [nth === 2 ? 'A' : nth === 4 ? 'B' : ''], ONE),
    );
    expect(outcome).toBeUndefined();
    expect(waited).toEqual([200, 400, 200, 400]);
    expect([await turnOf('A'), await turnOf('B')]).toMatchObject([{ file: TWO }, { file: TWO }]);
  });

  it('is not done where there is no time for it', async () => {
    await take(['A'], ONE);
    expect(await waits(0)).toEqual({ waited: [], outcome: new TryAgainLater(REFUSED) });
  });

  it('is not done for a file in chunks, which has the turn for longer than a call lasts', async () => {
    const longMs = 16 * 60_000;
    await give({ account: 'A', file: ONE, until: after(longMs + 1), version: 1 });
    expect(await waits(3)).toEqual({ waited: [], outcome: new TryAgainLater(REFUSED) });
    desk.pass(1);
    expect((await waits(3)).waited).toEqual([200, 400, 800]);
  });
});
