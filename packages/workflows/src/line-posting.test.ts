import type { StatementLine } from '@piutang/bank-statements';
import { localDate } from '@piutang/calendar';
import type { MatchOutcome } from '@piutang/cash-application';
import { currency } from '@piutang/money';
import {
  type BankLine,
  bankLineKind,
  type CommitResult,
  create,
  invoiceKind,
  payerAliasKind,
  read,
  readMany,
  replace,
  type Table,
  toleranceUseKind,
  type Write,
} from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { balances, bank, deskWithInvoices, lineOf } from '../../../test/support/books.ts';
import { type TestDesk, testDesk, testTenant } from '../../../test/support/test-desk.ts';
import { TryAgainLater } from './desk.ts';
import { type FreshLine, freshLineOf } from './fresh-line.ts';
import { ingestInvoiceFile } from './ingest-invoices.ts';
import { decidedLine, newTally, noteKnown, type PostingRun, postLines, tell } from './line-posting.ts';
import { requestRefund } from './refunds.ts';
import type { SurveyedStatement } from './statement-file.ts';
import type { LineMatcher, MatchedLines } from './statement-matching.ts';

const ACCOUNT = '1240007654321';
const IDR = currency('IDR');
const DAY = localDate('2026-11-20');
const INVOICES = ['001', '002', '003', '004', '006', '007'].map((number) => `INV-2026-${number}`);
const BUSY = 'Faktur terus ditulis oleh pihak lain; periksa dan terima usulannya.';
const UNREADABLE = 'Pencocokan gagal; alokasikan dengan tangan.';

let desk: TestDesk;
beforeEach(async () => {
  desk = await deskWithInvoices(testDesk(testTenant()));
});

/** The nth booking of a file. */
function booking(position: number, amountMinor: bigint, text: string, more: Partial<StatementLine> = {}): FreshLine {
  const line: StatementLine = {
    ordinal: position,
    amount: { coefficient: amountMinor, scale: 2 },
    currency: IDR,
    bookedOn: DAY,
    valueOn: DAY,
    reversal: false,
    pending: false,
    counterparty: {},
    text,
    details: [],
    fileLine: position,
    ...more,
  };
  const statement = { account: { account: ACCOUNT, currency: IDR } } as SurveyedStatement;
  const fileLine = { statement, line, fingerprint: `f${position}`, amountMinor, balanceMinor: undefined };
  return freshLineOf({ fileLine, line: `f${position}#1` }, position, { desk, sha256: 'file', hand: handOf() });
}
const handOf = () => ({ actor: 'process-bank-statement', now: desk.clock(), today: localDate('2026-11-23') });
const waiting = (position: number) => booking(position, 100n, `SETORAN ${position}`);

/** A decision, of which only that is told which a test is about. */
function decided(of: FreshLine, more: Partial<MatchOutcome> = {}): MatchOutcome {
  return {
    line: of.match.id,
    amountMinor: of.match.amountMinor,
    currency: IDR,
    outcome: 'auto',
    rule: 'R3',
    confidence: 97,
    payer: 'C-1',
    allocations: [],
    adjustments: [],
    unappliedMinor: 0n,
    alternatives: 0,
    rivals: [],
    evidence: [],
    why: { id: 'disebut', en: 'named' },
    engine: 'test',
    ...more,
  };
}
const pays = (invoice: string, amountMinor: bigint, payer = 'C-1') => ({ invoice, payer, amountMinor });
/** A payment of one invoice, with its decision. */
function payment(position: number, invoice: string, amountMinor: bigint, more: Partial<MatchOutcome> = {}) {
  const line = booking(position, amountMinor, `BAYAR ${invoice}`);
  return { line, found: [decided(line, { allocations: [pays(invoice, amountMinor)], ...more })] };
}
type Case = { readonly line: FreshLine; readonly found: readonly MatchOutcome[] };

/** Stands for the matcher: decides as it was told, on the invoices as they stand when it is asked. */
function matcherOf(
  cases: readonly Case[],
  together = Number.POSITIVE_INFINITY,
  failed: ReadonlySet<string> = new Set(),
) {
  const asked: number[] = [];
  const answers: MatchedLines[] = [];
  const matcher: LineMatcher = {
    together,
    match: async (lines) => {
      asked.push(lines.length);
      const invoices = await readMany(desk.table, invoiceKind, INVOICES);
      const answer: MatchedLines = {
        outcomes: new Map(
          cases.flatMap(({ line, found }) => (failed.has(line.match.id) ? [] : [[line.match.id, found] as const])),
        ),
        failed,
        payerOf: (payer) => ({ payer, name: 'PT Sinar Jaya Abadi' }),
        invoices: new Map(invoices.map((invoice) => [invoice.id, invoice])),
      };
      answers.push(answer);
      return answer;
    },
  };
  return { matcher, asked, answers };
}

