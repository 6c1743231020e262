import { compact, type Run } from './text.ts';

/** Shorter texts are in every line by chance (R4 asks for five characters; four count only beside a certain payer). */
export const MIN_NUMBER_CHARS = 4;
/** From this length a number names its invoice by itself. */
export const STRONG_NUMBER_CHARS = 5;
/** The longest document number that is looked for: SWIFT and ISO 20022 references have 35 characters. */
export const MAX_NUMBER_CHARS = 35;
/** Most runs of letters or digits in one number: `001/INV/SJA/XI/2026` has five. */
const MAX_NUMBER_RUNS = 7;
/** A longer word inside a number is a word beside it. */
const MAX_NUMBER_WORD = 8;
/** Most numbers that one line can ask for, so that a hostile text costs no more than a real one. */
export const MAX_DOCUMENT_KEYS = 64;

/** A stretch of text that may be a number of ours, normalised. `tight` when no space is inside. */
export type NumberCandidate = {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly tight: boolean;
};

/** Words that say "a number of yours follows", in the languages of our payers. */
const DOCUMENT_WORDS: ReadonlySet<string> = new Set(
  'INV INVOICE INVOICES FAKTUR FKT FAKT NOTA KWITANSI KUITANSI TAGIHAN RECHNUNG RG RNR FACTUUR FACTURE FACT'.split(' '),
);

/** Words that stand before many numbers that are not ours; they never begin one. */
const NEVER_BEGINS: ReadonlySet<string> = new Set(
  'TRSF TRF TRANSFER BANKING CR DB KR FTSCY FTFVA WS BI RTGS SKN LLG DARI FROM KE TO OLEH BY TGL TANGGAL REF NO NOMOR NR REK IDR RP EUR USD'.split(
    ' ',
  ),
);

/** An invoice number, reference or account as it is compared: letters and digits, upper case. */
export function normaliseNumber(text: string): string {
  return compact(text);
}

/**
 * Every stretch of a folded text that may be a number of ours: runs of letters and digits joined over one separator,
 * never ending inside a run of digits, so that INV-1 is not found in INV-10. At most {@link MAX_DOCUMENT_KEYS}.
 */
export function numberCandidates(folded: string, runs: readonly Run[]): NumberCandidate[] {
  const found: NumberCandidate[] = [];
  for (let from = 0; from < runs.length && found.length < MAX_DOCUMENT_KEYS; from += 1) {
    for (const candidate of candidatesAt(folded, runs, from)) {
      if (found.length < MAX_DOCUMENT_KEYS) found.push(candidate);
    }
  }
  return found;
}

function candidatesAt(folded: string, runs: readonly Run[], from: number): NumberCandidate[] {
  const first = runs[from];
  if (first === undefined || first.kind === 'foreign' || (first.kind === 'letters' && NEVER_BEGINS.has(first.text))) {
    return [];
  }
  if (from > 0 && runs[from - 1]?.kind === 'foreign' && runs[from - 1]?.end === first.start) return [];
  const found: NumberCandidate[] = [];
  const glued = first.kind === 'letters' && first.text.length > SHORTEST_GLUED;
  let key = '';
  let digits = 0;
  let tight = true;
  for (let at = from; at < runs.length && at < from + MAX_NUMBER_RUNS; at += 1) {
    const run = runs[at];
    const previous = at === from ? undefined : runs[at - 1];
    if (run === undefined || run.kind === 'foreign' || !joins(folded, previous, run)) break;
    if (previous !== undefined && folded.slice(previous.end, run.start).includes(' ')) tight = false;
    key += run.text;
    if (key.length > MAX_NUMBER_CHARS) break;
    if (run.kind === 'digits') digits += run.text.length;
    const isForeignNext = runs[at + 1]?.kind === 'foreign' && runs[at + 1]?.start === run.end;
    if (isForeignNext || digits < MIN_NUMBER_DIGITS) continue;
    const candidate = { key, start: first.start, end: run.end, tight };
    if (isNumber(candidate, digits)) found.push(candidate);
    if (glued && tight) pushGlued(found, first, candidate);
  }
  return found;
}

/** A number has at least this many digits. */
const MIN_NUMBER_DIGITS = 2;

