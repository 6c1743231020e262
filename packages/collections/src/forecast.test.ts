import { localDate } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createForecast, type ForecastItem } from './forecast.ts';
import type { PayerHistory } from './payer-history.ts';

const ASOF = localDate('2026-11-24');
const history = (daysLate: [number, number][], more: Partial<PayerHistory> = {}): PayerHistory => ({
  daysLate,
  unpaidOver30: 0,
  promisesKept: 0,
  promisesBroken: 0,
  ...more,
});
const EVERYBODY = history([[0, 10]]);

function forecast(items: Partial<ForecastItem>[], histories: Record<string, PayerHistory> = {}, everybody = EVERYBODY) {
  const book = createForecast({ asOf: ASOF, historyOf: (customer) => histories[customer], everybody });
  for (const item of items) book.add({ customer: 'C-1', dueOn: ASOF, balanceMinor: 1000n, ...item });
  return book.result();
}
const expected = (result: ReturnType<typeof forecast>) => result.weeks.map(({ expectedMinor }) => expectedMinor);

describe('the cash forecast', () => {
  it('expects an invoice when its payer paid others, by the count of days late', () => {
    const c1 = history([
      [3, 2],
      [10, 6],
    ]);
    const result = forecast([{}], { 'C-1': c1 });
    expect(expected(result).slice(0, 3)).toEqual([250n, 750n, 0n]);
    expect(result).toMatchObject({ openMinor: 1000n, beyondMinor: 0n, ownHistoryMinor: 1000n, payersWithHistory: 1 });
  });

  it('leaves out the payments that came earlier than the invoice is old', () => {
    const c1 = history([
      [3, 90],
      [10, 5],
      [17, 5],
    ]);
    const result = forecast([{ dueOn: localDate('2026-11-17') }], { 'C-1': c1 });
    expect(expected(result).slice(0, 3)).toEqual([500n, 500n, 0n]);
  });

  it('counts invoices that stayed unpaid as never', () => {
    const result = forecast([{}], { 'C-1': history([[3, 6]], { unpaidOver30: 2 }) });
    expect(expected(result)[0]).toBe(750n);
    expect(result.beyondMinor).toBe(250n);
  });

  it('takes everybody’s payments for a payer with few of its own, and says for how much', () => {
    const result = forecast([{}, { customer: 'C-2' }], { 'C-1': history([[30, 4]]) });
    expect(expected(result)[0]).toBe(2000n);
    expect(result).toMatchObject({ ownHistoryMinor: 0n, payers: 2, payersWithHistory: 0 });
  });

  it('expects a promise on its day, by how many were kept', () => {
    const kept = history([], { promisesKept: 3, promisesBroken: 1 });
    const result = forecast([{ balanceMinor: 600n, promised: [{ on: localDate('2026-12-02'), amountMinor: 600n }] }], {
      'C-1': kept,
    });
    expect(result.weeks[1]).toMatchObject({ promisedMinor: 600n, expectedMinor: 400n });
    expect(result.beyondMinor).toBe(200n);
  });

  it('widens the range with what is at stake with one payer', () => {
    const half = history([
      [0, 5],
      [200, 5],
    ]);
    const [one] = forecast([{ balanceMinor: 10_000n }], { 'C-1': half }).weeks;
    expect([one?.cumulativeLowMinor, one?.expectedMinor, one?.cumulativeHighMinor]).toEqual([0n, 5000n, 10_000n]);
    const many = Array.from({ length: 100 }, (_, at) => ({ customer: `C-${at}`, balanceMinor: 100n }));
    const histories = Object.fromEntries(many.map(({ customer }) => [customer, half]));
    const [spread] = forecast(many, histories).weeks;
    expect([spread?.cumulativeLowMinor, spread?.expectedMinor, spread?.cumulativeHighMinor]).toEqual([
      4350n,
      5000n,
      5650n,
    ]);
  });

  it('never loses a minor unit: weeks and what lies beyond are what is open, inside the range', () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 6,
    });
    const item = fc.record({
      customer: fc.constantFrom('C-1', 'C-2'),
      dueOn: fc.integer({ min: 1, max: 28 }).map((day) => localDate(`2026-11-${String(day).padStart(2, '0')}`)),
      balanceMinor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
      promised: fc.array(
        fc.record({ on: fc.constant(localDate('2026-12-20')), amountMinor: fc.bigInt({ min: 1n, max: 10n ** 15n }) }),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), counts, fc.nat(5), (items, own, unpaidOver30) => {
        const result = forecast(items, {
          'C-1': history(
            own.sort(([a], [b]) => a - b),
            { unpaidOver30 },
          ),
        });
        expect(sumMinor(expected(result)) + result.beyondMinor).toBe(result.openMinor);
        expect(result.openMinor).toBe(sumMinor(items.map(({ balanceMinor }) => balanceMinor)));
        let cumulated = 0n;
        for (const week of result.weeks) {
          cumulated += week.expectedMinor;
          expect(week.expectedMinor >= 0n).toBe(true);
          expect(week.cumulativeLowMinor <= cumulated && cumulated <= week.cumulativeHighMinor).toBe(true);
        }
      }),
    );
  });
});
