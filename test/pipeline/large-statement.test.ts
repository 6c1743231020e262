import type { StoredItem } from '@piutang/table';
import {
  eventsOf,
  finishChunks,
  ingestInvoiceFile,
  POSTING_LIMITS,
  type PostingLimits,
  postChunk,
  postStatementFile,
  type StatementDesk,
  verifyBooks,
} from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const ACCOUNT = '1240007654321';
const LINES = 120;
const amountOf = (n: number) => 1_000_000_00n + BigInt(n) * 1_000_00n;
const payerOf = (n: number) => Math.floor(n / 3);

/** Three invoices a payer; the payments of a file are told from others by how they name what they pay. */
function invoices(): string {
  const rows = Array.from({ length: LINES }, (_, n) => {
    const payer = payerOf(n);
    return `INV-2026-${String(n).padStart(4, '0')},C-${payer},PT Pelanggan ${WORDS[payer % 8]} ${WORDS[(payer >> 3) % 8]} ${payer},IDR,${amountOf(n) / 100n}.00,2026-10-01,2026-11-20,PO-${7000 + n}`;
  });
  return ['invoice,customer,customerName,currency,amount,issuedOn,dueOn,references', ...rows].join('\n');
}
const WORDS = ['Sinar', 'Maju', 'Cahaya', 'Bintang', 'Samudra', 'Abadi', 'Lestari', 'Sentosa'];

/** By number, by order number, short, twice, by nobody, by two at once, and money that goes out. */
function bookings(): Booking[] {
  return Array.from({ length: LINES }, (_, n): Booking => {
    const id = `INV-2026-${String(n).padStart(4, '0')}`;
    const noise = `TRSF E-BANKING CR 2011/FTSCY/WS9503${n} 9${n}${n}77`;
    switch (n % 10) {
      case 1:
        return { amountMinor: amountOf(n), text: `${noise} PO-${7000 + n}` };
      case 2:
        return { amountMinor: amountOf(n) - 750_000_00n, text: `${noise} BAYAR ${id}` };
      case 3:
        return { amountMinor: 123_456_00n, text: 'SETORAN TUNAI' };
      case 4:
        return { amountMinor: -15_000_00n, text: 'BIAYA ADM' };
      case 5:
        return { amountMinor: amountOf(n - 5), text: `${noise} INV-2026-${String(n - 5).padStart(4, '0')}` };
      default:
        return { amountMinor: amountOf(n), text: `${noise} BAYAR ${id}` };
    }
  });
}

const FILE = mandiriMt940(ACCOUNT, '261120', '327', 50_000_000_00n, bookings());

async function bookedDesk(): Promise<TestDesk> {
  const desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/all.csv', invoices()));
  return desk;
}

