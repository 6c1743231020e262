import { negate } from '../decimal.ts';
import type { Decimal, ProblemCode } from '../model.ts';
import { dateAt, digitsAt } from '../short-dates.ts';
import { trimmed } from '../trimmed.ts';
import { amountAt } from './amount.ts';

/** The subfields of :61:. */
export type Entry = {
  /** The digits of the value date as a number: `YYMMDD`, or `YYYYMMDD` where `isLongDate`. */
  readonly valueDate: number;
  readonly isLongDate: boolean;
  /** The digits of the entry date, `MMDD`, as a number, or -1 where there is none. */
  readonly entryDate: number;
  readonly amount: Decimal;
  readonly reversal: boolean;
  /** EC and ED of MT942: expected, not booked. */
  readonly expected: boolean;
  readonly typeCode: string | undefined;
  readonly ownerReference: string | undefined;
  readonly bankReference: string | undefined;
  readonly supplementary: string | undefined;
};

export type EntryRefusal = {
  readonly refused: Extract<ProblemCode, 'amount-unreadable' | 'amount-ambiguous' | 'sign-unknown' | 'date-unreadable'>;
  readonly message: string;
};

const SHAPE = 'YYMMDD, MMDD if any, C, D, RC or RD, and an amount';

/**
 * Reads `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x]` and the second line `34x` (Standards MT940, field 61).
 * C adds and D subtracts; a reversed credit (RC) subtracts and a reversed debit (RD) adds. A letter after the mark is
 * the third letter of the currency (`CR` in EUR), and a minus after it turns the sign. Banks also write: four blanks
 * for no entry date, a year of four digits, a line break before the amount, no type code, references longer than 16,
 * and the bank's reference on the next line.
 */