/** A table that may answer a write otherwise, and tells how many items each was of. */
function watched(
  answer: (writes: readonly Write[], nth: number) => Promise<CommitResult | undefined> = async () => undefined,
) {
  const sizes: number[] = [];
  const commit: Table['commit'] = async (writes) => {
    sizes.push(writes.length);
    return (await answer(writes, sizes.length)) ?? desk.table.commit(writes);
  };
  return { sizes, table: { ...desk.table, commit } };
}

type Way = Partial<Pick<PostingRun, 'announced' | 'timeIsUp'>> & {
  readonly table?: Table;
  readonly together?: number;
  readonly failed?: ReadonlySet<string>;
  readonly before?: number;
};
async function post(cases: readonly Case[], way: Way = {}) {
  const { table = desk.table, together, failed, before = 0, timeIsUp = () => false, ...rest } = way;
  const { matcher, asked, answers } = matcherOf(cases, together, failed);
  const tally = newTally();
  const run: PostingRun = {
    desk: { ...desk, table },
    sha256: 'file',
    hand: handOf(),
    matcher,
    tally,
    timeIsUp,
    ...rest,
  };
  const progress = await postLines(
    run,
    cases.map(({ line }) => line),
    before,
  );
  const { review: _, reviewLeftOut: __, ...counts } = tally;
  return { progress, counts, tally, asked, answers };
}
const counts = (recorded: number, posted: number, inReview: number, knownAlready = 0, refused = 0) => ({
  recorded,
  posted,
  inReview,
  knownAlready,
  refused,
});
async function stored({ line }: FreshLine): Promise<BankLine> {
  const found = await read(desk.table, bankLineKind, line);
  if (found === undefined) throw new Error(`${line.line} is not recorded`);
  return found;
}
/** Somebody else writes an invoice. */
async function touch(id: string): Promise<void> {
  const invoice = await read(desk.table, invoiceKind, id);
  if (invoice === undefined) throw new Error(`no invoice ${id}`);
  await desk.table.commit([replace(invoiceKind, invoice, invoice, 'unchanged')]);
}

describe('bookings that are posted together', () => {
  it('share a transaction as far as they write different items', async () => {
    const { sizes, table } = watched();
    const cases = [
      payment(1, 'INV-2026-001', 111_000_000n),
      payment(2, 'INV-2026-002', 50_000_000n),
      payment(3, 'INV-2026-004', 25_000_000n, { payer: 'C-2' }),
    ];
    const { progress, counts: done } = await post(cases, { table });
    expect(progress).toEqual({ reached: 3, isComplete: true });
    expect(done).toEqual(counts(3, 3, 0));
    expect(sizes).toEqual([9]);
    expect(await balances(desk)).toEqual({
      'INV-2026-003': 65_000_000n,
      'INV-2026-006': 200_000_000n,
      'INV-2026-007': 30_000_000n,
    });
  });

  it('go one after the other where they pay the same invoice, each on what the other left', async () => {
    const { sizes, table } = watched();
    const cases = [
      payment(1, 'INV-2026-001', 60_000_000n),
      payment(2, 'INV-2026-002', 50_000_000n),
      payment(3, 'INV-2026-001', 51_000_000n),
    ];
    expect((await post(cases, { table })).counts).toEqual(counts(3, 3, 0));
    expect(sizes).toEqual([6, 3]);
    expect(await balances(desk)).not.toHaveProperty('INV-2026-001');
  });

  it('are at most as many as a transaction takes', async () => {
    for (const [lines, expected] of [
      [100, [100]],
      [101, [100, 1]],
    ] as const) {
      desk = testDesk();
      const { sizes, table } = watched();
      const cases = Array.from({ length: lines }, (_, at) => ({ line: waiting(at + 1), found: [] }));
      expect((await post(cases, { table })).counts).toEqual(counts(lines, 0, lines));
      expect(sizes).toEqual(expected);
    }
  });

  it('are matched as many at a time as the matcher takes', async () => {
    const cases = Array.from({ length: 5 }, (_, at) => ({ line: waiting(at + 1), found: [] }));
    expect((await post(cases, { together: 2 })).asked).toEqual([2, 2, 1]);
    desk = testDesk();
    const four = await post(cases.slice(0, 4), { together: 2 });
    expect(four.asked).toEqual([2, 2]);
    expect(four.counts).toEqual(counts(4, 0, 4));
    expect(await post([], { before: 7 })).toMatchObject({ asked: [], progress: { reached: 7, isComplete: true } });
  });

  it('leave the invoices for those that come after them as they are now, and nothing else', async () => {
    const cases = [payment(1, 'INV-2026-001', 60_000_000n), { line: waiting(2), found: [] }];
    const { answers } = await post(cases);
    const [matched] = answers;
    expect([...(matched?.invoices.keys() ?? [])].sort()).toEqual(INVOICES);
    expect(matched?.invoices.get('INV-2026-001')).toEqual(await read(desk.table, invoiceKind, 'INV-2026-001'));
  });
});

