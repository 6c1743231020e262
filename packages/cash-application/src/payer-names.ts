import type { CustomerId } from '@piutang/receivables';
import { finished, HASH_START, hashOfLetters, hashWith } from './hash.ts';
import { createHashIndex, createPresence, type Presence } from './hash-index.ts';
import { type LegalName, legalName, NAME_KEY_LETTERS, nameKey, spelledOut } from './names.ts';

/** A name under which a payer's money arrives. */
export type FiledName = {
  readonly payer: CustomerId;
  readonly name: LegalName;
  readonly kind: 'payer-name' | 'payer-alias';
  /** Only on this collection account; learned names are not valid anywhere else. */
  readonly account?: string;
  /** A learned name that was wrong once: it may suggest, never post. */
  readonly doubtful: boolean;
};

/** Names of payers, filed by their letters: whole, and by their beginnings for those that a bank cut. */
export type PayerNames = {
  readonly add: (text: string, filed: Omit<FiledName, 'name'>) => void;
  /** Whether a name may begin with the letters of this hash, or be them: a "no" is sure. */
  readonly announced: Presence;
  /** Names that are these letters up to one of the lengths, shortest first. */
  readonly wholeAt: (letters: string, lengths: Iterable<number>) => readonly FiledName[];
  /** Names that begin with these letters, in the order of their letters; at most {@link MOST_ALIKE}. */
  readonly beginningWith: (letters: string) => readonly FiledName[];
};

/** More names that begin alike are a tie in any case. */
export const MOST_ALIKE = 64;

/** Names made ready that are kept; the texts stay, and a name is made again when it is asked for again. */
const MOST_READY = 256;

/** Letters of a usual name behind its key. */
const BEGINNINGS_PER_NAME = 12;

export function createPayerNames(expected: number): PayerNames {
  const texts: string[] = [];
  /** The letters of each, by which they are compared without being made ready. */
  const letters: string[] = [];
  const details: Omit<FiledName, 'name'>[] = [];
  const announced = createPresence(expected * 2);
  const wholesAnnounced = createPresence(expected);
  const continued = createPresence(expected * BEGINNINGS_PER_NAME);
  const wholes = createHashIndex(expected);
  const beginnings = createHashIndex(expected);
  /** Places under one key in the order of their letters; filled as keys are asked for. */
  const sorted = new Map<string, readonly number[]>();
  let ready = new Map<number, FiledName>();

  const lettersAt = (at: number | undefined): string => letters[at ?? -1] ?? '';
  const nameAt = (at: number | undefined): FiledName => {
    const known = ready.get(at ?? -1);
    if (known !== undefined) return known;
    const filed = details[at ?? -1];
    if (at === undefined || filed === undefined) throw new Error(`payer names: no name at ${at}`);
    if (ready.size >= MOST_READY) ready = new Map();
    const short = legalName(texts[at] ?? '');
    const isShort = short.compact === letters[at];
    const made = { ...filed, name: isShort ? short : (spelledOut(texts[at] ?? '') ?? short) };
    ready.set(at, made);
    return made;
  };
  const underKey = (key: string): readonly number[] => {
    const known = sorted.get(key);
    if (known !== undefined) return known;
    const places = beginnings
      .find(hashOfLetters(key), Number.POSITIVE_INFINITY)
      .filter((at) => lettersAt(at).startsWith(key))
      .sort((a, b) => (lettersAt(a) < lettersAt(b) ? -1 : lettersAt(a) > lettersAt(b) ? 1 : a - b));
    sorted.set(key, places);
    return places;
  };

  const fileBeginning = (text: string, compact: string, filed: Omit<FiledName, 'name'>): void => {
    const at = texts.push(text) - 1;
    letters.push(compact);
    details.push(filed);
    if (compact.length <= NAME_KEY_LETTERS) return;
    const hash = hashOfLetters(compact.slice(0, NAME_KEY_LETTERS));
    announced.add(hash);
    beginnings.add(hash, at);
    announceBeginnings(continued, compact);
  };

  return {
    announced,
    add(text, filed) {
      const { compact } = legalName(text);
      const key = nameKey(compact);
      if (key === undefined) return;
      announced.add(hashOfLetters(key));
      const hash = hashOfLetters(compact);
      wholes.add(hash, texts.length);
      wholesAnnounced.add(hash);
      fileBeginning(text, compact, filed);
      const whole = spelledOut(text)?.compact ?? '';
      if (whole.startsWith(compact)) fileBeginning(text, whole, filed);
    },
    wholeAt(text, lengths) {
      let found: FiledName[] | undefined;
      let hash = HASH_START;
      let hashed = 0;
      for (const length of lengths) {
        for (; hashed < length; hashed += 1) hash = hashWith(hash, text.charCodeAt(hashed));
        const asked = finished(hash);
        if (!wholesAnnounced.mayHave(asked)) continue;
        for (const at of wholes.find(asked)) {
          if (lettersAt(at).length !== length || !text.startsWith(lettersAt(at))) continue;
          found ??= [];
          found.push(nameAt(at));
        }
      }
      return found ?? NO_NAMES;
    },
    beginningWith(text) {
      if (!continued.mayHave(hashOfLetters(text))) return NO_NAMES;
      const places = underKey(text.slice(0, NAME_KEY_LETTERS));
      let [from, high] = [0, places.length];
      while (from < high) {
        const middle = (from + high) >> 1;
        if (lettersAt(places[middle]) < text) from = middle + 1;
        else high = middle;
      }
      let to = from;
      while (to < places.length && to - from < MOST_ALIKE && lettersAt(places[to]).startsWith(text)) to += 1;
      return places.slice(from, to).map(nameAt);
    },
  };
}

/** Each beginning that another name may be, or be cut at. */
function announceBeginnings(continued: Presence, letters: string): void {
  let hash = HASH_START;
  for (let length = 0; length < letters.length; length += 1) {
    if (length >= NAME_KEY_LETTERS) continued.add(finished(hash));
    hash = hashWith(hash, letters.charCodeAt(length));
  }
}

const NO_NAMES: readonly FiledName[] = [];
