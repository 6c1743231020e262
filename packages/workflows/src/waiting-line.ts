import type { MatchLine } from '@piutang/cash-application';
import { type BankLine, bankLineRef } from '@piutang/table';

/** A recorded line as the matcher reads it, with as much of it as is kept. */
export function waitingMatchLine(line: BankLine): MatchLine {
  const { account, currency, amountMinor, bookedOn, valueOn, text, counterparty, counterpartyAccount } = line;
  return {
    id: bankLineRef(line),
    account,
    currency,
    amountMinor,
    bookedOn,
    valueOn,
    reversal: false,
    text,
    references: line.references ?? [],
    counterparty: {
      ...(counterparty === undefined ? {} : { name: counterparty }),
      ...(counterpartyAccount === undefined ? {} : { account: counterpartyAccount }),
    },
    ...(line.bankReference === undefined ? {} : { bankReference: line.bankReference }),
    details: [],
  };
}