describe('a worker whose time is up', () => {
  it('ends behind the last booking that is done', async () => {
    let looks = 0;
    const timeIsUp = () => {
      looks += 1;
      return looks > 1;
    };
    const cases = [payment(11, 'INV-2026-001', 60_000_000n), payment(12, 'INV-2026-001', 51_000_000n)];
    const { progress, counts: done } = await post(cases, { timeIsUp, before: 10 });
    expect(progress).toEqual({ reached: 11, isComplete: false });
    expect(done).toEqual(counts(1, 1, 0));
    const late = await post(cases.slice(1), { timeIsUp, before: 11 });
    expect(late.progress).toEqual({ reached: 11, isComplete: false });
  });

  it('looks at the watch after a hundred bookings that go alone', async () => {
    let looks = 0;
    const cases = Array.from({ length: 101 }, (_, at) => {
      const line = booking(at + 1, -100n, 'TOLAKAN KLIRING');
      return { line, found: [decided(line, { outcome: 'reversal', rule: 'R1' })] };
    });
    const timeIsUp = () => {
      looks += 1;
      return looks > 1;
    };
    expect((await post(cases, { timeIsUp })).progress).toEqual({ reached: 100, isComplete: false });
  });
});

describe('what posts teach', () => {
  const from = { counterparty: { name: 'BERKAH SENTOSA KAPITAL', account: '998877665544' } };
  const learned = () =>
    desk.table
      .dump()
      .filter(({ p }) => p.startsWith('Y#'))
      .flatMap((item) => payerAliasKind.decode(item).bearers.map(({ payer }) => payer));
  async function taught(rule: MatchOutcome['rule'], more: Partial<MatchOutcome> = {}) {
    const line = booking(1, 50_000_000n, 'BAYAR', from);
    const found = [decided(line, { rule, allocations: [pays('INV-2026-002', 50_000_000n)], ...more })];
    // Beside one that goes alone, which teaches nothing.
    const alone = booking(2, -7n, 'KOREKSI', { reversal: true });
    await post([
      { line, found },
      { line: alone, found: [decided(alone, { outcome: 'reversal', rule: 'R1' })] },
    ]);
    return learned();
  }

  it('is the name and account of who paid by number and amount, or by a channel of its own', async () => {
    expect(await taught('R4')).toEqual(['C-1', 'C-1']);
    desk = await deskWithInvoices();
    expect(await taught('R2')).toEqual(['C-1', 'C-1']);
  });

  it('is nothing by another rule, and by what waits for a person', async () => {
    expect(await taught('R3')).toEqual([]);
    desk = await deskWithInvoices();
    expect(await taught('R4', { outcome: 'suggest' })).toEqual([]);
  });
});

