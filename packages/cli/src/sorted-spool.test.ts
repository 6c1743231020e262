import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSortedSpool } from './sorted-spool.ts';

const runsOnDisk = () => readdirSync(tmpdir()).filter((name) => name.startsWith('piutang-sort-')).length;

describe('a sorted spool', () => {
  it('gives the texts by their keys, in memory or over many runs on disk, and leaves no file', async () => {
    const before = runsOnDisk();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([key]) => key }),
        fc.integer({ min: 1, max: 200 }),
        async (entries, runChars) => {
          const spool = createSortedSpool(runChars);
          try {
            for (const [key, text] of entries) await spool.add(key, text);
            const expected = entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
            expect(await Array.fromAsync(spool.sorted())).toEqual(expected);
          } finally {
            await spool.discard();
          }
        },
      ),
      { numRuns: 50 },
    );
    expect(runsOnDisk()).toBe(before);
  });
});
