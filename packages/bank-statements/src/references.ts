import { trimmed } from './trimmed.ts';

/** Texts that banks write where the payer gave nothing. */
const NOTHING: ReadonlySet<string> = new Set([
  'NOTPROVIDED',
  'NOT PROVIDED',
  'NOTPROV',
  'NONREF',
  'NONE',
  'N/A',
  'NOTAVAILABLE',
]);

/** The trimmed text, or `undefined` when it says that there is nothing. */
export function present(value: string): string | undefined {
  const name = trimmed(value);
  if (name === '') return undefined;
  switch (name.charCodeAt(0)) {
    case CAPITAL_N:
    case SMALL_N:
      return name.length <= 12 && NOTHING.has(name.toUpperCase()) ? undefined : name;
    case DASH:
      return /^-+$/.test(name) ? undefined : name;
    default:
      return name;
  }
}

const DASH = 45;
const CAPITAL_N = 78;
const SMALL_N = 110;

/**
 * A structured creditor reference inside free text: ISO 11649 (`RF18…`), the Swiss QR reference (27 digits) or the
 * Belgian structured communication (`+++090/9337/55493+++`). Only with its check digits right, so that a phone number
 * is never taken for one. Blanks as printed on a bill are removed.
 */
export function structuredReferenceIn(text: string): string | undefined {
  // Nearly every text has none of the three: cheap looks spare the searches.
  const creditor = text.includes('RF') ? /\bRF\d{2}(?: ?[A-Z0-9]{1,4}){1,6}/.exec(text)?.[0] : undefined;
  if (creditor !== undefined) {
    const found = longestCreditorReference(creditor.replaceAll(' ', ''));
    if (found !== undefined) return found;
  }
  const belgian =
    text.includes('+++') || text.includes('***') ? /(\+{3}|\*{3})(\d{3})\/(\d{4})\/(\d{5})\1/.exec(text) : null;
  if (belgian !== null) {
    const digits = `${belgian[2]}${belgian[3]}${belgian[4]}`;
    if (belgianCheck(digits)) return digits;
  }
  if (!mayHoldDigits(text)) return undefined;
  const swiss = /(?<!\d)\d(?: ?\d){26}(?!\d)/.exec(text)?.[0]?.replaceAll(' ', '');
  return swiss !== undefined && modulo10Recursive(swiss) === 0 ? swiss : undefined;
}

/** What all references with check digits begin with, except those of digits alone. */
export const REFERENCE_MARKS: readonly string[] = ['RF', '+++', '***'];

/** Of the Swiss QR reference. */
const LONG_NUMBER_DIGITS = 27;

/** With at most one blank between digits, every character this far apart is a digit or a blank in such a number. */
const STEP = 13;

/** {@link mayHoldLongNumber} of a text. */
function mayHoldDigits(text: string): boolean {
  for (let at = STEP * 2 - 1; at < text.length; at += STEP) {
    let from = at;
    while (from > at - STEP && isDigitOrBlank(text.charCodeAt(from))) from -= 1;
    if (from === at - STEP) return true;
  }
  return false;
}

/**
 * Whether 27 digits, with or without blanks, could be between two positions: every 13th character then is one or the
 * other, and so are all between two of them.
 */
export function mayHoldLongNumber(codes: Uint16Array, from: number, to: number): boolean {
  if (to - from < LONG_NUMBER_DIGITS) return false;
  for (let at = from + STEP * 2 - 1; at < to; at += STEP) {
    let back = at;
    while (back > at - STEP && isDigitOrBlank(codes[back] ?? 0)) back -= 1;
    if (back === at - STEP) return true;
  }
  return false;
}

function isDigitOrBlank(code: number): boolean {
  return (code >= 48 && code <= 57) || code === SPACE;
}

const SPACE = 32;

/** A word after the reference may look like its last group: the longest beginning with right check digits is it. */
function longestCreditorReference(text: string): string | undefined {
  for (let length = Math.min(text.length, 25); length >= 5; length -= 1) {
    const candidate = text.slice(0, length);
    if (modulo97(candidate.slice(4) + candidate.slice(0, 4)) === 1) return candidate;
  }
  return undefined;
}

/** ISO 7064 MOD 97-10 of letters and digits, as IBAN and RF use it. */
export function modulo97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

function belgianCheck(digits: string): boolean {
  const remainder = Number(digits.slice(0, 10)) % 97;
  return (remainder === 0 ? 97 : remainder) === Number(digits.slice(10));
}

const CARRY = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5] as const;

/** The Swiss check digit (modulo 10, recursive) over a whole reference: 0 when it is right. */
export function modulo10Recursive(digits: string): number {
  let carry = 0;
  for (const digit of digits) carry = CARRY[(carry + Number(digit)) % 10] ?? 0;
  return carry;
}

/** An ISO 20022 return reason such as AC04 or MD06 that a text names as one. */
export function returnReasonIn(text: string): string | undefined {
  if (text.length !== CODE_CHARS && !RETURN_WORDS.test(text)) return undefined;
  return /\b((?:AC|AG|AM|BE|CN|DT|ED|FF|MD|MS|RC|RR|SL|TM)\d{2})\b/.exec(text)?.[1];
}

const CODE_CHARS = 4;

/** Words beside a return reason, in the banks' own spelling: return, retour, Rückgabe, Storno. */
const RETURN_WORDS = /R(?:ET|et|TRN|UECK|[Üü]CK|[Üü]ck)|S(?:TORN|torn)/;
