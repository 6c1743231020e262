import { addDays, type LocalDate } from '@piutang/calendar';
import type { MatchPayer } from '@piutang/cash-application';
import type { LedgerEntry } from './ledger.ts';

/** Why less cash than what is open settles an item. */
export type Deal = 'full' | 'withheld' | 'vat-collected' | 'both' | 'discounted' | 'discounted-whole';

export const DEALS: readonly Deal[] = ['full', 'withheld', 'vat-collected', 'both', 'discounted', 'discounted-whole'];

const RUPIAH = 100n;
/** Days after the discount date on which it is still given; the default of the settings. */
export const GRACE_DAYS = 2;
/** Charges in minor units that banks keep of a transfer; the default of the settings. */
export const CHARGES_MINOR: readonly bigint[] = [250_000n, 290_000n, 650_000n, 2_500_000n];

/**
 * The cash that settles an entry under a deal; `undefined` where the deal does not apply. Written from the tax rules
 * and on its own, so that a slip in the matcher's arithmetic shows.
 */
export function cashUnder(
  deal: Deal,
  { item, openMinor, adjusted }: LedgerEntry,
  payer: MatchPayer | undefined,
  valueOn: LocalDate,
  isAlsoLate = false,
): bigint | undefined {
  if (deal === 'full') return openMinor;
  if (adjusted || openMinor <= 0n) return undefined;
  const base = item.taxBaseMinor;
  const tax = payer?.withholding === undefined || base === undefined ? 0n : ((base * 2n) / 100n / RUPIAH) * RUPIAH;
  const vat = payer?.vatCollector === true && base !== undefined ? item.amountMinor - base : 0n;
  if (deal === 'discounted' || deal === 'discounted-whole') {
    const offer = item.earlyPayment;
    if (offer === undefined || (!isAlsoLate && valueOn > addDays(offer.until, GRACE_DAYS))) return undefined;
    const tenths = BigInt(Math.round(Number(offer.percent) * 10));
    const exact = (openMinor * tenths * 2n + 1_000n) / 2_000n;
    const whole = ((exact + RUPIAH / 2n) / RUPIAH) * RUPIAH;
    if (deal === 'discounted-whole' && (item.currency !== 'IDR' || whole === exact)) return undefined;
    return openMinor - (deal === 'discounted' ? exact : whole);
  }
  const kept = deal === 'withheld' ? tax : deal === 'vat-collected' ? vat : tax > 0n && vat > 0n ? tax + vat : 0n;
  return kept > 0n && kept < openMinor ? openMinor - kept : undefined;
}

/** The cash for several entries when the deal is made on each that it applies to, on at least one. */
export function cashForAll(
  deal: Deal,
  entries: readonly LedgerEntry[],
  payerOf: (id: string) => MatchPayer | undefined,
  valueOn: LocalDate,
): readonly bigint[] | undefined {
  const cash = entries.map((entry) => cashUnder(deal, entry, payerOf(entry.item.payer), valueOn));
  if (cash.every((each) => each === undefined)) return undefined;
  return entries.map((entry, at) => cash[at] ?? entry.openMinor);
}
