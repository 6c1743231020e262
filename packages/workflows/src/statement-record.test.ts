import { type LocalDate, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { create, type StatementRecord, statementKind, statementPartition, type Table } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk } from '../../../test/support/test-desk.ts';
import { deedOf } from '../../../test/support/what-changed.ts';
import { TryAgainLater } from './desk.ts';
import type { Survey, SurveyedStatement } from './statement-file.ts';
import { recordStatements, refusedByHistory } from './statement-record.ts';

const OWN = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const IDR = currency('IDR');
const day = (of: number) => localDate(`2026-11-${of}`);
const cents = (coefficient: bigint) => ({ coefficient, scale: 2 });

let desk: TestDesk;
beforeEach(() => {
  desk = testDesk();
});

type Told = {
  readonly number?: string;
  readonly openingMinor?: bigint;
  readonly closingMinor?: bigint;
  readonly closingOn?: LocalDate;
  readonly lastOn?: LocalDate;
  readonly openingOn?: LocalDate;
  readonly tail?: Partial<SurveyedStatement['tail']>;
};

/** A statement of a file, of which only that is told which is named. */
function statementOf(told: Told, index: number): SurveyedStatement {
  const { number = '', openingMinor, closingMinor, closingOn, lastOn, openingOn, tail } = told;
  return {
    index,
    account: { account: 'A', bank: 'Mandiri', holder: 'PT Contoh', currency: IDR },
    head: { ...(openingOn === undefined ? {} : { opening: { amount: cents(1n), on: openingOn } }) },
    tail: {
      head: {},
      booked: { count: 1, credits: cents(0n), debits: cents(0n) },
      pending: { count: 0 },
      rejected: { count: 0 },
      balances: 'proved',
      ...(closingOn === undefined ? {} : { closing: { amount: cents(1n), on: closingOn } }),
      ...tail,
    },
    number,
    lineCount: 4,
    firstOn: lastOn,
    lastOn,
    isInOrder: true,
    openingMinor,
    closingMinor,
  };
}
const surveyOf = (...told: readonly Told[]): Survey => ({
  sha256: OWN,
  format: 'mt940',
  statements: told.map(statementOf),
  problems: [],
  refusal: undefined,
  isReadable: true,
  lineCount: 4,
  lines: [],
});
const known = (number: string, of: number, more: Partial<StatementRecord> = {}): StatementRecord => ({
  account: 'A',
  number,
  currency: IDR,
  closingOn: day(of),
  creditsMinor: 0n,
  debitsMinor: 0n,
  lineCount: 1,
  balances: 'proved',
  file: OTHER,
  recordedAt: desk.clock(),
  ...more,
});
async function keep(...records: readonly StatementRecord[]): Promise<void> {
  for (const record of records) await desk.table.commit([create(statementKind, record, 'new')]);
}
const recorded = async () =>
  (await Array.fromAsync(desk.table.query(statementPartition('A')))).map((item) => statementKind.decode(item));

