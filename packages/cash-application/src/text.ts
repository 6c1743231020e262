import { HASH_START, hashOfStretch, hashWith } from './hash.ts';
import { flagsAt, flagsOf } from './vocabulary.ts';

/**
 * Longest text that is read. SWIFT field 86 holds 390 characters and a SEPA remittance 140; what is longer is read up
 * to here and never posts by itself, because the rest may speak against it.
 */
export const MAX_TEXT_CHARS = 2_000;

/** Stands for a letter or digit that is not A-Z or 0-9 (a homoglyph): it joins words, and no number of ours has it. */
const FOREIGN = '\u0001';
const FOREIGN_CODE = 1;

/**
 * The text in upper-case ASCII, character by character, so that offsets stay those of the original: accents are taken
 * off, other scripts become {@link FOREIGN}, control characters become spaces.
 */
export function foldText(text: string): string {
  const cut = text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text;
  let isUpper = true;
  let at = 0;
  for (; at < cut.length; at += 1) {
    const code = cut.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) break;
    if (code >= 0x61 && code <= 0x7a) isUpper = false;
  }
  if (at === cut.length) return isUpper ? cut : cut.toUpperCase();
  return foldChars(cut);
}

function foldChars(cut: string): string {
  let folded = '';
  for (let at = 0; at < cut.length; at += 1) folded += foldChar(cut.charAt(at));
  return folded;
}

function foldChar(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return ' ';
  if (code < 0x7f) return char.toUpperCase();
  const base = char.normalize('NFKD').charAt(0);
  // Full-width and ligature forms stay foreign: a bank's own alphabet has none, a look-alike has.
  if (/[A-Za-z]/.test(base) && char.normalize('NFD').charAt(0) === base) return base.toUpperCase();
  return /[\p{L}\p{N}\p{M}]/u.test(char) || code >= 0xd800 ? FOREIGN : ' ';
}

export type RunKind = 'letters' | 'digits' | 'foreign';

/** How a run joins the one before it in a number: not at all, touching, over one separator, or over spaces. */
export type RunGap = 'apart' | 'none' | 'separator' | 'spaces';

/**
 * A maximal run of letters, of digits, or of foreign characters in a folded text; as a word of names also several runs
 * joined (`P.T.` is PT). Its text is made only when it is asked for.
 */
export class Run {
  readonly source: string;
  readonly kind: RunKind;
  readonly start: number;
  readonly end: number;
  /** Letters, digits and foreign characters of the text before it: its place in the {@link hashesOfLast}. */
  readonly offset: number;
  /** What the word is, by the bits of `WORD`. */
  readonly flags: number;
  readonly gap: RunGap;
  readonly spelled: string | undefined;
  /** A bar or a line break stands behind it: what follows is another part of the field. */
  endsPart = false;

  constructor(
    source: string,
    kind: RunKind,
    start: number,
    end: number,
    offset: number,
    flags: number,
    gap: RunGap,
    spelled: string | undefined,
  ) {
    this.source = source;
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.offset = offset;
    this.flags = flags;
    this.gap = gap;
    this.spelled = spelled;
  }

  /** Characters of it, without dots between initials. */
  get length(): number {
    return this.spelled === undefined ? this.end - this.start : this.spelled.length;
  }

  get text(): string {
    return this.spelled ?? this.source.slice(this.start, this.end);
  }
}

const NOT_IN_RUNS = 0;
const LETTERS = 1;
const DIGITS = 2;
const KINDS: readonly RunKind[] = ['foreign', 'letters', 'digits', 'foreign'];
const KIND_OF_CODE = kindsByCode();

function kindsByCode(): Uint8Array {
  const kinds = new Uint8Array(0x80);
  kinds.fill(LETTERS, 0x41, 0x5b);
  kinds.fill(DIGITS, 0x30, 0x3a);
  kinds[FOREIGN_CODE] = KINDS.length - 1;
  return kinds;
}

/** Of the text read last: the hash of its first n letters, digits and foreign characters. One text is read at a time. */
const HASHES = new Int32Array(MAX_TEXT_CHARS + 1);

/** The hashes of all beginnings of the text that {@link runsOf} has read last; valid until it reads another. */
export function hashesOfLast(): Int32Array {
  return HASHES;
}

