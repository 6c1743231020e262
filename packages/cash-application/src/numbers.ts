import { finished, HASH_START, hashOfStretch, hashWith } from './hash.ts';
import { compact, foldText, type Run } from './text.ts';
import { flagsOf, WORD } from './vocabulary.ts';

/** Shorter texts are in every line by chance (R4 asks for five characters; four count only beside a certain payer). */
export const MIN_NUMBER_CHARS = 4;
/** Account numbers are looked for in texts from this length on; shorter digits are dates and times. */
export const MIN_ACCOUNT_CHARS = 9;
/** From this length a number names its invoice by itself. */
export const STRONG_NUMBER_CHARS = 5;
/** The longest document number that is looked for: SWIFT and ISO 20022 references have 35 characters. */
export const MAX_NUMBER_CHARS = 35;
/** Most runs of letters or digits in one number: `001/INV/SJA/XI/2026` has five. */
const MAX_NUMBER_RUNS = 7;
/** A longer word between separators of a number is a word beside it. */
const MAX_NUMBER_WORD = 8;
/** Where a payer leaves all separators out, the words of a number run together: `0577FININVVIII2026`. */
const MAX_TOUCHING_WORD = 16;
/** Codes and months that a payer writes with spaces around them: `0155 FIN INV VIII 2026`. */
const MAX_SPACED_WORD = 4;
/**
 * Most numbers that one field can ask for, so that a hostile text costs no more than a real one. A list of five tax
 * invoice numbers of four groups each has 150 stretches that may be one.
 */
export const MAX_DOCUMENT_KEYS = 256;

/** A stretch of text that may be a number of ours, normalised. `tight` when no space is inside. */
export type NumberCandidate = {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly tight: boolean;
};

/** An invoice number, reference or account as it is compared: letters and digits, upper case. */
export function normaliseNumber(text: string): string {
  return compact(text);
}

/** Hash of a normalised number: what {@link numberCandidates} asks by. */
export function hashOfNumber(text: string): number {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7e) return hashOfNumber(foldText(text).replace(NOT_ALPHANUMERIC, ''));
    const isLower = code >= 0x61 && code <= 0x7a;
    const isKept = isLower || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
    if (isKept) hash = hashWith(hash, isLower ? code - LOWER_TO_UPPER : code);
  }
  return finished(hash);
}

const NOT_ALPHANUMERIC = /[^A-Z0-9]/g;
const LOWER_TO_UPPER = 0x20;

/** Whether anything may be filed under the hash of a key: a "no" is sure. */
export type MayBeFiled = (hash: number) => boolean;

/**
 * Every stretch of a folded text that may be a number of ours: runs of letters and digits joined over one separator,
 * never ending inside a run of digits, so that INV-1 is not found in INV-10. Of the first {@link MAX_DOCUMENT_KEYS}
 * those are returned under which something may be filed; nothing is copied from the text for the others.
 * @param hashes of the beginnings of the text
 */
export function numberCandidates(
  runs: readonly Run[],
  hashes: Int32Array,
  mayBeFiled: MayBeFiled,
): readonly NumberCandidate[] {
  const scan: NumberScan = { runs, hashes, mayBeFiled, asked: 0, found: undefined };
  for (let from = 0; from < runs.length && scan.asked < MAX_DOCUMENT_KEYS; from += 1) candidatesAt(scan, from);
  return scan.found ?? NO_CANDIDATES;
}

const NO_CANDIDATES: readonly NumberCandidate[] = [];

type NumberScan = {
  readonly runs: readonly Run[];
  readonly hashes: Int32Array;
  readonly mayBeFiled: MayBeFiled;
  /** Candidates so far, filed or not. */
  asked: number;
  found: NumberCandidate[] | undefined;
};

function candidatesAt(scan: NumberScan, from: number): void {
  const { runs } = scan;
  const first = runs[from];
  if (first === undefined || !mayBegin(first, runs[from - 1])) return;
  const glued = first.kind === 'letters' && first.end - first.start > 1;
  let length = 0;
  let digits = 0;
  let tight = true;
  let hasSpacedWord = false;
  const most = Math.min(runs.length, from + MAX_NUMBER_RUNS);
  for (let at = from; at < most; at += 1) {
    const run = runs[at];
    if (run === undefined || run.kind === 'foreign') break;
    if (at > from && !joins(run, first, at === from + 1)) break;
    if (at > from && run.gap === 'spaces') {
      tight = false;
      if (run.kind === 'letters') hasSpacedWord = true;
    }
    const own = run.end - run.start;
    length += own;
    if (length > MAX_NUMBER_CHARS) break;
    if (run.kind === 'digits') digits += own;
    if (digits < MIN_NUMBER_DIGITS || (hasSpacedWord && run.kind === 'letters')) continue;
    const next = runs[at + 1];
    if (next !== undefined && next.kind === 'foreign' && next.gap === 'none') continue;
    if (isNumber(length, digits, tight)) ask(scan, from, at, 0, tight);
    if (glued && tight) askGlued(scan, from, at, length);
  }
}

