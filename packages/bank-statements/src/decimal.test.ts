import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimal,
  compareDecimal,
  equalDecimal,
  formatDecimal,
  parseDecimal,
  subtractDecimal,
  toMinor,
} from './decimal.ts';

const decimals = fc.record({
  coefficient: fc.bigInt(-(10n ** 20n), 10n ** 20n),
  scale: fc.integer({ min: 0, max: 8 }),
});

describe('exact decimals', () => {
  it.each([
    ['1250.50', { decimal: '.' }, '1250.50'],
    ['-1,250.50', { decimal: '.', group: ',' }, '-1250.50'],
    ['1.250,50', { decimal: ',', group: '.' }, '1250.50'],
    ['+,50', { decimal: ',' }, '0.50'],
    ['500,', { decimal: ',' }, '500'],
    ["1'250.5", { decimal: '.', group: "'" }, '1250.5'],
    ['123456789012345678901234.56', { decimal: '.' }, '123456789012345678901234.56'],
  ] as const)('reads %s', (text, style, written) => {
    const read = parseDecimal(text, style);
    expect(read === undefined ? undefined : formatDecimal(read)).toBe(written);
  });

  it.each([
    ['', { decimal: '.' }],
    ['.', { decimal: '.' }],
    ['-', { decimal: '.' }],
    ['--1', { decimal: '.' }],
    ['1e5', { decimal: '.' }],
    ['NaN', { decimal: '.' }],
    ['Infinity', { decimal: '.' }],
    ['1,25', { decimal: '.' }],
    ['1,25.0', { decimal: '.', group: ',' }],
    ['12,50.0', { decimal: '.', group: ',' }],
    ['1.2.3', { decimal: '.' }],
    ['١٢', { decimal: '.' }],
    ['9'.repeat(31), { decimal: '.' }],
  ] as const)('refuses %s', (text, style) => {
    expect(parseDecimal(text, style)).toBeUndefined();
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const read = parseDecimal(formatDecimal(value), { decimal: '.' });
        expect(read === undefined || equalDecimal(read, value)).toBe(true);
        expect(read).toBeDefined();
      }),
    );
  });

  it('adds and subtracts exactly', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(equalDecimal(subtractDecimal(addDecimal(a, b), b), a)).toBe(true);
        expect(compareDecimal(a, b)).toBe(-compareDecimal(b, a) + 0);
      }),
    );
  });

  it('gives minor units, and refuses what is finer than the currency', () => {
    expect(toMinor({ coefficient: 15n, scale: 1 }, currency('EUR'))).toBe(150n);
    expect(toMinor({ coefficient: 1500n, scale: 3 }, currency('EUR'))).toBe(150n);
    expect(toMinor({ coefficient: 5n, scale: 0 }, currency('JPY'))).toBe(5n);
    expect(toMinor({ coefficient: 1501n, scale: 3 }, currency('EUR'))).toMatchObject({ refused: 'amount-too-precise' });
    expect(toMinor({ coefficient: 10n ** 31n, scale: 0 }, currency('JPY'))).toMatchObject({
      refused: 'amount-too-large',
    });
  });
});