/** The runs of a folded text, in order. */
export function runsOf(folded: string): Run[] {
  const runs: Run[] = [];
  let before = -1;
  let offset = 0;
  let hash = HASH_START;
  let at = 0;
  while (at < folded.length) {
    const kind = KIND_OF_CODE[folded.charCodeAt(at)] ?? NOT_IN_RUNS;
    if (kind === NOT_IN_RUNS) {
      at += 1;
      continue;
    }
    const start = at;
    const first = offset;
    do {
      hash = hashWith(hash, folded.charCodeAt(at));
      offset += 1;
      HASHES[offset] = hash;
      at += 1;
    } while (at < folded.length && KIND_OF_CODE[folded.charCodeAt(at)] === kind);
    const flags = kind === LETTERS ? flagsAt(folded, start, at, hashOfStretch(HASHES, first, offset)) : 0;
    const gap = before < 0 ? 'apart' : gapBetween(folded, before, start);
    runs.push(new Run(folded, KINDS[kind] ?? 'foreign', start, at, first, flags, gap, undefined));
    before = at;
  }
  return runs;
}

const SPACE = 0x20;
const BAR = 0x7c;
const DOT = 0x2e;

/** What may stand between the parts of a number. */
function isSeparator(code: number): boolean {
  return (code >= 0x2d && code <= 0x2f) || code === 0x5f || code === 0x23 || code === 0x3a || code === 0x5c;
}

/** Nothing, one separator, or up to two spaces with at most one separator between them. */
function gapBetween(folded: string, from: number, to: number): RunGap {
  if (to - from > 3) return 'apart';
  if (to === from) return 'none';
  let at = from;
  if (folded.charCodeAt(at) === SPACE) at += 1;
  if (at < to && isSeparator(folded.charCodeAt(at))) at += 1;
  if (at < to && folded.charCodeAt(at) === SPACE) at += 1;
  if (at < to) return 'apart';
  return to - from === 1 && folded.charCodeAt(from) !== SPACE ? 'separator' : 'spaces';
}

const NOT_COMPACT = new RegExp(`[^A-Z0-9${FOREIGN}]`, 'g');
const COMPACT = /^[A-Z0-9]*$/;

/** Letters and digits only, upper case: the form in which numbers and accounts are compared. */
export function compact(text: string): string {
  return COMPACT.test(text) && text.length <= MAX_TEXT_CHARS ? text : foldText(text).replace(NOT_COMPACT, '');
}

/** Words of runs, for comparing names. A change from digit to letter starts a new word, because banks glue numbers to names. */
export function wordsOf(runs: readonly Run[]): readonly Run[] {
  let joinedWords: Run[] | undefined;
  let last: Run | undefined;
  for (let at = 0; at < runs.length; at += 1) {
    const run = runs[at];
    if (run === undefined) break;
    const joined = last === undefined ? undefined : joinedWord(last, run);
    if (joined !== undefined) {
      joinedWords ??= runs.slice(0, at);
      joinedWords[joinedWords.length - 1] = joined;
      last = joined;
      continue;
    }
    if (last !== undefined && hasBar(run.source, last.end, run.start)) last.endsPart = true;
    joinedWords?.push(run);
    last = run;
  }
  return joinedWords ?? runs;
}

/** The word with the run behind it, where they are one: initials with dots between, a foreign letter inside. */
function joinedWord(last: Run, run: Run): Run | undefined {
  const gap = run.start - last.end;
  const isInitial = gap === 1 && run.end - run.start === 1 && run.kind === 'letters';
  const joinsInitials = isInitial && run.source.charCodeAt(last.end) === DOT && isInitials(last);
  const joinsForeign = gap === 0 && (run.kind === 'foreign' || endsForeign(last));
  if (!joinsInitials && !joinsForeign) return undefined;
  const text = last.text + run.text;
  const kind = joinsForeign ? 'foreign' : 'letters';
  return new Run(run.source, kind, last.start, run.end, last.offset, flagsOf(text), last.gap, text);
}

/** "P" or "P.T", while its initials are joined. */
function isInitials(word: Run): boolean {
  return word.kind === 'letters' && word.text.length <= 4;
}

function endsForeign(word: Run): boolean {
  return word.kind === 'foreign' && word.text.endsWith(FOREIGN);
}

function hasBar(folded: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (folded.charCodeAt(at) === BAR) return true;
  return false;
}
