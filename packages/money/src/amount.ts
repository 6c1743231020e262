import { type CurrencyCode, currencyDigits } from './currency.ts';

/** More digits than any ledger needs, few enough that a hostile file cannot make arithmetic slow; DynamoDB holds 38. */
export const MAX_AMOUNT_DIGITS = 30;

export type AmountRefusal = {
  readonly refused: 'amount-unreadable' | 'amount-too-precise' | 'amount-too-large';
  /** What, got, expected, as one clause for a message. */
  readonly message: string;
};

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a plain decimal ("380115.12", "-20", "0.5") into minor units. No thousands separators, no exponent, no float.
 * Trailing zeros beyond the currency's digits are accepted ("1.000" is 100 in EUR); other extra digits are refused,
 * never rounded.
 */
export function parseAmount(text: string, code: CurrencyCode): bigint | AmountRefusal {
  const match = DECIMAL.exec(text.trim());
  if (match === null) {
    return {
      refused: 'amount-unreadable',
      message: `got "${text.slice(0, 40)}", expected a decimal such as 1110000.00`,
    };
  }
  const [, sign, whole = '', fraction = ''] = match;
  const digits = currencyDigits(code);
  if (whole.length + fraction.length > MAX_AMOUNT_DIGITS) {
    return {
      refused: 'amount-too-large',
      message: `got ${whole.length + fraction.length} digits, expected at most ${MAX_AMOUNT_DIGITS}`,
    };
  }
  if (/[1-9]/.test(fraction.slice(digits))) {
    return { refused: 'amount-too-precise', message: `got "${text}", expected at most ${digits} decimals for ${code}` };
  }
  const amountMinor = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return sign === '-' ? -amountMinor : amountMinor;
}

/** Minor units as the decimal string of the major unit, always with the currency's digits: 38011512n EUR -> "380115.12". */
export function formatAmount(amountMinor: bigint, code: CurrencyCode): string {
  const digits = currencyDigits(code);
  const negative = amountMinor < 0n;
  const text = (negative ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return `${negative ? '-' : ''}${whole}${digits === 0 ? '' : `.${text.slice(text.length - digits)}`}`;
}
