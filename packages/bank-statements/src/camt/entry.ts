import { type CurrencyCode, currencyDigits, parseCurrency } from '@piutang/money';
import {
  absolute,
  addDecimal,
  compareDecimal,
  equalDecimal,
  negate,
  scanDecimal,
  subtractDecimal,
  ZERO,
} from '../decimal.ts';
import type { Counterparty, Decimal, LineDetail } from '../model.ts';
import { present, structuredReferenceIn } from '../references.ts';
import type { RawCharges, RawDetail, RawEntry, RawMoney, RawParty, RawStructured } from './message.ts';

/** xs:decimal without an exponent; no sign, because direction is in `CdtDbtInd` alone. */
export function readAmount(money: RawMoney | undefined): Decimal | undefined {
  if (money === undefined) return undefined;
  const text = money.text;
  const from = text.charCodeAt(0) === 43 ? 1 : 0;
  return scanDecimal(text, from, text.length, '.');
}

/** 1 for CRDT, -1 for DBIT, else `undefined`. */
export function directionOf(indicator: string): 1 | -1 | undefined {
  return indicator === 'CRDT' ? 1 : indicator === 'DBIT' ? -1 : undefined;
}

export function isTrue(indicator: string): boolean {
  return indicator === 'true' || indicator === '1';
}

function isFalse(indicator: string): boolean {
  return indicator === 'false' || indicator === '0';
}

/** What the transactions of an entry say, ready for a line. */
export type EntryDetails = {
  readonly details: readonly LineDetail[];
  /** The transactions have amounts and do not add up to the entry: it must not be split. */
  readonly mismatch: Decimal | undefined;
};

/**
 * The transactions of an entry as payments. They are given only when their amounts add up to the entry (within one
 * minor unit: some banks write more decimals than the currency has), so that nobody posts parts of something else.
 * @param amount of the entry, credits positive
 */
export function detailsOf(entry: RawEntry, amount: Decimal, currency: string, ownAccount: string): EntryDetails {
  const single = entry.details.length === 1;
  const read: LineDetail[] = [];
  let sum = ZERO;
  for (const raw of entry.details) {
    // A single transaction describes the entry: its own amount may be gross, in another currency or not there.
    const value = single ? amount : signedAmount(raw, entry, currency);
    if (value === undefined) return { details: [], mismatch: undefined };
    if (!single) sum = addDecimal(sum, value);
    read.push(detailOf(raw, value, entry, currency, ownAccount));
  }
  if (single || withinOneUnit(sum, amount, currency)) return { details: read, mismatch: undefined };
  return { details: [], mismatch: read.length === 0 ? undefined : sum };
}

function withinOneUnit(sum: Decimal, amount: Decimal, currency: string): boolean {
  if (equalDecimal(sum, amount)) return true;
  const code = parseCurrency(currency);
  if (code === undefined) return false;
  return compareDecimal(absolute(subtractDecimal(sum, amount)), oneUnit(code)) < 0;
}

function oneUnit(code: CurrencyCode): Decimal {
  return { coefficient: 1n, scale: currencyDigits(code) };
}

/** The transaction's amount in the entry's currency, credits positive. Without a sign of its own it has the entry's. */
function signedAmount(raw: RawDetail, entry: RawEntry, currency: string): Decimal | undefined {
  const money = [raw.money, raw.amounts?.transaction, raw.amounts?.counterValue, raw.amounts?.instructed].find(
    (each) => each !== undefined && (each.currency === currency || each.currency === '' || currency === ''),
  );
  const amount = readAmount(money);
  const direction = directionOf(raw.sign) ?? directionOf(entry.sign);
  if (amount === undefined || direction === undefined) return undefined;
  return direction < 0 ? negate(amount) : amount;
}

function detailOf(raw: RawDetail, amount: Decimal, entry: RawEntry, currency: string, ownAccount: string): LineDetail {
  const documents = documentsOf(raw.structured, currency);
  const endToEndId = present(raw.endToEndId) ?? present(raw.originalEndToEndId);
  const text = textOf(raw);
  const structuredReference =
    raw.structured.find((each) => each.reference !== '')?.reference ?? structuredReferenceIn(text);
  const charges = chargesOf(raw.charges, currency);
  // Set one by one: spreading optional parts costs more than reading the XML.
  const detail: DetailDraft = { amount, counterparty: counterpartyOf(raw, entry, ownAccount), text };
  if (endToEndId !== undefined) detail.endToEndId = endToEndId;
  if (structuredReference !== undefined) detail.structuredReference = structuredReference;
  if (documents.length > 0) detail.documents = documents;
  if (raw.returnReason !== '') detail.returnReason = raw.returnReason;
  if (charges !== undefined) detail.charges = charges;
  return detail;
}

type DetailDraft = { -readonly [Field in keyof LineDetail]: LineDetail[Field] };

type Document = { readonly number: string; readonly amount?: Decimal };

