import type { Book, BookItem } from './book.ts';
import type { Evidence } from './model.ts';
import { type NumberCandidate, normaliseNumber, STRONG_NUMBER_CHARS } from './numbers.ts';
import type { Field, Payment } from './payment.ts';

/** Most numbers of one payment that are taken into account; a longer list is for a person. */
export const MAX_NAMED = 60;

/** A number in the line that is filed for one item, or for several that share it (a purchase order). */
export type DocumentHit = {
  readonly key: string;
  readonly entries: readonly BookItem[];
  /** Too short to mean an invoice without a certain payer beside it. */
  readonly weak: boolean;
  readonly field: Field;
  readonly start: number;
  readonly end: number;
  readonly evidence: Evidence;
};

/** Every number of the line that is filed, without those that lie inside another. */
export function documentsOf(book: Book, payment: Payment): readonly DocumentHit[] {
  let all: DocumentHit[] | undefined;
  for (const field of payment.fields) {
    if (field.candidates.length === 0) continue;
    const hits = hitsIn(book, payment, field);
    if (hits.length === 0) continue;
    all ??= [];
    all.push(...(hits.length === 1 ? hits : withoutInner(hits)));
  }
  return all ?? NO_HITS;
}

const NO_HITS: readonly DocumentHit[] = [];

function hitsIn(book: Book, payment: Payment, field: Field): DocumentHit[] {
  const hits: DocumentHit[] = [];
  for (const candidate of field.candidates) {
    const entries = book.byNumber(candidate.key);
    // Banks print the amount into the text; it is not an invoice number, however much one looks like it.
    if (entries.length === 0 || isAmount(candidate.key, payment.amountMinor)) continue;
    hits.push(hitOf(field, candidate, entries));
  }
  return hits;
}

function isAmount(key: string, amountMinor: bigint): boolean {
  if (!/^\d+$/.test(key)) return false;
  const amountDigits = amountMinor.toString();
  return key === amountDigits || `${key}00` === amountDigits;
}

function hitOf(field: Field, { key, start, end }: NumberCandidate, entries: readonly BookItem[]): DocumentHit {
  const place = field.name === 'name' ? 'name' : field.name;
  return {
    key,
    entries,
    weak: key.length < STRONG_NUMBER_CHARS,
    field,
    start,
    end,
    evidence: { kind: 'document', value: key, field: place, span: [start, end] },
  };
}

function withoutInner(hits: readonly DocumentHit[]): DocumentHit[] {
  const byLength = [...hits].sort((a, b) => b.key.length - a.key.length || a.start - b.start);
  const kept: DocumentHit[] = [];
  for (const hit of byLength) {
    if (kept.length < MAX_NAMED && kept.every((other) => hit.end <= other.start || hit.start >= other.end))
      kept.push(hit);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Items whose virtual account was paid: the bank's own field, or the number in a text. */
export function virtualAccountOf(
  book: Book,
  payment: Payment,
): { readonly entries: readonly BookItem[]; readonly evidence: Evidence } | undefined {
  if (payment.virtualAccount !== undefined) {
    const key = normaliseNumber(payment.virtualAccount);
    const entries = book.byVirtualAccount(key);
    if (entries.length > 0) return { entries, evidence: { kind: 'virtual-account', value: key, field: 'account' } };
  }
  for (const field of payment.fields) {
    for (const { key, start, end } of field.candidates) {
      const entries = key.length < MIN_VIRTUAL_ACCOUNT ? [] : book.byVirtualAccount(key);
      if (entries.length === 0) continue;
      return { entries, evidence: { kind: 'virtual-account', value: key, field: field.name, span: [start, end] } };
    }
  }
  return undefined;
}

/** A SNAP virtual account has 8 digits of partner before the customer's; the shortest seen elsewhere have 8 in all. */
export const MIN_VIRTUAL_ACCOUNT = 8;

/** Numbers of more digits do not count up. */
const MAX_COUNTING_DIGITS = 15;

/** Most invoices that "INV-2026-000123 s/d 150" is taken to mean. */
const MAX_RANGE = 60;

/**
 * Numbers that a list goes on with after one that was found: 123/124, 123, 124 & 125, 123 s/d 125. Only other items of
 * the same payer; whether the list is meant so is for the amount to say, because a date may stand there as well.
 */
export function continuationsOf(book: Book, hit: DocumentHit): readonly BookItem[] {
  const [entry] = hit.entries;
  const last = /\d+$/.exec(hit.key)?.[0] ?? '';
  if (entry === undefined || hit.entries.length > 1 || last.length < 2) return [];
  const found: BookItem[] = [];
  let previous = hit.key;
  let rest = hit.field.folded.slice(hit.end);
  for (let count = 0; count < MAX_NAMED; count += 1) {
    const next = /^\s*(,|&|\+|\/|;|-|DAN|AND|UND|S\/D|SD|\s)\s*(\d{1,12})(?!\d)/.exec(rest);
    const digits = next?.[2] ?? '';
    if (next === null || digits.length > last.length) break;
    const key = hit.key.slice(0, hit.key.length - digits.length) + digits;
    const keys = /^S\/?D$/.test(next[1] ?? '') ? between(previous, key, last.length) : [key];
    for (const each of keys) {
      const item: BookItem | undefined = book.byNumber(each).find((other) => other.payer === entry.payer);
      if (item !== undefined && item !== entry && !found.includes(item)) found.push(item);
    }
    previous = key;
    rest = rest.slice(next[0].length);
  }
  return found;
}

function between(from: string, to: string, digits: number): string[] {
  if (digits > MAX_COUNTING_DIGITS) return [to];
  const head = from.slice(0, -digits);
  const [first, last] = [Number(from.slice(-digits)), Number(to.slice(-digits))];
  if (!(last > first) || last - first > MAX_RANGE) return [to];
  return Array.from({ length: last - first }, (_, at) => head + String(first + at + 1).padStart(digits, '0'));
}
