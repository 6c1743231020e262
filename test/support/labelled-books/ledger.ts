import type { LocalDate } from '@piutang/calendar';
import type { MatchItem, MatchOutcome } from '@piutang/cash-application';

/** An item as it stands after the lines before. */
export type LedgerEntry = {
  readonly item: MatchItem;
  openMinor: bigint;
  closedOn: LocalDate | undefined;
  adjusted: boolean;
};

/** Items with what is open of them: of the payers' true intentions, or of what a matcher has posted. */
export type Ledger = {
  readonly entries: ReadonlyMap<string, LedgerEntry>;
  readonly ofPayer: (payer: string) => readonly LedgerEntry[];
  readonly settle: (invoice: string, settledMinor: bigint, isAdjusted: boolean, on: LocalDate) => void;
};

export function openLedger(items: readonly MatchItem[]): Ledger {
  const entries = new Map<string, LedgerEntry>();
  const byPayer = new Map<string, LedgerEntry[]>();
  for (const item of items) {
    const entry = { item, openMinor: item.openMinor, closedOn: item.closedOn, adjusted: false };
    entries.set(item.invoice, entry);
    byPayer.set(item.payer, [...(byPayer.get(item.payer) ?? []), entry]);
  }
  return {
    entries,
    ofPayer: (payer) => byPayer.get(payer) ?? [],
    settle(invoice, settledMinor, isAdjusted, on) {
      const entry = entries.get(invoice);
      if (entry === undefined) return;
      entry.openMinor -= settledMinor;
      entry.adjusted = isAdjusted || (entry.adjusted && settledMinor > 0n);
      entry.closedOn = entry.openMinor === 0n ? on : undefined;
    },
  };
}

/** What a decision takes from each invoice: the cash and what is settled beside it. */
export function settledBy({
  allocations,
  adjustments,
}: Pick<MatchOutcome, 'allocations' | 'adjustments'>): Map<string, bigint> {
  const settled = new Map<string, bigint>();
  const take = (invoice: string, amountMinor: bigint) =>
    settled.set(invoice, (settled.get(invoice) ?? 0n) + amountMinor);
  for (const { invoice, amountMinor } of allocations) take(invoice, amountMinor);
  for (const { kind, invoice, amountMinor } of adjustments) {
    if (invoice !== undefined && kind !== 'short-pay' && kind !== 'over-payment') take(invoice, amountMinor);
  }
  return settled;
}
