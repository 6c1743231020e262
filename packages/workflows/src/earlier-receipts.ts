import { addDays } from '@piutang/calendar';
import type { MatchAdjustment, MatchLine, MatchReceipt } from '@piutang/cash-application';
import {
  BANK_LINE_PREFIX,
  type BankLine,
  bankLineKind,
  bankLinePartition,
  bankLineRef,
  type Table,
} from '@piutang/table';
import { historyOf, liveLegsOf } from './line-history.ts';

/**
 * Banks return a direct debit or a refused transfer within eight weeks; what comes later waits for a person. The day of
 * the return counts.
 */
const RETURN_WINDOW_DAYS = 60;

/** Days that are asked for at once. */
const PARALLEL_DAYS = 10;

/** A returned payment that only its text tells: NACHA return codes R01 to R85, and what Indonesian banks write. */
const RETURN_TEXT =
  /\bRETURN(?:ED)?\b.*\bR\d{2}\b|\bR\d{2}\b.*\bRETURN(?:ED)?\b|\bTOLAK(?:AN)?\b|\bRETUR (?:TRF|TRANSFER|KLIRING|SKN|RTGS)\b/i;

/** Whether a booking may be a bank's return of an earlier receipt, by its mark or by its text. */
export function isReturn({
  amountMinor,
  reversal,
  text,
}: Pick<MatchLine, 'amountMinor' | 'reversal' | 'text'>): boolean {
  return amountMinor < 0n && (reversal || RETURN_TEXT.test(text));
}

/** The receipts of the last weeks that the returns among the lines may take back; nothing is read where there is none. */
export async function receiptsFor(table: Table, lines: readonly MatchLine[]): Promise<readonly MatchReceipt[]> {
  const found = new Map<string, MatchReceipt>();
  for (const { account, amountMinor, bookedOn } of lines.filter(isReturn)) {
    if (account === undefined) continue;
    for (let back = 0; back < RETURN_WINDOW_DAYS; back += PARALLEL_DAYS) {
      const days = Array.from({ length: PARALLEL_DAYS }, (_, at) => addDays(bookedOn, -(back + at)));
      const partitions = days.map((day) => bankLinePartition(account, day));
      const lists = await Promise.all(
        partitions.map((partition) => Array.fromAsync(table.query(partition, { prefix: BANK_LINE_PREFIX }))),
      );
      for (const line of lists.flat().map(bankLineKind.decode))
        if (line.amountMinor === -amountMinor && line.outcome !== 'returned')
          found.set(bankLineRef(line), await receiptOf(table, line));
    }
  }
  return [...found.values()];
}

async function receiptOf(table: Table, line: BankLine): Promise<MatchReceipt> {
  const legs = liveLegsOf(await historyOf(table, line));
  const adjustments: MatchAdjustment[] = legs.flatMap(({ invoice, adjustment, amountMinor }) =>
    adjustment === undefined ? [] : [{ kind: adjustment, invoice, amountMinor }],
  );
  return {
    line: bankLineRef(line),
    account: line.account,
    currency: line.currency,
    amountMinor: line.amountMinor,
    bookedOn: line.bookedOn,
    text: line.text,
    counterparty: {
      ...(line.counterparty === undefined ? {} : { name: line.counterparty }),
      ...(line.counterpartyAccount === undefined ? {} : { account: line.counterpartyAccount }),
    },
    ...(line.bankReference === undefined ? {} : { bankReference: line.bankReference }),
    payer: line.customer ?? null,
    allocations: legs.flatMap(({ invoice, customer, adjustment, amountMinor }) =>
      adjustment === undefined ? [{ invoice, payer: customer, amountMinor }] : [],
    ),
    adjustments,
  };
}
