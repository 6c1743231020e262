import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KpiName, kpiDefinition } from './kpi-definitions.ts';
import { type InvoiceHistory, kpiNames, kpiRows, kpisOf, type ReceiptHistory, type WorkHistory } from './kpis.ts';

const on = localDate;
const ASOF = on('2026-09-30');
/** Three months: 30 June to 30 September, 92 days. */
const PERIOD = { asOf: ASOF, months: 3 };

function invoice(amount: number, issuedOn: string, dueOn: string, ...settlements: [string, number][]): InvoiceHistory {
  return {
    id: `INV-${issuedOn}`,
    amountMinor: BigInt(amount),
    issuedOn: on(issuedOn),
    dueOn: on(dueOn),
    settlements: settlements.map(([day, settled]) => ({ on: on(day), amountMinor: BigInt(settled) })),
  };
}

function receipt(amount: number, valueOn: string, touchless: boolean, unapplied = 0): ReceiptHistory {
  return {
    id: valueOn,
    amountMinor: BigInt(amount),
    valueOn: on(valueOn),
    touchless,
    unappliedMinor: BigInt(unapplied),
  };
}

function value(name: KpiName, invoices: InvoiceHistory[], receipts: ReceiptHistory[] = []): string | undefined {
  const kpi = kpisOf({ currency: currency('IDR'), invoices, receipts }, PERIOD).find((each) => each.name === name);
  return kpi?.hundredths === undefined ? undefined : `${kpi.hundredths}`;
}

