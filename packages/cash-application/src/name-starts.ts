import { hashOfStretch } from './hash.ts';
import { MAX_NAME_LETTERS, MIN_NAME_LETTERS, NAME_KEY_LETTERS, nameKey } from './names.ts';
import type { MayBeFiled } from './numbers.ts';
import type { Run } from './text.ts';
import { WORD } from './vocabulary.ts';

/** Most name keys that one field can ask for: 40 words, two or three keys each. */
export const MAX_NAME_KEYS = 96;

/** A place of a field at which a name may stand. */
export type NameStart = {
  /** Index of its first word. */
  readonly word: number;
  /** How many keys were asked for, and the letters of the last of them. */
  readonly keys: number;
  readonly asked: number;
  /** How many letters the words from there on have together, at the end of each, as far as names go. */
  readonly ends: readonly number[];
  /** The hashes of so many letters. */
  readonly hashes: readonly number[];
};

/**
 * The word starts of a field under whose keys a name may be filed, of the first {@link MAX_NAME_KEYS} keys; nothing is
 * copied from the text for the others.
 * @param hashes of the beginnings of the text
 */
export function nameStarts(
  words: readonly Run[],
  hashes: Int32Array,
  isNameField: boolean,
  mayBeFiled: MayBeFiled,
): readonly NameStart[] {
  let starts: NameStart[] | undefined;
  let count = 0;
  for (let word = 0; word < words.length && count < MAX_NAME_KEYS; word += 1) {
    if (!mayStartName(words, word, isNameField)) continue;
    const keys = askAt(words, hashes, word, MAX_NAME_KEYS - count, mayBeFiled);
    count += Math.abs(keys);
    if (keys <= 0) continue;
    starts ??= [];
    starts.push(startAt(words, hashes, word, keys));
  }
  return starts ?? NO_STARTS;
}

const NO_STARTS: readonly NameStart[] = [];

function mayStartName(words: readonly Run[], at: number, isNameField: boolean): boolean {
  const word = words[at];
  if (word === undefined || (word.flags & WORD.form) !== 0) return false;
  if (word.kind === 'digits') return word.end - word.start <= 2 && words[at + 1]?.kind === 'letters';
  if ((word.flags & WORD.besideNames) === 0 || (isNameField && at === 0)) return true;
  return ((words[at - 1]?.flags ?? 0) & WORD.form) !== 0;
}

/** How many keys begin at a word, at most `limit`; negative where nothing is filed under any of them. */
function askAt(words: readonly Run[], hashes: Int32Array, from: number, limit: number, mayBeFiled: MayBeFiled): number {
  const start = words[from]?.offset ?? 0;
  let letters = 0;
  let keys = 0;
  let isFiled = false;
  for (let at = from; at < words.length && letters < NAME_KEY_LETTERS && keys < limit; at += 1) {
    letters += words[at]?.length ?? 0;
    if (letters < MIN_NAME_LETTERS) continue;
    keys += 1;
    isFiled ||= mayBeFiled(hashOfStretch(hashes, start, start + Math.min(letters, NAME_KEY_LETTERS)));
  }
  return isFiled ? keys : -keys;
}

function startAt(words: readonly Run[], ofText: Int32Array, word: number, keys: number): NameStart {
  const start = words[word]?.offset ?? 0;
  const ends: number[] = [];
  const hashes: number[] = [];
  let letters = 0;
  let asked = 0;
  let left = keys;
  for (let at = word; at < words.length && letters < MAX_NAME_LETTERS; at += 1) {
    letters += words[at]?.length ?? 0;
    if (letters >= MIN_NAME_LETTERS && left > 0) {
      asked = Math.min(letters, NAME_KEY_LETTERS);
      left -= 1;
    }
    ends.push(letters);
    hashes.push(hashOfStretch(ofText, start, start + letters));
  }
  return { word, keys, asked, ends, hashes };
}

/** The keys themselves, for a store that looks up by them. */
export function keysAt(words: readonly Run[], { word, keys }: NameStart): readonly string[] {
  const found: string[] = [];
  let joined = '';
  for (let at = word; at < words.length && joined.length < NAME_KEY_LETTERS; at += 1) {
    joined += words[at]?.text ?? '';
    const key = nameKey(joined);
    if (key !== undefined) found.push(key);
  }
  return found.slice(0, keys);
}
