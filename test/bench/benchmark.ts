/** What a benchmark answers: numbers by name, our speed against a peer's (above 1 is better), and what to know of both. */
export type Benchmark = {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly ratios: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
};

/** The middle value: one run that the machine disturbed does not move it. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('median: got no values, expected at least one');
  return (low + high) / 2;
}

/** A number with as many decimals as it can bear. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
