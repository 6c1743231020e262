import { epochMs, instant } from '@piutang/calendar';
import { accountTurnKind, create, fileKind, read } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, mandiriMt940 } from '../../../test/support/bank-files.ts';
import { deskWithInvoices, lineOf } from '../../../test/support/books.ts';
import { ACCOUNT, remittanceDesk } from '../../../test/support/remittances.ts';
import type { TestDesk } from '../../../test/support/test-desk.ts';
import { TryAgainLater } from './desk.ts';
import { postStatementFile } from './post-statement.ts';
import type { StatementDesk } from './statement-run.ts';

const KEY = 'bank-statements/day.sta';
const cash = (text: string): Booking => ({ amountMinor: 90_000_00n, text });
const FULL: Booking = { amountMinor: 500_000_00n, text: 'BAYAR INV-2026-002 PT SINAR JAYA ABADI' };

let desk: TestDesk;
beforeEach(async () => {
  desk = await deskWithInvoices();
});

const drop = (bookings: readonly Booking[], number = '1', openingMinor = 0n) =>
  desk.drop(
    number === '1' ? KEY : `bank-statements/${number}.sta`,
    mandiriMt940(ACCOUNT, '261120', number, openingMinor, bookings),
  );
const manifestOf = (sha256: string) => read(desk.table, fileKind, sha256);
const texts = (): string[] =>
  desk.table
    .dump()
    .filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'))
    .map((item) => String(item['tx']))
    .sort();
/** Another file has the turn of the account. */
const taken = (untilMs = 60_000) => {
  const turn = { account: ACCOUNT, file: 'another', until: instant(epochMs(desk.clock()) + untilMs), version: 1 };
  return desk.table.commit([create(accountTurnKind, turn, 'new')]);
};
/** A desk whose time is up after so many looks at the watch. */
function hurried(looks: number, at: TestDesk = desk): StatementDesk & TestDesk {
  let left = looks;
  return {
    ...at,
    limits: { linesInOneFile: 150_000, linesInOneChunk: 20_000, linesInOneStretch: 2 },
    remainingMs: () => {
      left -= 1;
      return left < 0 ? 0 : 600_000;
    },
  };
}

describe('a bank file', () => {
  it('that was deleted before it was read is gone, and nothing is done', async () => {
    const before = desk.table.dump();
    expect(await postStatementFile(desk, { key: KEY, versionId: 'v1' })).toStrictEqual({
      state: 'gone',
      sha256: '',
      message: `${KEY} is gone: that version was deleted`,
    });
    expect(desk.table.dump()).toEqual(before);
  });

  it('without bookings takes no turn of its account', async () => {
    await taken();
    expect(await postStatementFile(desk, drop([]))).toMatchObject({ state: 'posted' });
    expect(await read(desk.table, accountTurnKind, ACCOUNT)).toMatchObject({ file: 'another', version: 1 });
  });

  it('waits for what was announced of its payments', async () => {
    const world = remittanceDesk();
    await world.bill();
    await world.remit('payer,invoice,amount\nCV Maju Bersama,INV-2026-005,420000\n');
    const paid = [{ amountMinor: 420_000_00n, text: 'TRSF DARI CV MAJU BERSAMA' }];
    const ref = world.desk.drop(KEY, mandiriMt940(ACCOUNT, '261120', '1', 0n, paid));
    expect((await postStatementFile(world.desk, ref)).message).toContain('0 posted, 1 wait for review');
    expect((await lineOf(world.desk, 'MAJU')).why).toContain('berita pembayaran');
  });

  it('is told from others by the keys of those of its bookings that are left', async () => {
    // A hundred bookings have more keys than are looked up without a question; the last twenty do not.
    const many = Array.from({ length: 100 }, (_, at) =>
      cash(`TRSF ${[1, 2, 3, 4, 5, 6].map((n) => `PO-${at}${n}${n}77`).join(' ')}`),
    );
    let asked = 0;
    const tableBytes = async () => {
      asked += 1;
      return Number.MAX_SAFE_INTEGER;
    };
    const limits = { linesInOneFile: 150_000, linesInOneChunk: 20_000, linesInOneStretch: 80 };
    let looks = 0;
    const remainingMs = () => {
      looks += 1;
      return looks > 1 ? 0 : 600_000;
    };
    const ref = drop(many);
    expect(await postStatementFile({ ...desk, tableBytes, limits, remainingMs }, ref)).toMatchObject({
      message: `${KEY}: 80 of 100 bookings done, to be continued`,
    });
    expect(asked).toBe(1);
    await postStatementFile({ ...desk, tableBytes, limits }, ref);
    expect(asked).toBe(1);
  });
});

