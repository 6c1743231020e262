import { parseCurrency } from '@piutang/money';
import { modulo97 } from '../references.ts';

export type AccountRead = { readonly account: string; readonly currency?: string };

/**
 * Reads :25: or :25P:, `35x` of each bank's choosing: an IBAN with or without blanks, `BLZ/KTO`, `/PL07…`, a Dutch number
 * with dots; often with the currency glued behind (`NL47INGB0001212121EUR`, `1017.490.554EUR`, `UBRTHUHB/123/HUF`).
 * The currency is taken off; :25P:'s second line, a BIC, is not part of the number.
 */
export function readAccount(body: string): AccountRead | undefined {
  const newline = body.indexOf('\n');
  const raw = (newline < 0 ? body : body.slice(0, newline)).trim();
  const glued = /^(.*\d)[\s/]*([A-Z]{3})$/.exec(raw);
  const currency = glued?.[2] === undefined ? undefined : parseCurrency(glued[2]);
  const number = (currency === undefined ? raw : (glued?.[1] ?? raw)).replace(/^\//, '');
  if (number === '') return undefined;
  const bare = number.replaceAll(' ', '');
  return { account: isIban(bare) ? bare : number, ...(currency === undefined ? {} : { currency }) };
}

function isIban(text: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) && modulo97(text.slice(4) + text.slice(0, 4)) === 1;
}