/** Balances, legs and lines: what the books are, without what says how they came about. */
function booksOf(desk: TestDesk): readonly StoredItem[] {
  return desk.table.dump().filter(({ p }) => /^[IABS]#/.test(p));
}

let whole: readonly StoredItem[];
let wholeReport: string | undefined;
beforeEach(async () => {
  const desk = await bookedDesk();
  await postStatementFile(desk, desk.drop('bank-statements/day.sta', FILE));
  whole = booksOf(desk);
  wholeReport = desk.textOf('problems/bank-statements/day.sta.txt');
  expect((await verifyBooks(desk.table)).breaches).toEqual([]);
});

const HUGE = async () => Number.MAX_SAFE_INTEGER;
const TINY = async () => 1;

describe('the planner', () => {
  it('reaches the same books by looking up and by reading the book', async () => {
    for (const tableBytes of [HUGE, TINY]) {
      let scans = 0;
      const desk = await bookedDesk();
      const counting = {
        ...desk,
        tableBytes,
        table: {
          ...desk.table,
          scanBook: (...args: Parameters<typeof desk.table.scanBook>) => {
            scans += 1;
            return desk.table.scanBook(...args);
          },
        },
      };
      await postStatementFile(counting, desk.drop('bank-statements/day.sta', FILE));
      expect(scans > 0).toBe(tableBytes === TINY);
      expect(moneyOf(booksOf(desk))).toEqual(moneyOf(whole));
    }
  });
});

/** Without what a person is shown: an amount alone is proposed only by who has read the whole book. */
function moneyOf(books: readonly StoredItem[]) {
  return books.map(({ wy: _why, ru: _rule, pr: _proposals, ri: _rivals, ...item }) => item);
}

describe('a worker whose time is up', () => {
  it('hands the file on, as often as it takes, and the books are those of one who had the time', async () => {
    const desk = await bookedDesk();
    const ref = desk.drop('bank-statements/day.sta', FILE);
    let rounds = 0;
    let outcome = await postStatementFile(dying(desk, 1), ref);
    while (outcome.state === 'posting') {
      rounds += 1;
      expect(callsOf(desk)).toEqual([expect.objectContaining({ type: 'StatementInterrupted' })]);
      outcome = await postStatementFile(dying(desk, 1), ref);
    }
    expect(rounds).toBeGreaterThan(1);
    expect(outcome.message).toContain(`${LINES} bookings`);
    expect(moneyOf(booksOf(desk))).toEqual(moneyOf(whole));
    expect(reportLines(desk.textOf('problems/bank-statements/day.sta.txt'))).toBe(reportLines(wholeReport));
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });
});

const reportLines = (report: string | undefined) => report?.split('\n').length;

/** A desk whose time is up after so many looks at the watch. */
function dying(desk: TestDesk, looks: number): StatementDesk {
  let left = looks;
  return {
    ...desk,
    remainingMs: () => {
      left -= 1;
      return left < 0 ? 0 : 600_000;
    },
  };
}

/** What the change of the file's manifest calls for. */
function callsOf(desk: TestDesk) {
  const manifest = desk.table.dump().find(({ p, pu }) => p.startsWith('F#') && pu === 'bank-statement');
  return manifest === undefined ? [] : eventsOf({ after: manifest });
}

describe('a file that is larger than an invocation', () => {
  const limits: PostingLimits = { ...POSTING_LIMITS, linesInOneFile: 50, linesInOneChunk: 25, linesInOneStretch: 10 };

  async function split() {
    const desk = { ...(await bookedDesk()), limits };
    const outcome = await postStatementFile(desk, desk.drop('bank-statements/day.sta', FILE));
    const [call] = callsOf(desk);
    if (call?.type !== 'StatementSplit') throw new Error(`got ${call?.type}, expected StatementSplit`);
    const items = JSON.parse(desk.textOf(call.detail.list) ?? '') as { chunk: { key: string } }[];
    return { desk, outcome, sha256: call.detail.sha256, items };
  }

  it('is split into chunks that leave the same books as posting it whole', async () => {
    const { desk, outcome, sha256, items } = await split();
    expect(outcome.state).toBe('posting');
    expect(items.map(({ chunk }) => chunk.key.split('/').at(-1))).toEqual(
      [0, 1, 2, 3, 4].map((part) => `chunk-000${part}.ndjson`),
    );
    for (const { chunk } of items) await postChunk(desk, chunk);
    const ended = await finishChunks(desk, { sha256 });
    expect(ended.message).toContain(`${LINES} bookings`);
    expect(moneyOf(booksOf(desk))).toEqual(moneyOf(whole));
    expect(reportLines(desk.textOf('problems/bank-statements/day.sta.txt'))).toBe(reportLines(wholeReport));
  });

  it('takes chunks in any order, twice, and after a worker died in one', async () => {
    const { desk, sha256, items } = await split();
    await expect(finishChunks(desk, { sha256 })).rejects.toThrow('5 of 5 chunks');
    const [first, second, ...others] = items.map(({ chunk }) => chunk).reverse();
    if (first === undefined || second === undefined) throw new Error('no chunks');
    await expect(postChunk(dyingAt(desk, 2), first)).rejects.toThrow('killed');
    const done = await postChunk(desk, second);
    expect(await postChunk(desk, second)).toEqual(done);
    for (const chunk of others) await postChunk(desk, chunk);
    await expect(finishChunks(desk, { sha256 })).rejects.toThrow('1 of 5 chunks');
    await postChunk(desk, first);
    const ended = await finishChunks(desk, { sha256 });
    expect(ended.message).toContain(`${LINES} bookings`);
    expect(await finishChunks(desk, { sha256 })).toMatchObject({ state: ended.state });
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
    expect(sumOf(booksOf(desk))).toBe(sumOf(whole));
  });

  it('is asked for again, and not split again, when it is delivered again', async () => {
    const { desk } = await split();
    const before = desk.keys();
    const again = await postStatementFile(desk, { ...desk.drop('bank-statements/day.sta', FILE) });
    expect(again.state).toBe('posting');
    expect(desk.keys()).toEqual(before);
    expect(callsOf(desk)).toEqual([expect.objectContaining({ type: 'StatementSplit' })]);
  });

  it('refuses a chunk of another place by name', async () => {
    const { desk } = await split();
    await expect(postChunk(desk, { key: 'bank-statements/day.sta' })).rejects.toThrow('expected work/statements/');
  });
});

/** The sum of what is open: chunks may settle either of two equal payments. */
function sumOf(books: readonly StoredItem[]): bigint {
  return books.filter(({ p }) => p.startsWith('I#')).reduce((sum, { b }) => sum + (b as bigint), 0n);
}

/** A desk whose table ends the worker at the nth write, before it. */
function dyingAt<D extends TestDesk>(desk: D, nth: number): D {
  let writes = 0;
  return {
    ...desk,
    table: {
      ...desk.table,
      commit: async (...args: Parameters<typeof desk.table.commit>) => {
        writes += 1;
        if (writes === nth) throw new Error('killed');
        return desk.table.commit(...args);
      },
    },
  };
}
