import type { StatementLine } from '@piutang/bank-statements';
import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { accountTurnKind, bankLineKind, create, type FileManifest, fileKind, read } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, mandiriMt940 } from '../../../test/support/bank-files.ts';
import { fileManifest } from '../../../test/support/file-manifest.ts';
import { type TestDesk, testDesk } from '../../../test/support/test-desk.ts';
import { newTally, type Tally } from './line-posting.ts';
import { isSplit } from './statement-chunks.ts';
import { type Survey, type SurveyedStatement, surveyStatementFile } from './statement-file.ts';
import {
  accountsOf,
  finishStatement,
  limitsOf,
  type Posting,
  reopen,
  sentencesAt,
  stretchesOf,
  timeIsUp,
} from './statement-run.ts';

const ACCOUNT = '1240007654321';
const DAY = localDate('2026-11-20');
const BOOKINGS: readonly Booking[] = Array.from({ length: 5 }, (_, at) => ({
  amountMinor: BigInt(at + 1) * 100n,
  text: `SETORAN ${at}`,
}));

let desk: TestDesk;
beforeEach(() => {
  desk = testDesk();
});

const hand = () => ({ actor: 'process-bank-statement', now: desk.clock(), today: localDate('2026-11-23') });
async function claimed(sha256: string): Promise<FileManifest> {
  const manifest = fileManifest({ sha256, leaseUntil: instant(9) });
  await desk.table.commit([create(fileKind, manifest, 'new')]);
  return manifest;
}
/** A claimed file of these bookings. */
async function postingOf(bookings: readonly Booking[] = BOOKINGS, more: Partial<Survey> = {}): Promise<Posting> {
  const ref = desk.drop('bank-statements/day.sta', mandiriMt940(ACCOUNT, '261120', '1', 0n, bookings));
  const bytes = await reopen(desk, ref);
  const survey = { ...(await surveyStatementFile(bytes, ref.key, desk.tenant)), ...more };
  return { desk, ref, survey, manifest: await claimed(survey.sha256), hand: hand() };
}

describe('the watch', () => {
  it('says stop when a minute is left and not before, and never where nobody looks at it', () => {
    expect([60_001, 60_000, 59_999].map((ms) => timeIsUp({ ...desk, remainingMs: () => ms }))).toEqual([
      false,
      false,
      true,
    ]);
    expect(timeIsUp(desk)).toBe(false);
  });
});

describe('a file', () => {
  it('of up to 150,000 bookings is posted as one, a larger one in chunks of 20,000', () => {
    const isLarge = (lineCount: number) => isSplit({ desk, survey: { lineCount } as Survey });
    expect([isLarge(150_000), isLarge(150_001)]).toEqual([false, true]);
    expect(limitsOf(desk)).toEqual({ linesInOneFile: 150_000, linesInOneChunk: 20_000, linesInOneStretch: 20_000 });
    const limits = { linesInOneFile: 1, linesInOneChunk: 2, linesInOneStretch: 3 };
    expect(limitsOf({ ...desk, limits })).toBe(limits);
  });

  it('names each of its accounts once', () => {
    const statements = ['A', 'B', 'A'].map((account) => ({ account: { account } }) as SurveyedStatement);
    expect(accountsOf({ statements } as unknown as Survey)).toEqual(['A', 'B']);
  });

  it('that vanishes while it is read is told', async () => {
    const { ref } = await postingOf();
    expect(await Array.fromAsync(await reopen(desk, ref))).not.toEqual([]);
    await expect(reopen(desk, { ...ref, versionId: 'gone' })).rejects.toThrow(
      'bank-statements/day.sta vanished between two readings',
    );
  });
});

