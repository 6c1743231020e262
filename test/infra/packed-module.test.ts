import { createRequire } from 'node:module';
import { packedModule } from '@piutang/infra/bundle-lean-sdk.ts';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const CODE_PAGES = require.resolve('iconv-lite/encodings/sbcs-data-generated.js');

describe('a packed module', () => {
  const packed = packedModule(CODE_PAGES);

  it('holds the same data', () => {
    const unpacked: { exports: unknown } = { exports: undefined };
    new Function('require', 'module', packed)(require, unpacked);
    expect(unpacked.exports).toEqual(require(CODE_PAGES));
    expect(Object.keys(unpacked.exports as object).length).toBeGreaterThan(50);
  });

  it('is less than half as large, in characters that need no escape', () => {
    expect(packed.length).toBeLessThan(JSON.stringify(require(CODE_PAGES)).length);
    expect(/^[\x20-\x7e\n]*$/.test(packed)).toBe(true);
  });
});
