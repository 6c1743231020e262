import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../decimal.ts';
import { readBalance } from './balance.ts';

describe('balances of :60a: and :62a:', () => {
  it.each([
    ['C260801EUR1250,50', '1250.50', 'EUR', '2026-08-01'],
    ['D260801EUR1250,50', '-1250.50', 'EUR', '2026-08-01'],
    ['C260801EUR,12', '0.12', 'EUR', '2026-08-01'],
    ['C260801EUR000000001250.50', '1250.50', 'EUR', '2026-08-01'],
    ['C260801IDR 1000000,00', '1000000.00', 'IDR', '2026-08-01'],
    ['C26080195000,00', '95000.00', undefined, '2026-08-01'],
    ['C20260801EUR5,', '5', 'EUR', '2026-08-01'],
    ['C951016DEM5,', '5', 'DEM', '1995-10-16'],
    ['D260801EUR-5,', '5', 'EUR', '2026-08-01'],
    ['C260801eur5,', '5', 'EUR', '2026-08-01'],
  ])('reads %s', (body, amount, currency, on) => {
    const { balance, currency: read, faults } = readBalance(body);
    expect(faults).toEqual([]);
    expect([balance === undefined ? undefined : formatDecimal(balance.amount), read, balance?.on]).toEqual([
      amount,
      currency,
      on,
    ]);
  });

  it.each([
    ['C260231EUR5,', 'date-clamped', '5'],
    ['C261301EUR5,', 'date-unreadable', '5'],
    ['C260801EUR11 27421,94', 'amount-unreadable', '11'],
    ['C260801EUR1.250', 'amount-ambiguous', undefined],
    ['C260801EUR', 'amount-unreadable', undefined],
    ['260801EUR5,', 'sign-unknown', undefined],
    ['nullnull7414,3', 'date-unreadable', undefined],
    ['', 'date-unreadable', undefined],
  ])('tells what is wrong with %j', (body, code, amount) => {
    const { balance, faults } = readBalance(body);
    expect(faults.map((fault) => fault.code)).toContain(code);
    expect(balance === undefined ? undefined : formatDecimal(balance.amount)).toBe(amount);
  });
});
