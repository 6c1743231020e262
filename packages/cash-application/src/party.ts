import type { CustomerId } from '@piutang/receivables';
import { type Book, type FiledName, familyOf } from './book.ts';
import type { Evidence } from './model.ts';
import {
  CUT_LENGTHS,
  fitCut,
  fitWhole,
  formBeside,
  NAME_KEY_LETTERS,
  type NameFit,
  nameKey,
  nameStarts,
  type Stretch,
  stretchAt,
} from './names.ts';
import type { Field, Payment } from './payment.ts';
import { compact } from './text.ts';

/** Account numbers are looked for in texts from this length on; shorter digits are dates and times. */
export const MIN_ACCOUNT_CHARS = 9;

/** Most payers that are worth showing when it is not certain which one paid. */
const MAX_CANDIDATES = 5;

/** Most payers of one name among whom a number still says which one paid. */
const MAX_TIED = 20;

/** What the line says about who paid. */
export type Party = {
  /** The one payer that it is certain of. */
  readonly payer?: CustomerId;
  /** 0 to 30 of the score. */
  readonly points: number;
  /** Payers that it may be, when none is certain. */
  readonly candidates: readonly CustomerId[];
  /** Those of them whose names or accounts are there as surely as the others': one of them paid. */
  readonly tied: readonly CustomerId[];
  /** Payers whose whole name stands there among words that may make it another's: not enough to say who paid. */
  readonly likely: readonly CustomerId[];
  /** Certain evidence names two payers that do not pay for each other. */
  readonly conflict: boolean;
  readonly evidence: readonly Evidence[];
};

type Sign = {
  readonly payer: CustomerId;
  readonly certain: boolean;
  /** Only that others stand there as well keeps it from being certain. */
  readonly tied: boolean;
  /** A name long enough to be no chance, with words beside it that may belong to another. */
  readonly likely: boolean;
  readonly points: number;
  readonly evidence: Evidence;
};

const POINTS = { account: 30, alias: 30, whole: 29, cut: 28 } as const;

/**
 * Who paid: by account number, confirmed alias, or legal name. A tie is unknown. Two certain payers are one only when
 * one of them pays for the other.
 */
export function partyOf(book: Book, payment: Payment): Party {
  const signs = [...accountSigns(book, payment), ...nameSigns(book, payment)];
  const certain = signs.filter((sign) => sign.certain);
  const payers = [...new Set(certain.map((sign) => sign.payer))];
  const payer = payers.length <= 1 ? payers[0] : payers.find((each) => payersWithin(book, each, payers));
  const evidence = distinct((payer === undefined ? signs : certain).map((sign) => sign.evidence));
  if (payer !== undefined) {
    const points = Math.max(...certain.filter((sign) => sign.payer === payer).map((sign) => sign.points));
    return { payer, points, candidates: [payer], tied: [], likely: [], conflict: false, evidence };
  }
  const candidates = [...new Set(signs.map((sign) => sign.payer))].slice(0, MAX_CANDIDATES);
  const conflict = payers.length > 1;
  const tied = conflict ? [] : [...new Set(signs.filter((sign) => sign.tied).map((sign) => sign.payer))];
  const shown = evidence.slice(0, MAX_CANDIDATES);
  const likely = [...new Set(signs.filter((sign) => sign.likely).map((sign) => sign.payer))];
  return { points: 0, candidates, tied: tied.length > MAX_TIED ? [] : tied, likely, conflict, evidence: shown };
}

/** Tied payers rest on the same words; those are shown once. */
function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(evidence.map((each) => [`${each.kind} ${each.value} ${each.span?.[0]}`, each])).values()];
}

function payersWithin(book: Book, payer: CustomerId, others: readonly CustomerId[]): boolean {
  const family = familyOf(book, payer);
  return others.every((other) => family.includes(other));
}

function accountSigns(book: Book, payment: Payment): Sign[] {
  const own = payment.counterparty.account;
  const given = own === undefined ? [] : [{ key: compact(own), field: 'account' as const, span: undefined }];
  const inTexts = payment.fields
    .filter((field) => field.name === 'text')
    .flatMap((field) => field.candidates)
    .filter(({ key, tight }) => tight && key.length >= MIN_ACCOUNT_CHARS)
    .map(({ key, start, end }) => ({ key, field: 'text' as const, span: [start, end] as const }));
  return [...given, ...inTexts].flatMap(({ key, field, span }) => {
    const payers = book.byAccount.get(key) ?? [];
    return payers.map((payer) => ({
      payer,
      certain: new Set(payers).size === 1,
      tied: new Set(payers).size > 1,
      likely: false,
      points: POINTS.account,
      evidence: { kind: 'payer-account', value: key, field, ...(span === undefined ? {} : { span }) },
    }));
  });
}

type Found = {
  readonly filed: FiledName;
  readonly fit: NameFit;
  readonly letters: number;
  readonly span: readonly [number, number];
};

function nameSigns(book: Book, payment: Payment): Sign[] {
  const own = payment.fields.filter((field) => field.name === 'name' && field.words.length > 0);
  const text = payment.fields.find((field) => field.name === 'text');
  const inName = own.flatMap((field) => signsIn(book, payment, field));
  const inText = text === undefined ? [] : signsIn(book, payment, text);
  // The bank says who paid and we do not know them: a name that the payer wrote does not make it certain.
  const isStranger = own.length > 0 && inName.length === 0;
  return [...inName, ...(isStranger ? inText.map((sign) => ({ ...sign, certain: false, tied: false })) : inText)];
}

