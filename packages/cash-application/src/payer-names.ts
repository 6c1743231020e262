import type { CustomerId } from '@piutang/receivables';
import { integers, Shared } from './columns.ts';
import { finished, HASH_START, hashOfLetters, hashWith } from './hash.ts';
import { createHashIndex, createPresence, type Presence } from './hash-index.ts';
import { type LegalName, legalNames, NAME_KEY_LETTERS, nameKey } from './names.ts';

/** A name under which a payer's money arrives. */
export type FiledName = {
  readonly payer: CustomerId;
  readonly name: LegalName;
  readonly kind: 'payer-name' | 'payer-alias';
  /** Only on this collection account; learned names are not valid anywhere else. */
  readonly account: string | undefined;
  /** A learned name that was wrong once: it may suggest, never post. */
  readonly doubtful: boolean;
};

/** What is to be filed with a name. */
type NameOwner = Pick<FiledName, 'payer' | 'kind' | 'doubtful'> & { readonly account?: string };

/** Names of payers, filed by their letters: whole, and by their beginnings for those that a bank cut. */
export type PayerNames = {
  readonly add: (text: string, owner: NameOwner) => void;
  /** Whether a name may begin with the letters of this hash, or be them: a "no" is sure. */
  readonly announced: Presence;
  /** Whether a name may be the letters of this hash: a "no" is sure. */
  readonly mayBeWhole: (hash: number) => boolean;
  /** Names of these letters: those of so many letters as the hash is of, that `areLetters` says are they. */
  readonly wholeAt: (hash: number, length: number, areLetters: (letters: string) => boolean) => readonly FiledName[];
  /** Whether a name may go on behind the letters of this hash, or be them: a "no" is sure. */
  readonly mayGoOn: (hash: number) => boolean;
  /** Names that begin with these letters, in the order of their letters; at most {@link MOST_ALIKE}. */
  readonly beginningWith: (letters: string) => readonly FiledName[];
};

/** More names that begin alike are a tie in any case. */
export const MOST_ALIKE = 64;

/** What a name is, in one number: the bits, and from {@link FORM_SHIFT} on the place of its legal form. */
const TRAIT = { alias: 1, doubtful: 2, spelledOut: 4 } as const;
const FORM_SHIFT = 3;

/** A legal name whose word ends are read from its text when they are asked for, which a whole name never is. */
class TextName implements LegalName {
  readonly compact: string;
  readonly form: string | undefined;
  readonly #text: string;
  readonly #isSpelledOut: boolean;

  constructor(compact: string, form: string | undefined, text: string, isSpelledOut: boolean) {
    this.compact = compact;
    this.form = form;
    this.#text = text;
    this.#isSpelledOut = isSpelledOut;
  }

  get wordEnds(): readonly number[] {
    const { bare, spelledOut } = legalNames(this.#text);
    return ((this.#isSpelledOut ? spelledOut : bare) ?? bare).wordEnds;
  }
}

/** Letters of a usual name behind its key. */
const BEGINNINGS_PER_NAME = 12;

export function createPayerNames(expected: number): PayerNames {
  const texts: string[] = [];
  /** The letters of each, by which they are compared without being made ready. */
  const letters: string[] = [];
  const payers: CustomerId[] = [];
  const forms = new Shared<string>();
  const traits = integers(expected);
  /** The collection accounts on which learned names hold. */
  const accounts = new Map<number, string>();
  const announced = createPresence(expected * 2);
  const wholesAnnounced = createPresence(expected);
  const continued = createPresence(expected * BEGINNINGS_PER_NAME);
  const wholes = createHashIndex(expected);
  const beginnings = createHashIndex(expected);
  /** Places under one key in the order of their letters; filled as keys are asked for. */
  const sorted = new Map<string, readonly number[]>();

  const lettersAt = (at: number | undefined): string => letters[at ?? -1] ?? '';
  const nameAt = (at: number): FiledName => {
    const payer = payers[at];
    if (payer === undefined) throw new Error(`payer names: no name at ${at}`);
    const trait = traits.get(at);
    const form = forms.at(trait >> FORM_SHIFT);
    const isSpelledOut = (trait & TRAIT.spelledOut) !== 0;
    return {
      payer,
      name: new TextName(lettersAt(at), form === '' ? undefined : form, texts[at] ?? '', isSpelledOut),
      kind: (trait & TRAIT.alias) === 0 ? 'payer-name' : 'payer-alias',
      account: accounts.get(at),
      doubtful: (trait & TRAIT.doubtful) !== 0,
    };
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

  const file = (text: string, { compact, form }: LegalName, isSpelledOut: boolean, owner: NameOwner): void => {
    const at = texts.push(text) - 1;
    letters.push(compact);
    payers.push(owner.payer);
    if (owner.account !== undefined) accounts.set(at, owner.account);
    const bits =
      (owner.kind === 'payer-alias' ? TRAIT.alias : 0) |
      (owner.doubtful ? TRAIT.doubtful : 0) |
      (isSpelledOut ? TRAIT.spelledOut : 0);
    traits.set(at, bits | (forms.placeOf(form ?? '') << FORM_SHIFT));
    if (compact.length > NAME_KEY_LETTERS) beginnings.add(announceBeginnings(continued, announced, compact), at);
  };

  return {
    announced,
    add(text, owner) {
      const { bare, spelledOut } = legalNames(text);
      const key = nameKey(bare.compact);
      if (key === undefined) return;
      announced.add(hashOfLetters(key));
      const hash = hashOfLetters(bare.compact);
      wholes.add(hash, texts.length);
      wholesAnnounced.add(hash);
      file(text, bare, false, owner);
      if (spelledOut?.compact.startsWith(bare.compact) === true) file(text, spelledOut, true, owner);
    },
    wholeAt(hash, length, areLetters) {
      let found: FiledName[] | undefined;
      for (const at of wholes.find(hash)) {
        if (lettersAt(at).length !== length || !areLetters(lettersAt(at))) continue;
        found ??= [];
        found.push(nameAt(at));
      }
      return found ?? NO_NAMES;
    },
    mayBeWhole: wholesAnnounced.mayHave,
    mayGoOn: continued.mayHave,
    beginningWith(text) {
      const places = underKey(text.slice(0, NAME_KEY_LETTERS));
      let [from, high] = [0, places.length];
      while (from < high) {
        const middle = (from + high) >> 1;
        if (lettersAt(places[middle]) < text) from = middle + 1;
        else high = middle;
      }
      let to = from;
      while (to < places.length && to - from < MOST_ALIKE && lettersAt(places[to]).startsWith(text)) to += 1;
      return places.slice(from, to).map((at) => nameAt(at));
    },
  };
}

/** Each beginning that another name may be, or be cut at; the hash of the first of them, its key. */
function announceBeginnings(continued: Presence, announced: Presence, letters: string): number {
  let hash = HASH_START;
  let key = 0;
  for (let length = 0; length < letters.length; length += 1) {
    if (length === NAME_KEY_LETTERS) key = finished(hash);
    if (length >= NAME_KEY_LETTERS) continued.add(finished(hash));
    hash = hashWith(hash, letters.charCodeAt(length));
  }
  announced.add(key);
  return key;
}

const NO_NAMES: readonly FiledName[] = [];