describe('a statement that came before with other content', () => {
  it('is told by account, day and number, with the beginnings of both files', async () => {
    await keep(known('9', 20));
    expect(await refusedByHistory(desk.table, surveyOf({ number: '9', closingOn: day(20) }))).toStrictEqual({
      code: 'statement-differs',
      message:
        'statement 9 of account A for 2026-11-20 is posted already from a file with other content (SHA-256 bbbbbbbbbbbb, this one aaaaaaaaaaaa); compare the two and release or reject this one',
    });
  });

  it('is none with another number, on another day, or from the same file', async () => {
    await keep(known('8', 20), known('9', 19), known('9', 20, { file: OWN }), known('90', 20));
    expect(await refusedByHistory(desk.table, surveyOf({ number: '9', closingOn: day(20) }))).toBeUndefined();
  });

  it('is looked for behind the first statement of a file too', async () => {
    await keep(known('9', 20));
    const survey = surveyOf({}, { closingOn: day(20) }, { number: '9', closingOn: day(20) });
    expect(await refusedByHistory(desk.table, survey)).toMatchObject({ code: 'statement-differs' });
  });

  it('is not looked for where the bank gives no number, or no day is told', async () => {
    const asked: string[] = [];
    const query: Table['query'] = (partition, range) => {
      asked.push(`${partition} ${JSON.stringify(range)}`);
      return desk.table.query(partition, range);
    };
    const survey = surveyOf({ closingOn: day(20) }, { number: '9' });
    expect(await refusedByHistory({ ...desk.table, query }, survey)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('a statement older than the newest one', () => {
  const balances = (openingMinor: bigint, closingMinor: bigint) => ({ openingMinor, closingMinor });
  const told = (of: number, openingMinor?: bigint, closingMinor?: bigint): Told => ({
    number: '7',
    closingOn: day(of),
    ...(openingMinor === undefined ? {} : { openingMinor }),
    ...(closingMinor === undefined ? {} : { closingMinor }),
  });
  beforeEach(() => keep(known('1', 16, balances(0n, 10n)), known('3', 20, balances(20n, 30n))));
  const refusal = (...statements: readonly Told[]) => refusedByHistory(desk.table, surveyOf(...statements));

  it('is a stray one when it meets none of those around it, and is told how to compare it', async () => {
    expect(await refusal(told(18, 11n, 19n))).toStrictEqual({
      code: 'statement-stray',
      message:
        'statement 7 of account A ends on 2026-11-18, before the newest one (2026-11-20), and neither its opening nor its closing balance is that of a posted statement; compare it with those around it (piutang statement show) and release or reject it',
    });
  });

  it.each([
    ['opens where one closed', 10n, 19n],
    ['closes where one opened', 11n, 20n],
    ['opens where one opened', 0n, 19n],
    ['closes where one closed', 11n, 30n],
  ])('belongs there when it %s', async (_, openingMinor, closingMinor) => {
    expect(await refusal(told(18, openingMinor, closingMinor))).toBeUndefined();
  });

  it.each([
    ['its opening balance', undefined, 19n],
    ['its closing balance', 11n, undefined],
    ['either balance', undefined, undefined],
  ])('is not judged where the bank does not tell %s', async (_, openingMinor, closingMinor) => {
    expect(await refusal(told(18, openingMinor, closingMinor))).toBeUndefined();
  });

  it('is not one of the newest one’s day or later, behind however large a gap', async () => {
    expect(await refusal(told(20, 77n, 88n))).toBeUndefined();
    expect(await refusal(told(22, 77n, 88n))).toBeUndefined();
  });

  it('may be the first one of the account, or of the first day', async () => {
    expect(await refusal(told(15, 77n, 88n))).toBeUndefined();
    expect(await refusal(told(16, 77n, 88n))).toBeUndefined();
    expect(await refusal(told(17, 77n, 88n))).toMatchObject({ code: 'statement-stray' });
  });

  it('is none where the account has no statement yet', async () => {
    const survey = surveyOf(told(18, 77n, 88n));
    expect(await refusedByHistory(testDesk().table, survey)).toBeUndefined();
  });

  it('is found behind others in its file', async () => {
    expect(await refusal({}, told(22, 30n, 31n), told(18, 10n, 19n), told(17, 77n, 88n))).toMatchObject({
      message: expect.stringContaining('ends on 2026-11-17'),
    });
  });

  it('still belongs there when its worker died between it and a newer one of the same file', async () => {
    const survey = surveyOf(told(24, 77n, 88n), { ...told(22, 55n, 66n), number: '6' });
    expect(await refusedByHistory(desk.table, survey)).toBeUndefined();
    await keep(known('7', 24, { ...balances(77n, 88n), file: OWN }));
    expect(await refusedByHistory(desk.table, survey)).toBeUndefined();
  });
});

describe('recording the statements of a file', () => {
  it('keeps what the bank tells, bookings without a status among the sums', async () => {
    const tail = {
      booked: { count: 3, credits: cents(500n), debits: cents(70n) },
      unstated: { count: 1, credits: cents(30n), debits: cents(5n) },
    };
    await recordStatements(
      desk,
      surveyOf({ number: '9', closingOn: day(20), openingMinor: 0n, closingMinor: 455n, tail }),
    );
    expect(await recorded()).toStrictEqual([
      {
        account: 'A',
        number: '9',
        currency: IDR,
        closingOn: day(20),
        openingMinor: 0n,
        closingMinor: 455n,
        creditsMinor: 530n,
        debitsMinor: 75n,
        lineCount: 4,
        balances: 'proved',
        file: OWN,
        recordedAt: desk.clock(),
      },
    ]);
  });

  it('leaves out what the bank does not tell, and names the statement by its file where it has no number', async () => {
    const tail = {
      balances: 'unknown',
      booked: { count: 3, credits: { coefficient: 12_345n, scale: 3 }, debits: cents(70n) },
    } as const;
    await recordStatements(desk, surveyOf({ closingOn: day(20), tail }));
    const [record] = await recorded();
    expect(record).toMatchObject({ number: 'aaaaaaaaaaaa', creditsMinor: 0n, debitsMinor: 70n, balances: 'unknown' });
    expect(record).not.toHaveProperty('openingMinor');
    expect(record).not.toHaveProperty('closingMinor');
  });

  it('takes the day of the closing balance, else of the last booking, else of the opening balance; else none', async () => {
    const days = { closingOn: day(20), lastOn: day(19), openingOn: day(18) };
    const { closingOn: _, ...open } = days;
    const { openingOn } = days;
    await recordStatements(
      desk,
      surveyOf({ number: '1', ...days }, { number: '2', ...open }, { number: '3', openingOn }, { number: '4' }),
    );
    expect((await recorded()).map(({ number, closingOn }) => [number, closingOn])).toEqual([
      ['3', day(18)],
      ['2', day(19)],
      ['1', day(20)],
    ]);
  });

  it('changes nothing when the file is taken up again', async () => {
    const survey = surveyOf({ number: '9', closingOn: day(20) });
    await recordStatements(desk, survey);
    desk.pass(1_000);
    const { written, asked } = await deedOf(desk, () => recordStatements(desk, survey));
    expect(written).toEqual({});
    expect(asked).toEqual(['S#A 2026-11-20#9: statement not recorded yet (absent)']);
  });

  it('keeps a correction beside what it takes the place of, once', async () => {
    await keep(known('9', 20));
    const survey = surveyOf(
      { number: '9', closingOn: day(20), closingMinor: 7n },
      { number: '10', closingOn: day(20) },
    );
    const { asked } = await deedOf(desk, () => recordStatements(desk, survey));
    expect(asked).toEqual([
      'S#A 2026-11-20#9: statement not recorded yet (absent)',
      'S#A 2026-11-20#9~aaaaaaaaaaaa: correction not recorded yet (absent)',
      'S#A 2026-11-20#10: statement not recorded yet (absent)',
    ]);
    expect((await recorded()).map(({ number, corrects, file }) => [number, corrects, file])).toEqual([
      ['10', undefined, OWN],
      ['9', undefined, OTHER],
      ['9~aaaaaaaaaaaa', '9', OWN],
    ]);
    expect((await deedOf(desk, () => recordStatements(desk, survey))).written).toEqual({});
  });

  it('is done anew where another transaction stood in the way', async () => {
    const commit: Table['commit'] = async (writes) => ({
      committed: false,
      failed: writes.map(({ item: { p, s } }) => ({ name: 'conflict', key: { p, s } })),
    });
    const busy = { ...desk, table: { ...desk.table, commit } };
    await expect(recordStatements(busy, surveyOf({ number: '9', closingOn: day(20) }))).rejects.toThrow(
      new TryAgainLater('statement 9 of account A is being written by others'),
    );
  });
});
