import { addDays, localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { bucketIndexOf, bucketLabels, bucketOf, DEFAULT_BUCKET_DAYS } from './buckets.ts';

const asOf = localDate('2026-11-21');
const due = (daysAgo: number) => addDays(asOf, -daysAgo);

describe('ageing buckets', () => {
  it('are labelled from their upper ends', () => {
    expect(bucketLabels(DEFAULT_BUCKET_DAYS)).toEqual(['not-due', '1-30', '31-60', '61-90', '91-120', '>120']);
    expect(bucketLabels([7])).toEqual(['not-due', '1-7', '>7']);
  });

  it('hold the due date itself and everything later as not due', () => {
    expect(bucketOf(asOf, asOf)).toBe('not-due');
    expect(bucketOf(due(-400), asOf)).toBe('not-due');
  });

  it.each([
    [1, '1-30'],
    [30, '1-30'],
    [31, '31-60'],
    [60, '31-60'],
    [61, '61-90'],
    [90, '61-90'],
    [91, '91-120'],
    [120, '91-120'],
    [121, '>120'],
    [5000, '>120'],
  ])('put an invoice %i days past due into %s', (days, label) => {
    expect(bucketOf(due(days), asOf)).toBe(label);
  });

  it('count civil days across a leap day and a year end', () => {
    expect(bucketOf(localDate('2028-01-30'), localDate('2028-02-29'))).toBe('1-30');
    expect(bucketOf(localDate('2027-12-31'), localDate('2028-03-01'))).toBe('61-90');
  });

  it('agree on index and label for every age', () => {
    const labels = bucketLabels([30, 60]);
    for (let days = -5; days <= 70; days += 1) {
      expect(labels[bucketIndexOf(days, [30, 60])]).toBe(bucketOf(due(days), asOf, [30, 60]));
    }
  });

  it.each([[[30, 30]], [[60, 30]], [[0, 30]], [[1.5]]])('refuse ends that do not rise: %j', (bucketDays) => {
    expect(() => bucketLabels(bucketDays)).toThrow('expected rising whole days from 1');
  });
});
