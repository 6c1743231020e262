import { epochDay, fromEpochDay, type LocalDate, localDate } from '@piutang/calendar';
import { type CurrencyCode, currency } from '@piutang/money';
import type { OpenItem } from '@piutang/receivables';

/** The day on which the generated book is aged. */
export const AS_OF = localDate('2026-11-24');
const PAYERS = 50_000;
const CURRENCIES: readonly CurrencyCode[] = [
  currency('IDR'),
  currency('IDR'),
  currency('IDR'),
  currency('USD'),
  currency('EUR'),
];
const TODAY = epochDay(AS_OF);
/** Due from 150 days ago to 59 days ahead. */
const DUE: readonly LocalDate[] = Array.from({ length: 210 }, (_, at) => fromEpochDay(TODAY - 150 + at));

/** One open item of a large book: the same for the same number, spread over payers, days, currencies and amounts. */
export function openItemAt(at: number): OpenItem {
  const mixed = (Math.imul(at, 0x9e3779b1) ^ (at >>> 5)) >>> 0;
  const payer = at % PAYERS;
  const minor = BigInt(1 + (mixed % 4_000_000)) * 100n;
  return {
    invoice: `INV-2026-${String(at).padStart(7, '0')}`,
    customer: `C-${String(payer).padStart(5, '0')}`,
    currency: CURRENCIES[payer % CURRENCIES.length] ?? currency('IDR'),
    balanceMinor: mixed % 50 === 0 ? -minor : minor,
    dueOn: DUE[mixed % DUE.length] ?? AS_OF,
    level: mixed % 5,
  };
}
