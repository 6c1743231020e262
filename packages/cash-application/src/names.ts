import { finished, HASH_START, hashWith } from './hash.ts';
import type { MayBeFiled } from './numbers.ts';
import { foldText, type Run, runsOf, wordsOf } from './text.ts';
import { formOfFlags, WORD } from './vocabulary.ts';

/**
 * Letters of a payer's name that identify it in an index. Banks cut names at 18 characters; less `PT ` and the spaces
 * about 12 letters of them are left.
 */
export const NAME_KEY_LETTERS = 12;

/**
 * Lengths at which a name that ends with a whole word may be cut all the same: BCA cuts at 18 characters, BRI at 20,
 * others at 30 or 35, and a space that was the last of them is gone from the file. A name cut inside a word shows it.
 */
export const CUT_LENGTHS: ReadonlySet<number> = new Set([17, 18, 19, 20, 29, 30, 34, 35]);

/** Names with fewer letters need the legal form beside them, or a field of their own, to be more than a word. */
const SHORT_NAME_LETTERS = 6;

/** Longest stretch of text compared with a name; no legal name on an invoice is longer. */
const MAX_NAME_LETTERS = 80;

/** A legal name as it is compared. */
export type LegalName = {
  /** Letters and digits without the legal form, e.g. `SINARJAYAABADI`. */
  readonly compact: string;
  /** Lengths of `compact` at which a word ends. */
  readonly wordEnds: ReadonlySet<number>;
  readonly form?: string;
};

/** Splits the legal form off a name: "PT. Sinar Jaya Abadi Tbk" is SINARJAYAABADI, form PT. */
export function legalName(name: string): LegalName {
  let words = wordsOf(runsOf(foldText(name)));
  let form: string | undefined;
  for (;;) {
    const first = formOf(words[0]);
    const last = formOf(words.at(-1));
    if (words.length <= 1 || (first === undefined && last === undefined)) break;
    form ??= first ?? last;
    words = first === undefined ? words.slice(0, -1) : words.slice(1);
  }
  const wordEnds = new Set<number>();
  let joined = '';
  for (const word of words) {
    joined += word.text;
    wordEnds.add(joined.length);
  }
  return { compact: joined, wordEnds, ...(form === undefined ? {} : { form }) };
}

/**
 * The name with the legal form that it ends with as letters of it, as a bank shows it that cut the form: WESTLANDHANDELBV
 * of "Westland Handel B.V."; `undefined` where it ends with none.
 */
export function spelledOut(name: string): LegalName | undefined {
  const words = wordsOf(runsOf(foldText(name)));
  const form = formOf(words.at(-1));
  if (form === undefined || words.length < 2) return undefined;
  const wordEnds = new Set<number>();
  let joined = '';
  for (const word of words) {
    joined += word.text;
    wordEnds.add(joined.length);
  }
  return { compact: joined, wordEnds, form };
}

function formOf(word: Run | undefined): string | undefined {
  return word === undefined ? undefined : formOfFlags(word.flags);
}

/** The index key of a compact name; `undefined` for names too short to be looked for. */
export function nameKey(compactName: string): string | undefined {
  return compactName.length < MIN_NAME_LETTERS ? undefined : compactName.slice(0, NAME_KEY_LETTERS);
}

/** Names of one or two letters are in every text. */
const MIN_NAME_LETTERS = 3;

/** Most name keys that one field can ask for: 40 words, two or three keys each. */
export const MAX_NAME_KEYS = 96;

/** A stretch of a field at whose start a name may stand. */
export type NameStart = { readonly word: number; readonly keys: readonly string[] };

/**
 * The word starts of a field under whose keys a name may be filed, of the first {@link MAX_NAME_KEYS} keys; nothing is
 * copied from the text for the others.
 */
export function nameStarts(words: readonly Run[], isNameField: boolean, mayBeFiled: MayBeFiled): NameStart[] {
  const starts: NameStart[] = [];
  let count = 0;
  for (let word = 0; word < words.length && count < MAX_NAME_KEYS; word += 1) {
    if (!mayStartName(words, word, isNameField)) continue;
    const keys = askAt(words, word, MAX_NAME_KEYS - count, mayBeFiled);
    count += Math.abs(keys);
    if (keys > 0) starts.push({ word, keys: keysAt(words, word).slice(0, keys) });
  }
  return starts;
}

