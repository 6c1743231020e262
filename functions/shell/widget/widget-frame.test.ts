import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, cut, dateText, frameOf, numberText, permilleOf, shareText, widthOf } from './widget-frame.ts';
import { ageColour, styleSheet } from './widget-style.ts';

const place = { language: 'en', endpoint: 'arn:aws:lambda:eu:1:function:w' } as const;
const IDR = currency('IDR');

describe('the frame of a widget', () => {
  it('is what CloudWatch says', () => {
    expect(frameOf({ theme: 'dark', width: 588 }, place)).toEqual({ ...place, theme: 'dark', widthPx: 588 });
  });

  it.each([
    [undefined],
    [null],
    ['dark'],
    [{}],
    [{ theme: 'pink', width: -3 }],
    [{ width: 'wide' }],
    [{ width: Number.POSITIVE_INFINITY }],
  ])('falls back to a light widget of half width for %j', (context) => {
    expect(frameOf(context, place)).toEqual({ ...place, theme: 'light', widthPx: 600 });
  });

  it.each([
    [479, 'narrow'],
    [480, 'medium'],
    [899, 'medium'],
    [900, 'wide'],
  ])('counts %i pixels as %s', (width, name) => {
    expect(widthOf(frameOf({ width }, place))).toBe(name);
  });
});

describe('texts and bars', () => {
  it('write amounts, shares and dates as the reader does', () => {
    expect(numberText(-1_110_000_00n, IDR, 'id')).toBe('\u22121.110.000');
    expect(numberText(1_250_50n, currency('EUR'), 'en')).toBe('1,250.50');
    expect(shareText(1n, 3n, 'id')).toBe('33,3 %');
    expect(shareText(2n, 3n, 'en')).toBe('66.7 %');
    expect(shareText(5n, 0n, 'en')).toBe('');
    expect(dateText(localDate('2026-05-02'), 'id')).toBe('2 Mei 2026');
  });

  it('cut a text between characters, not inside one', () => {
    expect(cut('  a\n b  ', 10)).toBe('a b');
    expect(cut('👍👍👍👍', 3)).toBe('👍👍…');
  });

  it('scale a part to thousandths, and show the least part there is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }), (a, b) => {
        const [part, whole] = a < b ? [a, b] : [b, a];
        const permille = permilleOf(part, whole);
        expect(permille).toBeGreaterThanOrEqual(1);
        expect(permille).toBeLessThanOrEqual(1000);
      }),
    );
    expect(permilleOf(0n, 10n)).toBe(0);
    expect(permilleOf(-5n, 10n)).toBe(0);
    expect(permilleOf(5n, 0n)).toBe(0);
  });

  it('lay the parts of a bar end to end', () => {
    const part = (permille: number) => ({ permille, colour: '#123456', title: 't' });
    const markup = String(bar([part(250), part(0), part(750)], 8));
    expect(
      [...markup.matchAll(/<rect x="(\d+)" y="0" width="(\d+)" height="8" fill/g)].map(([, x, width]) => [x, width]),
    ).toEqual([
      ['0', '250'],
      ['250', '750'],
    ]);
  });
});

describe('the style', () => {
  it('touches nothing outside the widget', () => {
    for (const theme of ['light', 'dark'] as const) {
      const selectors = styleSheet(theme)
        .split('\n')
        .flatMap((rule) => rule.slice(0, rule.indexOf('{')).split(','));
      for (const selector of selectors) expect(selector).toMatch(new RegExp(`^\\.piutang\\.${theme}`));
    }
  });

  it('spans the same colours from not due to the oldest bucket, however many there are', () => {
    for (const buckets of [2, 3, 6, 14]) {
      const colours = Array.from({ length: buckets }, (_, at) => ageColour('light', at, buckets));
      expect(colours[0]).toBe('#93abc4');
      expect(colours.at(-1)).toBe('#9c2a22');
      expect(colours).not.toContain('#888888');
    }
  });
});
