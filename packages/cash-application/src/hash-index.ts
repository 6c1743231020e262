import { foldText } from './text.ts';

/**
 * Finds positions of a long list by hash. A Map of a million strings takes 120 MB and most of a second; this takes
 * 20 bytes an entry, because the keys stay where they are and the caller compares them.
 */
export type HashIndex = {
  readonly add: (hash: number, position: number) => void;
  /** Positions added under the hash, in the order of adding; rarely one among them whose key is another. */
  readonly find: (hash: number) => readonly number[];
};

const NONE = -1;
const NOTHING: readonly number[] = [];
/** Buckets for each expected entry: fewer than one entry a chain on average. */
const BUCKETS_PER_ENTRY = 2;

export function createHashIndex(expectedEntries: number): HashIndex {
  const bucketCount = 2 ** Math.ceil(Math.log2(Math.max(expectedEntries, 1) * BUCKETS_PER_ENTRY));
  const mask = bucketCount - 1;
  const heads = new Int32Array(bucketCount).fill(NONE);
  let next = new Int32Array(Math.max(expectedEntries, 16));
  let positions = new Int32Array(next.length);
  let hashes = new Int32Array(next.length);
  let size = 0;
  return {
    add(hash, position) {
      if (size === next.length) {
        next = grown(next);
        positions = grown(positions);
        hashes = grown(hashes);
      }
      const bucket = hash & mask;
      next[size] = heads[bucket] ?? NONE;
      positions[size] = position;
      hashes[size] = hash;
      heads[bucket] = size;
      size += 1;
    },
    find(hash) {
      let found: number[] | undefined;
      // The whole hash is compared first: a key is far away in memory, and most that are looked for are not there.
      for (let at = heads[hash & mask] ?? NONE; at !== NONE; at = next[at] ?? NONE) {
        if (hashes[at] !== (hash | 0)) continue;
        found ??= [];
        found.push(positions[at] ?? NONE);
      }
      return found?.reverse() ?? NOTHING;
    },
  };
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the letters and digits of a number, upper case: the hash of its normalised form, without making it. */
export function hashOfNumber(text: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7e) return hashOfNumber(foldText(text).replace(/[^A-Z0-9]/g, ''));
    const isLower = code >= 0x61 && code <= 0x7a;
    const isKept = isLower || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
    if (isKept) hash = Math.imul(hash ^ (isLower ? code - 0x20 : code), FNV_PRIME);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Low bits of an amount, stirred so that round amounts do not share a bucket. */
export function hashOfAmount(amountMinor: bigint): number {
  const low = Number(BigInt.asUintN(32, amountMinor ^ (amountMinor >> 32n)));
  const stirred = Math.imul(low ^ (low >>> 16), 0x45d9f3b);
  return (stirred ^ (stirred >>> 16)) >>> 0;
}