function signsIn(book: Book, payment: Payment, field: Field): Sign[] {
  const isNameField = field.name === 'name';
  const found: Found[] = [];
  for (const { word, keys } of nameStarts(field.words, isNameField)) {
    // Nobody's name begins so, as at most words of most texts.
    if (!keys.some((key) => book.byName.has(key))) continue;
    const stretch = stretchAt(field.words, word, isNameField);
    const whole = [...stretch.endOf.keys()].flatMap((end) => book.byWholeName.get(stretch.joined.slice(0, end)) ?? []);
    for (const filed of whole) {
      const isAsked = keys.includes(nameKey(filed.name.compact) ?? '') && holdsHere(filed, payment);
      const hit = isAsked ? fitWhole(filed.name, stretch) : undefined;
      if (hit !== undefined) found.push({ filed, ...hit });
    }
    found.push(...cutNames(book, payment, stretch, keys));
    // A bank that joins its columns leaves a name cut at their width in the middle of the text.
    const cuts = new Map(found.filter((one) => mayBeCut(one)).map((one) => [one.letters, one.span[1]]));
    for (const [letters, end] of cuts) {
      if (stretch.cut?.letters.length === letters) continue;
      found.push(
        ...cutNames(book, payment, { ...stretch, cut: { letters: stretch.joined.slice(0, letters), end } }, keys),
      );
    }
  }
  const kept = found.filter((one) => !found.some((other) => isLonger(other, one)));
  return kept.map((one) => signOf(one, kept, field));
}

/** A whole name as long as a bank's column, which may be the beginning of a longer one. */
function mayBeCut({ fit, letters, span }: Found): boolean {
  return fit === 'whole' && letters >= NAME_KEY_LETTERS && CUT_LENGTHS.has(span[1] - span[0]);
}

/** Names of which the field shows only the beginning; of a tie of many, enough to show that it is one. */
function cutNames(book: Book, payment: Payment, stretch: Stretch, keys: readonly string[]): Found[] {
  const letters = stretch.cut?.letters ?? '';
  const key = nameKey(letters);
  if (key === undefined || !keys.includes(key)) return [];
  const found: Found[] = [];
  const sorted = sortedNames(book, key);
  for (let at = firstFrom(sorted, letters); at < sorted.length; at += 1) {
    const filed = sorted[at];
    if (filed === undefined || found.length > MAX_TIED || !filed.name.compact.startsWith(letters)) break;
    const isAsked = filed.kind === 'payer-name' && holdsHere(filed, payment);
    const hit = isAsked ? fitCut(filed.name, stretch) : undefined;
    if (hit !== undefined) found.push({ filed, ...hit });
  }
  return found;
}

/** Names under a key in the order of their letters: thousands may share it, and few go on as the field does. */
function sortedNames(book: Book, key: string): readonly FiledName[] {
  const known = book.namesInOrder.get(key);
  if (known !== undefined) return known;
  const sorted = (book.byName.get(key) ?? []).toSorted((a, b) => (a.name.compact < b.name.compact ? -1 : 1));
  book.namesInOrder.set(key, sorted);
  return sorted;
}

/** Where names from these letters on begin. */
function firstFrom(sorted: readonly FiledName[], letters: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.name.compact ?? '') < letters) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Learned names hold on the account on which they were learned. */
function holdsHere(filed: FiledName, payment: Payment): boolean {
  return filed.account === undefined || filed.account === payment.account;
}

/** A longer name over the same words: "Sinar Jaya Abadi" is not "Sinar Jaya". */
function isLonger(other: Found, one: Found): boolean {
  const covers = other.span[0] <= one.span[0] && other.span[1] >= one.span[1];
  return covers && other.letters > one.letters && other.fit !== 'likely';
}

function signOf(one: Found, all: readonly Found[], field: Field): Sign {
  const form = formBeside(field.words, one.span);
  const rivals = all.filter(
    (other) => other.filed.payer !== one.filed.payer && overlaps(other.span, one.span) && other.fit !== 'likely',
  );
  const isOnlyOfItsForm =
    form !== undefined && one.filed.name.form === form && rivals.every((rival) => rival.filed.name.form !== form);
  const isTied = rivals.length > 0 && !isOnlyOfItsForm;
  const beaten =
    rivals.some((rival) => form !== undefined && rival.filed.name.form === form) && one.filed.name.form !== form;
  const isThere = one.fit !== 'likely' && !beaten && !one.filed.doubtful;
  const kind = one.filed.kind;
  return {
    payer: one.filed.payer,
    certain: isThere && !isTied,
    tied: isThere && isTied,
    likely: one.fit === 'likely' && one.letters >= NAME_KEY_LETTERS && !one.filed.doubtful,
    points: one.fit === 'cut' ? POINTS.cut : kind === 'payer-alias' ? POINTS.alias : POINTS.whole,
    evidence: {
      kind,
      value: field.folded.slice(one.span[0], one.span[1]),
      field: field.name === 'name' ? 'name' : 'text',
      span: one.span,
    },
  };
}

function overlaps(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[1] && b[0] < a[1];
}
