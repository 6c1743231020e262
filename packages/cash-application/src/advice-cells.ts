import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { type CurrencyCode, parseAmount } from '@piutang/money';

/** An advice that could not be read: one sentence for whoever sent it in, with the line or segment where it is wrong. */
export type AdviceRefusal = { readonly refused: 'advice-unreadable'; readonly message: string; readonly line?: number };

/** Longest remittance that is read, and most documents in one: more than any payment of ours names. */
export const MAX_ADVICE_CHARS = 1_000_000;
export const MAX_DOCUMENTS = 2_000;

/** Of a wrong cell a sentence shows so much. */
const MAX_SHOWN_CHARS = 60;

/** The sentence of a refusal: what was got, what was expected. */
export function refusal(got: string, expected: string, line?: number): AdviceRefusal {
  return {
    refused: 'advice-unreadable',
    message: `got ${got}, expected ${expected}; correct the file and drop it again`,
    ...(line === undefined ? {} : { line }),
  };
}

/** A cell as a refusal shows it. */
export function shown(text: string): string {
  return text === '' ? 'nothing' : `"${text.slice(0, MAX_SHOWN_CHARS)}"`;
}

/**
 * Plain decimals, or thousands parted by the other mark: 1.110.000,00 and 1,110,000.00 and 1.110.000. Negative with a
 * minus before or behind, or in brackets. `undefined` for anything else, and for more decimals than the currency has.
 */
export function adviceAmount(text: string, currency: CurrencyCode): bigint | undefined {
  const bare = text.replace(/(?:Rp\.?|\b[A-Z]{3}\b|[\s$€£\u00a0'])/g, '');
  const negative = /^\((.+)\)$/.exec(bare)?.[1] ?? /^(.+)-$/.exec(bare)?.[1];
  const plain = negative ?? bare;
  const groups = /^(-?\d{1,3})((?:\.\d{3})+|(?:,\d{3})+)([.,]\d{1,2})?$/.exec(plain);
  const isTwoMarks = groups?.[3]?.charAt(0) === groups?.[2]?.charAt(0);
  const normal =
    groups === null
      ? plain.replace(',', '.')
      : isTwoMarks
        ? ''
        : `${groups[1]}${(groups[2] ?? '').replace(/[.,]/g, '')}${(groups[3] ?? '').replace(',', '.')}`;
  const amountMinor = parseAmount(normal, currency);
  if (typeof amountMinor !== 'bigint') return undefined;
  return negative === undefined ? amountMinor : -amountMinor;
}

/** 2026-11-13, 20261113, 13/11/2026 and 13.11.2026; with a slash the day comes first unless it cannot. */
export function adviceDay(text: string): LocalDate | undefined {
  const trimmed = text.trim();
  const [, compactYear, compactMonth, compactDay] = /^(\d{4})(\d{2})(\d{2})$/.exec(trimmed) ?? [];
  if (compactYear !== undefined) return parseLocalDate(`${compactYear}-${compactMonth}-${compactDay}`);
  const [, first = '', second = '', year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed) ?? [];
  if (year === undefined) return parseLocalDate(trimmed.slice(0, 10));
  const dayFirst = parseLocalDate(`${year}-${second.padStart(2, '0')}-${first.padStart(2, '0')}`);
  return dayFirst ?? parseLocalDate(`${year}-${first.padStart(2, '0')}-${second.padStart(2, '0')}`);
}
