import { type Entry, known } from './entry.ts';
import type { Body } from './fields.ts';

/**
 * Reads :61: where it has the form that nearly every line of every bank has, straight from character codes:
 * `YYMMDD[MMDD]`, C or D, digits with one comma, a type code, references parted by one `//`, all on one line.
 * `undefined` means that anything is otherwise, so that {@link readEntry} has to look.
 */
export function readPlainEntry({ text, codes, from, to }: Body): Entry | undefined {
  const valueDate = digits(codes, from, 6);
  if (valueDate < 0) return undefined;
  let at = from + 6;
  let entryDate = -1;
  if (isDigit(codes[at] ?? 0)) {
    entryDate = digits(codes, at, 4);
    if (entryDate < 0) return undefined;
    at += 4;
  }
  const mark = codes[at];
  if (mark !== C && mark !== D) return undefined;

  let units = 0;
  let comma = -1;
  const amountAt = at + 1;
  for (at = amountAt; at < to; at += 1) {
    const code = codes[at] ?? 0;
    if (isDigit(code)) units = units * 10 + (code - ZERO);
    else if (code === COMMA && comma < 0) comma = at;
    else break;
  }
  // Without digits before the comma or with more than a double holds, the general way decides.
  if (comma <= amountAt || at - amountAt > SAFE_CHARS) return undefined;
  const scale = at - comma - 1;

  const codeAt = at;
  const referenceAt = codeAt + TYPE_CODE_CHARS;
  if (referenceAt > to || !isTypeCode(codes, codeAt)) return undefined;
  let slashesAt = -1;
  for (at = referenceAt; at < to; at += 1) {
    const code = codes[at] ?? 0;
    if (code < SPACE) return undefined;
    if (code === SLASH && codes[at + 1] === SLASH && at + 1 < to) {
      if (slashesAt >= 0) return undefined;
      slashesAt = at;
      at += 1;
    }
  }
  const ownerEnd = slashesAt < 0 ? to : slashesAt;
  return {
    valueDate,
    isLongDate: false,
    entryDate,
    amount: { coefficient: BigInt(mark === D ? -units : units), scale },
    reversal: false,
    expected: false,
    typeCode: text.slice(codeAt, referenceAt),
    ownerReference: isNonref(codes, referenceAt, ownerEnd) ? undefined : known(text.slice(referenceAt, ownerEnd)),
    bankReference: slashesAt < 0 ? undefined : known(text.slice(slashesAt + 2, to)),
    supplementary: undefined,
  };
}

/** Digits that a double holds exactly, and the comma. */
const SAFE_CHARS = 16;

const TYPE_CODE_CHARS = 4;

/** `N`, `F` or `S` and three capitals or digits, but not the beginning of NONREF, which some banks write at once. */
function isTypeCode(codes: Uint16Array, at: number): boolean {
  const kind = codes[at];
  if (kind !== N && kind !== F && kind !== S) return false;
  for (let index = at + 1; index < at + TYPE_CODE_CHARS; index += 1) {
    const code = codes[index] ?? 0;
    if (!isDigit(code) && !(code >= A && code <= Z)) return false;
  }
  return !(kind === N && codes[at + 1] === O && codes[at + 2] === N);
}

/** NONREF, the commonest reference of all. */
function isNonref(codes: Uint16Array, from: number, to: number): boolean {
  return (
    to - from === 6 &&
    codes[from] === N &&
    codes[from + 1] === O &&
    codes[from + 2] === N &&
    codes[from + 3] === R &&
    codes[from + 4] === E &&
    codes[from + 5] === F
  );
}

/** The number that so many digits are, or -1. */
function digits(codes: Uint16Array, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const code = codes[at] ?? 0;
    if (!isDigit(code)) return -1;
    value = value * 10 + (code - ZERO);
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

const SPACE = 32;
const COMMA = 44;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const A = 65;
const C = 67;
const D = 68;
const E = 69;
const F = 70;
const N = 78;
const O = 79;
const R = 82;
const S = 83;
const Z = 90;
