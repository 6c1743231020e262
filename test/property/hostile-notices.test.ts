import { describe, expect, it } from 'vitest';
import { tryHostileNotices } from '../support/hostile-notices.ts';

/** A share of what `npm run soak -- notices` tries. */
const SHARE = 500;
const SEED = 20_261_122;

describe('hostile names, texts and references', () => {
  it('add no header, part, line, markup or template tag to a mail', async () => {
    expect(await tryHostileNotices(SHARE, SEED)).toEqual([]);
  });
});