export function readEntry(body: string): Entry | EntryRefusal {
  let at = skipBlanks(body, 0);
  const valueAt = at;
  const run = digitRun(body, at);
  if (run < 6) return refusal('date-unreadable', body);
  // Six digits, ten with an entry date; eight or twelve when the year has four.
  const isLongDate = run === 8 || (run === 12 && !twoShortDates(body, at));
  if (run === 12 && !isLongDate) return refusal('date-unreadable', body);
  const valueDigits = isLongDate ? 8 : 6;
  at = valueAt + valueDigits;
  const blankDate = body.charCodeAt(at) === SPACE && body.startsWith('    ', at);
  const hasEntryDate = run - valueDigits === 4;
  const entryDate = hasEntryDate ? digitsAt(body, at, 4) : -1;
  if (!hasEntryDate && run !== valueDigits) return refusal('date-unreadable', body);
  at = skipBlanks(body, hasEntryDate || blankDate ? at + 4 : at);

  const prefix = body.charCodeAt(at);
  const prefixed = prefix === R || prefix === E;
  const side = body.charCodeAt(prefixed ? at + 1 : at);
  if (side !== C && side !== D) return refusal('sign-unknown', body);
  at += prefixed ? 2 : 1;
  for (let letters = 0; letters < CURRENCY_CHARS && isCapital(body.charCodeAt(at)); letters += 1) at += 1;
  at = skipBlanks(body, at);
  const minus = body.charCodeAt(at) === MINUS;
  if (minus) at = skipBlanks(body, at + 1);
  const read = amountAt(body, at);
  if ('refused' in read) {
    return { refused: read.refused, message: `got "${read.got}" in :61:, expected an amount such as 1250,50` };
  }
  if (!endsAmount(body, at, read.end)) {
    return {
      refused: 'amount-unreadable',
      message: `got "${body.slice(at, at + 20)}" in :61:, expected an amount such as 1250,50`,
    };
  }
  const reversal = prefix === R;
  const subtracts = ((side === D) !== reversal) !== minus;
  const found: Mutable<Entry> = {
    valueDate: digitsAt(body, valueAt, valueDigits),
    isLongDate,
    entryDate,
    amount: subtracts ? negate(read.amount) : read.amount,
    reversal,
    expected: prefix === E,
    typeCode: undefined,
    ownerReference: undefined,
    bankReference: undefined,
    supplementary: undefined,
  };
  readReferences(body, read.end, found);
  return found;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A currency's third letter stands after the mark, at some banks all three. */
const CURRENCY_CHARS = 3;

/**
 * What may follow an amount: a type code, a reference or the line's end. Anything else is a number written otherwise, of
 * which only the beginning was read: `1 234,56`, `1'234,56`, `5,00-`, `1e5`.
 */
function endsAmount(body: string, from: number, end: number): boolean {
  const next = body.charCodeAt(end);
  if (end === body.length || next === NEWLINE || next === SLASH) return true;
  if (isCapital(next) && next !== E) return !goesOnAsNumber(body, end + 1);
  if (next === SPACE || next === E) {
    const after = body.charCodeAt(skipSpaces(body, end + 1));
    const comma = body.indexOf(',', from);
    return !(after >= 48 && after <= 57) || (comma >= 0 && comma < end);
  }
  return next === SMALL_N || next === SMALL_F || next === SMALL_S;
}

/** A letter inside a number, as `1O,00`: what follows it has a decimal sign. */
function goesOnAsNumber(body: string, from: number): boolean {
  const sign = body.charCodeAt(from + digitRun(body, from));
  return sign === COMMA || sign === POINT;
}

/** Twelve digits that are also twice YYMMDD: the value date could be of two years, so neither is taken. */
function twoShortDates(body: string, at: number): boolean {
  return dateAt(body, at) !== undefined && dateAt(body, at + 6) !== undefined;
}

/** Type code, references and the second line, which are all text: nothing here is refused. */
function readReferences(body: string, from: number, found: Mutable<Entry>): void {
  const at = skipSpaces(body, from);
  const newline = body.indexOf('\n', at);
  const lineEnd = newline < 0 ? body.length : newline;
  const coded = isTypeCode(body, at, lineEnd);
  const reference = body.slice(coded ? at + 4 : at, lineEnd);
  const cut = bankReferenceAt(reference);
  let bankReference = cut < 0 ? undefined : known(reference.slice(cut + 2));
  let second = newline < 0 ? undefined : body.slice(newline + 1);
  if (second?.startsWith('//') === true && bankReference === undefined) {
    const end = second.indexOf('\n');
    bankReference = known(end < 0 ? second.slice(2) : second.slice(2, end));
    second = end < 0 ? undefined : second.slice(end + 1);
  }
  if (coded) found.typeCode = trimmed(body.slice(at, at + 4));
  found.ownerReference = known(cut < 0 ? reference : reference.slice(0, cut));
  found.bankReference = bankReference;
  if (second !== undefined && second.trim() !== '') found.supplementary = second;
}

/** The owner's reference has 16 characters and may itself hold `//`: the last pair that leaves it within 16 parts the two. */
function bankReferenceAt(reference: string): number {
  let found = reference.indexOf('//');
  if (found < 0) return -1;
  for (let next = reference.indexOf('//', found + 1); next >= 0 && next <= OWNER_REFERENCE_CHARS; ) {
    found = next;
    next = reference.indexOf('//', found + 1);
  }
  return found;
}

const OWNER_REFERENCE_CHARS = 16;

/** Words that stand where there is no reference, or where :86: has it. */
const NO_REFERENCE: ReadonlySet<string> = new Set([
  'N',
  'NONREF',
  'NOREF',
  'NONE',
  'NOTPROVIDED',
  'EREF',
  'EREF+',
  'KREF',
  'KREF+',
  'MARF',
  'PREF',
  'NON REF',
]);

const LONGEST_NO_REFERENCE = 11;

/** The reference, or `undefined` where the words say that there is none. */
export function known(reference: string): string | undefined {
  const name = trimmed(reference);
  if (name === '') return undefined;
  return name.length <= LONGEST_NO_REFERENCE && NO_REFERENCE.has(name) ? undefined : name;
}

/** `N`, `F` or `S` and three characters; a file without codes may go on with NONREF at once. */
function isTypeCode(body: string, at: number, lineEnd: number): boolean {
  const code = body.charCodeAt(at);
  if ((code !== N && code !== F && code !== S) || at + 4 > lineEnd) return false;
  return !body.startsWith('NONREF', at) && !body.startsWith('//', at + 1);
}

function refusal(refused: EntryRefusal['refused'], body: string): EntryRefusal {
  return { refused, message: `got ":61:${body.slice(0, 24).replaceAll('\n', ' ')}", expected ${SHAPE}` };
}

function digitRun(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at += 1;
  return at - from;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === SPACE || code === NEWLINE; code = text.charCodeAt(at)) at += 1;
  return at;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

const NEWLINE = 10;
const SPACE = 32;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const SLASH = 47;
const C = 67;
const D = 68;
const E = 69;
const F = 70;
const N = 78;
const R = 82;
const S = 83;
const SMALL_F = 102;
const SMALL_N = 110;
const SMALL_S = 115;