describe('bookings that meet another writer', () => {
  it('go alone on what is there now, and hold up none of the others', async () => {
    const { sizes, table } = watched(async (_, nth) => {
      if (nth === 1) await touch('INV-2026-002');
      return undefined;
    });
    const cases = [
      payment(1, 'INV-2026-001', 111_000_000n),
      payment(2, 'INV-2026-002', 50_000_000n),
      payment(3, 'INV-2026-004', 25_000_000n, { payer: 'C-2' }),
    ];
    const { counts: done } = await post(cases, { table });
    expect(sizes).toEqual([9, 6, 3]);
    expect(done).toEqual(counts(3, 3, 0));
    // The one that went alone was matched again.
    expect((await stored((cases[1] as Case).line)).rule).not.toBe('R3');
  });

  it('are followed by others on the same invoice as it is by then', async () => {
    const { sizes, table } = watched(async (_, nth) => {
      if (nth === 1) await touch('INV-2026-001');
      return undefined;
    });
    const cases = [
      payment(1, 'INV-2026-002', 50_000_000n),
      payment(2, 'INV-2026-001', 60_000_000n),
      payment(3, 'INV-2026-001', 51_000_000n),
    ];
    const { answers, counts: done } = await post(cases, { table });
    // A part of an invoice waits for a person; what comes after it is planned on the invoice as it is.
    expect(sizes).toEqual([6, 3, 1, 3]);
    expect(done).toEqual(counts(3, 2, 1));
    expect((await balances(desk))['INV-2026-001']).toBe(60_000_000n);
    expect([...(answers[0]?.invoices.keys() ?? [])].sort()).toEqual(INVOICES);
  });

  it('beside one that goes alone in any case leave the third where it is', async () => {
    const { sizes, table } = watched(async (_, nth) => {
      if (nth === 1) await touch('INV-2026-002');
      return undefined;
    });
    const debit = booking(2, -7n, 'KOREKSI', { reversal: true });
    const cases = [
      payment(1, 'INV-2026-001', 111_000_000n),
      { line: debit, found: [decided(debit, { outcome: 'reversal', rule: 'R1' })] },
      payment(3, 'INV-2026-002', 50_000_000n),
    ];
    const { answers, counts: done } = await post(cases, { table });
    expect(done).toEqual(counts(3, 2, 1));
    expect(sizes).toEqual([6, 3, 1, 3]);
    expect([...(answers[0]?.invoices.keys() ?? [])].sort()).toEqual(INVOICES);
  });

  it('all go alone where the table names none of them', async () => {
    const { sizes, table } = watched(async (_, nth) => (nth === 1 ? { committed: false, failed: [] } : undefined));
    const cases = [payment(1, 'INV-2026-001', 111_000_000n), payment(2, 'INV-2026-002', 50_000_000n)];
    expect((await post(cases, { table })).counts).toEqual(counts(2, 2, 0));
    expect(sizes).toEqual([6, 3, 3]);
  });

  it('are tried five times alone, and then wait for a person', async () => {
    const { sizes, table } = watched(async (writes) => {
      if (writes.length > 1) await touch('INV-2026-002');
      return undefined;
    });
    const case1 = payment(1, 'INV-2026-002', 50_000_000n);
    const { counts: done, tally } = await post([case1], { table });
    expect(sizes).toEqual([3, 3, 3, 3, 3, 3, 1]);
    expect(done).toEqual(counts(1, 0, 1));
    expect(await stored(case1.line)).toMatchObject({ inReview: true, why: BUSY, remainingMinor: 50_000_000n });
    expect(tally.review).toEqual([`booking 1 of 2026-11-20: ${BUSY}`]);
  });

  it.each([
    ['of another worker of the file, count as its own', 'file', counts(1, 0, 1)],
    ['of another file, are known already', 'other', counts(0, 0, 0, 1)],
  ])('that were recorded meanwhile by one %s', async (_, file, expected) => {
    const case1 = payment(1, 'INV-2026-002', 50_000_000n);
    const { sizes, table } = watched(async (writes, nth) => {
      if (nth === 1) await desk.table.commit([create(bankLineKind, { ...case1.line.line, file }, 'new')]);
      if (nth !== 2) return undefined;
      // Its invoice is being written too.
      const failed = writes.map(({ item: { p, s }, condition: { name } }) => ({ name, key: { p, s } }));
      return { committed: false, failed };
    });
    expect((await post([case1], { table })).counts).toEqual(expected);
    expect(sizes).toEqual([3, 3]);
  });

  it('that were recorded meanwhile after five tries are counted once', async () => {
    const case1 = payment(1, 'INV-2026-002', 50_000_000n);
    const { table } = watched(async (writes) => {
      if (writes.length > 1) await touch('INV-2026-002');
      else await desk.table.commit([create(bankLineKind, { ...case1.line.line, file: 'other' }, 'new')]);
      return undefined;
    });
    expect((await post([case1], { table })).counts).toEqual(counts(0, 0, 0, 1));
  });

  it('are delivered again where they can be neither recorded nor read', async () => {
    const { table } = watched(async (writes) => ({
      committed: false,
      failed: writes.map(({ item: { p, s } }) => ({ name: 'conflict', key: { p, s } })),
    }));
    await expect(post([payment(1, 'INV-2026-002', 50_000_000n)], { table })).rejects.toThrow(
      new TryAgainLater('booking 1 of 2026-11-20 is written by others'),
    );
  });
});

