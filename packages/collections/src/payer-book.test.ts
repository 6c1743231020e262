import { addDays, localDate } from '@piutang/calendar';
import { currency, sumMinor } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAgeing } from './ageing.ts';
import { DEFAULT_BUCKET_DAYS } from './buckets.ts';
import { createPayerBook } from './payer-book.ts';

const asOf = localDate('2026-11-21');
const IDR = currency('IDR');
const EUR = currency('EUR');
const item = (customer: string, balanceMinor: bigint, daysPastDue: number, level = 0, code = IDR) => ({
  customer,
  currency: code,
  balanceMinor,
  dueOn: addDays(asOf, -daysPastDue),
  level,
});

describe('the payer book', () => {
  it('sums what a payer owes by what is overdue, not due and due soon', () => {
    const book = createPayerBook(asOf);
    book.add(item('C-1', 500n, 40, 2));
    book.add(item('C-1', 300n, 3, 1));
    book.add(item('C-1', 200n, 0));
    book.add(item('C-1', 70n, -7));
    book.add(item('C-1', 90n, -8));
    expect([...book.payers()]).toEqual([
      {
        customer: 'C-1',
        currency: 'IDR',
        overdueMinor: 800n,
        heldOverdueMinor: 0n,
        notDueMinor: 360n,
        creditMinor: 0n,
        oldestDueOn: '2026-10-12',
        oldestDays: 40,
        highestLevel: 2,
        itemCount: 5,
        overdueCount: 2,
        dueSoonCount: 2,
        dueSoonMinor: 270n,
      },
    ]);
  });

  it('keeps the currencies of one payer apart', () => {
    const book = createPayerBook(asOf);
    book.add(item('C-1', 500n, 40));
    book.add(item('C-1', 900n, 40, 0, EUR));
    expect([...book.payers()].map((payer) => [payer.currency, payer.overdueMinor])).toEqual([
      ['IDR', 500n],
      ['EUR', 900n],
    ]);
  });

  it('counts credit notes and unapplied cash as credit, not as debt', () => {
    const book = createPayerBook(asOf);
    book.add(item('C-1', 500n, 40));
    book.add(item('C-1', -120n, 90));
    book.addUnapplied('C-1', IDR, 30n);
    const [payer] = book.payers();
    expect(payer).toMatchObject({ overdueMinor: 500n, creditMinor: 150n, oldestDays: 40, itemCount: 2 });
  });

  it('holds an overdue invoice up to and including its last day of hold', () => {
    const book = createPayerBook(asOf);
    book.add({ ...item('C-1', 500n, 40), heldUntil: asOf });
    book.add({ ...item('C-1', 200n, 40), heldUntil: addDays(asOf, -1) });
    const [payer] = book.payers();
    expect(payer).toMatchObject({ overdueMinor: 700n, heldOverdueMinor: 500n });
  });

  it('names no oldest due date where nothing is overdue', () => {
    const book = createPayerBook(asOf);
    book.add(item('C-1', 500n, 0));
    const [payer] = book.payers();
    expect(payer?.oldestDays).toBe(0);
    expect(payer).not.toHaveProperty('oldestDueOn');
  });

  it('takes the days of "due soon" from its caller', () => {
    const book = createPayerBook(asOf, 14);
    book.add(item('C-1', 500n, -14));
    book.add(item('C-1', 500n, -15));
    expect([...book.payers()][0]?.dueSoonCount).toBe(1);
  });

  it('leaves out payers who owe nothing any more and refuses negative cash', () => {
    const book = createPayerBook(asOf);
    book.add(item('C-1', 0n, 40));
    book.addUnapplied('C-2', IDR, 0n);
    expect([...book.payers()]).toEqual([]);
    expect(() => book.addUnapplied('C-1', IDR, -5n)).toThrow('expected none below 0');
  });

  it('agrees with the ageing of the same items to the minor unit', () => {
    const anyItem = fc.tuple(
      fc.constantFrom('C-1', 'C-2', 'C-3'),
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.integer({ min: -200, max: 200 }),
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom(IDR, EUR),
    );
    fc.assert(
      fc.property(fc.array(anyItem), (rows) => {
        const book = createPayerBook(asOf);
        const ageing = createAgeing({ asOf, bucketDays: DEFAULT_BUCKET_DAYS });
        for (const row of rows) {
          book.add(item(...row));
          ageing.add(item(...row));
        }
        const payers = [...book.payers()];
        for (const result of ageing.result().currencies) {
          const mine = payers.filter((payer) => payer.currency === result.currency);
          expect(sumMinor(mine.map((payer) => payer.overdueMinor))).toBe(result.overdueMinor);
          expect(sumMinor(mine.map((payer) => payer.notDueMinor))).toBe(result.buckets[0]?.amountMinor);
          expect(sumMinor(mine.map((payer) => -payer.creditMinor))).toBe(result.unappliedMinor);
        }
      }),
    );
  });
});
