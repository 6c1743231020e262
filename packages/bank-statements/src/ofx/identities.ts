/** Identities that are remembered to find repeated ones; beyond this many a file is not checked further. */
const MAX_REMEMBERED = 100_000;

/** Places of a table that is never more than half full. */
const FIRST_PLACES = 256;

/**
 * The identities met in a statement, with what they stood for, as hashes: the texts themselves would keep the file in
 * memory. Two numbers of 32 bits name an identity, so that two of 100,000 share one in a file out of a billion.
 */
export class Identities {
  #count = 0;
  #mask = FIRST_PLACES - 1;
  #firsts = new Int32Array(FIRST_PLACES);
  #seconds = new Int32Array(FIRST_PLACES);
  #contents = new Int32Array(FIRST_PLACES);

  /** Remembers an identity at its first time; later ones are compared with what it stood for then. */
  meet(first: number, second: number, content: number): 'new' | 'same' | 'other' {
    // A first hash of 0 marks a free place.
    const key = first === 0 ? 1 : first;
    const place = this.#placeOf(key, second);
    if (this.#firsts[place] !== 0) return this.#contents[place] === content ? 'same' : 'other';
    if (this.#count < MAX_REMEMBERED) {
      this.#put(place, key, second, content);
      this.#count += 1;
      if (this.#count * 2 > this.#mask) this.#grow();
    }
    return 'new';
  }

  #placeOf(first: number, second: number): number {
    let place = (first ^ (first >>> 15)) & this.#mask;
    while (this.#firsts[place] !== 0 && (this.#firsts[place] !== first || this.#seconds[place] !== second)) {
      place = (place + 1) & this.#mask;
    }
    return place;
  }

  #put(place: number, first: number, second: number, content: number): void {
    this.#firsts[place] = first;
    this.#seconds[place] = second;
    this.#contents[place] = content;
  }

  #grow(): void {
    const [firsts, seconds, contents] = [this.#firsts, this.#seconds, this.#contents];
    const places = firsts.length * 2;
    this.#mask = places - 1;
    this.#firsts = new Int32Array(places);
    this.#seconds = new Int32Array(places);
    this.#contents = new Int32Array(places);
    for (let place = 0; place < firsts.length; place += 1) {
      const first = firsts[place] ?? 0;
      const second = seconds[place] ?? 0;
      if (first !== 0) this.#put(this.#placeOf(first, second), first, second, contents[place] ?? 0);
    }
  }
}

/** A hash of the codes between two positions; another seed makes another hash. */
export function hashOfCodes(codes: Uint16Array, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (codes[at] ?? 0), FNV_PRIME);
  return hash;
}

/** Of the FNV hash of 32 bits. */
const FNV_PRIME = 0x01000193;
