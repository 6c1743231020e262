/** Most items that one payment is taken to settle without naming them; more is a list that the payer sends along. */
export const MAX_SET_SIZE = 8;
/** Most open items among which a set is searched. */
export const MAX_SET_CANDIDATES = 40;
/**
 * Most partial sums that one search may look at: both halves of 40 candidates have 263,950 subsets of up to 8 items
 * each. A search that would need more gives up, and what is not proved unique does not post.
 */
export const MAX_SUBSET_WORK = 600_000;

/** Counts partial sums over all searches of a line, so that tests bound the work and not the time. */
export type Work = { steps: number; readonly limit: number };

export type SubsetSearch = {
  /** Indexes of each set that adds up to the target, rising; at most `maxSolutions` (up to 3). */
  readonly solutions: readonly (readonly number[])[];
  /** False when the work limit stopped the search: there may be more. */
  readonly complete: boolean;
};

type Partial = { readonly size: number; readonly members: number };

/**
 * Sets of `minSize` to `maxSize` values that add up to the target exactly, by meeting in the middle. Values are
 * positive minor units; a target beyond 2^53 is refused as not searched, because numbers are exact only up to there.
 */
export function findSubsets(
  valuesMinor: readonly bigint[],
  targetMinor: bigint,
  limits: { readonly minSize: number; readonly maxSize: number; readonly maxSolutions: number },
  work: Work,
): SubsetSearch {
  if (targetMinor > BigInt(Number.MAX_SAFE_INTEGER)) return { solutions: [], complete: false };
  const target = Number(targetMinor);
  const usable = valuesMinor
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => value > 0n && value <= targetMinor)
    .map(({ value, index }) => ({ value: Number(value), index }));
  if (usable.length > MAX_SET_CANDIDATES) return { solutions: [], complete: false };
  const middle = usable.length >> 1;
  const [left, right] = [usable.slice(0, middle), usable.slice(middle)];
  const bySum = new Map<number, Partial[]>();
  const filed = eachSubset(left, target, limits.maxSize, work, (sum, size, members) => {
    const same = bySum.get(sum);
    if (same === undefined) bySum.set(sum, [{ size, members }]);
    else if (same.filter((other) => other.size === size).length < MAX_SOLUTIONS) same.push({ size, members });
    return true;
  });
  const solutions: number[][] = [];
  const searched = eachSubset(right, target, limits.maxSize, work, (sum, size, members) => {
    for (const other of bySum.get(target - sum) ?? []) {
      const total = size + other.size;
      if (total < limits.minSize || total > limits.maxSize || solutions.length >= limits.maxSolutions) continue;
      solutions.push([...indexesOf(left, other.members), ...indexesOf(right, members)]);
    }
    return solutions.length < limits.maxSolutions;
  });
  return { solutions, complete: filed && searched };
}

/**
 * Subsets of one half that are kept for each sum and size: as many as solutions are ever asked for, so that dropping
 * the rest hides no solution and no rival.
 */
const MAX_SOLUTIONS = 3;

/** Visits every subset of up to `maxSize` members whose sum stays within the target, small ones of a prefix first. */
function eachSubset(
  half: readonly { readonly value: number }[],
  target: number,
  maxSize: number,
  work: Work,
  visit: (sum: number, size: number, members: number) => boolean,
): boolean {
  let open = true;
  const extend = (from: number, sum: number, size: number, members: number): void => {
    if (work.steps >= work.limit) {
      open = false;
      return;
    }
    work.steps += 1;
    open &&= visit(sum, size, members);
    if (size === maxSize) return;
    for (let at = from; open && at < half.length; at += 1) {
      const next = sum + (half[at]?.value ?? 0);
      if (next <= target) extend(at + 1, next, size + 1, members | (1 << at));
    }
  };
  extend(0, 0, 0, 0);
  return open;
}

function indexesOf(half: readonly { readonly index: number }[], members: number): number[] {
  return half.filter((_, at) => (members & (1 << at)) !== 0).map(({ index }) => index);
}
