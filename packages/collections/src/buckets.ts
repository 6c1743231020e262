import { daysBetween, type LocalDate } from '@piutang/calendar';

/** Upper ends in days past due where a tenant has not chosen its own: the usual 30, 60, 90, 120. */
export const DEFAULT_BUCKET_DAYS: readonly number[] = [30, 60, 90, 120];

/** The label of what is not yet due; day 0, the due date itself, belongs here. */
export const NOT_DUE = 'not-due';

/**
 * The labels of the buckets in order of age: `not-due`, `1-30`, `31-60`, …, `>120`.
 * @param bucketDays rising upper ends in days past due; a tenant file with others is refused before it comes here
 */
export function bucketLabels(bucketDays: readonly number[]): readonly string[] {
  const labels = [NOT_DUE];
  let from = 1;
  for (const to of bucketDays) {
    if (!Number.isInteger(to) || to < from) {
      throw new Error(`bucket ends do not rise: got ${bucketDays.join(', ')}, expected rising whole days from 1`);
    }
    labels.push(`${from}-${to}`);
    from = to + 1;
  }
  labels.push(`>${from - 1}`);
  return labels;
}

/** Position in {@link bucketLabels} of an age in days past due; 0 for everything that is not due. */
export function bucketIndexOf(ageDays: number, bucketDays: readonly number[]): number {
  if (ageDays <= 0) return 0;
  let index = 1;
  for (const to of bucketDays) {
    if (ageDays <= to) return index;
    index += 1;
  }
  return index;
}

/** The label of the bucket in which an item due on that day stands on the as-of date. */
export function bucketOf(dueOn: LocalDate, asOf: LocalDate, bucketDays = DEFAULT_BUCKET_DAYS): string {
  return bucketLabels(bucketDays)[bucketIndexOf(daysBetween(dueOn, asOf), bucketDays)] ?? NOT_DUE;
}