function mayBegin(first: Run, before: Run | undefined): boolean {
  if (first.kind === 'foreign' || (first.flags & WORD.neverBegins) !== 0) return false;
  return before === undefined || before.kind !== 'foreign' || first.gap !== 'none';
}

/** A number has at least this many digits. */
const MIN_NUMBER_DIGITS = 2;

/**
 * Digits go on over spaces as well; a short word does behind digits (`0155 FIN INV VIII 2026`), and as the second one of
 * a number that begins with words (`INV SBY 26100060`).
 */
function joins(run: Run, first: Run, isSecond: boolean): boolean {
  const length = run.kind === 'letters' ? run.end - run.start : 0;
  if (run.gap === 'none') return length <= MAX_TOUCHING_WORD;
  if (run.gap === 'separator') return length <= MAX_NUMBER_WORD;
  if (run.gap !== 'spaces') return false;
  const mayFollow = first.kind === 'digits' || (isSecond && first.end - first.start <= MAX_SPACED_WORD);
  return length === 0 || (length <= MAX_SPACED_WORD && mayFollow);
}

function ask(scan: NumberScan, from: number, to: number, skip: number, tight: boolean): void {
  if (scan.asked >= MAX_DOCUMENT_KEYS) return;
  scan.asked += 1;
  const { runs, hashes } = scan;
  const first = runs[from];
  const last = runs[to];
  if (first === undefined || last === undefined) return;
  const hash = hashOfStretch(hashes, first.offset + skip, last.offset + last.end - last.start);
  if (!scan.mayBeFiled(hash)) return;
  const key = joinedText(runs, from, to).slice(skip);
  scan.found ??= [];
  scan.found.push({ key, start: first.start + skip, end: last.end, tight });
}

function joinedText(runs: readonly Run[], from: number, to: number): string {
  let joined = '';
  for (let at = from; at <= to; at += 1) joined += runs[at]?.text ?? '';
  return joined;
}

/** A word of up to this many letters before a number is the number's own prefix and nothing is glued to it. */
const SHORTEST_GLUED = 4;

/** Letters of the longest prefix that is tried behind a glued word. */
const MOST_GLUED_LETTERS = 4;

/** Banks glue the note to the word before it (PEMBAYARANINV-2026-1): prefixes of one to four letters are tried. */
function askGlued(scan: NumberScan, from: number, to: number, length: number): void {
  const first = scan.runs[from];
  if (first === undefined) return;
  const own = first.end - first.start;
  for (let letters = MOST_GLUED_LETTERS; letters > 0; letters -= 1) {
    const skip = own - letters;
    if (skip > 0 && length - skip >= STRONG_NUMBER_CHARS) ask(scan, from, to, skip, true);
  }
}

function isNumber(length: number, digits: number, tight: boolean): boolean {
  if (length < MIN_NUMBER_CHARS) return false;
  return digits < length || length >= (tight ? STRONG_NUMBER_CHARS : MIN_SPACED_DIGITS);
}

/** Digits with spaces between them are one number only when they are as long as a year and a serial. */
const MIN_SPACED_DIGITS = 8;

/** A number of ours that the text seems to name and that was not found as it stands. */
export type Mention = {
  /** With the word before it: INV2026000132. */
  readonly whole: string;
  /** Without it: 2026000132. */
  readonly bare: string;
  readonly start: number;
  readonly end: number;
  /** The field ends with it, so that the bank may have cut it. */
  readonly atEnd: boolean;
  /** It may as well be a day: 12/11, 12.11.26. */
  readonly isDate: boolean;
};

/** Most mentions that are looked at; a text with more is a list that a person reads. */
export const MAX_MENTIONS = 24;

/**
 * Numbers that a text seems to name: after a word such as INVOICE or FAKTUR, or after a prefix that our numbers have.
 * @param prefixes leading letters of the numbers in question, e.g. INV
 */
