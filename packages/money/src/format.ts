import { formatAmount } from './amount.ts';
import { type CurrencyCode, currencyDigits } from './currency.ts';

export type Language = 'id' | 'en';

/** Symbols that readers expect; any other currency is shown by its code. */
const SYMBOL: Readonly<Record<string, string>> = { IDR: 'Rp' };

/**
 * An amount for people: `Rp1.110.000` in Indonesian, `Rp1,110,000` in English; other currencies as `EUR 1,250.50`.
 * Rupiah without sen is shown without decimals, as Indonesian invoices do; any sen there are is shown.
 */
export function formatMoney(amountMinor: bigint, code: CurrencyCode, language: Language): string {
  const [group, point] = language === 'id' ? ['.', ','] : [',', '.'];
  const digits = currencyDigits(code);
  const [whole = '0', fraction = ''] = formatAmount(amountMinor < 0n ? -amountMinor : amountMinor, code).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const hideFraction = digits === 0 || (code === 'IDR' && /^0*$/.test(fraction));
  const number = hideFraction ? grouped : `${grouped}${point}${fraction}`;
  const symbol = SYMBOL[code];
  return `${amountMinor < 0n ? '-' : ''}${symbol === undefined ? `${code} ${number}` : `${symbol}${number}`}`;
}
