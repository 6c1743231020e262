import type { BankLine } from '@piutang/table';

/** Money of it stands on invoices. */
export function isApplied({ outcome, amountMinor, remainingMinor, movedMinor = 0n }: BankLine): boolean {
  return outcome !== 'not-receivable' && amountMinor > 0n && amountMinor - remainingMinor - movedMinor !== 0n;
}
