import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';

/** The stage of a notice, its sort key under customer and day: currency and level, e.g. `IDR-L2`; `L0` is before the due date. */
export function stageOf(currency: CurrencyCode, level: number): string {
  return `${currency}-L${level}`;
}

/**
 * The natural key of a notice as one text, e.g. `C-0042/2026-12-01/IDR-L2`: the same decision made twice has the same
 * id, which is what makes sending it twice impossible. Characters outside `A-Z a-z 0-9 - _ . ~` of the customer are
 * percent-encoded, so that no customer id can imitate another's key and the id may stand in a mail header or a tag.
 */
export function noticeIdOf(customer: CustomerId, day: LocalDate, stage: string): string {
  return `${encoded(customer)}/${day}/${stage}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
