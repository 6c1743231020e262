import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTop } from './top.ts';

const ascending = (a: number, b: number) => a - b;

describe('the bounded heap', () => {
  it('keeps what sorting everything would put first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat({ max: 12 }), (values, limit) => {
        const top = createTop(limit, ascending);
        for (const value of values) top.add(value);
        expect(top.sorted()).toEqual(values.toSorted(ascending).slice(0, limit));
      }),
    );
  });

  it('keeps everything when the limit is infinite and nothing when it is zero', () => {
    const all = createTop(Number.POSITIVE_INFINITY, ascending);
    const none = createTop(0, ascending);
    for (const value of [3, 1, 2]) {
      all.add(value);
      none.add(value);
    }
    expect(all.sorted()).toEqual([1, 2, 3]);
    expect(none.sorted()).toEqual([]);
  });
});
