/** Room at first, in entries; it doubles as it fills. */
export const FIRST_ROOM = 1_024;

/** A column of numbers that grows. */
export class Column<Values extends Int32Array | Float64Array> {
  values: Values;
  readonly #make: (length: number) => Values;

  constructor(make: (length: number) => Values, room: number) {
    this.#make = make;
    this.values = make(Math.max(room, FIRST_ROOM));
  }

  set(at: number, value: number): void {
    if (at >= this.values.length) {
      const larger = this.#make(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[at] = value;
  }

  get(at: number): number {
    return this.values[at] ?? Number.NaN;
  }
}

export type IntegerColumn = Column<Int32Array>;

export const integers = (room: number) => new Column((length) => new Int32Array(length), room);

/** Amounts in minor units: as numbers while these are exact, the few beyond 2^53 beside them. */
export class AmountColumn {
  readonly #numbers: Column<Float64Array>;
  readonly #beyond = new Map<number, bigint>();

  constructor(room: number) {
    this.#numbers = new Column((length) => new Float64Array(length).fill(Number.NaN), room);
  }

  set(at: number, amountMinor: bigint): void {
    const isExact = amountMinor <= MAX_EXACT && amountMinor >= -MAX_EXACT;
    this.#numbers.set(at, isExact ? Number(amountMinor) : Number.NaN);
    if (!isExact) this.#beyond.set(at, amountMinor);
  }

  get(at: number): bigint {
    return this.find(at) ?? 0n;
  }

  /** The amount where a number holds it exactly, else NaN. */
  exactAt(at: number): number {
    return this.#numbers.get(at);
  }

  /** `undefined` where none was set. */
  find(at: number): bigint | undefined {
    const value = this.#numbers.get(at);
    return Number.isNaN(value) ? this.#beyond.get(at) : BigInt(value);
  }
}

const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Texts that many items share, each once, by its place in the order of coming. */
export class Shared<Text extends string> {
  readonly texts: Text[] = [];
  readonly #places = new Map<Text, number>();

  placeOf(text: Text): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  find(text: Text): number | undefined {
    return this.#places.get(text);
  }

  at(place: number): Text {
    const text = this.texts[place];
    if (text === undefined) throw new Error(`open items: no text at ${place}`);
    return text;
  }
}

/** Characters of a usual document number: room that is made at once. */
const USUAL_CHARS = 18;
const LATIN = 0xff;
const LAST_ASCII = 0x7e;

/**
 * Short texts, a byte a character, one behind the other: a million as strings of their own take three times as much and
 * keep the garbage collector busy. The few with other letters than Latin ones lie beside them.
 */
export class TextColumn {
  #bytes: Uint8Array;
  #used = 0;
  readonly #ends: IntegerColumn;
  readonly #others = new Map<number, string>();

  constructor(room: number) {
    this.#bytes = new Uint8Array(Math.max(room, FIRST_ROOM) * USUAL_CHARS);
    this.#ends = integers(room);
  }

  /** To be called for each place in turn. */
  set(at: number, text: string): void {
    if (this.#used + text.length > this.#bytes.length) {
      const larger = new Uint8Array((this.#bytes.length + text.length) * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let isLatin = true;
    for (let char = 0; char < text.length; char += 1) {
      const code = text.charCodeAt(char);
      isLatin &&= code <= LATIN;
      this.#bytes[this.#used + char] = code;
    }
    if (isLatin) this.#used += text.length;
    else this.#others.set(at, text);
    this.#ends.set(at, this.#used);
  }

  /** Whether the letters and digits of the text, in upper case, are the key; `undefined` where only the text itself can tell. */
  isKey(at: number, key: string): boolean | undefined {
    if (this.#others.has(at)) return undefined;
    const end = this.#ends.get(at);
    let matched = 0;
    for (let char = at === 0 ? 0 : this.#ends.get(at - 1); char < end; char += 1) {
      const code = this.#bytes[char] ?? 0;
      if (code > LAST_ASCII) return undefined;
      const isLower = code >= 0x61 && code <= 0x7a;
      const isKept = isLower || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
      if (!isKept) continue;
      if (key.charCodeAt(matched) !== (isLower ? code - 0x20 : code)) return false;
      matched += 1;
    }
    return matched === key.length;
  }

  at(at: number): string {
    const other = this.#others.get(at);
    if (other !== undefined) return other;
    const start = at === 0 ? 0 : this.#ends.get(at - 1);
    return String.fromCharCode(...this.#bytes.subarray(start, this.#ends.get(at)));
  }
}
