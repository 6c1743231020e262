import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  allocate,
  applyRate,
  currency,
  currencyDigits,
  formatAmount,
  formatMoney,
  money,
  parseAmount,
  parseCurrency,
  parsePercent,
} from './index.ts';

const IDR = currency('IDR');
const anyMinor = fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n });
const anyCurrency = fc.constantFrom(...['IDR', 'EUR', 'JPY', 'KWD', 'CLF'].map(currency));

describe('currency digits', () => {
  it.each([
    ['IDR', 2],
    ['HUF', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
  ])('of %s are %i, as ISO 4217 says', (code, digits) => {
    expect(currencyDigits(currency(code))).toBe(digits);
  });

  it('are not guessed for a code that nobody knows', () => {
    expect(['idr', 'XXX', 'RP', ''].map(parseCurrency)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('an amount', () => {
  it('is written and read back without a loss', () => {
    fc.assert(
      fc.property(
        anyMinor,
        anyCurrency,
        (amountMinor, code) => parseAmount(formatAmount(amountMinor, code), code) === amountMinor,
      ),
    );
  });

  it.each([
    ['1.234.567', 'amount-unreadable'],
    ['1,50', 'amount-unreadable'],
    ['1e3', 'amount-unreadable'],
    ['', 'amount-unreadable'],
    ['٣', 'amount-unreadable'],
    ['0.005', 'amount-too-precise'],
    ['9'.repeat(31), 'amount-too-large'],
  ])('%j is refused as %s', (text, refused) => {
    expect(parseAmount(text, IDR)).toMatchObject({ refused });
  });

  it('accepts zeros beyond the digits of its currency', () => {
    expect(parseAmount('15.000', currency('JPY'))).toBe(15n);
  });
});

describe('allocation', () => {
  it('gives parts that add up, none more than one unit from its share', () => {
    fc.assert(
      fc.property(
        anyMinor,
        fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 12 }),
        (amountMinor, weights) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0n);
          fc.pre(total > 0n);
          const parts = allocate(amountMinor, weights);
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amountMinor);
          for (const [at, part] of parts.entries()) {
            const off = part * total - amountMinor * (weights[at] ?? 0n);
            expect(off > -total && off < total).toBe(true);
          }
        },
      ),
    );
  });
});

describe('a rate', () => {
  it('rounds as it is told, on both sides of zero', () => {
    const half = parsePercent('50') ?? { numerator: 0n, denominator: 1n };
    expect([applyRate(5n, half, 'down'), applyRate(5n, half, 'half-up'), applyRate(-5n, half, 'half-up')]).toEqual([
      2n,
      3n,
      -3n,
    ]);
  });

  it.each(['-1', '1,5', '1%', ''])('refuses %j', (text) => {
    expect(parsePercent(text)).toBeUndefined();
  });
});

describe('money for readers', () => {
  it.each([
    [111_000_000n, 'IDR', 'id', 'Rp1.110.000'],
    [111_000_050n, 'IDR', 'en', 'Rp1,110,000.50'],
    [-75_050n, 'EUR', 'en', '-EUR 750.50'],
    [1_500n, 'JPY', 'id', 'JPY 1.500'],
  ] as const)('%s %s in %s is %s', (amountMinor, code, language, expected) => {
    expect(formatMoney(amountMinor, currency(code), language)).toBe(expected);
  });

  it('is never added across currencies', () => {
    expect(() => add(money(IDR, 1n), money(currency('EUR'), 1n) as never)).toThrow(/currencies differ/);
  });
});
