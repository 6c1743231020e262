import { addDays, epochMs, type Instant, instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { jobKind, read } from '@piutang/table';
import {
  ageAsOf,
  ageingOf,
  ageReceivables,
  catchUpAgeing,
  figuresBetween,
  groupViewOf,
  ingestInvoiceFile,
  linesInReview,
  measureFigures,
  measureSkippedDays,
  monthEndKnownAt,
  packOf,
  postStatementFile,
  provePack,
  setRate,
  storeMonthEndPack,
  unapplyLine,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const HEADER = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn';
const CLERK = { actor: 'person:rina' };

async function started(...rows: string[]): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );
  const invoices = [
    'INV-2026-001,C-1,PT A,IDR,1000000.00,2026-10-01,2026-10-31',
    'INV-2026-002,C-2,PT B,IDR,500000.00,2026-10-05,2026-11-24',
    ...rows,
  ];
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', `${[HEADER, ...invoices].join('\n')}\n`));
  return desk;
}

async function pay(desk: TestDesk, day: string): Promise<void> {
  const date = day.replaceAll('-', '').slice(2);
  const lines = [`:61:${date}${date.slice(2)}C1000000,00NTRFNONREF`, ':86:BAYAR INV-2026-001'];
  const file = [`:20:${date}`, ':25:0353070118', `:28C:${date}/1`, `:60F:C${date}IDR0,00`, ...lines];
  const text = [...file, `:62F:C${date}IDR1000000,00`, '-', ''].join('\r\n');
  const outcome = await postStatementFile(desk, desk.drop(`bank-statements/${day}.sta`, text));
  expect(outcome.state).not.toBe('quarantined');
}

const overdue = async (desk: TestDesk, day: string) => (await ageingOf(desk.table, localDate(day)))[0]?.overdueMinor;