/** Inside a number: nothing, or one separator. */
const TIGHT = /^[-/._#:\\]?$/;
/** Between letters and digits, or digits and digits, spaces as well. Two words with a space between are two words. */
const LOOSE = /^ ?[-/._#:\\]? ?$/;

function joins(folded: string, previous: Run | undefined, run: Run): boolean {
  if (previous === undefined) return true;
  if (run.kind === 'letters' && run.text.length > MAX_NUMBER_WORD) return false;
  if (run.start === previous.end) return true;
  return (run.kind === 'digits' ? LOOSE : TIGHT).test(folded.slice(previous.end, run.start));
}

/** A word of up to this many letters before a number is the number's own prefix and nothing is glued to it. */
const SHORTEST_GLUED = 4;

/** Banks glue the note to the word before it (PEMBAYARANINV-2026-1): prefixes of two to four letters are tried. */
function pushGlued(found: NumberCandidate[], first: Run, candidate: NumberCandidate): void {
  for (const letters of [4, 3, 2]) {
    const skip = first.text.length - letters;
    const key = candidate.key.slice(skip);
    if (key.length >= STRONG_NUMBER_CHARS) found.push({ ...candidate, key, start: candidate.start + skip });
  }
}

function isNumber({ key, tight }: NumberCandidate, digits: number): boolean {
  if (key.length < MIN_NUMBER_CHARS) return false;
  return digits < key.length || key.length >= (tight ? STRONG_NUMBER_CHARS : MIN_SPACED_DIGITS);
}

/** Digits with spaces between them are one number only when they are as long as a virtual account. */
const MIN_SPACED_DIGITS = 10;

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
    const prefix = prefixOf(word.text, prefixes);
    if (prefix === undefined) continue;
    const next = firstOfNumber(folded, runs, at);
    if (next === undefined) continue;
    const last = lastOfNumber(folded, runs, next);
    const before = runs[at - 1];
    const isInside =
      before?.kind === 'digits' && /^[-/.]$/.test(folded.slice(before.end, word.start)) && prefix === word.text;
    const bare = runs
      .slice(next, last + 1)
      .map((run) => run.text)
      .join('');
    const end = runs[last]?.end ?? word.end;
    const start = isInside ? before.start : word.end - prefix.length;
    mentions.push({
      whole: (isInside ? before.text : '') + prefix + bare,
      bare: isInside ? before.text + prefix + bare : bare,
      start,
      end,
      atEnd: runs[last + 1] === undefined,
    });
    at = last;
  }
  return mentions;
}

function prefixOf(word: string, prefixes: ReadonlySet<string>): string | undefined {
  if (DOCUMENT_WORDS.has(word) || prefixes.has(word)) return word;
  if (word.length <= SHORTEST_GLUED) return undefined;
  return [4, 3].map((letters) => word.slice(-letters)).find((end) => prefixes.has(end) || DOCUMENT_WORDS.has(end));
}

/** Index of the first run of the number after a document word, over "NO", ":", "#" and one space. */
function firstOfNumber(folded: string, runs: readonly Run[], word: number): number | undefined {
  let at = word + 1;
  if (/^(NO|NR|NOMOR|NUMBER)$/.test(runs[at]?.text ?? '')) at += 1;
  const run = runs[at];
  const before = runs[at - 1];
  if (run === undefined || before === undefined || run.kind === 'foreign') return undefined;
  if (!/^[-/._#: ]{0,3}$/.test(folded.slice(before.end, run.start))) return undefined;
  const hasDigits = run.kind === 'digits' || (run.text.length <= 4 && lastOfNumber(folded, runs, at) > at);
  return hasDigits ? at : undefined;
}

function lastOfNumber(folded: string, runs: readonly Run[], first: number): number {
  let last = first;
  while (last + 1 < runs.length && last - first < MAX_NUMBER_RUNS) {
    const gap = folded.slice(runs[last]?.end, runs[last + 1]?.start);
    const next = runs[last + 1];
    const isWord = next?.kind === 'letters' && (next.text.length > 3 || gap === '');
    const isLook = next?.kind === 'letters' && /^[OILSB]$/.test(next.text);
    if (!/^[-/._]?$/.test(gap) || (isWord && !isLook)) break;
    last += 1;
  }
  return last;
}

export type MentionFit = 'mistyped' | 'short' | 'cut';

/** How a mention can mean a number of ours; `undefined` when it cannot. */
export function fitMention(mention: Mention, number: string): MentionFit | undefined {
  if (isOneTypingError(mention.whole, number) || isOneTypingError(mention.bare, number)) return 'mistyped';
  const serial = serialOf(number);
  const bare = mention.bare.replace(/^0+/, '');
  if (/^\d{1,12}$/.test(mention.bare) && (bare === serial || isTail(mention.bare, number))) return 'short';
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

/** Leading letters of a normalised number, when they are a prefix worth looking for. */
export function numberPrefix(number: string): string | undefined {
  return /^[A-Z]{2,8}(?=\d)/.exec(number)?.[0];
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
