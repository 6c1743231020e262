import { describe, expect, it } from 'vitest';
import { live } from '../support/days/live.ts';

/** Days in each zone; `npm run soak` lives 400. */
const DAYS = Number(process.env.PIUTANG_DAYS ?? 30);
const SEED = Number(process.env.PIUTANG_TEST_SEED ?? 20_261_121);

describe('days with events that come twice, late and in any order', () => {
  it.each(['Asia/Jakarta', 'America/New_York', 'Europe/London', 'Pacific/Kiritimati'])(
    `leave books that hold and nothing undone in %s (${DAYS} days, seed ${SEED})`,
    async (zone) => {
      const { breaches, deliveries, mails } = await live(zone, DAYS, SEED);
      expect(breaches).toEqual([]);
      expect(deliveries).toBeGreaterThan(DAYS * 3);
      expect(mails).toBeGreaterThan(0);
    },
    600_000,
  );
});