describe('bookings that the table refuses', () => {
  const refusing = (refuses: (write: Write) => boolean) =>
    watched(async (writes) => {
      if (writes.some(refuses)) throw Object.assign(new Error('not a value'), { name: 'ValidationException' });
      return undefined;
    });

  it('wait for a person where only their posting is refused, which is not tried again', async () => {
    const { sizes, table } = refusing(({ item }) => item.p === 'I#INV-2026-002');
    const cases = [payment(1, 'INV-2026-001', 111_000_000n), payment(2, 'INV-2026-002', 50_000_000n)];
    expect((await post(cases, { table })).counts).toEqual(counts(2, 1, 1));
    expect(sizes).toEqual([6, 3, 3, 1]);
  });

  it('are told where they cannot even be recorded', async () => {
    const { table } = refusing(({ item }) => item.p.startsWith('B#') && item['or'] === 2n);
    const cases = [payment(1, 'INV-2026-001', 111_000_000n), payment(2, 'INV-2026-002', 50_000_000n)];
    const { counts: done, tally } = await post(cases, { table });
    expect(done).toEqual(counts(1, 1, 0, 0, 1));
    expect(tally.review).toEqual([
      'booking 2 of 2026-11-20: the table refused it; it is in the file and not in the books',
    ]);
  });

  it('are not those that meet a table that fails', async () => {
    const { table } = watched(async () => {
      throw new Error('no connection');
    });
    await expect(post([payment(1, 'INV-2026-001', 111_000_000n)], { table })).rejects.toThrow('no connection');
  });
});

