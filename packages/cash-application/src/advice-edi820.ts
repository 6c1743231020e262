import { type CurrencyCode, parseCurrency, sumMinor } from '@piutang/money';
import type { RemittanceAdvice } from './advice.ts';
import { type AdviceRefusal, adviceAmount, adviceDay, MAX_DOCUMENTS, refusal, shown } from './advice-cells.ts';
import type { PaidDocument } from './model.ts';

/** Where an ISA segment says which characters part elements and segments. */
const ISA_ELEMENT_AT = 3;
const ISA_SEGMENT_AT = 105;
/** Elements: of BPR the amount, the payer's account and the day; of RMR what it is, its number, the part paid, the discount. */
const BPR = { amount: 2, account: 9, day: 16 } as const;
const RMR = { what: 1, number: 2, paid: 4, discount: 6 } as const;

/** A segment with its number in the file, from 1. */
type Segment = { readonly line: number; readonly elements: readonly string[] };

/**
 * ANSI X12 820 (payment order and remittance advice): each transaction from ST to SE is an advice of one payment, with
 * its BPR (amount, account, day), TRN (reference), CUR, N1*PR (payer) and one RMR a document.
 * @param currency of a transaction that names none
 */
export function advicesFromEdi820(text: string, currency: CurrencyCode): readonly RemittanceAdvice[] | AdviceRefusal {
  const start = text.indexOf('ISA');
  if (start < 0) return refusal('no ISA segment', 'an X12 820');
  const element = text.charAt(start + ISA_ELEMENT_AT);
  const terminator = text.charAt(start + ISA_SEGMENT_AT);
  if (element === '' || terminator === '' || element === terminator)
    return refusal('an ISA segment that is cut off', 'one of 106 characters', 1);
  const segments = text
    .slice(start)
    .split(terminator)
    .map((segment, at): Segment => ({ line: at + 1, elements: segment.trim().split(element) }));
  const advices: RemittanceAdvice[] = [];
  for (const transaction of transactionsOf(segments)) {
    const advice = adviceOf(transaction, currency);
    if ('refused' in advice) return advice;
    advices.push(advice);
  }
  return advices.length > 0 ? advices : refusal('no transaction ST*820', 'at least one');
}

function transactionsOf(segments: readonly Segment[]): readonly (readonly Segment[])[] {
  const transactions: Segment[][] = [];
  let open: Segment[] | undefined;
  for (const segment of segments) {
    const [tag, code] = segment.elements;
    if (tag === 'ST') {
      open = code === '820' ? [] : undefined;
      if (open !== undefined) transactions.push(open);
    } else if (tag === 'SE') open = undefined;
    else open?.push(segment);
  }
  return transactions;
}

function adviceOf(segments: readonly Segment[], otherwise: CurrencyCode): RemittanceAdvice | AdviceRefusal {
  const find = (tag: string, second?: string) =>
    segments.find(({ elements }) => elements[0] === tag && (second === undefined || elements[1] === second));
  const at = (segment: Segment | undefined, place: number) => segment?.elements[place]?.trim() ?? '';
  const [payment, named] = [find('BPR'), find('CUR')];
  const code = at(named, 2);
  const currency = code === '' ? otherwise : parseCurrency(code);
  if (currency === undefined) return refusal(`currency ${shown(code)} in CUR`, 'an ISO 4217 code', named?.line);
  const totalMinor = adviceAmount(at(payment, BPR.amount), currency);
  if (totalMinor === undefined)
    return refusal(`amount ${shown(at(payment, BPR.amount))} in BPR`, `an amount in ${currency}`, payment?.line);
  const documents = documentsOf(segments, currency);
  if ('refused' in documents) return documents;
  const [reference, payerName, payerAccount] = [at(find('TRN'), 2), at(find('N1', 'PR'), 2), at(payment, BPR.account)];
  const paidOn = adviceDay(at(payment, BPR.day));
  return {
    kind: 'advice',
    currency,
    totalMinor,
    ...(paidOn === undefined ? {} : { paidOn }),
    ...(reference === '' ? {} : { reference }),
    ...(payerName === '' ? {} : { payerName }),
    // A bank account has more digits than the qualifiers that some files put in its place.
    ...(payerAccount.length < SHORTEST_ACCOUNT ? {} : { payerAccount }),
    documents: signed(documents, totalMinor),
  };
}

const SHORTEST_ACCOUNT = 5;

function documentsOf(segments: readonly Segment[], currency: CurrencyCode): PaidDocument[] | AdviceRefusal {
  const documents: PaidDocument[] = [];
  for (const { line, elements } of segments) {
    if (elements[0] !== 'RMR') continue;
    const number = elements[RMR.number]?.trim() ?? '';
    const paid = elements[RMR.paid]?.trim() ?? '';
    if (number === '') return refusal('an RMR without a number', 'one in its second element', line);
    const amountMinor = paid === '' ? undefined : adviceAmount(paid, currency);
    if (paid !== '' && amountMinor === undefined)
      return refusal(`paid amount ${shown(paid)} in RMR of ${number}`, `an amount in ${currency}`, line);
    const isReduced = /[1-9]/.test(elements[RMR.discount] ?? '');
    const owed = elements[RMR.what] === 'CM' && amountMinor !== undefined && amountMinor > 0n;
    documents.push({
      number,
      ...(amountMinor === undefined ? {} : { amountMinor: owed ? -amountMinor : amountMinor }),
      ...(isReduced ? { isReduced: true } : {}),
    });
    if (documents.length > MAX_DOCUMENTS) return refusal(`more than ${MAX_DOCUMENTS} RMR`, 'fewer', line);
  }
  return documents.length > 0 ? documents : refusal('no RMR segment', 'one for each document', segments[0]?.line);
}

/** Credit memos are written with a minus by some and without by others: the total tells which. */
function signed(documents: PaidDocument[], totalMinor: bigint): PaidDocument[] {
  const plain = documents.map((each) =>
    each.amountMinor !== undefined && each.amountMinor < 0n ? { ...each, amountMinor: -each.amountMinor } : each,
  );
  const sumOf = (some: readonly PaidDocument[]) => sumMinor(some.map(({ amountMinor = 0n }) => amountMinor));
  return sumOf(documents) !== totalMinor && sumOf(plain) === totalMinor ? plain : documents;
}