describe('a bank file whose turn it is not', () => {
  it('is delivered again where nobody can wait', async () => {
    await taken();
    await expect(postStatementFile(desk, drop([FULL]))).rejects.toThrow(TryAgainLater);
  });

  it('is delivered again where a file in chunks has it for hours, and holds no call meanwhile', async () => {
    await taken(6 * 60 * 60_000);
    const waiting: StatementDesk = {
      ...desk,
      remainingMs: () => 600_000,
      wait: () => Promise.reject(new Error('waits')),
    };
    await expect(postStatementFile(waiting, drop([FULL]))).rejects.toThrow(TryAgainLater);
    expect(desk.events).toEqual([]);
  });

  it('is handed on when the time to wait is up, and says that nothing is done', async () => {
    await taken();
    const late: StatementDesk = { ...desk, remainingMs: () => 0, wait: async () => {} };
    const { state, sha256, message } = await postStatementFile(late, drop([FULL]));
    expect([state, message]).toEqual(['posting', `${KEY}: 0 of 1 bookings done, to be continued`]);
    const manifest = await manifestOf(sha256);
    expect(manifest).not.toHaveProperty('checkpoint');
    expect(manifest).not.toHaveProperty('leaseUntil');
  });

  it('is not handed on, but told, where the table fails while it waits', async () => {
    await taken();
    const wait = async () => {
      throw new Error('no connection');
    };
    const failing: StatementDesk = { ...desk, remainingMs: () => 600_000, wait };
    await expect(postStatementFile(failing, drop([FULL]))).rejects.toThrow('no connection');
  });

  it('has its turn for as long as a worker may be silent', async () => {
    const late: StatementDesk = { ...hurried(0), wait: async () => {} };
    await postStatementFile(late, drop([FULL]));
    const turn = await read(desk.table, accountTurnKind, ACCOUNT);
    expect(turn?.until).toBe(instant(epochMs(desk.clock()) + 16 * 60_000));
  });
});

describe('a bank file that takes more than one invocation', () => {
  const bookings = [cash('SATU'), cash('DUA'), cash('TIGA'), FULL, cash('LIMA')];

  it('goes on behind what is done, and ends with one report of all that waits', async () => {
    const put: string[] = [];
    const read: string[] = [];
    const files: TestDesk['files'] = {
      ...desk.files,
      put: (key, body, contentType) => {
        put.push(`${key.replace(/[0-9a-f]{64}/, 'sha')} ${contentType}`);
        return desk.files.put(key, body, contentType);
      },
      read: (key) => {
        read.push(key.replace(/[0-9a-f]{64}/, 'sha'));
        return desk.files.read(key);
      },
    };
    const watched = { ...desk, files };
    const ref = drop(bookings);
    const first = await postStatementFile(hurried(1, watched), ref);
    expect(first).toMatchObject({ state: 'posting', message: `${KEY}: 2 of 5 bookings done, to be continued` });
    expect(texts()).toEqual(['DUA', 'SATU']);
    expect((await manifestOf(first.sha256))?.checkpoint).toStrictEqual({
      lines: 2,
      recorded: 2,
      posted: 0,
      inReview: 2,
      knownAlready: 0,
      refused: 0,
    });
    expect(put).toEqual(['work/statements/sha/so-far.review.txt text/plain; charset=utf-8']);
    expect(read).toEqual([]);
    const second = await postStatementFile(hurried(1, watched), ref);
    expect(second.message).toBe(`${KEY}: 4 of 5 bookings done, to be continued`);
    expect(read).toEqual(['work/statements/sha/so-far.review.txt']);
    const third = await postStatementFile(desk, ref);
    expect(third.message).toBe(`${KEY}: 5 bookings, 1 posted, 4 wait for review, 0 known already`);
    const told = desk
      .textOf(`problems/${KEY}.txt`)
      ?.split('\n')
      .filter((line) => line.startsWith('booking'));
    expect(told?.map((line) => line.slice(0, 9))).toEqual(['booking 1', 'booking 2', 'booking 3', 'booking 5']);
    expect(await manifestOf(third.sha256)).not.toHaveProperty('checkpoint');
  });

  it('counts what another file recorded as far as it came, once', async () => {
    const [first, last] = [cash('SATU'), cash('EMPAT')];
    // More than a transaction takes: the watch is looked at behind the first hundred that are new.
    const between = Array.from({ length: 101 }, (_, at) => cash(`DI ANTARA ${at}`));
    await postStatementFile(desk, drop([first], '2'));
    await postStatementFile(desk, drop([last], '3', 102n * 90_000_00n));
    const ref = drop([first, ...between, last]);
    let looks = 0;
    const remainingMs = () => {
      looks += 1;
      return looks > 1 ? 0 : 600_000;
    };
    const { sha256, message } = await postStatementFile({ ...desk, remainingMs }, ref);
    expect(message).toBe(`${KEY}: 101 of 103 bookings done, to be continued`);
    expect((await manifestOf(sha256))?.checkpoint).toMatchObject({ lines: 101, recorded: 100, knownAlready: 1 });
    expect((await postStatementFile(desk, ref)).message).toBe(
      `${KEY}: 103 bookings, 0 posted, 101 wait for review, 2 known already`,
    );
  });
});