function mayStartName(words: readonly Run[], at: number, isNameField: boolean): boolean {
  const word = words[at];
  if (word === undefined || (word.flags & WORD.form) !== 0) return false;
  if (word.kind === 'digits') return word.end - word.start <= 2 && words[at + 1]?.kind === 'letters';
  if ((word.flags & WORD.besideNames) === 0 || (isNameField && at === 0)) return true;
  return ((words[at - 1]?.flags ?? 0) & WORD.form) !== 0;
}

/** How many keys begin at a word, at most `limit`; negative where nothing is filed under any of them. */
function askAt(words: readonly Run[], from: number, limit: number, mayBeFiled: MayBeFiled): number {
  let hash = HASH_START;
  let letters = 0;
  let keys = 0;
  let isFiled = false;
  for (let at = from; at < words.length && letters < NAME_KEY_LETTERS && keys < limit; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const source = word.spelled ?? word.source;
    const [start, end] = word.spelled === undefined ? [word.start, word.end] : [0, source.length];
    for (let char = start; char < end && letters < NAME_KEY_LETTERS; char += 1) {
      hash = hashWith(hash, source.charCodeAt(char));
      letters += 1;
    }
    if (letters < MIN_NAME_LETTERS) continue;
    keys += 1;
    isFiled ||= mayBeFiled(finished(hash));
  }
  return isFiled ? keys : -keys;
}