export function mentionsOf(folded: string, runs: readonly Run[], prefixes: ReadonlySet<string>): Mention[] {
  const mentions: Mention[] = [];
  for (let at = 0; at < runs.length && mentions.length < MAX_MENTIONS; at += 1) {
    const word = runs[at];
    if (word === undefined || word.kind !== 'letters') continue;
    if (!mayPrecedeNumber(runs[at + 1])) continue;
    const prefix = prefixOf(word, prefixes);
    if (prefix === undefined) continue;
    const next = firstOfNumber(folded, runs, at, prefixes);
    if (next === undefined) continue;
    const last = lastOfNumber(folded, runs, next);
    const before = runs[at - 1];
    const isInside =
      before?.kind === 'digits' && isInsideNumber(folded, before, word) && prefix.length === word.end - word.start;
    const bare = joinedText(runs, next, last);
    if (!HAS_DIGIT.test(bare)) continue;
    const end = runs[last]?.end ?? word.end;
    const start = isInside ? before.start : word.end - prefix.length;
    mentions.push({
      whole: (isInside ? before.text : '') + prefix + bare,
      bare: isInside ? before.text + prefix + bare : bare,
      start,
      end,
      atEnd: runs[last + 1] === undefined,
      isDate: DAY.test(folded.slice(runs[next]?.start ?? end, end)),
    });
    at = last;
  }
  return mentions;
}

/** A day and a month, with or without a year. */
const DAY = /^(0?[1-9]|[12]\d|3[01])[-/.](0?[1-9]|1[0-2])([-/.](20)?\d\d)?$/;

/** "Toko Nota B.V." names no invoice. */
const HAS_DIGIT = /\d/;

/** Digits, "NO", or a short word of a number behind it: what most words of a text do not have. */
function mayPrecedeNumber(next: Run | undefined): boolean {
  if (next === undefined || next.kind === 'foreign') return false;
  return next.kind === 'digits' || next.end - next.start <= 4 || (next.flags & WORD.numberWord) !== 0;
}

/** 123-INV: a hyphen, slash or dot and nothing else between. */
function isInsideNumber(folded: string, before: Run, word: Run): boolean {
  const code = folded.charCodeAt(before.end);
  return word.start - before.end === 1 && code >= HYPHEN && code <= SLASH;
}

const HYPHEN = 0x2d;
const SLASH = 0x2f;
const UNDERSCORE = 0x5f;

/** The word, or its end, where a number begins with it: a document word, or letters that our numbers begin with. */
function prefixOf(word: Run, prefixes: ReadonlySet<string>): string | undefined {
  if ((word.flags & WORD.document) !== 0) return word.text;
  const length = word.end - word.start;
  if (length <= LONGEST_PREFIX && prefixes.size > 0) {
    const text = word.text;
    if (prefixes.has(text)) return text;
  }
  if (length <= SHORTEST_GLUED) return undefined;
  for (const letters of [4, 3]) {
    const end = word.source.slice(word.end - letters, word.end);
    if (prefixes.has(end) || (flagsOf(end) & WORD.document) !== 0) return end;
  }
  return undefined;
}

/** Index of the first run of the number after a document word, over "NO", ":", "#" and one space. */
function firstOfNumber(
  folded: string,
  runs: readonly Run[],
  word: number,
  prefixes: ReadonlySet<string>,
): number | undefined {
  let at = word + 1;
  if (((runs[at]?.flags ?? 0) & WORD.numberWord) !== 0) at += 1;
  const run = runs[at];
  const before = runs[at - 1];
  if (run === undefined || before === undefined || run.kind === 'foreign') return undefined;
  if ((run.flags & WORD.otherNumber) !== 0 && !prefixes.has(run.text)) return undefined;
  if (run.start - before.end > 3 || !BEFORE_NUMBER.test(folded.slice(before.end, run.start))) return undefined;
  const hasDigits = run.kind === 'digits' || (run.end - run.start <= 4 && lastOfNumber(folded, runs, at) > at);
  return hasDigits ? at : undefined;
}