describe('a day on which no run came', () => {
  it('is caught up by the next run, oldest first, as its records were known at its end', async () => {
    const desk = await started();
    await ageReceivables(desk, desk.clock());
    await measureFigures(desk, desk.clock());
    desk.setTime('2026-11-25', '10:00');
    await pay(desk, '2026-11-25');
    desk.setTime('2026-11-27', '08:00');
    expect(await catchUpAgeing(desk, localDate('2026-11-27'))).toEqual(['2026-11-24', '2026-11-25', '2026-11-26']);
    expect(await catchUpAgeing(desk, localDate('2026-11-27'))).toEqual([]);
    await ageReceivables(desk, desk.clock());
    await measureSkippedDays(desk, localDate('2026-11-27'));
    await measureFigures(desk, desk.clock());
    expect(await overdue(desk, '2026-11-24')).toBe(1_000_000_00n);
    expect(await overdue(desk, '2026-11-25')).toBe(500_000_00n);
    expect(await overdue(desk, '2026-11-27')).toBe(500_000_00n);
    const figures = await figuresBetween(desk.table, currency('IDR'), localDate('2026-11-01'), localDate('2026-11-30'));
    expect(figures.map(({ on }) => on)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('leaves a first run alone, and is not more than a month', async () => {
    const desk = await started();
    expect(await catchUpAgeing(desk, localDate('2026-11-23'))).toEqual([]);
    await ageReceivables(desk, desk.clock());
    desk.setTime('2027-02-01', '08:00');
    const days = await catchUpAgeing(desk, localDate('2027-02-01'));
    expect([days.length, days[0], days.at(-1)]).toEqual([31, '2027-01-01', '2027-01-31']);
  });
});

describe('a run of the ageing', () => {
  it('is one though it is fired twice at once', async () => {
    const desk = await started();
    await Promise.all([ageReceivables(desk, desk.clock()), ageReceivables(desk, desk.clock())]);
    const snapshots = await Array.fromAsync(desk.table.query('Z#2026-11-23'));
    expect(snapshots).toHaveLength(1);
    expect(await read(desk.table, jobKind, { job: 'age-receivables', on: localDate('2026-11-23') })).toMatchObject({
      state: 'done',
    });
  });

  it('that died goes on from the segments that it had read, and reads them again after an hour', async () => {
    const desk = await started();
    const dies = { ...desk, files: { ...desk.files, put: putUntil(desk, 'payers') } };
    await expect(ageReceivables(dies, desk.clock())).rejects.toThrow('the worker is gone');
    const scanned: number[] = [];
    const watched = {
      ...desk,
      table: {
        ...desk.table,
        scanOpen: (segment: number, segments: number) => {
          scanned.push(segment);
          return desk.table.scanOpen(segment, segments);
        },
      },
    };
    desk.pass(60_000);
    const again = desk.saved();
    await ageReceivables(watched, desk.clock());
    expect(scanned).toEqual([]);
    expect(await overdue(desk, '2026-11-23')).toBe(1_000_000_00n);
    desk.restore(again);
    desk.pass(3_600_000);
    await ageReceivables(watched, desk.clock());
    expect(scanned.sort()).toEqual([0, 1, 2, 3]);
    expect(await overdue(desk, '2026-11-23')).toBe(1_000_000_00n);
  });
});

function putUntil(desk: TestDesk, name: string): TestDesk['files']['put'] {
  return async (key, body, type) => {
    if (key.includes(name)) throw new Error('the worker is gone');
    await desk.files.put(key, body, type);
  };
}

describe('the pack of a month end', () => {
  it('is kept by the first run after it, once, and is proved again whatever is recorded later', async () => {
    const desk = await started();
    desk.setTime('2026-12-01', '08:00');
    const at = desk.clock();
    const today = localDate('2026-12-01');
    const monthEnd = localDate('2026-11-30');
    expect(await storeMonthEndPack(desk, today, at)).toBe('kept the pack of 2026-11-30');
    expect(await storeMonthEndPack(desk, addDays(today, 1), at)).toBeUndefined();
    await pay(desk, '2026-11-25');
    for await (const line of linesInReview(desk.table))
      await unapplyLine(desk, line, { why: 'another' } as never, CLERK as never);
    const knownAt = await monthEndKnownAt(desk, monthEnd);
    expect(knownAt).toBe(instant(epochMs(at) - 120_000));
    const pack = await packOf(desk, monthEnd, knownAt as Instant);
    if ('refused' in pack) throw new Error(pack.message);
    expect(JSON.parse(pack.text)).toMatchObject({ asOf: '2026-11-30', currencies: { IDR: { total: '1500000.00' } } });
    expect(await provePack(desk, pack)).toBeUndefined();
    const stored = desk.textOf(pack.key) ?? '';
    desk.drop(pack.key, stored.replace('1500000.00', '1500000.01'));
    expect(await provePack(desk, pack)).toMatchObject({ refused: 'pack-differs' });
    expect(await provePack(desk, { ...pack, key: 'packs/none.json' })).toMatchObject({ refused: 'pack-missing' });
  });

  it('is done with a sentence where nothing was known of the month, and gives no moment', async () => {
    const desk = await started();
    const before = localDate('2026-01-31');
    expect(await storeMonthEndPack(desk, localDate('2026-02-01'), instant(Date.UTC(2026, 1, 1)))).toBeUndefined();
    expect(await monthEndKnownAt(desk, before)).toBeUndefined();
    expect(await read(desk.table, jobKind, { job: 'store-pack', on: before })).toMatchObject({
      summary: expect.stringContaining('nothing was known of 2026-01-31'),
    });
  });
});

describe('an ageing as of a day', () => {
  it('is the same in one pass over the table and in many that hold little', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, at) => `INV-2026-1${at},C-${at},PT ${at},IDR,${at + 1}000.00,2026-10-01,2026-11-0${1 + (at % 9)}`,
    );
    const desk = await started(...rows);
    await pay(desk, '2026-11-20');
    const question = { asOf: localDate('2026-11-23'), knownAt: desk.clock(), bucketDays: [30, 60] };
    const whole = await ageAsOf(desk.table, question);
    expect(await ageAsOf(desk.table, question, 6)).toEqual(whole);
    expect(await ageAsOf(desk.table, { ...question, asOf: localDate('2026-01-01') }, 6)).toMatchObject({
      refused: 'nothing-known',
      message: expect.stringContaining('the first invoice is of 2026-10-01'),
    });
  });
});

describe('the group view', () => {
  it('has no total while a rate of the day is missing, and one as soon as it is recorded', async () => {
    const desk = await started('INV-2026-003,C-3,Sea Ltd,USD,1000.00,2026-11-01,2026-11-10');
    await ageReceivables(desk, desk.clock());
    const on = localDate('2026-11-23');
    const view = async () => groupViewOf(desk, await ageingOf(desk.table, on), on);
    expect(await view()).toEqual({ currency: 'IDR', missing: ['USD'], on });
    const usd = { currency: currency('USD'), rate: '15650.25', why: 'KMK 41/2026' };
    await setRate(desk, { ...usd, from: addDays(on, -7), until: addDays(on, -1) }, CLERK);
    expect(await view()).toEqual({ currency: 'IDR', missing: ['USD'], on });
    await setRate(desk, { ...usd, from: on, until: on }, CLERK);
    expect(await view()).toMatchObject({
      currency: 'IDR',
      ageing: { totalMinor: 1_500_000_00n + 15_650_250_00n },
      rates: [{ currency: 'USD', rate: '15650.25', source: 'KMK 41/2026' }],
    });
  });
});
