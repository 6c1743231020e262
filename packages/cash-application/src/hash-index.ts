/**
 * Finds positions of a long list by hash. A Map of a million strings takes 120 MB and most of a second; this takes
 * 20 bytes an entry, because the keys stay where they are and the caller compares them.
 */
export type HashIndex = {
  readonly add: (hash: number, position: number) => void;
  /**
   * Positions added under the hash, in the order of adding; rarely one among them whose key is another. Of more than
   * `most` the latest.
   */
  readonly find: (hash: number, most?: number) => readonly number[];
  /** How many were added, and each of their hashes. */
  readonly size: () => number;
  readonly eachHash: (visit: (hash: number) => void) => void;
};

/** Positions under one hash that are told apart: what more items share names none of them, and must not cost time. */
export const MOST_FOUND = 1_001;

const NONE = -1;
const NOTHING: readonly number[] = [];
/** Buckets for each expected entry: fewer than one entry a chain on average. */
const BUCKETS_PER_ENTRY = 1.5;
const FEWEST_ENTRIES = 16;
/** An entry: hash, position, the entry before it in its bucket. Beside each other, so that a look reads memory once. */
const FIELDS = 3;

export function createHashIndex(expectedEntries: number): HashIndex {
  const expected = Math.max(expectedEntries, FEWEST_ENTRIES);
  let heads = newHeads(expected);
  let entries = new Int32Array(expected * FIELDS);
  let size = 0;
  const link = (entry: number): void => {
    const bucket = (entries[entry * FIELDS] ?? 0) & (heads.length - 1);
    entries[entry * FIELDS + 2] = heads[bucket] ?? NONE;
    heads[bucket] = entry;
  };
  return {
    add(hash, position) {
      if (size * FIELDS === entries.length) {
        const larger = new Int32Array(entries.length * 2);
        larger.set(entries);
        entries = larger;
        heads = newHeads(size * 2);
        for (let entry = 0; entry < size; entry += 1) link(entry);
      }
      entries[size * FIELDS] = hash;
      entries[size * FIELDS + 1] = position;
      link(size);
      size += 1;
    },
    find(hash, most = MOST_FOUND) {
      let found: number[] | undefined;
      let at = heads[hash & (heads.length - 1)] ?? NONE;
      for (; at !== NONE; at = entries[at * FIELDS + 2] ?? NONE) {
        if (entries[at * FIELDS] !== (hash | 0)) continue;
        found ??= [];
        found.push(entries[at * FIELDS + 1] ?? NONE);
        if (found.length === most) break;
      }
      return found?.reverse() ?? NOTHING;
    },
    size: () => size,
    eachHash(visit) {
      for (let at = 0; at < size; at += 1) visit(entries[at * FIELDS] ?? 0);
    },
  };
}

function newHeads(entries: number): Int32Array<ArrayBuffer> {
  return new Int32Array(2 ** Math.ceil(Math.log2(entries * BUCKETS_PER_ENTRY))).fill(NONE);
}

/** Says of most hashes that were never added that they were not, from a table small enough for the processor's cache. */
export type Presence = {
  readonly add: (hash: number) => void;
  readonly mayHave: (hash: number) => boolean;
};

/** Bits for each expected key: one unknown key in nine is asked for in vain. */
const BITS_PER_KEY = 8;
const FEWEST_BITS = 1_024;

export function createPresence(expectedKeys: number): Presence {
  const bits = 2 ** Math.ceil(Math.log2(Math.max(expectedKeys * BITS_PER_KEY, FEWEST_BITS)));
  const words = new Int32Array(bits / 32);
  const mask = bits - 1;
  return {
    add(hash) {
      const bit = (hash >>> 3) & mask;
      words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
    },
    mayHave(hash) {
      const bit = (hash >>> 3) & mask;
      return ((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
    },
  };
}
