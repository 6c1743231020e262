import type { CustomerId } from '@piutang/receivables';
import { type Book, familyOf } from './book.ts';
import type { Evidence } from './model.ts';
import {
  beginsWith,
  CUT_LENGTHS,
  type Cut,
  fitCut,
  fitWhole,
  formBeside,
  lettersOf,
  NAME_KEY_LETTERS,
  type NameFit,
  type Stretch,
  stretchAt,
} from './names.ts';
import { MIN_ACCOUNT_CHARS } from './numbers.ts';
import type { FiledName } from './payer-names.ts';
import type { Field, Payment } from './payment.ts';
import { compact } from './text.ts';

/** Most payers that are worth showing when it is not certain which one paid. */
const MAX_CANDIDATES = 5;

/** Most payers of one name among whom a number still says which one paid. */
const MAX_TIED = 20;

/** Fewer letters of another payer's name are in many texts by chance. */
const MEANT_LETTERS = 8;

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
  /** Beside a certain payer: other payers whose names stand elsewhere in the line, for whom the money may be meant. */
  readonly others: readonly CustomerId[];
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
  /** Long enough to ask, where another payer is certain, for whom the money is meant. */
  readonly mayBeMeant: boolean;
  readonly points: number;
  readonly evidence: Evidence;
};

const POINTS = { account: 30, alias: 30, whole: 29, cut: 28 } as const;

/**
 * Who paid: by account number, confirmed alias, or legal name. A tie is unknown. Two certain payers are one only when
 * one of them pays for the other.
 */
export function partyOf(book: Book, payment: Payment): Party {
  const signs = accountSigns(book, payment);
  for (const sign of nameSigns(book, payment)) signs.push(sign);
  const certain = signs.filter((sign) => sign.certain);
  const payers = [...new Set(certain.map((sign) => sign.payer))];
  const payer = payers.length <= 1 ? payers[0] : payers.find((each) => payersWithin(book, each, payers));
  const evidence = distinct((payer === undefined ? signs : certain).map((sign) => sign.evidence));
  if (payer !== undefined) {
    const points = Math.max(...certain.filter((sign) => sign.payer === payer).map((sign) => sign.points));
    const others = othersIn(signs, payer);
    return { payer, points, candidates: [payer], tied: [], likely: [], others, conflict: false, evidence };
  }
  if (signs.length === 0) return NOBODY;
  const candidates = [...new Set(signs.map((sign) => sign.payer))].slice(0, MAX_CANDIDATES);
  const conflict = payers.length > 1;
  const tied = conflict ? [] : [...new Set(signs.filter((sign) => sign.tied).map((sign) => sign.payer))];
  const shown = evidence.slice(0, MAX_CANDIDATES);
  const likely = [...new Set(signs.filter((sign) => sign.likely).map((sign) => sign.payer))];
  const kept = tied.length > MAX_TIED ? [] : tied;
  return { points: 0, candidates, tied: kept, likely, others: [], conflict, evidence: shown };
}

const NOBODY: Party = { points: 0, candidates: [], tied: [], likely: [], others: [], conflict: false, evidence: [] };

/** Payers whose names stand where no name of the certain payer does. */
function othersIn(signs: readonly Sign[], payer: CustomerId): readonly CustomerId[] {
  if (signs.every((sign) => sign.payer === payer)) return [];
  const own = signs.filter((sign) => sign.payer === payer);
  const isElsewhere = ({ evidence }: Sign) =>
    own.every((sign) => sign.evidence.field !== evidence.field || !overlaps(spanOf(sign), spanOf({ evidence })));
  return signs.filter((sign) => sign.payer !== payer && sign.mayBeMeant && isElsewhere(sign)).map((sign) => sign.payer);
}

function spanOf({ evidence }: Pick<Sign, 'evidence'>): readonly [number, number] {
  return evidence.span ?? [0, 0];
}