describe('a decision', () => {
  it('that is sure posts, with its rule and what it rests on', async () => {
    const case1 = payment(1, 'INV-2026-002', 50_000_000n);
    await post([case1]);
    expect(await stored(case1.line)).toMatchObject({
      outcome: 'applied',
      remainingMinor: 0n,
      inReview: false,
      rule: 'R3',
      confidence: 97,
      why: 'disebut',
      customer: 'C-1',
      automatic: 'stands',
      automaticRule: 'R3',
    });
  });

  it('that is not sure is proposed', async () => {
    const case1 = payment(1, 'INV-2026-002', 50_000_000n, { outcome: 'suggest' });
    const { counts: done } = await post([case1]);
    expect(done).toEqual(counts(1, 0, 1));
    const line = await stored(case1.line);
    expect(line).toMatchObject({
      outcome: 'unapplied',
      inReview: true,
      proposals: [{ invoice: 'INV-2026-002', customer: 'C-1', amountMinor: 50_000_000n }],
    });
    expect(line).not.toHaveProperty('automatic');
  });

  it('of a batch posts those of its payments that are sure, and counts the line as posted', async () => {
    const line = booking(1, 75_000_000n, 'BATCH');
    const found = [
      decided(line, { detail: 1, amountMinor: 50_000_000n, allocations: [pays('INV-2026-002', 50_000_000n)] }),
      decided(line, {
        detail: 2,
        amountMinor: 25_000_000n,
        outcome: 'suggest',
        payer: 'C-2',
        allocations: [pays('INV-2026-004', 25_000_000n, 'C-2')],
      }),
    ];
    expect((await post([{ line, found }])).counts).toEqual(counts(1, 1, 1));
    expect(await stored(line)).toMatchObject({
      outcome: 'partly-applied',
      remainingMinor: 25_000_000n,
      proposals: [{ invoice: 'INV-2026-004', customer: 'C-2', amountMinor: 25_000_000n }],
    });
  });

  it('that something announced may say more of waits to be compared with it', async () => {
    const held = payment(1, 'INV-2026-002', 50_000_000n);
    const free = payment(2, 'INV-2026-001', 111_000_000n);
    const { counts: done } = await post([held, free], { announced: ({ id }) => id === held.line.match.id });
    expect(done).toEqual(counts(2, 1, 1));
    expect(await stored(held.line)).toMatchObject({
      outcome: 'unapplied',
      inReview: true,
      why: 'disebut; dicek dulu dengan berita pembayaran yang masuk untuk jumlah ini',
    });
  });

  it('of a known payer that settles nothing is its credit; of an unknown one it waits', async () => {
    const [known, unknown] = [waiting(1), waiting(2)];
    const cases = [
      { line: known, found: [decided(known, { rule: 'R8' })] },
      { line: unknown, found: [decided(unknown, { rule: 'R8', payer: null })] },
    ];
    expect((await post(cases)).counts).toEqual(counts(2, 0, 1));
    expect(await stored(known)).toMatchObject({
      outcome: 'on-account',
      inReview: false,
      automatic: 'stands',
      automaticRule: 'R8',
      customer: 'C-1',
    });
    expect(await stored(unknown)).toMatchObject({ outcome: 'unapplied', inReview: true });
    expect(await stored(unknown)).not.toHaveProperty('automatic');
  });

  it('that its invoices do not take, and never will, waits with the reason', async () => {
    const { sizes, table } = watched();
    const line = booking(1, 50_000_000n, 'BAYAR');
    const found = [decided(line, { allocations: [pays('INV-2026-001', 50_000_001n)] })];
    expect((await post([{ line, found }], { table })).counts).toEqual(counts(1, 0, 1));
    expect(sizes).toEqual([1]);
    expect((await stored(line)).why).toBe('disebut; the line has IDR 500000.00 left, IDR 500000.01 were to be applied');
  });

  it.each([
    ['more than is open', pays('INV-2026-002', 50_000_001n), 50_000_001n],
    ['an invoice that is not there', pays('INV-2026-999', 50_000_000n), 50_000_000n],
  ])('on %s is made again, alone, on the invoices as they are', async (_, allocation, amountMinor) => {
    const { sizes, table } = watched();
    const line = booking(1, amountMinor, 'SETORAN TANPA NAMA');
    expect((await post([{ line, found: [decided(line, { allocations: [allocation] })] }], { table })).counts).toEqual(
      counts(1, 0, 1),
    );
    expect(sizes).toEqual([0, 1]);
    expect((await stored(line)).why).not.toContain('disebut');
  });

  it('on more invoices than one transaction takes waits with the reason, also where it went alone', async () => {
    const many = Array.from({ length: 50 }, (_, at) => `INV-2027-${100 + at}`);
    const rows = many.map((id) => `${id},C-50,PT Borongan,IDR,1000.00,2026-10-01,2026-11-01`);
    const csv = ['invoice,customer,customerName,currency,amount,issuedOn,dueOn', ...rows, ''].join('\n');
    await ingestInvoiceFile(desk, desk.drop('invoices/many.csv', csv));
    const details = many.map((text) => ({ amount: { coefficient: 1_000_00n, scale: 2 }, counterparty: {}, text }));
    const line = booking(1, 50n * 1_000_00n, 'BATCH', { details });
    const { counts: done } = await post([
      { line, found: [decided(line, { allocations: [pays('INV-2026-999', 1n)] })] },
    ]);
    expect(done).toEqual(counts(1, 0, 1));
    const { why, proposals } = await stored(line);
    expect(proposals).toHaveLength(50);
    expect(why).toMatch(/; 50 invoices do not fit one posting: apply the line in parts$/);
  });

  it('that could not be made is told, and the booking waits', async () => {
    const line = booking(1, 50_000_000n, 'INV-2026-002');
    await post([{ line, found: [] }], { failed: new Set([line.match.id]) });
    expect(await stored(line)).toMatchObject({ inReview: true, why: UNREADABLE });
  });

  it('that could not be made is told also of a booking that met another writer', async () => {
    const case1 = payment(1, 'INV-2026-002', 50_000_000n);
    const unreadable = { ...case1.line, match: { ...case1.line.match, counterparty: undefined as never } };
    const { table } = watched(async (_, nth) => {
      if (nth === 1) await touch('INV-2026-002');
      return undefined;
    });
    await post([{ ...case1, line: unreadable }], { table });
    expect(await stored(case1.line)).toMatchObject({ inReview: true, why: UNREADABLE });
  });

  it('with a deduction that has no budget goes together with others', async () => {
    const { sizes, table } = watched();
    const line = booking(1, 49_000_000n, 'BAYAR');
    const found = [
      decided(line, {
        allocations: [pays('INV-2026-002', 49_000_000n)],
        adjustments: [{ kind: 'withholding', invoice: 'INV-2026-002', amountMinor: 1_000_000n }],
      }),
    ];
    expect((await post([{ line, found }, payment(2, 'INV-2026-001', 111_000_000n)], { table })).counts).toEqual(
      counts(2, 2, 0),
    );
    expect(sizes).toEqual([7]);
  });
});

