import {
  type Decimal,
  type LineDetail,
  type MinorRefusal,
  type StatementLine,
  toMinor,
} from '@piutang/bank-statements';
import type { CurrencyCode } from '@piutang/money';
import type { MatchDetail, MatchLine } from './model.ts';

/** What a statement says of its lines as a whole. */
export type LinePlace = { readonly id: string; readonly account?: string; readonly currency: CurrencyCode };

/** A booked statement line as the matcher reads it; refused when its amount is finer than the currency. */
export function matchLineOf(line: StatementLine, place: LinePlace): MatchLine | MinorRefusal {
  const amountMinor = toMinor(line.amount, place.currency);
  if (typeof amountMinor !== 'bigint') return amountMinor;
  const { counterparty, bookedOn, valueOn, reversal, text, bankReference, endToEndId, virtualAccount } = line;
  return {
    ...place,
    amountMinor,
    bookedOn,
    valueOn,
    reversal: reversal || (line.returnReason !== undefined && amountMinor < 0n),
    text,
    references: referencesOf(line),
    counterparty,
    ...(bankReference === undefined ? {} : { bankReference }),
    ...(endToEndId === undefined ? {} : { endToEndId }),
    ...(virtualAccount === undefined ? {} : { virtualAccount }),
    ...chargesOf(line.charges, place.currency),
    details: line.details.flatMap((detail) => detailOf(detail, place.currency)),
  };
}

/** A detail whose amount cannot be read drops out; the rest then no longer add up and the line is read as a whole. */
function detailOf(detail: LineDetail, currency: CurrencyCode): MatchDetail[] {
  const amountMinor = toMinor(detail.amount, currency);
  if (typeof amountMinor !== 'bigint') return [];
  const documents = detail.documents?.map(({ number, amount }) => documentOf(number, amount, currency));
  return [
    {
      amountMinor,
      text: detail.text,
      references: referencesOf(detail),
      counterparty: detail.counterparty,
      ...chargesOf(detail.charges, currency),
      ...(documents === undefined ? {} : { documents }),
    },
  ];
}

function chargesOf(charges: Decimal | undefined, currency: CurrencyCode): { readonly chargesMinor?: bigint } {
  const chargesMinor = charges === undefined ? undefined : toMinor(charges, currency);
  return typeof chargesMinor === 'bigint' && chargesMinor > 0n ? { chargesMinor } : {};
}

function documentOf(number: string, amount: Decimal | undefined, currency: CurrencyCode) {
  const amountMinor = amount === undefined ? undefined : toMinor(amount, currency);
  return typeof amountMinor === 'bigint' ? { number, amountMinor } : { number };
}

/** Structured texts in which a payer may name invoices; the bank's own reference is not one. */
function referencesOf(line: Pick<StatementLine, 'structuredReference' | 'endToEndId' | 'ownerReference'>): string[] {
  return [line.structuredReference, line.endToEndId, line.ownerReference].filter(
    (reference) => reference !== undefined,
  );
}