/** Tied payers rest on the same words; those are shown once. */
function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length < 2) return evidence;
  const kept: Evidence[] = [];
  for (const each of evidence) {
    const at = kept.findIndex((other) => isSameEvidence(other, each));
    if (at < 0) kept.push(each);
    else kept[at] = each;
  }
  return kept;
}

function isSameEvidence(one: Evidence, other: Evidence): boolean {
  return one.kind === other.kind && one.value === other.value && one.span?.[0] === other.span?.[0];
}

function payersWithin(book: Book, payer: CustomerId, others: readonly CustomerId[]): boolean {
  const family = familyOf(book, payer);
  return others.every((other) => family.includes(other));
}

function accountSigns(book: Book, payment: Payment): Sign[] {
  const own = payment.counterparty.account;
  const signs: Sign[] = [];
  if (own !== undefined) addAccountSigns(signs, book, payment, { value: compact(own), field: 'account' });
  for (const { name, candidates } of payment.fields) {
    if (name !== 'text') continue;
    for (const { key, tight, start, end } of candidates) {
      if (!tight || key.length < MIN_ACCOUNT_CHARS) continue;
      addAccountSigns(signs, book, payment, { value: key, field: 'text', span: [start, end] });
    }
  }
  return signs;
}

type AccountSeen = Pick<Evidence, 'field' | 'span'> & { readonly value: string };

/** Of the payers whose records have the account, and of those for whom it was learned on this collection account. */
function addAccountSigns(signs: Sign[], book: Book, payment: Payment, seen: AccountSeen): void {
  const known = book.byAccount.get(seen.value);
  const taught = book.learnedAccounts.get(seen.value);
  if (known === undefined && taught === undefined) return;
  const recorded = known ?? [];
  const learned = (taught ?? []).filter((each) => holdsHere(each, payment));
  const payers = new Set([...recorded, ...learned.map(({ payer }) => payer)]);
  for (const payer of payers) {
    const isDoubtful = !recorded.includes(payer) && learned.some((each) => each.payer === payer && each.misses > 0);
    signs.push({
      payer,
      certain: payers.size === 1 && !isDoubtful,
      tied: payers.size > 1,
      likely: false,
      mayBeMeant: true,
      points: POINTS.account,
      evidence: { kind: recorded.includes(payer) ? 'payer-account' : 'payer-alias', ...seen },
    });
  }
}

type Found = {
  readonly filed: FiledName;
  readonly fit: NameFit;
  readonly letters: number;
  readonly span: readonly [number, number];
};

const NO_SIGNS: readonly Sign[] = [];

function nameSigns(book: Book, payment: Payment): readonly Sign[] {
  const signs: Sign[] = [];
  let isNamed = false;
  let inText = NO_SIGNS;
  for (const field of payment.fields) {
    if (field.name === 'text') inText = signsIn(book, payment, field);
    if (field.name !== 'name' || field.words.length === 0) continue;
    isNamed = true;
    for (const sign of signsIn(book, payment, field)) signs.push(sign);
  }
  // The bank says who paid and we do not know them: a name that the payer wrote does not make it certain.
  const isStranger = isNamed && signs.length === 0;
  for (const sign of inText) signs.push(isStranger ? { ...sign, certain: false, tied: false } : sign);
  return signs;
}

function signsIn(book: Book, payment: Payment, field: Field): readonly Sign[] {
  const isNameField = field.name === 'name';
  if (field.nameStarts.length === 0) return NO_SIGNS;
  const found: Found[] = [];
  for (const start of field.nameStarts) {
    const stretch = stretchAt(field.words, start, isNameField);
    const whole = wholeNames(book, payment, stretch);
    for (const one of whole) found.push(one);
    const { cut } = stretch;
    // What lies inside a longer name that was found is a part of it.
    const isInside = cut !== undefined && found.some((one) => covers(one, field.words[start.word]?.start ?? 0, cut));
    if (cut !== undefined && !isInside) for (const one of cutNames(book, payment, stretch, cut)) found.push(one);
    for (const one of whole) {
      const { letters, span } = one;
      if (cut?.letters === letters || !mayBeCut(one)) continue;
      // A bank that joins its columns leaves a name cut at their width in the middle of the text.
      found.push(...cutNames(book, payment, stretch, { letters, end: span[1] }));
    }
  }
  if (found.length < 2) return found.map((one) => signOf(one, found, field));
  const kept = found.filter((one) => !found.some((other) => isLonger(other, one)));
  return kept.map((one) => signOf(one, kept, field));
}

