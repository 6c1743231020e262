/**
 * Longest text that is read. SWIFT field 86 holds 390 characters and a SEPA remittance 140; what is longer is read up
 * to here and never posts by itself, because the rest may speak against it.
 */
export const MAX_TEXT_CHARS = 2_000;

/** Stands for a letter or digit that is not A-Z or 0-9 (a homoglyph): it joins words, and no number of ours has it. */
const FOREIGN = '\u0001';

const ASCII_ONLY = /^[\x20-\x7e]*$/;

/**
 * The text in upper-case ASCII, character by character, so that offsets stay those of the original: accents are taken
 * off, other scripts become {@link FOREIGN}, control characters become spaces.
 */
export function foldText(text: string): string {
  const cut = text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text;
  if (ASCII_ONLY.test(cut)) return cut.toUpperCase();
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

/** A maximal run of letters, of digits, or of foreign characters in a folded text. */
export type Run = { readonly kind: RunKind; readonly text: string; readonly start: number; readonly end: number };

/** The runs of a folded text, in order. */
export function runsOf(folded: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let kind: RunKind | undefined;
  for (let at = 0; at <= folded.length; at += 1) {
    const next = at < folded.length ? kindOf(folded.charCodeAt(at)) : undefined;
    if (next === kind) continue;
    if (kind !== undefined) runs.push({ kind, text: folded.slice(start, at), start, end: at });
    kind = next;
    start = at;
  }
  return runs;
}

function kindOf(code: number): RunKind | undefined {
  if (code >= 0x41 && code <= 0x5a) return 'letters';
  if (code >= 0x30 && code <= 0x39) return 'digits';
  return code === 1 ? 'foreign' : undefined;
}

const NOT_COMPACT = new RegExp(`[^A-Z0-9${FOREIGN}]`, 'g');

/** Letters and digits only, upper case: the form in which numbers and accounts are compared. */
export function compact(text: string): string {
  return foldText(text).replace(NOT_COMPACT, '');
}

/** A word of a folded text for comparing names: letters and digits together, `P.T.` as `PT`. */
export type Word = {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A bar or a line break stands behind it: what follows is another part of the field. */
  readonly endsPart?: boolean;
};

/** Words of a folded text. A change from digit to letter starts a new word, because banks glue numbers to names. */
export function wordsOf(folded: string): Word[] {
  const words: Word[] = [];
  for (const run of runsOf(folded)) {
    const last = words.at(-1);
    const gap = last === undefined ? undefined : folded.slice(last.end, run.start);
    const isInitial = run.kind === 'letters' && run.text.length === 1;
    const joinsInitials = isInitial && gap === '.' && last !== undefined && INITIALS.test(last.text);
    const joinsForeign = gap === '' && last !== undefined && (run.kind === 'foreign' || last.text.endsWith(FOREIGN));
    if (last !== undefined && (joinsInitials || joinsForeign)) {
      words[words.length - 1] = { text: last.text + run.text, start: last.start, end: run.end };
    } else {
      if (last !== undefined && gap?.includes('|') === true) words[words.length - 1] = { ...last, endsPart: true };
      words.push({ text: run.text, start: run.start, end: run.end });
    }
  }
  return words;
}

/** What is left of "P." or "P.T." while its initials are joined. */
const INITIALS = /^[A-Z]{1,4}$/;
