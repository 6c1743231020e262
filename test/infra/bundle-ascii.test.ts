import { escaped } from '@piutang/infra/bundle-ascii.ts';
import { describe, expect, it } from 'vitest';

/** The value of an expression, as the escaped source and as the source itself. */
const both = (source: string) => [escaped(source), source].map((text) => new Function(`return ${text}`)() as unknown);

describe('a source in ASCII', () => {
  it.each([
    "'Rück € 😀'",
    '`Rück € 😀`',
    '/^[Üü]CK|[€£¥]|é+$/i.source.normalize() && "RÜCK€éé".replace(/[Üü]CK|[€£¥]|é+$/gi, "-")',
    '"a😀b".replace(/[😀]/u, "-")',
    '"a😀b".replace(/😀/, "-")',
    '{ ü: 1 }.ü',
  ])('means the same: %s', (source) => {
    const expression = source.startsWith('{') ? `(${source.slice(0, -2)}).ü` : source;
    expect(escaped(expression)).toMatch(/^\p{ASCII}*$/u);
    const [ours, theirs] = both(expression);
    expect(ours).toBe(theirs);
  });

  it.each(["'\\é'", 'String.raw`é`'])('stays as it is where an escape would mean something else: %s', (source) => {
    expect(escaped(source)).toBe(source);
  });
});
