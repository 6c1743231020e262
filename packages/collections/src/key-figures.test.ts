import { addDays, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { createAgeing } from './ageing.ts';
import { DEFAULT_BUCKET_DAYS } from './buckets.ts';
import { keyFigures } from './key-figures.ts';
import { createPayerBook } from './payer-book.ts';

const asOf = localDate('2026-11-21');
const IDR = currency('IDR');

function figuresOf(rows: readonly (readonly [customer: string, balanceMinor: bigint, daysPastDue: number])[]) {
  const ageing = createAgeing({ asOf, bucketDays: DEFAULT_BUCKET_DAYS });
  const book = createPayerBook(asOf);
  for (const [customer, balanceMinor, days] of rows) {
    const item = { customer, currency: IDR, balanceMinor, dueOn: addDays(asOf, -days), level: 0 };
    ageing.add(item);
    book.add(item);
  }
  return keyFigures(ageing.result(), book.payers());
}

describe('the key figures', () => {
  it('total a currency, its overdue part and its payers', () => {
    const figures = figuresOf([
      ['C-1', 600n, -5],
      ['C-1', 300n, 20],
      ['C-2', 100n, 0],
      ['C-3', -50n, 10],
    ]);
    expect(figures).toEqual([
      {
        currency: 'IDR',
        totalMinor: 950n,
        notDueMinor: 700n,
        overdueMinor: 300n,
        unappliedMinor: -50n,
        overdueShareBasisPoints: 3_000,
        payerCount: 3,
        overduePayerCount: 1,
      },
    ]);
  });

  it('round the overdue share half up to a hundredth of a percent', () => {
    const share = (overdueMinor: bigint, notDueMinor: bigint) =>
      figuresOf([
        ['C-1', overdueMinor, 1],
        ['C-1', notDueMinor, 0],
      ])[0]?.overdueShareBasisPoints;
    expect(share(1n, 2n)).toBe(3_333);
    expect(share(2n, 1n)).toBe(6_667);
    expect(share(1n, 19_999n)).toBe(1);
    expect(share(1n, 20_000n)).toBe(0);
  });

  it('state no share where only credit is open', () => {
    expect(figuresOf([['C-1', -50n, 10]])[0]).not.toHaveProperty('overdueShareBasisPoints');
  });
});
