import { addDays, localDate, timeZone } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { customerKind, jobKind, read, replace } from '@piutang/table';
import {
  ageReceivables,
  drillKpi,
  figuresBetween,
  ingestInvoiceFile,
  latestFigures,
  latestForecast,
  makePromise,
  measureFigures,
  measureSkippedDays,
  postStatementFile,
  ratesOn,
  readWorklist,
  readWorklistCoverage,
  runDunning,
  setRate,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const IDR = currency('IDR');
const HEADER = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn';
const CLERK = { actor: 'person:rina' };

function started(): TestDesk {
  return testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );
}

async function invoices(desk: TestDesk, name: string, ...rows: string[]): Promise<void> {
  await ingestInvoiceFile(desk, desk.drop(`invoices/${name}.csv`, `${[HEADER, ...rows].join('\n')}\n`));
}

async function bankDay(desk: TestDesk, day: string, ...credits: [amount: string, text: string][]): Promise<void> {
  const date = day.replaceAll('-', '').slice(2);
  const total = credits.reduce((sum, [amount]) => sum + Number(amount), 0);
  const lines = credits.flatMap(([amount, text]) => [
    `:61:${date}${date.slice(2)}C${amount},00NTRFNONREF`,
    `:86:${text}`,
  ]);
  const file = [
    `:20:${date}`,
    ':25:0353070118',
    `:28C:${date}/1`,
    `:60F:C${date}IDR0,00`,
    ...lines,
    `:62F:C${date}IDR${total},00`,
    '-',
    '',
  ];
  const outcome = await postStatementFile(desk, desk.drop(`bank-statements/${day}.sta`, file.join('\r\n')));
  expect(outcome.state).not.toBe('quarantined');
}

/** C-1 pays a week late, C-2 never, and both have invoices open on the 23rd of November. */
async function history(desk: TestDesk): Promise<void> {
  await invoices(
    desk,
    'a',
    ...[1, 2, 3, 4, 5, 6].map((at) => `INV-2026-10${at},C-1,PT Rajin,IDR,${at}000000.00,2026-09-0${at},2026-10-0${at}`),
    'INV-2026-201,C-2,PT Diam,IDR,8000000.00,2026-08-01,2026-09-01',
    'INV-2026-202,C-2,PT Diam,IDR,5000000.00,2026-08-02,2026-09-02',
    'INV-2026-203,C-2,PT Diam,IDR,5000000.00,2026-08-03,2026-09-03',
    'INV-2026-107,C-1,PT Rajin,IDR,20000000.00,2026-10-18,2026-11-17',
    'INV-2026-108,C-1,PT Rajin,IDR,7000000.00,2026-11-20,2026-12-20',
  );
  for (const at of [1, 2, 3, 4, 5, 6])
    await bankDay(desk, `2026-10-${String(at + 7).padStart(2, '0')}`, [`${at}000000`, `BAYAR INV-2026-10${at}`]);
}

async function day(desk: TestDesk): Promise<string> {
  await ageReceivables(desk, desk.clock());
  return measureFigures(desk, desk.clock());
}