describe('key figures, by hand', () => {
  const paid = invoice(1000, '2026-07-10', '2026-08-09', ['2026-08-19', 1000]);
  const openDue = invoice(600, '2026-08-05', '2026-09-04');
  const openNotDue = invoice(400, '2026-09-20', '2026-10-20');
  const book = [paid, openDue, openNotDue];

  it('DSO is 1,000 open of 2,000 sold in 92 days: 46 days', () => {
    expect(value('dso', book)).toBe('4600');
  });

  it('best possible DSO takes what is not due, the rest are days delinquent', () => {
    expect(value('best-possible-dso', book)).toBe('1840');
    expect(value('average-days-delinquent', book)).toBe('2760');
  });

  it('counted back: September’s 400 take 30 days, 600 of August’s 600 its 31', () => {
    expect(value('dso-countback', book)).toBe('6100');
    expect(
      value('dso-countback', [
        paid,
        invoice(500, '2026-08-05', '2026-09-04'),
        openNotDue,
        invoice(300, '2026-08-06', '2026-08-20', ['2026-08-30', 300]),
      ]),
    ).toBe('4938');
  });

  it('weighted days late: 1,000 settled ten days after the due date', () => {
    expect(value('weighted-days-late', book)).toBe('1000');
    expect(value('weighted-days-late', [paid, invoice(3000, '2026-07-01', '2026-08-31', ['2026-08-20', 3000])])).toBe(
      '250',
    );
  });

  it('collection effectiveness: of 1,600 that could be collected 1,000 were', () => {
    expect(value('collection-effectiveness', book)).toBe('6250');
    expect(value('collection-effectiveness', [invoice(500, '2026-05-01', '2026-06-01', ['2026-07-10', 500])])).toBe(
      '10000',
    );
  });

  it('at risk: what was open 90 days after its due date, also when it was paid later', () => {
    const old = invoice(1000, '2026-03-01', '2026-04-01', ['2026-05-01', 250], ['2026-08-01', 750]);
    const prompt = invoice(3000, '2026-03-01', '2026-04-01', ['2026-04-02', 3000]);
    expect(value('at-risk-rate', [old, prompt, openDue])).toBe('1875');
  });

  it('touchless by number and by amount; unapplied money by its age', () => {
    const receipts = [
      receipt(900, '2026-08-19', true),
      receipt(100, '2026-09-20', false, 100),
      receipt(50, '2026-01-01', true),
    ];
    expect(value('touchless-rate', book, receipts)).toBe('5000');
    expect(value('touchless-value-rate', book, receipts)).toBe('9000');
    expect(value('unapplied-days', book, receipts)).toBe('1000');
  });

  it('have no value where there is nothing to divide by', () => {
    for (const kpi of kpisOf({ currency: currency('IDR'), invoices: [], receipts: [] }, PERIOD)) {
      if (kpi.name !== 'dso-countback') expect(kpi).not.toHaveProperty('hundredths');
    }
  });

  it('have a formula and a label each, in both languages', () => {
    const names = kpiNames({ work });
    expect(names).toContain('roll-rate-1');
    for (const name of names) {
      const { label, formula } = kpiDefinition(name);
      expect([label.en, label.id, formula.en, formula.id].every((text) => text.length > 4)).toBe(true);
    }
  });

  const work: WorkHistory = {
    promises: [
      { id: 'P-1', kept: true },
      { id: 'P-2', kept: false },
      { id: 'P-3', kept: true },
    ],
    overduePayers: [
      { customer: 'C-1', decided: true },
      { customer: 'C-2', decided: false },
    ],
    listed: [
      { customer: 'C-1', chaseableMinor: 900n, touched: true },
      { customer: 'C-2', chaseableMinor: 100n, touched: false },
    ],
    buckets: { before: [1000n, 400n, 0n], now: [2000n, 250n, 100n] },
    forecasts: [
      { madeOn: on('2026-08-01'), expectedMinor: 900n, cameMinor: 1000n },
      { madeOn: on('2026-08-08'), expectedMinor: 1300n, cameMinor: 1000n },
    ],
  };
  const workValue = (name: KpiName) =>
    kpisOf({ currency: currency('IDR'), invoices: [], receipts: [], work }, PERIOD).find((each) => each.name === name)
      ?.hundredths;

  it('of the work: promises, decisions, touches by value, forecasts against what came', () => {
    expect(workValue('promise-kept-rate')).toBe(6667n);
    expect(workValue('dunning-coverage')).toBe(5000n);
    expect(workValue('worklist-coverage')).toBe(9000n);
    expect(workValue('forecast-error')).toBe(2000n);
  });

  it('of the buckets: what rolled on in thirty days; none out of an empty bucket', () => {
    expect(workValue('roll-rate-0')).toBe(2500n);
    expect(workValue('roll-rate-1')).toBe(2500n);
    expect(kpiNames({ work })).not.toContain('roll-rate-2');
    const empty = { ...work, buckets: { before: [0n, 5n], now: [0n, 5n] } };
    const [roll] = kpisOf({ currency: currency('IDR'), invoices: [], receipts: [], work: empty }, PERIOD).filter(
      ({ name }) => name === 'roll-rate-0',
    );
    expect(roll).not.toHaveProperty('hundredths');
  });

  it('drill to their rows: without those that have no part', () => {
    const inputs = { currency: currency('IDR'), invoices: book, receipts: [] };
    expect(
      [...kpiRows('dso', inputs, PERIOD)].map(({ id, numerator, denominator }) => [id, numerator, denominator]),
    ).toEqual([
      ['INV-2026-07-10', 0n, 1000n],
      ['INV-2026-08-05', 600n * 92n, 600n],
      ['INV-2026-09-20', 400n * 92n, 400n],
    ]);
    expect([...kpiRows('weighted-days-late', inputs, PERIOD)].map(({ id }) => id)).toEqual(['INV-2026-07-10']);
    expect([...kpiRows('dso-countback', inputs, PERIOD)].map(({ of, id }) => `${of} ${id}`)).toEqual([
      'month 2026-09',
      'month 2026-08',
      'month none',
    ]);
  });

  it('take sales that are too old to be held from their months', () => {
    const inputs = { currency: currency('IDR'), invoices: [openDue], receipts: [] };
    const earlierSales = new Map([
      ['2026-09', 300n],
      ['2026-08', 600n],
    ]);
    const [counted] = kpisOf({ ...inputs, earlierSales }, PERIOD).filter(({ name }) => name === 'dso-countback');
    // September's 300 take 30 days, the other 300 a quarter of August's 1,200.
    expect(counted?.hundredths).toBe(3775n);
  });
});

it('DSO is best possible DSO plus days delinquent, for any book', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((d) => String(d).padStart(2, '0'));
  const month = fc.integer({ min: 1, max: 9 }).map((m) => `0${m}`);
  const invoices = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), month, day, fc.nat(1_000_000)).map(([amount, m, d, settled]) => {
      return invoice(amount, `2026-${m}-${d}`, `2026-${m}-28`, ['2026-09-15', Math.min(amount, settled)]);
    }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(invoices, (book) => {
      const kpis = new Map(
        kpisOf({ currency: currency('IDR'), invoices: book, receipts: [] }, PERIOD).map((kpi) => [kpi.name, kpi]),
      );
      const [dso, best, late] = [kpis.get('dso'), kpis.get('best-possible-dso'), kpis.get('average-days-delinquent')];
      expect(dso?.numerator).toBe((best?.numerator ?? 0n) + (late?.numerator ?? 0n));
    }),
  );
});
