const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Where a hash of letters begins. */
export const HASH_START = FNV_OFFSET | 0;

/** The hash with one more character: FNV-1a over character codes. */
export function hashWith(hash: number, code: number): number {
  return Math.imul(hash ^ code, FNV_PRIME);
}

/** The hash of what was put in so far, its bits stirred so that the low ones tell keys apart. */
export function finished(hash: number): number {
  const stirred = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (stirred ^ (stirred >>> 13)) >>> 0;
}

/** Hash of a text as it stands: of a word, or of a name's letters. */
export function hashOfLetters(text: string): number {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at += 1) hash = hashWith(hash, text.charCodeAt(at));
  return finished(hash);
}

/** Bits of an amount in minor units, stirred so that round amounts do not share a bucket. */
export function hashOfAmount(amountMinor: bigint): number {
  return finished(Number(BigInt.asUintN(32, amountMinor ^ (amountMinor >> 32n))));
}

const TWO_TO_32 = 2 ** 32;

/** The same of an amount that a number holds exactly, without making it a bigint. */
export function hashOfExactAmount(amountMinor: number): number {
  return finished((amountMinor >>> 0) ^ (Math.floor(amountMinor / TWO_TO_32) >>> 0));
}
