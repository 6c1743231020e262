import type { NameStart } from './name-starts.ts';
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
export const MAX_NAME_LETTERS = 80;

/** A legal name as it is compared. */
export type LegalName = {
  /** Letters and digits without the legal form, e.g. `SINARJAYAABADI`. */
  readonly compact: string;
  /** Lengths of `compact` at which a word ends. */
  readonly wordEnds: readonly number[];
  readonly form: string | undefined;
};

/** A legal name in the two ways in which it may stand in a text. */
export type LegalNames = {
  readonly bare: LegalName;
  /**
   * With the legal form that it ends with as letters of it, as a bank shows it that cut the form: WESTLANDHANDELBV of
   * "Westland Handel B.V."; absent where it ends with none.
   */
  readonly spelledOut?: LegalName;
};

/** Splits the legal form off a name: "PT. Sinar Jaya Abadi Tbk" is SINARJAYAABADI, form PT. */
export function legalName(name: string): LegalName {
  return bareName(wordsOf(runsOf(foldText(name))));
}

/** The name without its legal form and with it. */
export function legalNames(name: string): LegalNames {
  const words = wordsOf(runsOf(foldText(name)));
  const form = formOf(words.at(-1));
  const bare = bareName(words);
  return form === undefined || words.length < 2
    ? { bare }
    : { bare, spelledOut: joinedName(words, 0, words.length, form) };
}

function bareName(words: readonly Run[]): LegalName {
  let [from, to] = [0, words.length];
  let form: string | undefined;
  while (to - from > 1) {
    const first = formOf(words[from]);
    const last = formOf(words[to - 1]);
    if (first === undefined && last === undefined) break;
    form ??= first ?? last;
    if (first === undefined) to -= 1;
    else from += 1;
  }
  return joinedName(words, from, to, form);
}

function joinedName(words: readonly Run[], from: number, to: number, form: string | undefined): LegalName {
  const wordEnds: number[] = [];
  let joined = '';
  for (let at = from; at < to; at += 1) {
    joined += words[at]?.text ?? '';
    wordEnds.push(joined.length);
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
export const MIN_NAME_LETTERS = 3;

/** How well a name is found: `whole` and `cut` are certain, `likely` has words beside it that may belong to another name. */
export type NameFit = 'whole' | 'cut' | 'likely';

export type NameHit = { readonly fit: NameFit; readonly letters: number; readonly span: readonly [number, number] };

/** The words of a field from one of its word starts on, joined as names are filed. */
export type Stretch = {
  readonly words: readonly Run[];
  readonly start: NameStart;
  /** The part of it after which the field, or the name's place in it, ends, so that a name may be cut there. */
  readonly cut: Cut | undefined;
  /** The field holds a name and nothing else. */
  readonly isNameField: boolean;
};

/** Where a name may be cut: behind so many letters, at an offset in the field. */
export type Cut = { readonly letters: number; readonly end: number };

export function stretchAt(words: readonly Run[], start: NameStart, isNameField: boolean): Stretch {
  return { words, start, cut: cutOf(words, start), isNameField };
}

function cutOf(words: readonly Run[], { word, ends }: NameStart): Cut | undefined {
  for (let at = 0; at < ends.length; at += 1) {
    if (!endsPlace(words, word + at) && !endsColumn(words, word, word + at)) continue;
    return { letters: ends[at] ?? 0, end: words[word + at]?.end ?? 0 };
  }
  return undefined;
}

/** The first letters of a stretch as a text of their own. */
export function lettersOf({ words, start }: Stretch, letters: number): string {
  let joined = '';
  for (let at = start.word; joined.length < letters && at < words.length; at += 1) joined += words[at]?.text ?? '';
  return joined.slice(0, letters);
}

/** Whether a stretch begins with these letters: nothing is copied from the text. */
export function beginsWith({ words, start }: Stretch, letters: string): boolean {
  let matched = 0;
  for (let at = start.word; matched < letters.length; at += 1) {
    const word = words[at];
    if (word === undefined) return false;
    const source = word.spelled ?? word.source;
    const from = word.spelled === undefined ? word.start : 0;
    const length = Math.min(word.length, letters.length - matched);
    for (let char = 0; char < length; char += 1) {
      if (source.charCodeAt(from + char) !== letters.charCodeAt(matched + char)) return false;
    }
    matched += length;
  }
  return true;
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
  const from = stretch.start.word;
  const endWord = from + Math.max(stretch.start.ends.indexOf(name.compact.length), 0);
  const after = words[endWord + 1];
  const form = formOf(words[from - 1]) ?? formOf(after);
  if (form !== undefined && name.form !== undefined && form !== name.form) return undefined;
  const isAnchored = isNameField || form !== undefined || name.compact.length >= SHORT_NAME_LETTERS;
  const endsPart = words[endWord]?.endsPart === true;
  const endsClean =
    after === undefined || endsPart || formOf(after) !== undefined || (!isNameField && isNote(words, endWord + 1));
  const isClean = endsClean || endsColumn(words, from, endWord);
  const fit = startsClean(stretch) && isClean && isAnchored ? 'whole' : 'likely';
  // The form behind it is as much of the name as the words are: "Hanse Handel GmbH" may go on as "& Co. KG".
  const isFormBehind = after !== undefined && !endsPart && formOf(after) !== undefined && formOf(after) === name.form;
  const last = isFormBehind ? after : words[endWord];
  const letters = name.compact.length + (isFormBehind ? after.text.length : 0);
  return { fit, letters, span: [startOf(stretch), last?.end ?? 0] };
}

/** How a name that begins with the stretch up to a cut fits it: cut by the bank, or another and shorter name. */
export function fitCut(name: LegalName, stretch: Stretch, { letters, end }: Cut): NameHit | undefined {
  if (letters < NAME_KEY_LETTERS || name.compact.length <= letters) return undefined;
  if (!beginsWith(stretch, name.compact.slice(0, letters))) return undefined;
  const form = formOf(stretch.words[stretch.start.word - 1]);
  if (form !== undefined && name.form !== undefined && form !== name.form) return undefined;
  const start = startOf(stretch);
  const isCut = !name.wordEnds.includes(letters) || CUT_LENGTHS.has(end - start);
  return { fit: isCut && startsClean(stretch) ? 'cut' : 'likely', letters, span: [start, end] };
}

/** Where the name starts: at the legal form before it, when there is one. */
function startOf({ words, start: { word } }: Stretch): number {
  const at = formOf(words[word - 1]) === undefined ? word : word - 1;
  return words[at]?.start ?? 0;
}

function startsClean({ words, start: { word }, isNameField }: Stretch): boolean {
  const before = words[word - 1];
  if (before === undefined || before.endsPart === true || formOf(before) !== undefined) return true;
  return !isNameField && isBesideBefore(words, word);
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
