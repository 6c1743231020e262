/** One invented booking; the same seed and index always give the same one, so that totals can be known before the file. */
export type GeneratedBooking = {
  /** From 0. */
  readonly index: number;
  /** Day of August 2026, never falling from one booking to the next. */
  readonly day: number;
  /** Credits are positive; never 0. A safe integer. */
  readonly amountMinor: number;
  readonly name: string;
  readonly account: string;
  readonly invoice: string;
  readonly bankReference: string;
};

/** What a generator needs to know; nothing else has a say in the bytes. */
export type StatementRequest = { readonly seed: number; readonly lines: number };

/** The account that every generated file is of. */
export const GENERATED_ACCOUNT = '1370099887766';

/** Large enough that no file goes below zero. */
export const OPENING_MINOR = 500_000_000_000;

/** The largest amount, in minor units: 1 GB of the shortest rows still adds up to a safe integer. */
const LARGEST_MINOR = 2_000_000_000;

const NAMES = [
  'PT SINAR JAYA ABADI',
  'CV MAJU BERSAMA',
  'PT Karya Nusantara Tbk',
  'TOKO SUMBER REJEKI',
  'BUDI SANTOSO',
  'PT Indah Kiat Logistik',
  'Siti Rahmawati',
  'PT ANEKA TAMBANG PRIMA',
  'UD CAHAYA TIMUR',
  'PT Mitra Adi Perkasa Sejahtera',
  'KOPERASI KARYAWAN MELATI',
  'Dewi Lestari Wijaya',
];

const CREDIT_SHARE = 0.9;

/** The booking of a place in a file. */
export function bookingAt({ seed, lines }: StatementRequest, index: number): GeneratedBooking {
  const first = scrambled(Math.imul(seed, 0x9e3779b1) + index);
  const second = scrambled(first + 0x6d2b79f5);
  const third = scrambled(second + 0x6d2b79f5);
  const share = first / 2 ** 32;
  // Most payments are small: the cube of a uniform share has its mean at a quarter.
  const size = 100 + Math.floor(share * share * share * LARGEST_MINOR);
  return {
    index,
    day: 1 + Math.floor((index * 28) / lines),
    amountMinor: second / 2 ** 32 < CREDIT_SHARE ? size : -Math.ceil(size / 16),
    name: NAMES[third % NAMES.length]!,
    account: String(1_000_000_000 + (third % 8_999_999_999)),
    invoice: `INV-2026-${String(second % 1_000_000).padStart(6, '0')}`,
    bankReference: `FT26${String(index).padStart(9, '0')}`,
  };
}

/** What the bookings of a file add up to. */
export type StatementTotals = {
  readonly creditsMinor: number;
  readonly debitsMinor: number;
  readonly closingMinor: number;
};

/** Adds the bookings up without writing them, for formats that tell their totals first. */
export function totalsOf(request: StatementRequest): StatementTotals {
  let creditsMinor = 0;
  let debitsMinor = 0;
  for (let index = 0; index < request.lines; index += 1) {
    const { amountMinor } = bookingAt(request, index);
    if (amountMinor > 0) creditsMinor += amountMinor;
    else debitsMinor -= amountMinor;
  }
  return { creditsMinor, debitsMinor, closingMinor: OPENING_MINOR + creditsMinor - debitsMinor };
}

/** Minor units as major ones with two decimals behind a sign of the format's choice, without the amount's own sign. */
export function shownMinor(minor: number, decimalSign: '.' | ','): string {
  const size = Math.abs(minor);
  const whole = Math.floor(size / 100);
  const rest = size - whole * 100;
  return `${whole}${decimalSign}${rest < 10 ? '0' : ''}${rest}`;
}

/** Two digits. */
export function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

const CHUNK_CHARS = 65_536;

/** Gathers texts to chunks as a network gives them, so that one place decides on their size. */
export function* inChunks(texts: Iterable<string>): Generator<Uint8Array, void, undefined> {
  let waiting = '';
  for (const text of texts) {
    waiting += text;
    if (waiting.length < CHUNK_CHARS) continue;
    yield Buffer.from(waiting, 'utf8');
    waiting = '';
  }
  if (waiting !== '') yield Buffer.from(waiting, 'utf8');
}

/** The finaliser of MurmurHash3: neighbouring inputs give unrelated 32-bit outputs. */
function scrambled(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