function wholeNames(book: Book, payment: Payment, stretch: Stretch): readonly Found[] {
  const { ends, hashes, asked } = stretch.start;
  let found: Found[] | undefined;
  for (let at = 0; at < ends.length; at += 1) {
    const letters = ends[at] ?? 0;
    if (Math.min(letters, NAME_KEY_LETTERS) > asked) break;
    const hash = hashes[at] ?? 0;
    if (!book.names.mayBeWhole(hash)) continue;
    for (const filed of book.names.wholeAt(hash, letters, (own) => beginsWith(stretch, own))) {
      const hit = holdsHere(filed, payment) ? fitWhole(filed.name, stretch) : undefined;
      if (hit === undefined) continue;
      found ??= [];
      found.push({ filed, ...hit });
    }
  }
  return found ?? NOTHING_FOUND;
}

const NOTHING_FOUND: readonly Found[] = [];

function covers({ fit, span, letters }: Found, start: number, cut: Cut): boolean {
  return fit !== 'likely' && span[0] <= start && span[1] >= cut.end && letters > cut.letters;
}

/** A whole name as long as a bank's column, which may be the beginning of a longer one. */
function mayBeCut({ fit, letters, span }: Found): boolean {
  return fit === 'whole' && letters >= NAME_KEY_LETTERS && CUT_LENGTHS.has(span[1] - span[0]);
}

/** Names of which the field shows only the beginning; of a tie of many, enough to show that it is one. */
function cutNames(book: Book, payment: Payment, stretch: Stretch, cut: Cut): readonly Found[] {
  const { ends, hashes, asked } = stretch.start;
  if (cut.letters < NAME_KEY_LETTERS || asked < NAME_KEY_LETTERS) return NOTHING_FOUND;
  if (!book.names.mayGoOn(hashes[ends.indexOf(cut.letters)] ?? 0)) return NOTHING_FOUND;
  const found: Found[] = [];
  for (const filed of book.names.beginningWith(lettersOf(stretch, cut.letters))) {
    if (found.length > MAX_TIED) break;
    const isAsked = filed.kind === 'payer-name' && holdsHere(filed, payment);
    const hit = isAsked ? fitCut(filed.name, stretch, cut) : undefined;
    if (hit !== undefined) found.push({ filed, ...hit });
  }
  return found;
}

/** Learned names hold on the account on which they were learned. */
function holdsHere({ account }: { readonly account?: string | undefined }, payment: Payment): boolean {
  return account === undefined || account === payment.account;
}

/** A longer name over the same words: "Sinar Jaya Abadi" is not "Sinar Jaya". */
function isLonger(other: Found, one: Found): boolean {
  const covers = other.span[0] <= one.span[0] && other.span[1] >= one.span[1];
  return covers && other.letters > one.letters && other.fit !== 'likely';
}

function signOf(one: Found, all: readonly Found[], field: Field): Sign {
  const beside = formBeside(field.words, one.span);
  const rivals = all.filter(
    (other) =>
      other.filed.payer !== one.filed.payer &&
      overlaps(other.span, one.span) &&
      // What may be cut is surely nobody's while all of it is somebody else's name.
      (other.fit !== 'likely' || (one.fit === 'cut' && other.letters >= one.letters)),
  );
  // A name that was cut behind a form goes on there, and the form shown is not the form that it has.
  const goesOn = beside?.isBefore === false && [one, ...rivals].some(({ fit }) => fit === 'cut');
  const form = goesOn ? undefined : beside?.form;
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
    mayBeMeant: one.letters >= MEANT_LETTERS && !one.filed.doubtful,
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