function keysAt(words: readonly Run[], from: number): string[] {
  const keys: string[] = [];
  let joined = '';
  for (let at = from; at < words.length && joined.length < NAME_KEY_LETTERS; at += 1) {
    joined += words[at]?.text ?? '';
    const key = nameKey(joined);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/** How well a name is found: `whole` and `cut` are certain, `likely` has words beside it that may belong to another name. */
export type NameFit = 'whole' | 'cut' | 'likely';

export type NameHit = { readonly fit: NameFit; readonly letters: number; readonly span: readonly [number, number] };

/** The words of a field from one of its word starts on, joined as names are filed. */
export type Stretch = {
  readonly words: readonly Run[];
  readonly from: number;
  readonly joined: string;
  /** The word that ends at each length of `joined` at which one does. */
  readonly endOf: ReadonlyMap<number, number>;
  /** The part of it after which the field, or the name's place in it, ends, so that a name may be cut there. */
  readonly cut: { readonly letters: string; readonly end: number } | undefined;
  /** The field holds a name and nothing else. */
  readonly isNameField: boolean;
};

export function stretchAt(words: readonly Run[], from: number, isNameField: boolean): Stretch {
  const endOf = new Map<number, number>();
  let joined = '';
  let cut: Stretch['cut'];
  for (let at = from; at < words.length && joined.length < MAX_NAME_LETTERS; at += 1) {
    joined += words[at]?.text ?? '';
    endOf.set(joined.length, at);
    if (cut === undefined && (endsPlace(words, at) || endsColumn(words, from, at))) {
      cut = { letters: joined, end: words[at]?.end ?? 0 };
    }
  }
  return { words, from, joined, endOf, cut, isNameField };
}

/** The last word of a field, or of the payer's place in "NBMB payer TO receiver" and "payer | note". */
function endsPlace(words: readonly Run[], at: number): boolean {
  return at === words.length - 1 || words[at]?.endsPart === true || ((words[at + 1]?.flags ?? 0) & WORD.to) !== 0;
}

/** The bank's column for names is full and its note follows: "DARI PT BERKAH GEMILANG INDAH BAHAR PMT". */
function endsColumn(words: readonly Run[], from: number, at: number): boolean {
  const start = formOf(words[from - 1]) === undefined ? words[from]?.start : words[from - 1]?.start;
  return CUT_LENGTHS.has((words[at]?.end ?? 0) - (start ?? 0)) && isNote(words, at + 1);
}

/** A word that banks and payers write beside names, also glued to the number behind it: PEMBAYARANINV 371. */
function isNote(words: readonly Run[], at: number): boolean {
  const word = words[at];
  if (isBeside(word)) return true;
  if (word === undefined || words[at + 1]?.kind !== 'digits') return false;
  const text = word.text;
  return GLUED_NOTES.some((note) => text.startsWith(note) && text.length - note.length <= LONGEST_GLUED_PREFIX);
}

/** Words of payments to which the prefix of a number is glued. */
const GLUED_NOTES = [
  'PEMBAYARAN',
  'PELUNASAN',
  'TAGIHAN',
  'INVOICE',
  'FAKTUR',
  'BAYAR',
  'PAYMENT',
  'RECHNUNG',
  'FACTUUR',
];
const LONGEST_GLUED_PREFIX = 7;

/** How a name whose letters the stretch begins with fits it; `undefined` where the legal form is another. */
export function fitWhole(name: LegalName, stretch: Stretch): NameHit | undefined {
  const { words, isNameField } = stretch;
  const endWord = stretch.endOf.get(name.compact.length) ?? stretch.from;
  const after = words[endWord + 1];
  const form = formOf(words[stretch.from - 1]) ?? formOf(after);
  if (form !== undefined && name.form !== undefined && form !== name.form) return undefined;
  const isAnchored = isNameField || form !== undefined || name.compact.length >= SHORT_NAME_LETTERS;
  const endsPart = words[endWord]?.endsPart === true;
  const endsClean =
    after === undefined || endsPart || formOf(after) !== undefined || (!isNameField && isNote(words, endWord + 1));
  const isClean = endsClean || endsColumn(words, stretch.from, endWord);
  const fit = startsClean(stretch) && isClean && isAnchored ? 'whole' : 'likely';
  // The form behind it is as much of the name as the words are: "Hanse Handel GmbH" may go on as "& Co. KG".
  const isFormBehind = after !== undefined && !endsPart && formOf(after) !== undefined && formOf(after) === name.form;
  const last = isFormBehind ? after : words[endWord];
  const letters = name.compact.length + (isFormBehind ? after.text.length : 0);
  return { fit, letters, span: [startOf(stretch), last?.end ?? 0] };
}

/** How a name that begins with the whole stretch fits it: cut by the bank, or another and shorter name. */
export function fitCut(name: LegalName, stretch: Stretch): NameHit | undefined {
  const { words, cut } = stretch;
  if (cut === undefined || cut.letters.length < NAME_KEY_LETTERS || name.compact === cut.letters) return undefined;
  const { letters, end } = cut;
  if (!name.compact.startsWith(letters)) return undefined;
  const form = formOf(words[stretch.from - 1]);
  if (form !== undefined && name.form !== undefined && form !== name.form) return undefined;
  const start = startOf(stretch);
  const isCut = !name.wordEnds.has(letters.length) || CUT_LENGTHS.has(end - start);
  return { fit: isCut && startsClean(stretch) ? 'cut' : 'likely', letters: letters.length, span: [start, end] };
}

/** Where the name starts: at the legal form before it, when there is one. */
function startOf({ words, from }: Stretch): number {
  const at = formOf(words[from - 1]) === undefined ? from : from - 1;
  return words[at]?.start ?? 0;
}

function startsClean({ words, from, isNameField }: Stretch): boolean {
  const before = words[from - 1];
  if (before === undefined || before.endsPart === true || formOf(before) !== undefined) return true;
  return !isNameField && isBesideBefore(words, from);
}

function isBeside(word: Run | undefined): boolean {
  return word !== undefined && ((word.flags & WORD.besideNames) !== 0 || word.kind === 'digits');
}

function isBesideBefore(words: readonly Run[], from: number): boolean {
  const before = words[from - 1];
  if (isBeside(before)) return true;
  const isBank = before !== undefined && (before.flags & WORD.bank) !== 0;
  return isBank && ((words[from - 2]?.flags ?? 0) & WORD.clearing) !== 0;
}

/** The legal form that stands beside a found name, when one does, and whether it stands before it. */
export function formBeside(
  words: readonly Run[],
  span: readonly [number, number],
): { readonly form: string; readonly isBefore: boolean } | undefined {
  const before = formOf(words.find((word) => word.start >= span[0]));
  if (before !== undefined) return { form: before, isBefore: true };
  const behind =
    formOf(words.find((word) => word.end >= span[1])) ?? formOf(words.find((word) => word.start >= span[1]));
  return behind === undefined ? undefined : { form: behind, isBefore: false };
}
