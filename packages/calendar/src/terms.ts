import { addDays, endOfMonth, type LocalDate } from './local-date.ts';

/** Payment terms: a number of days from the invoice date, or from the end of its month. */
export type Terms = { readonly kind: 'net' | 'eom'; readonly days: number };

/** Longer terms are a typing error in every market we know; public-sector maxima stay well below. */
export const MAX_TERM_DAYS = 730;

const TERMS = /^(?:net\s*(\d{1,3})|eom(?:\s*\+\s*(\d{1,3}))?)$/i;

/** Reads `net 30`, `eom` or `eom+15`; anything else is `undefined`. */
export function parseTerms(text: string): Terms | undefined {
  const match = TERMS.exec(text.trim());
  if (match === null) return undefined;
  const terms: Terms =
    match[1] === undefined ? { kind: 'eom', days: Number(match[2] ?? '0') } : { kind: 'net', days: Number(match[1]) };
  return terms.days > MAX_TERM_DAYS ? undefined : terms;
}

/** The due date of an invoice issued on that day. */
export function dueDate(issuedOn: LocalDate, terms: Terms): LocalDate {
  return addDays(terms.kind === 'eom' ? endOfMonth(issuedOn) : issuedOn, terms.days);
}