describe('the stretches of a file', () => {
  const shown = async (posting: Posting, done: number, size: number) =>
    (await Array.fromAsync(stretchesOf(posting, done, size))).map(({ fresh, known, until }) => ({
      fresh: fresh.map(({ position }) => position),
      known: known.map(({ position }) => position),
      until,
    }));

  it('hold so many new bookings each, from the first that is not done', async () => {
    expect(await shown(await postingOf(), 0, 2)).toEqual([
      { fresh: [1, 2], known: [], until: 2 },
      { fresh: [3, 4], known: [], until: 4 },
      { fresh: [5], known: [], until: 5 },
    ]);
    desk = testDesk();
    expect(await shown(await postingOf(), 3, 2)).toEqual([
      { fresh: [4, 5], known: [], until: 5 },
      { fresh: [], known: [], until: 5 },
    ]);
  });

  it('tell which bookings are recorded already, with their places', async () => {
    const posting = await postingOf();
    const [all] = await Array.fromAsync(stretchesOf(posting, 0, 9));
    const recorded = all?.fresh.filter(({ position }) => position === 2 || position === 3) ?? [];
    for (const { line } of recorded) await desk.table.commit([create(bankLineKind, line, 'new')]);
    expect(await shown(posting, 0, 2)).toEqual([
      { fresh: [1, 4], known: [2, 3], until: 4 },
      { fresh: [5], known: [], until: 5 },
    ]);
    const [first] = await Array.fromAsync(stretchesOf(posting, 0, 2));
    expect(first?.known.map(({ line }) => line)).toEqual(recorded.map(({ line }) => line));
  });

  it('of a file that is too large to be kept are read from it again', async () => {
    const posting = await postingOf(BOOKINGS, { lines: undefined });
    expect(await shown(posting, 0, 9)).toEqual([{ fresh: [1, 2, 3, 4, 5], known: [], until: 5 }]);
  });

  it('mark what a notification of the bank may explain: credits of a camt.053 that tell nothing of their payments', async () => {
    const { survey } = await postingOf();
    const [statement] = survey.statements;
    if (statement === undefined) throw new Error('one statement');
    const idr = currency('IDR');
    const line = (ordinal: number, amountMinor: bigint, more: Partial<StatementLine> = {}): StatementLine => ({
      ordinal,
      amount: { coefficient: amountMinor, scale: 2 },
      currency: idr,
      bookedOn: DAY,
      valueOn: DAY,
      reversal: false,
      pending: false,
      bankReference: 'BATCH-1',
      counterparty: {},
      text: `B${ordinal}`,
      details: [],
      fileLine: ordinal,
      ...more,
    });
    const { bankReference: _, ...unnamed } = line(5, 100n);
    const detail = { amount: { coefficient: 100n, scale: 2 }, counterparty: {}, text: 'INV-1' };
    const lines = [line(1, 100n), line(2, -100n), line(3, 0n), line(4, 100n, { details: [detail] }), unnamed].map(
      (each) => ({ at: 0, line: each }),
    );
    const marked = async (format: string) => {
      const posting = { desk, ref: desk.drop('x', 'x'), survey: { ...survey, format, lines }, hand: hand() };
      const [stretch] = await Array.fromAsync(stretchesOf(posting as unknown as Posting, 0, 9));
      return stretch?.fresh.map(({ mayBeBatch }) => mayBeBatch);
    };
    expect(await marked('camt.053')).toEqual([true, undefined, undefined, undefined, undefined]);
    expect(await marked('mt940')).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('sentences that were written down', () => {
  it('are read back line by line, without the empty ones; of none there are none', async () => {
    desk.drop('work/so-far.txt', 'one\n\ntwo\n');
    expect(await Array.fromAsync(sentencesAt(desk, 'work/so-far.txt'))).toEqual(['one', 'two']);
    expect(await Array.fromAsync(sentencesAt(desk, 'work/nothing.txt'))).toEqual([]);
  });
});

describe('a file that is done', () => {
  const turnOf = () => read(desk.table, accountTurnKind, ACCOUNT);
  async function finished(tally: Partial<Tally>, more: Partial<Survey> = {}) {
    const posting = await postingOf(BOOKINGS, more);
    const { sha256 } = posting.survey;
    const turn = { account: ACCOUNT, file: sha256, until: instant(9), version: 1 };
    await desk.table.commit([create(accountTurnKind, turn, 'new')]);
    const put: string[] = [];
    const files: TestDesk['files'] = {
      ...desk.files,
      put: (key, body, contentType) => {
        put.push(`${key} ${contentType}`);
        return desk.files.put(key, body, contentType);
      },
    };
    const outcome = await finishStatement({ ...posting, desk: { ...desk, files } }, { ...newTally(), ...tally });
    const manifest = await read(desk.table, fileKind, sha256);
    const report = desk.textOf('problems/bank-statements/day.sta.txt');
    return { outcome, manifest, report, put, metrics: Object.fromEntries(desk.metrics) };
  }

  it('says what became of its bookings, gives its turn back and needs no report', async () => {
    const { outcome, manifest, report, metrics } = await finished({ recorded: 4, posted: 3, knownAlready: 1 });
    expect(outcome).toMatchObject({
      state: 'posted',
      message: 'bank-statements/day.sta: 5 bookings, 3 posted, 0 wait for review, 1 known already',
    });
    expect(manifest).toMatchObject({
      state: 'posted',
      format: 'mt940',
      accounts: [ACCOUNT],
      rowCount: 5,
      doneCount: 4,
      reviewCount: 0,
      refusedCount: 0,
    });
    expect(manifest).not.toHaveProperty('problem');
    expect(report).toBeUndefined();
    expect(metrics).toEqual({ FilesPosted: 1, LinesPosted: 3, LinesInReview: 0 });
    expect(await turnOf()).not.toHaveProperty('until');
    expect(desk.table.dump().filter(({ p }) => p === `S#${ACCOUNT}`)).toHaveLength(1);
  });

  it('reports what waits for a person and what was refused', async () => {
    const { outcome, manifest, report, put, metrics } = await finished({
      recorded: 3,
      posted: 1,
      inReview: 2,
      refused: 2,
      review: ['booking 1: unknown', 'booking 2: refused'],
      reviewLeftOut: 7,
    });
    const message = 'bank-statements/day.sta: 5 bookings, 1 posted, 2 wait for review, 0 known already';
    expect(outcome).toMatchObject({ state: 'partly-posted', message });
    expect(report).toBe(
      [
        `${message}, 2 refused`,
        '',
        'booking 1: unknown',
        'booking 2: refused',
        'and 7 more: piutang review list shows them all',
        '',
      ].join('\n'),
    );
    expect(put).toEqual(['problems/bank-statements/day.sta.txt text/plain; charset=utf-8']);
    expect(manifest).toMatchObject({
      state: 'partly-posted',
      rowCount: 5,
      doneCount: 3,
      reviewCount: 2,
      refusedCount: 2,
      problemCode: 'line-refused',
      problem: '2 bookings refused: see problems/bank-statements/day.sta.txt',
    });
    expect(metrics).toEqual({ FilesPosted: 1, LinesPosted: 1, LinesInReview: 2, LinesRefused: 2, Refusals: 2 });
  });

  it('reports what its reader warned of, with the line where it is known', async () => {
    const problems = [
      { code: 'tag-unknown', severity: 'warning', line: 4, message: 'tag :99: is not known' },
      { code: 'date-inferred', severity: 'info', message: 'the year is that of the statement' },
    ] as const;
    const { outcome, report } = await finished({ recorded: 5, review: ['one that waits', 'another'] }, { problems });
    expect(report).toBe(
      [
        outcome.message,
        '',
        'one that waits',
        'another',
        'line 4, tag-unknown: tag :99: is not known',
        'date-inferred: the year is that of the statement',
        '',
      ].join('\n'),
    );
  });

  it('leaves the turn alone where it has no bookings and took none, and has no format where none was told', async () => {
    const { manifest } = await finished({}, { lineCount: 0, format: undefined });
    expect(await turnOf()).toHaveProperty('until');
    expect(manifest).not.toHaveProperty('format');
  });
});
