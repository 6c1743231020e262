/** Partial sums that are looked at before the search gives up. */
const MOST_STEPS = 400_000;
/** Items among which sets are searched at all. */
const MOST_ITEMS = 40;

/**
 * Sets of two to `maxSize` amounts that add up to the target, by plain depth-first search over falling amounts: at most
 * two are returned, because two are already a doubt. `undefined` when there is too much to search.
 */
export function countSets(
  amountsMinor: readonly bigint[],
  targetMinor: bigint,
  maxSize: number,
): number[][] | undefined {
  const target = Number(targetMinor);
  const usable = amountsMinor
    .map((amountMinor, index) => ({ amount: Number(amountMinor), index }))
    .filter(({ amount }) => amount > 0 && amount < target)
    .sort((a, b) => b.amount - a.amount);
  if (usable.length > MOST_ITEMS) return undefined;
  const restFrom = usable.map(() => 0);
  for (let at = usable.length - 1, rest = 0; at >= 0; at -= 1) {
    rest += usable[at]?.amount ?? 0;
    restFrom[at] = rest;
  }
  const found: number[][] = [];
  let steps = 0;
  const extend = (from: number, left: number, chosen: readonly number[]): void => {
    for (let at = from; at < usable.length && found.length < 2 && steps <= MOST_STEPS; at += 1) {
      steps += 1;
      const { amount, index } = usable[at] ?? { amount: 0, index: 0 };
      if ((restFrom[at] ?? 0) < left) return;
      if (amount > left) continue;
      if (amount === left) {
        if (chosen.length >= 1) found.push([...chosen, index]);
      } else if (chosen.length + 1 < maxSize) extend(at + 1, left - amount, [...chosen, index]);
    }
  };
  extend(0, target, []);
  return steps > MOST_STEPS ? undefined : found;
}
