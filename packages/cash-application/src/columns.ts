/** Room at first, in entries; it doubles as it fills. */
export const FIRST_ROOM = 1_024;

/** A list of numbers by place. */
export type Numbers = {
  readonly get: (at: number) => number;
  readonly set: (at: number, value: number) => void;
};

/** A column of numbers that grows. */
class Column<Values extends Int32Array | Float64Array> implements Numbers {
  values: Values;
  readonly #make: (length: number) => Values;

  constructor(make: (length: number) => Values, room: number) {
    this.#make = make;
    this.values = make(Math.max(room, FIRST_ROOM));
  }

  set(at: number, value: number): void {
    if (at >= this.values.length) {
      const larger = this.#make(Math.max(this.values.length * 2, at + 1));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[at] = value;
  }

  get(at: number): number {
    return this.values[at] ?? Number.NaN;
  }
}

export const integers = (room: number): Numbers => new Column((length) => new Int32Array(length), room);

/** Doubles that are NaN until they are set. */
export const doubles = (room: number): Numbers =>
  new Column((length) => new Float64Array(length).fill(Number.NaN), room);

const BYTES_OF_DOUBLE = 8;
const INTEGERS_IN_DOUBLE = 2;

/**
 * Columns whose numbers of one place lie side by side, so that looking at an item reads memory once and not once a field.
 * The doubles of a row come before its integers.
 */
export class Rows {
  readonly doublesARow: number;
  /** Of a row, in doubles. */
  readonly #size: number;
  doubles: Float64Array;
  integers: Int32Array;

  constructor(doublesARow: number, integersARow: number, room: number) {
    this.doublesARow = doublesARow;
    this.#size = doublesARow + Math.ceil(integersARow / INTEGERS_IN_DOUBLE);
    const bytes = new ArrayBuffer(Math.max(room, FIRST_ROOM) * this.#size * BYTES_OF_DOUBLE);
    this.doubles = new Float64Array(bytes);
    this.integers = new Int32Array(bytes);
  }

  get doublesStep(): number {
    return this.#size;
  }

  /** Makes room for the row at a place. */
  reach(at: number): void {
    if ((at + 1) * this.#size <= this.doubles.length) return;
    const bytes = new ArrayBuffer(Math.max(this.doubles.length * 2, (at + 1) * this.#size) * BYTES_OF_DOUBLE);
    const larger = new Float64Array(bytes);
    larger.set(this.doubles);
    this.doubles = larger;
    this.integers = new Int32Array(bytes);
  }
}

/** One of the integers of each row. */
export class RowIntegers implements Numbers {
  readonly #rows: Rows;
  readonly #step: number;
  readonly #field: number;

  constructor(rows: Rows, field: number) {
    this.#rows = rows;
    this.#step = rows.doublesStep * INTEGERS_IN_DOUBLE;
    this.#field = rows.doublesARow * INTEGERS_IN_DOUBLE + field;
  }

  get(at: number): number {
    return this.#rows.integers[at * this.#step + this.#field] ?? 0;
  }

  set(at: number, value: number): void {
    this.#rows.integers[at * this.#step + this.#field] = value;
  }
}

/** One of the doubles of each row. */
export class RowDoubles implements Numbers {
  readonly #rows: Rows;
  readonly #step: number;
  readonly #field: number;

  constructor(rows: Rows, field: number) {
    this.#rows = rows;
    this.#step = rows.doublesStep;
    this.#field = field;
  }

  get(at: number): number {
    return this.#rows.doubles[at * this.#step + this.#field] ?? Number.NaN;
  }

  set(at: number, value: number): void {
    this.#rows.doubles[at * this.#step + this.#field] = value;
  }
}

/** Amounts in minor units: as numbers while these are exact, the few beyond 2^53 beside them. */
export class AmountColumn {
  readonly #numbers: Numbers;
  readonly #beyond = new Map<number, bigint>();

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  set(at: number, amountMinor: bigint): void {
    const exact = exactNumber(amountMinor);
    this.#numbers.set(at, exact);
    if (Number.isNaN(exact)) this.#beyond.set(at, amountMinor);
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

/** The amount as a number where that holds it exactly, else NaN. */
export function exactNumber(amountMinor: bigint): number {
  return amountMinor <= MAX_EXACT && amountMinor >= -MAX_EXACT ? Number(amountMinor) : Number.NaN;
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
  readonly #ends: Numbers;
  readonly #others = new Map<number, string>();

  constructor(room: number, ends: Numbers) {
    this.#bytes = new Uint8Array(Math.max(room, FIRST_ROOM) * USUAL_CHARS);
    this.#ends = ends;
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
    if (this.#others.size > 0 && this.#others.has(at)) return undefined;
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
    const other = this.#others.size === 0 ? undefined : this.#others.get(at);
    if (other !== undefined) return other;
    const start = at === 0 ? 0 : this.#ends.get(at - 1);
    return String.fromCharCode(...this.#bytes.subarray(start, this.#ends.get(at)));
  }
}