const BEFORE_NUMBER = /^[-/._#: ]*$/;

function lastOfNumber(folded: string, runs: readonly Run[], first: number): number {
  let last = first;
  while (last + 1 < runs.length && last - first < MAX_NUMBER_RUNS) {
    const next = runs[last + 1];
    if (next === undefined || !goesOn(folded, runs[last]?.end ?? 0, next)) break;
    last += 1;
  }
  return last;
}

/** A run that belongs to a mentioned number: digits, a look-alike of one, or a short word between separators. */
function goesOn(folded: string, from: number, next: Run): boolean {
  const gap = next.start - from;
  const code = folded.charCodeAt(from);
  if (gap > 1 || (gap === 1 && !(code >= HYPHEN && code <= SLASH) && code !== UNDERSCORE)) return false;
  if (next.kind !== 'letters') return true;
  const length = next.end - next.start;
  return (length <= MAX_SPACED_WORD && gap > 0) || (length === 1 && LOOK_ALIKES.includes(folded.charAt(next.start)));
}

const LOOK_ALIKES = 'OILSB';

export type MentionFit = 'mistyped' | 'short' | 'cut';

/** How a mention can mean a number of ours; `undefined` when it cannot. */
export function fitMention(mention: Mention, number: string): MentionFit | undefined {
  if (isOneTypingError(mention.whole, number) || isOneTypingError(mention.bare, number)) return 'mistyped';
  const serial = serialOf(number);
  const bare = mention.bare.replace(/^0+/, '');
  if (!mention.isDate && /^\d{1,12}$/.test(mention.bare) && (bare === serial || isTail(mention.bare, number)))
    return 'short';
  if (mention.whole !== number && number.endsWith(mention.whole) && mention.whole.length >= SHORTEST_PART)
    return 'short';
  const isHead = number.startsWith(mention.whole) || number.startsWith(mention.bare);
  return mention.atEnd && isHead && mention.whole.length >= SHORTEST_PART && mention.whole !== number
    ? 'cut'
    : undefined;
}

/** Fewer characters of a number than this are not a part of it that means anything. */
const SHORTEST_PART = 6;

function isTail(digits: string, number: string): boolean {
  return digits.length >= 4 && number.endsWith(digits);
}

/** The counting part of a number without leading zeros: 123 of INV2026000123, 7 of 007INVXI2026. */
function serialOf(number: string): string | undefined {
  const groups = number.match(/\d+/g) ?? [];
  const last = groups.at(-1);
  const serial = groups.length > 1 && last !== undefined && /^20\d\d$/.test(last) ? groups[0] : last;
  const afterYear = serial?.match(/^20\d\d(\d{3,})$/)?.[1];
  return (afterYear ?? serial)?.replace(/^0+/, '');
}

/** Leading letters of a number, when they are a prefix worth looking for: INV of `INV-2026-000123`. */
export function numberPrefix(number: string): string | undefined {
  let letters = 0;
  let isSplit = false;
  let at = 0;
  for (; at < number.length && letters <= LONGEST_PREFIX; at += 1) {
    const code = number.charCodeAt(at);
    if (code > 0x7e) return PREFIX.exec(normaliseNumber(number))?.[0];
    if (code >= 0x30 && code <= 0x39) break;
    if (!isLetter(code)) continue;
    isSplit ||= letters < at;
    letters += 1;
  }
  if (letters < 2 || letters > LONGEST_PREFIX || at === number.length) return undefined;
  return isSplit ? normaliseNumber(number.slice(0, at)) : number.slice(0, letters).toUpperCase();
}

const PREFIX = /^[A-Z]{2,8}(?=\d)/;

/** Longer words before a number are words. */
const LONGEST_PREFIX = 8;

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/**
 * True when two different numbers are one slip apart: one character changed, missing or too many, two neighbours
 * swapped, or any count of O for 0 and I or L for 1.
 */
export function isOneTypingError(typed: string, number: string): boolean {
  if (typed === number || Math.abs(typed.length - number.length) > 1 || number.length < STRONG_NUMBER_CHARS)
    return false;
  if (typed.length === number.length && lookAlike(typed) === lookAlike(number)) return true;
  let head = 0;
  while (head < typed.length && typed.charCodeAt(head) === number.charCodeAt(head)) head += 1;
  let tail = 0;
  const shorter = Math.min(typed.length, number.length) - head;
  while (tail < shorter && typed.charCodeAt(typed.length - 1 - tail) === number.charCodeAt(number.length - 1 - tail)) {
    tail += 1;
  }
  const [inTyped, inNumber] = [typed.slice(head, typed.length - tail), number.slice(head, number.length - tail)];
  if (inTyped.length <= 1 && inNumber.length <= 1) return true;
  return inTyped.length === 2 && inNumber.length === 2 && inTyped[0] === inNumber[1] && inTyped[1] === inNumber[0];
}

function lookAlike(text: string): string {
  return text.replace(/O/g, '0').replace(/[IL]/g, '1');
}
