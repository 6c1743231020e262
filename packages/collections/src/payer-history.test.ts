import { describe, expect, it } from 'vitest';
import {
  createHistoryBook,
  type PaymentRecord,
  paymentRecordOf,
  payWithin30Permille,
  standingOf,
} from './payer-history.ts';

const NONE: PaymentRecord = { paid: 0, onTime: 0, within30: 0, unpaidOver30: 0, promisesKept: 0, promisesBroken: 0 };

describe('the history of a payer', () => {
  it('counts its payments by days late, its old open invoices and its promises', () => {
    const book = createHistoryBook();
    for (const days of [-3, 0, 12, 12, 45]) book.addPaid('C-1', days);
    for (const days of [10, 30, 31, 300]) book.addOpen('C-1', days);
    book.addPromise('C-1', true);
    book.addPromise('C-2', false);
    const entries = new Map(book.entries());
    const history = entries.get('C-1');
    expect(history?.daysLate).toEqual([
      [-3, 1],
      [0, 1],
      [12, 2],
      [45, 1],
    ]);
    expect(history === undefined ? undefined : paymentRecordOf(history)).toEqual({
      paid: 5,
      onTime: 2,
      within30: 4,
      unpaidOver30: 2,
      promisesKept: 1,
      promisesBroken: 0,
      medianDaysLate: 12,
    });
    expect(paymentRecordOf(book.everybody())).toMatchObject({ paid: 5, promisesBroken: 1 });
  });

  it('keeps a retention of years from stretching the days', () => {
    const book = createHistoryBook();
    book.addPaid('C-1', 4_000);
    book.addPaid('C-1', -900);
    expect(book.everybody().daysLate).toEqual([
      [-60, 1],
      [365, 1],
    ]);
  });

  it('tells who is likely to pay from who is at risk, and says nothing from two counts', () => {
    expect(standingOf({ ...NONE, paid: 2, within30: 2 })).toBe('unknown');
    expect(standingOf({ ...NONE, paid: 5, within30: 4 })).toBe('likely-to-pay');
    expect(standingOf({ ...NONE, paid: 5, within30: 3 })).toBe('mixed');
    expect(standingOf({ ...NONE, paid: 3, within30: 3, unpaidOver30: 4 })).toBe('at-risk');
    expect(standingOf({ ...NONE, paid: 4, within30: 4, promisesBroken: 5 })).toBe('at-risk');
  });

  it('blends a payer’s own counts with everybody’s, who weigh as four', () => {
    const everybody = { ...NONE, paid: 100, within30: 50 };
    expect(payWithin30Permille(undefined, everybody)).toBe(500);
    expect(payWithin30Permille({ ...NONE, paid: 4, within30: 4 }, everybody)).toBe(750);
    expect(payWithin30Permille({ ...NONE, paid: 400, within30: 400 }, everybody)).toBe(950);
    expect(payWithin30Permille(undefined, NONE)).toBe(0);
  });
});
