import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../support/model/commands.ts';
import { play } from '../support/model/play.ts';

/** Sequences that every run plays, about ten milliseconds each; `npm run soak` plays a million. */
const SEQUENCES = Number(process.env.PIUTANG_SEQUENCES ?? 10_000);

describe('the ledger beside a model of plain additions', () => {
  it('agrees after every command of any sequence', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        expect(await play(sequence, false)).toEqual([]);
      }),
      { numRuns: SEQUENCES },
    );
  }, 600_000);
});