/**
 * Documents that the payer names, with the amount remitted for each where that is known: one document with one amount.
 * A payment with several creditor references names each of them here too.
 */
function documentsOf(structured: readonly RawStructured[], currency: string): readonly Document[] {
  if (structured.length === 0) return NO_DOCUMENTS;
  const several = new Set(structured.map((each) => each.reference).filter((each) => each !== '')).size > 1;
  return structured.flatMap((each) => {
    const named = each.documents.filter((document) => document.number !== '');
    const money = each.remitted ?? each.due;
    const amount = money?.currency === currency ? readAmount(money) : undefined;
    const listed: { number: string; kind: string }[] =
      named.length === 0 && several && each.reference !== '' ? [{ number: each.reference, kind: '' }] : named;
    return listed.map(({ number, kind }) =>
      amount === undefined || listed.length > 1
        ? { number }
        : { number, amount: kind === CREDIT_NOTE ? negate(amount) : amount },
    );
  });
}

const NO_DOCUMENTS: readonly Document[] = [];

/** Document type code of a credit note (ISO 20022 external code set DocumentType). */
const CREDIT_NOTE = 'CREN';

/** ISO 20022 Max140Text and the older 35 and 27: a piece this long was cut there and goes on without a blank. */
const FULL_PIECE_CHARS = new Set([140, 35, 27]);

/** Unstructured remittance information glued as it was cut, then structured notes, then the bank's words. */
function textOf(raw: RawDetail): string {
  let text = raw.texts[0] ?? '';
  for (let at = 1; at < raw.texts.length; at += 1) {
    const wasCut = FULL_PIECE_CHARS.has(raw.texts[at - 1]?.length ?? 0);
    text += wasCut ? (raw.texts[at] ?? '') : ` ${raw.texts[at] ?? ''}`;
  }
  if (raw.moreText === '' && raw.structured.every((each) => each.notes.length === 0)) return text;
  return joinTexts([text, ...raw.structured.flatMap((each) => each.notes), raw.moreText]);
}

/** The texts that say something new, with a blank between. */
export function joinTexts(texts: readonly string[]): string {
  let joined = '';
  for (const text of texts) {
    if (text === '' || joined.includes(text)) continue;
    joined = joined === '' ? text : `${joined} ${text}`;
  }
  return joined;
}

/**
 * The other side: the debtor of money in, the creditor of money out. A reversal keeps the parties of the payment that
 * it undoes (ISO 20022 usage guide), so there the sides are swapped; a side that is the account itself is never it.
 */
function counterpartyOf(raw: RawDetail, entry: RawEntry, ownAccount: string): Counterparty {
  const direction = directionOf(raw.sign) ?? directionOf(entry.sign) ?? 1;
  const moneyIn = direction > 0 !== isTrue(entry.reversal);
  const expected = moneyIn ? party(raw.debtor, raw.ultimateDebtor) : party(raw.creditor, raw.ultimateCreditor);
  const isOther = (side: Counterparty) =>
    (side.name !== undefined || side.account !== undefined) &&
    (side.account === undefined || side.account !== ownAccount);
  if (isOther(expected)) return expected;
  const expectedIsOwn = expected.account !== undefined && expected.account === ownAccount;
  if (!expectedIsOwn) return NOBODY;
  const otherwise = moneyIn ? party(raw.creditor, raw.ultimateCreditor) : party(raw.debtor, raw.ultimateDebtor);
  return isOther(otherwise) ? otherwise : NOBODY;
}

function party(side: RawParty | undefined, ultimate: RawParty | undefined): Counterparty {
  if (side === undefined && ultimate === undefined) return NOBODY;
  const found: { -readonly [Field in keyof Counterparty]: Counterparty[Field] } = {};
  const name = side?.name || ultimate?.name || '';
  if (name !== '') found.name = name;
  if (side !== undefined && side.account !== '') found.account = side.account;
  if (ultimate !== undefined && ultimate.name !== '' && ultimate.name !== name) found.ultimateName = ultimate.name;
  return found;
}

const NOBODY: Counterparty = {};

/**
 * What was kept of the payment, in the entry's currency; `undefined` where nothing is said or it is in another. Charges
 * that are not included (`ChrgInclInd` false) are announced here and booked elsewhere.
 */
export function chargesOf(charges: RawCharges | undefined, currency: string): Decimal | undefined {
  if (charges === undefined) return undefined;
  const fits = (money: RawMoney | undefined) => money !== undefined && (money.currency === currency || currency === '');
  const areAllIncluded = charges.records.every((record) => !isFalse(record.included));
  if (areAllIncluded && fits(charges.total)) return readAmount(charges.total);
  let sum: Decimal | undefined;
  for (const record of charges.records) {
    if (!fits(record.money) || isFalse(record.included)) continue;
    const amount = readAmount(record.money);
    if (amount === undefined) return undefined;
    sum = addDecimal(sum ?? ZERO, record.sign === 'CRDT' ? negate(amount) : amount);
  }
  return sum;
}
