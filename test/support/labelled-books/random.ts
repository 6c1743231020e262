/** A stream of choices that is the same for the same seed, so that every finding can be made again. */
export type Random = {
  /** A whole number from `low` to `high`, both possible. */
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** One of the entries, each as likely as its weight says. */
  readonly weighted: <T>(entries: readonly (readonly [value: T, weight: number])[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => T[];
};

/** Mulberry32: small, fast, and good enough for test data. */
export function seededRandom(seed: number): Random {
  let state = (seed * 0x9e3779b1 + 0x7f4a7c15) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(list: readonly T[]): T => {
    const value = list[between(0, list.length - 1)];
    if (value === undefined) throw new Error('pick: got an empty list, expected something to pick from');
    return value;
  };
  return {
    between,
    chance: (probability) => next() < probability,
    pick,
    weighted: (entries) => {
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of entries) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(entries)[0];
    },
    shuffled: (list) => {
      const shuffled = [...list];
      for (let at = shuffled.length - 1; at > 0; at -= 1) {
        const other = between(0, at);
        const [one, two] = [shuffled[at], shuffled[other]];
        if (one !== undefined && two !== undefined) [shuffled[at], shuffled[other]] = [two, one];
      }
      return shuffled;
    },
  };
}
