import { addDays, localDate } from '@piutang/calendar';
import { currency, sumMinor } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAgeing } from './ageing.ts';
import { bucketOf, DEFAULT_BUCKET_DAYS } from './buckets.ts';

const asOf = localDate('2026-11-21');
const IDR = currency('IDR');
const EUR = currency('EUR');
const settings = { asOf, bucketDays: DEFAULT_BUCKET_DAYS };
const item = (balanceMinor: bigint, daysPastDue: number, code = IDR) => ({
  currency: code,
  balanceMinor,
  dueOn: addDays(asOf, -daysPastDue),
});

describe('the ageing', () => {
  it('sums and counts each currency on its own, in order of the codes', () => {
    const ageing = createAgeing(settings);
    ageing.add(item(100_00n, 0));
    ageing.add(item(40_00n, 31));
    ageing.add(item(2_00n, 60));
    ageing.add(item(7_50n, 200, EUR));
    const [eur, idr] = ageing.result().currencies;
    expect(eur).toMatchObject({ currency: 'EUR', totalMinor: 7_50n, overdueMinor: 7_50n, count: 1 });
    expect(idr).toMatchObject({ currency: 'IDR', totalMinor: 142_00n, overdueMinor: 42_00n, count: 3 });
    expect(idr?.buckets.map((bucket) => [bucket.label, bucket.amountMinor, bucket.count])).toEqual([
      ['not-due', 100_00n, 1],
      ['1-30', 0n, 0],
      ['31-60', 42_00n, 2],
      ['61-90', 0n, 0],
      ['91-120', 0n, 0],
      ['>120', 0n, 0],
    ]);
  });

  it('keeps a credit note out of every bucket, however old it is', () => {
    const ageing = createAgeing(settings);
    ageing.add(item(100_00n, 45));
    ageing.add(item(-30_00n, 45));
    const [idr] = ageing.result().currencies;
    expect(idr).toMatchObject({
      unappliedMinor: -30_00n,
      unappliedCount: 1,
      totalMinor: 70_00n,
      overdueMinor: 100_00n,
    });
    expect(idr?.count).toBe(2);
  });

  it('takes unapplied cash off the total without counting it as an item', () => {
    const ageing = createAgeing(settings);
    ageing.add(item(100_00n, -3));
    ageing.addUnapplied(IDR, 130_00n);
    ageing.addUnapplied(IDR, 0n);
    const [idr] = ageing.result().currencies;
    expect(idr).toMatchObject({ unappliedMinor: -130_00n, unappliedCount: 1, totalMinor: -30_00n, count: 1 });
  });

  it('leaves out what is no longer open, and a currency of which nothing is', () => {
    const ageing = createAgeing(settings);
    ageing.add(item(0n, 10));
    expect(ageing.result()).toEqual({ asOf, currencies: [] });
  });

  it('refuses unapplied cash below zero as the bug that it is', () => {
    expect(() => createAgeing(settings).addUnapplied(EUR, -1n)).toThrow('expected none below 0');
  });

  it('adds up for any items: buckets and unapplied are the sum of what went in, each item in its own bucket', () => {
    const anyItem = fc.record({
      currency: fc.constantFrom(IDR, EUR),
      balanceMinor: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      daysPastDue: fc.integer({ min: -400, max: 400 }),
    });
    const anyReceipt = fc.tuple(fc.constantFrom(IDR, EUR), fc.bigInt({ min: 0n, max: 10n ** 20n }));
    fc.assert(
      fc.property(fc.array(anyItem), fc.array(anyReceipt), (items, receipts) => {
        const ageing = createAgeing(settings);
        const all = items.map((each) => item(each.balanceMinor, each.daysPastDue, each.currency));
        for (const each of all) ageing.add(each);
        for (const [code, amountMinor] of receipts) ageing.addUnapplied(code, amountMinor);
        for (const result of ageing.result().currencies) {
          const mine = all.filter((each) => each.currency === result.currency);
          const received = receipts.filter(([code]) => code === result.currency).map(([, amountMinor]) => amountMinor);
          const total = sumMinor(mine.map((each) => each.balanceMinor)) - sumMinor(received);
          expect(sumMinor(result.buckets.map((bucket) => bucket.amountMinor)) + result.unappliedMinor).toBe(total);
          expect(result.totalMinor).toBe(total);
          for (const bucket of result.buckets) {
            const inBucket = mine.filter(
              (each) => each.balanceMinor > 0n && bucketOf(each.dueOn, asOf) === bucket.label,
            );
            expect(bucket.amountMinor).toBe(sumMinor(inBucket.map((each) => each.balanceMinor)));
            expect(bucket.count).toBe(inBucket.length);
          }
        }
      }),
    );
  });

  it('does not depend on the order in which the items come', () => {
    const anyItem = fc.tuple(fc.bigInt({ min: -999n, max: 999n }), fc.integer({ min: -200, max: 200 }));
    fc.assert(
      fc.property(fc.array(anyItem), (items) => {
        const forwards = createAgeing(settings);
        const backwards = createAgeing(settings);
        for (const [amountMinor, days] of items) forwards.add(item(amountMinor, days));
        for (const [amountMinor, days] of items.toReversed()) backwards.add(item(amountMinor, days));
        expect(backwards.result()).toEqual(forwards.result());
      }),
    );
  });
});
