/**
 * What of the cases of a long test are tried, from 0 to 1. All of them, but where a run repeats the tests thousands of
 * times, as `npm run soak -- stryker` does, and says so by the variable.
 */
const SHARE = Number(process.env.PIUTANG_TEST_SHARE ?? 1);

/** The share of so many cases that this run tries; at least one. */
export function shareOf(cases: number): number {
  return Math.max(1, Math.ceil(cases * SHARE));
}
