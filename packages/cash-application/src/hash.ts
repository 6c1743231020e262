/** Odd, so that no character is lost, and without pattern in its bits. */
const BASE = 0x2c9277b5;

/** Where a hash of letters begins. */
export const HASH_START = 0;

/** The hash with one more character: a polynomial, so that the hash of any stretch follows from those of its ends. */
export function hashWith(hash: number, code: number): number {
  return (Math.imul(hash, BASE) + code) | 0;
}

/** Longest stretch whose hash {@link hashOfStretch} gives: a text as far as it is read, and a word more. */
const LONGEST_STRETCH = 4_096;
const POWERS = powersOfBase();

function powersOfBase(): Int32Array {
  const powers = new Int32Array(LONGEST_STRETCH + 1);
  powers[0] = 1;
  for (let at = 1; at <= LONGEST_STRETCH; at += 1) powers[at] = Math.imul(powers[at - 1] ?? 0, BASE);
  return powers;
}

/** Hash of the characters after `from`, up to `to`, of a text of whose first n characters `hashes[n]` is the hash. */
export function hashOfStretch(hashes: Int32Array, from: number, to: number): number {
  return finished(((hashes[to] ?? 0) - Math.imul(hashes[from] ?? 0, POWERS[to - from] ?? 0)) | 0);
}

/**
 * The hash of what was put in so far, its bits stirred so that the low ones tell keys apart. Signed, because that is what
 * V8 keeps without an object of its own.
 */
export function finished(hash: number): number {
  const stirred = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return stirred ^ (stirred >>> 13);
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
