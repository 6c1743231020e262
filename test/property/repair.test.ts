import { describe, expect, it } from 'vitest';
import { tearAndRepair } from '../support/torn-books.ts';

/** `node test/soak/repair.ts` does ten thousand. */
const TEARS = 300;
/** Printed in the test's name, so that a failure can be made again. */
const FIRST_SEED = 20_261_122;

describe('the repair of torn books', () => {
  it(`leaves ${TEARS} random ones with every law, adds no money, and does nothing the second time (from seed ${FIRST_SEED})`, async () => {
    const codes = new Set<string>();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + TEARS; seed += 1) {
      const tear = await tearAndRepair(seed);
      expect(tear.faults, `seed ${seed}`).toEqual([]);
      for (const code of tear.codes) codes.add(code);
    }
    expect([...codes].sort()).toEqual([
      'invoice-follows',
      'invoice-lost',
      'leg-completed',
      'leg-voided',
      'line-follows',
      'line-lost',
      'number-closed',
      'refund-completed',
      'return-completed',
      'return-undone',
      'reversal-completed',
      'set-off-completed',
    ]);
  });
});