describe('the figures of a day', () => {
  it('are stored once with what they are made of, a history by day, and drill to the records they are the sum of', async () => {
    const desk = started();
    await history(desk);
    expect(await day(desk)).toBe('figures of IDR');
    expect(await measureFigures(desk, desk.clock())).toBe('2026-11-23 was measured already: figures of IDR');
    const figures = await latestFigures(desk.table, IDR);
    expect(figures).toMatchObject({ on: '2026-11-23', months: 3, definitions: 1 });
    const period = { asOf: localDate('2026-11-23'), months: 3 };
    const names = figures?.figures.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining(['dso', 'roll-rate-4', 'dunning-coverage', 'forecast-error']));
    for (const { name, numerator, denominator } of figures?.figures ?? []) {
      const drilled = await drillKpi(desk, name, period);
      if ('refused' in drilled) throw new Error(drilled.message);
      const rows = drilled.flatMap((each) => each.rows);
      expect([name, rows.reduce((sum, row) => sum + row.numerator, 0n)]).toEqual([name, numerator]);
      expect([name, rows.reduce((sum, row) => sum + row.denominator, 0n)]).toEqual([name, denominator]);
    }
    desk.setTime('2026-11-24', '08:00');
    await day(desk);
    const days = await figuresBetween(desk.table, IDR, localDate('2026-11-01'), localDate('2026-11-30'));
    expect(days.map(({ on }) => on)).toEqual(['2026-11-23', '2026-11-24']);
    expect(await figuresBetween(desk.table, currency('USD'), localDate('2026-11-01'), localDate('2026-11-30'))).toEqual(
      [],
    );
  });

  it('are what the same records give where all of them are held: letting old ones go changes nothing', async () => {
    const desk = started();
    await history(desk);
    await invoices(desk, 'old', 'INV-2025-001,C-3,PT Lama,IDR,9000000.00,2026-01-05,2026-02-04');
    await bankDay(desk, '2026-02-10', ['9000000', 'BAYAR INV-2025-001']);
    await day(desk);
    const stored = await latestFigures(desk.table, IDR);
    const countback = stored?.figures.find(({ name }) => name === 'dso-countback');
    const drilled = await drillKpi(desk, 'dso-countback', { asOf: localDate('2026-11-23'), months: 3 });
    if ('refused' in drilled) throw new Error(drilled.message);
    expect(drilled[0]?.rows.reduce((sum, row) => sum + row.numerator, 0n)).toBe(countback?.numerator);
  });

  it('are refused by name where there is no such figure', async () => {
    const desk = started();
    await history(desk);
    const answer = await drillKpi(desk, 'happiness', { asOf: localDate('2026-11-23'), months: 3 });
    expect(answer).toMatchObject({
      refused: 'figure-unknown',
      message: expect.stringContaining('expected one of dso,'),
    });
  });

  it('count as decided what the last day of reminders decided, by payer', async () => {
    const desk = started();
    await history(desk);
    await day(desk);
    await runDunning(desk, { asOf: localDate('2026-11-23'), payers: 'ageing/2026-11-23/payers.ndjson' });
    desk.setTime('2026-11-24', '08:00');
    await day(desk);
    const coverage = (await latestFigures(desk.table, IDR))?.figures.find(({ name }) => name === 'dunning-coverage');
    expect(coverage).toMatchObject({ numerator: 200n, denominator: 2n, hundredths: 10_000n });
  });

  it('end with a sentence where a run died after its start, and are measured by the next firing', async () => {
    const desk = started();
    await history(desk);
    await ageReceivables(desk, desk.clock());
    const files = { ...desk.files, put: async () => Promise.reject(new Error('cut off')) };
    await expect(measureFigures({ ...desk, files }, desk.clock())).rejects.toThrow('cut off');
    expect(await latestFigures(desk.table, IDR)).toBeUndefined();
    expect(await measureFigures(desk, desk.clock())).toBe('figures of IDR');
    expect(await read(desk.table, jobKind, { job: 'measure-figures', on: localDate('2026-11-23') })).toMatchObject({
      state: 'done',
    });
  });
});

describe('the cash forecast of a day', () => {
  it('expects each payer by its own counts, promises by theirs, and holds old forecasts against what came', async () => {
    const desk = started();
    await history(desk);
    await makePromise(
      desk,
      { customer: 'C-2', items: [{ invoice: 'INV-2026-201' }], promisedOn: localDate('2026-12-04') },
      CLERK,
    );
    await day(desk);
    const forecast = await latestForecast(desk.table, IDR);
    // C-1 paid six of six a week late: INV-2026-107 is due in the first week of the forecast.
    expect(forecast?.weeks[0]).toMatchObject({ from: '2026-11-23', expectedMinor: 20_000_000_00n });
    expect(forecast?.weeks[1]).toMatchObject({ promisedMinor: 8_000_000_00n, expectedMinor: 4_000_000_00n });
    expect(forecast).toMatchObject({ payers: 2, payersWithHistory: 1, checked: { forecasts: 0, inside: 0 } });
    desk.setTime('2026-11-25', '10:00');
    await bankDay(desk, '2026-11-24', ['20000000', 'BAYAR INV-2026-107']);
    desk.setTime('2026-12-21', '08:00');
    await day(desk);
    const checked = await latestForecast(desk.table, IDR);
    expect(checked?.checked.forecasts).toBe(1);
    const error = (await latestFigures(desk.table, IDR))?.figures.find(({ name }) => name === 'forecast-error');
    const expected = (forecast?.weeks ?? []).slice(0, 4).reduce((sum, week) => sum + week.expectedMinor, 0n);
    expect(error).toMatchObject({ numerator: (expected - 20_000_000_00n) * 100n, denominator: 20_000_000_00n });
  });
});

