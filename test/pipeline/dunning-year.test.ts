import { describe, expect, it } from 'vitest';
import { liveThrough } from '../support/dunning-year.ts';

describe('four months of reminding in six zones', () => {
  it.each([1, 2])('wrong nobody, whatever happens (seed %i)', async (seed) => {
    const year = await liveThrough({ seed, payers: 24, days: 120 });
    expect(year.wrongs).toEqual([]);
    expect(year.mails).toBeGreaterThan(100);
    expect(year.thanks).toBeGreaterThan(0);
    expect(Math.min(year.payments, year.disputes, year.promises, year.bounces)).toBeGreaterThan(0);
    expect(Math.min(year.plans, year.plansKept, year.plansBroken)).toBeGreaterThan(0);
    expect(Math.min(year.charges, year.chargesTakenBack)).toBeGreaterThan(0);
    expect(Math.min(year.daysWithoutRun, year.daysWithoutBank)).toBeGreaterThan(0);
  });
});
