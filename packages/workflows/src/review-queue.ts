import { daysBetween, type LocalDate } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits } from '@piutang/money';
import type { BankLine, Table } from '@piutang/table';
import { linesInReview } from './unapplied-cash.ts';

/** A waiting line and how long it has waited. */
export type WaitingLine = { readonly line: BankLine; readonly waitingDays: number };

/**
 * What waits for a person, the most valuable first: by what is left times the days since it was booked, the day of the
 * booking counting as one. Amounts of several currencies are compared in their major units, because nothing here knows
 * rates: within one currency the order is exact, across currencies it is only an order.
 */
export async function reviewQueue(table: Table, today: LocalDate): Promise<readonly WaitingLine[]> {
  const waiting: (WaitingLine & { readonly weight: bigint })[] = [];
  for await (const line of linesInReview(table)) {
    const waitingDays = Math.max(0, daysBetween(line.bookedOn, today));
    waiting.push({ line, waitingDays, weight: weightOf(line, waitingDays) });
  }
  waiting.sort((a, b) => Number(b.weight > a.weight) - Number(b.weight < a.weight) || order(a.line, b.line));
  return waiting.map(({ line, waitingDays }) => ({ line, waitingDays }));
}

/** Of a reversal nothing is left to apply: what was taken back is what waits. */
function weightOf({ remainingMinor, amountMinor, currency }: BankLine, waitingDays: number): bigint {
  const openMinor = remainingMinor > 0n ? remainingMinor : amountMinor < 0n ? -amountMinor : amountMinor;
  return scaled(openMinor, currency) * BigInt(waitingDays + 1);
}

/** Four decimals are the most that a currency has. */
function scaled(amountMinor: bigint, currency: CurrencyCode): bigint {
  return amountMinor * 10n ** BigInt(4 - currencyDigits(currency));
}

function order(a: BankLine, b: BankLine): number {
  const [left, right] = [`${a.bookedOn}${a.account}${a.line}`, `${b.bookedOn}${b.account}${b.line}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