describe('the worklist of a day', () => {
  it('says who pays anyway and who is at risk by counts, how to reach them and when they were touched', async () => {
    const desk = started();
    await history(desk);
    const customer = await read(desk.table, customerKind, 'C-2');
    if (customer === undefined) throw new Error('C-2 is not there');
    const reachable = { ...customer, phone: '+62 811 000 222', timeZone: timeZone('Asia/Jayapura') };
    await desk.table.commit([replace(customerKind, customer, reachable, 'customer unchanged')]);
    await day(desk);
    desk.setTime('2026-11-24', '08:00');
    await ageReceivables(desk, desk.clock());
    const rows = (await readWorklist(desk.files, localDate('2026-11-24'))) ?? [];
    expect(rows.map((row) => [row.customer, row.standing, row.turn])).toEqual([
      ['C-2', 'at-risk', 'today'],
      ['C-1', 'likely-to-pay', 'today'],
    ]);
    expect(rows[1]?.payments).toMatchObject({ paid: 6, onTime: 0, within30: 6, medianDaysLate: 7 });
    expect(rows[0]?.payments).toMatchObject({ paid: 0, unpaidOver30: 3 });
    expect(rows[0]).toMatchObject({
      customerName: 'PT Diam',
      contact: { channel: 'phone', phone: '+62 811 000 222', timeZone: 'Asia/Jayapura' },
      touched: false,
    });
    // 08:00 in Jakarta is 10:00 in Jayapura: the hours are open.
    expect(rows[0]?.contact && rows[0].contact.opensAt < desk.clock() && desk.clock() < rows[0].contact.closesAt).toBe(
      true,
    );
    await makePromise(
      desk,
      { customer: 'C-2', items: [{ invoice: 'INV-2026-203' }], promisedOn: localDate('2026-12-04') },
      CLERK,
    );
    desk.setTime('2026-11-25', '08:00');
    await day(desk);
    const [idr] = await readWorklistCoverage(desk.files, localDate('2026-11-25'));
    expect(idr).toMatchObject({
      tier: 'A',
      payers: 2,
      touched: 1,
      touchedMinor: 13_000_000_00n,
      chaseableMinor: 33_000_000_00n,
    });
    const coverage = (await latestFigures(desk.table, IDR))?.figures.find(({ name }) => name === 'worklist-coverage');
    expect(coverage).toMatchObject({ numerator: 13_000_000_00n * 100n, denominator: 33_000_000_00n });
  });
});

describe('exchange rates', () => {
  const USD = currency('USD');
  const ON = localDate('2026-11-24');
  const asked = { currency: USD, rate: '15650.25', from: ON, until: addDays(ON, 6), why: 'KMK 41/2026' };

  it('hold for their days and no other; the last recorded one counts, and what was known before can be told', async () => {
    const desk = started();
    await setRate(desk, asked, CLERK);
    const known = desk.clock();
    desk.pass(60_000);
    await setRate(desk, { ...asked, rate: '15700', until: ON }, CLERK);
    const rateOn = async (day: string, knownAt = desk.clock()) => {
      const { rates, missing } = await ratesOn(desk, [USD, IDR], localDate(day), knownAt);
      return rates.get(USD)?.record.rate ?? `missing ${missing.join()}`;
    };
    expect(await rateOn('2026-11-24')).toBe('15700');
    expect(await rateOn('2026-11-24', known)).toBe('15650.25');
    expect(await rateOn('2026-11-25')).toBe('15650.25');
    expect(await rateOn('2026-11-30')).toBe('15650.25');
    expect(await rateOn('2026-12-01')).toBe('missing USD');
    expect(await rateOn('2026-11-23')).toBe('missing USD');
  });

  it('are refused with a sentence where they say nothing', async () => {
    const desk = started();
    const refusal = async (change: Partial<typeof asked>) => {
      const answer = await setRate(desk, { ...asked, ...change }, CLERK);
      return 'refused' in answer ? answer.message : 'taken';
    };
    expect(await refusal({ currency: IDR })).toContain('IDR is the base currency itself');
    for (const rate of ['0', '-1', '1,5', 'NaN', '1e9', ''])
      expect(await refusal({ rate })).toContain(`got rate ${rate}, expected a decimal above 0`);
    expect(await refusal({ until: addDays(ON, -1) })).toContain('expected 1 to 366 days');
    expect(await refusal({ until: addDays(ON, 366) })).toContain('expected 1 to 366 days');
    expect(await refusal({ why: ' ' })).toContain('no source was given');
  });
});

describe('a tenant with a large book', () => {
  it('has its figures on Mondays, and what a Monday missed is caught up', async () => {
    const desk = testDesk(
      testTenant((json) => {
        json['figures'] = { every: 'week' };
      }),
    );
    const dayRun = async (day: string) => {
      desk.setTime(day, '06:00');
      await measureSkippedDays(desk, localDate(day));
      await measureFigures(desk, desk.clock());
    };
    await invoices(desk, 'october', 'INV-2026-001,C-1,PT Satu,IDR,1000000.00,2026-10-01,2026-10-31');
    const measured = async () =>
      (await figuresBetween(desk.table, IDR, localDate('2026-11-01'), localDate('2026-12-31'))).map(({ on }) => on);
    for (const day of ['2026-11-30', '2026-12-01', '2026-12-04']) await dayRun(day);
    expect(await measured()).toEqual(['2026-11-30']);
    await dayRun('2026-12-16');
    expect(await measured()).toEqual(['2026-11-30', '2026-12-07', '2026-12-14']);
  });
});