describe('a decision that takes reads of its own', () => {
  const PAID = { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI', reference: 'X77' } as const;
  const back = () => booking(1, -40_000_000n, 'KOREKSI', { reversal: true, bankReference: 'X77' });
  const reversal = (line: FreshLine) => [{ line, found: [decided(line, { outcome: 'reversal', rule: 'R1' })] }];
  const withTolerance = (autoAt: number) =>
    testTenant((json) => {
      const matching = json['matching'] as Record<string, unknown>;
      matching['tolerance'] = { IDR: { percent: '0.5', upTo: '10000', yearlyBudget: '6000.00' } };
      matching['autoAt'] = autoAt;
    });
  const used = () =>
    desk.table
      .dump()
      .filter(({ p, s }) => p.startsWith('C#') && s.startsWith('T#2026#'))
      .map((item) => toleranceUseKind.decode(item).usedMinor);
  /** A booking of payments a little short of what is open, of which one or all are within the tolerance. */
  function short(position: number, ...payments: readonly (readonly [text: string, amountMinor: bigint])[]): Case {
    const amount = (coefficient: bigint) => ({ coefficient, scale: 2 });
    const details = payments.map(([text, each]) => ({ amount: amount(each), counterparty: {}, text }));
    const total = payments.reduce((sum, [, each]) => sum + each, 0n);
    const line = booking(position, total, payments.map(([text]) => text).join('; '), { details });
    return { line, found: [decided(line), decided(line, { adjustments: [{ kind: 'tolerance', amountMinor: 1n }] })] };
  }

  it('takes the receipt back that the bank takes back', async () => {
    await bank(desk, '1', [PAID]);
    const line = back();
    expect((await post(reversal(line))).counts).toEqual(counts(1, 0, 0));
    const receipt = await lineOf(desk, 'SETORAN');
    expect(receipt.outcome).toBe('returned');
    expect(await stored(line)).toMatchObject({
      rule: 'R1',
      inReview: false,
      reverses: `${ACCOUNT}/2026-11-20/${receipt.line}`,
    });
  });

  it('leaves a receipt that was paid back already to a person, with the reason', async () => {
    await bank(desk, '1', [PAID]);
    await requestRefund(desk, await lineOf(desk, 'SETORAN'), 'paid twice', { actor: 'person:dewi' }, 5_000_000n);
    const line = back();
    expect((await post(reversal(line))).counts).toEqual(counts(1, 0, 1));
    expect((await lineOf(desk, 'SETORAN')).outcome).not.toBe('returned');
    const { inReview, why, proposals } = await stored(line);
    expect({ inReview, proposals }).toEqual({ inReview: true, proposals: [] });
    expect(why).toMatch(/; IDR 50000\.00 of .* were refunded to the payer/);
  });

  it('leaves a return of which nothing is known to a person', async () => {
    const line = back();
    expect((await post(reversal(line))).counts).toEqual(counts(1, 0, 1));
    expect(await stored(line)).toMatchObject({ rule: 'R1', inReview: true, proposals: [] });
  });

  it('counts a difference that it settles against the payer’s budget', async () => {
    desk = await deskWithInvoices(testDesk(withTolerance(90)));
    const case1 = short(1, ['INV-2026-002 PT SINAR JAYA ABADI', 49_770_000n]);
    expect((await post([case1])).counts).toEqual(counts(1, 1, 0));
    expect(used()).toEqual([230_000n]);
  });

  it('leaves a difference that the budget does not hold to a person, with the reason', async () => {
    desk = await deskWithInvoices(testDesk(withTolerance(90)));
    const first = short(1, ['INV-2026-001 PT SINAR JAYA ABADI', 110_550_000n]);
    const second = short(2, ['INV-2026-002 PT SINAR JAYA ABADI', 49_770_000n]);
    expect((await post([first, second])).counts).toEqual(counts(2, 1, 1));
    expect((await stored(second.line)).why).toMatch(/; differences of C-1 would come to IDR 6800\.00 in 2026/);
    expect(used()).toEqual([450_000n]);
  });

  it('counts nothing for a difference that it only proposes', async () => {
    desk = await deskWithInvoices(testDesk(withTolerance(100)));
    const case1 = short(1, ['INV-2026-002 PT SINAR JAYA ABADI', 49_770_000n]);
    expect((await post([case1])).counts).toEqual(counts(1, 0, 1));
    expect((await stored(case1.line)).proposals).toContainEqual(expect.objectContaining({ adjustment: 'tolerance' }));
    expect(used()).toEqual([]);
  });

  it('counts nothing for a difference that waits for what was announced', async () => {
    desk = await deskWithInvoices(testDesk(withTolerance(90)));
    const case1 = short(1, ['INV-2026-002 PT SINAR JAYA ABADI', 49_770_000n]);
    expect((await post([case1], { announced: () => true })).counts).toEqual(counts(1, 0, 1));
    expect(used()).toEqual([]);
  });

  it('counts of a batch the differences that it settles, and not those that it proposes', async () => {
    desk = await deskWithInvoices(testDesk(withTolerance(90)));
    const case1 = short(
      1,
      ['INV-2026-002 PT SINAR JAYA ABADI', 49_770_000n],
      ['INV-2026-004 PT CAHAYA TIMUR', 24_900_000n],
    );
    expect((await post([case1])).counts).toEqual(counts(1, 1, 1));
    expect((await stored(case1.line)).proposals).toContainEqual(expect.objectContaining({ adjustment: 'tolerance' }));
    expect(used()).toEqual([230_000n]);
  });
});

describe('a line as the matcher decided about it', () => {
  const line = () => waiting(1).line;
  const of = (...outcomes: readonly Partial<MatchOutcome>[]) =>
    decidedLine(
      desk,
      line(),
      outcomes.map((each) => decided(waiting(1), each)),
    );

  it('is as it was where nothing was decided', () => {
    expect(of()).toStrictEqual(line());
  });

  it('has the rule, the confidence and the reason of the decision, and its payer', () => {
    expect(of({ allocations: [pays('INV-2026-002', 100n)] })).toStrictEqual({
      ...line(),
      rule: 'R3',
      confidence: 97,
      why: 'disebut',
      customer: 'C-1',
      proposals: [{ invoice: 'INV-2026-002', customer: 'C-1', amountMinor: 100n }],
    });
  });

  it('of several payments has all their reasons, each once, and a payer where they have the same', () => {
    const other = { id: 'tak dikenal', en: 'unknown' };
    expect(of({}, {}, { why: other })).toMatchObject({ why: 'disebut; tak dikenal', customer: 'C-1' });
    expect(of({}, { payer: 'C-2' })).not.toHaveProperty('customer');
    expect(of({ payer: null })).not.toHaveProperty('customer');
  });

  it('is no receivable where none of its payments is one', () => {
    const nothing = { outcome: 'not-receivable', remainingMinor: 0n, inReview: false };
    expect(of({ outcome: 'not-receivable' }, { outcome: 'not-receivable' })).toMatchObject(nothing);
    expect(of({ outcome: 'not-receivable' }, { outcome: 'suggest' })).toMatchObject({
      outcome: 'unapplied',
      remainingMinor: 100n,
      inReview: true,
    });
  });

  it('proposes nothing of what the bank takes back', () => {
    const taken = [pays('INV-2026-002', -100n)];
    expect(of({ outcome: 'reversal', allocations: taken })).toMatchObject({ proposals: [], inReview: true });
  });

  it('keeps the readings that were not taken', () => {
    const rival = {
      rule: 'R7',
      confidence: 60,
      payer: 'C-1',
      allocations: [pays('INV-2026-001', 100n)],
      adjustments: [],
    } as const;
    expect(of({ rivals: [rival] }).rivals).toEqual([
      { rule: 'R7', confidence: 60, applications: [{ invoice: 'INV-2026-001', customer: 'C-1', amountMinor: 100n }] },
    ]);
    expect(of({})).not.toHaveProperty('rivals');
  });
});

describe('the tally of a file', () => {
  it('goes on from where a worker stopped', () => {
    expect(newTally()).toStrictEqual({ ...counts(0, 0, 0), review: [], reviewLeftOut: 0 });
    const from = { lines: 9, ...counts(5, 4, 3, 2, 1) };
    expect(newTally(from)).toStrictEqual({ ...counts(5, 4, 3, 2, 1), review: [], reviewLeftOut: 0 });
  });

  it('counts what an earlier worker recorded as its own, and what another file recorded as known', () => {
    const tally = newTally();
    const { line } = waiting(3);
    noteKnown(tally, { ...line, why: 'unknown payer' }, 'file');
    noteKnown(tally, { ...line, outcome: 'partly-applied' }, 'file');
    noteKnown(tally, { ...line, outcome: 'applied', inReview: false }, 'file');
    noteKnown(tally, line, 'another');
    noteKnown(tally, line, 'another');
    expect(tally).toMatchObject(counts(3, 2, 2, 2));
    expect(tally.review).toEqual(['booking 3 of 2026-11-20: unknown payer', 'booking 3 of 2026-11-20: ']);
  });

  it('keeps a thousand sentences for the report, and says how many more there are', () => {
    const tally = newTally();
    for (let nth = 1; nth <= 1_002; nth += 1) tell(tally, `${nth}`);
    expect([tally.review.length, tally.review.at(-1), tally.reviewLeftOut]).toEqual([1_000, '1000', 2]);
  });
});
