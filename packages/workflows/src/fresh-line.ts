import { type MatchLine, matchLineOf } from '@piutang/cash-application';
import type { Hand } from '@piutang/receivables';
import { type BankLine, bankLineRef } from '@piutang/table';
import type { Desk } from './desk.ts';
import { isReturn } from './earlier-receipts.ts';
import type { NumberedLine } from './line-identity.ts';
import { keptReferences } from './remittances/kept-references.ts';

/** Longer texts stay in the file: what is kept of them is more than a person reads, and a line stays within its unit. */
const MAX_KEPT_TEXT = 2_000;

/** Why money that goes out is not matched. */
const DEBIT = { id: 'Debit: bukan penerimaan.', en: 'A debit: no receipt.' } as const;

/** A booking that is not recorded yet, as it would be recorded and as the matcher reads it. */
export type FreshLine = {
  /** Its place among the bookings of its file or chunk, from 1. */
  readonly position: number;
  readonly line: BankLine;
  readonly match: MatchLine;
  /** A booking of a camt.053 that tells nothing of its payments: a camt.054 may. */
  readonly mayBeBatch?: true;
};

/** A numbered booking as it would be recorded: nothing applied, a credit waiting. */
export function freshLineOf(
  { fileLine, line: id }: NumberedLine,
  position: number,
  { desk, sha256, hand }: { readonly desk: Desk; readonly sha256: string; readonly hand: Hand },
): FreshLine {
  const { statement, line, amountMinor, balanceMinor } = fileLine;
  const { account, currency } = statement.account;
  const credit = amountMinor > 0n;
  const bankLine: BankLine = {
    account,
    bookedOn: line.bookedOn,
    valueOn: line.valueOn,
    line: id,
    currency,
    amountMinor,
    remainingMinor: credit ? amountMinor : 0n,
    outcome: credit ? 'unapplied' : 'not-receivable',
    rule: credit ? 'R11' : 'R0',
    why: credit ? '' : DEBIT[desk.tenant.language],
    inReview: credit,
    proposals: [],
    text: line.text.slice(0, MAX_KEPT_TEXT),
    ...(line.counterparty.name === undefined ? {} : { counterparty: line.counterparty.name.slice(0, MAX_KEPT_TEXT) }),
    ...(line.counterparty.account === undefined
      ? {}
      : { counterpartyAccount: line.counterparty.account.slice(0, MAX_KEPT_TEXT) }),
    ...(line.bankReference === undefined ? {} : { bankReference: line.bankReference.slice(0, MAX_KEPT_TEXT) }),
    ...(balanceMinor === undefined ? {} : { balanceMinor }),
    file: sha256,
    ordinal: line.ordinal,
    nextLeg: 1,
    recordedAt: hand.now,
    version: 1,
  };
  const match = matchLineOf(line, { id: bankLineRef(bankLine), account, currency });
  if ('refused' in match) throw new Error(`line ${line.fileLine} was surveyed as postable: ${match.message}`);
  const kept = { ...bankLine, ...keptReferences(match) };
  if (!isReturn(match)) return { position, line: kept, match };
  return { position, line: { ...kept, inReview: true }, match: { ...match, reversal: true } };
}
