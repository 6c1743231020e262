import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';

/** What makes a notice one and the same however often it is decided: payer, payer's day, stage. */
export type NoticeKey = { readonly customer: CustomerId; readonly on: LocalDate; readonly stage: string };

const TAG_TEXT = /^(?:[A-Za-z0-9-]|_[0-9A-F]{2})+$/;
const NOTICE_ID = /^((?:[A-Za-z0-9-]|_[0-9A-F]{2})+)__(\d{4}-\d{2}-\d{2})__([A-Z]{3}-(?:L\d|T))$/;

/** The stage of a notice, its sort key under customer and day: currency and level, e.g. `IDR-L2`; `L0` is before the due date. */
export function stageOf(currency: CurrencyCode, level: number): string {
  return `${currency}-L${level}`;
}

/** The stage of a mail that thanks, e.g. `IDR-T`. */
export function thankYouStageOf(currency: CurrencyCode): string {
  return `${currency}-T`;
}

/**
 * A text as it may stand in a mail header, a message id or an SES message tag (`A-Z a-z 0-9 _ -`, 256 characters):
 * characters other than letters, digits and `-` are written as `_` and two hex digits a byte, so that no two texts look the
 * same and none has `__` in it.
 */
export function tagTextOf(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^A-Za-z0-9-]/gu, (character) =>
      [...new TextEncoder().encode(character)]
        .map((byte) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );
}

/** The text that {@link tagTextOf} wrote, or `undefined` for one that it did not write. */
export function parseTagText(text: string): string | undefined {
  try {
    return TAG_TEXT.test(text) ? decodeURIComponent(text.replaceAll('_', '%')) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The natural key of a notice as one text, e.g. `C-0042__2026-12-01__IDR-L2`: the same decision made twice has the same
 * id, which is what makes sending it twice detectable.
 */
export function noticeIdOf(key: NoticeKey): string {
  return `${tagTextOf(key.customer)}__${key.on}__${key.stage}`;
}

/** The key that {@link noticeIdOf} wrote, or `undefined` for a text that it did not write. */
export function parseNoticeId(id: string): NoticeKey | undefined {
  const [, encoded = '', date = '', stage] = NOTICE_ID.exec(id) ?? [];
  const customer = parseTagText(encoded);
  const on = parseLocalDate(date);
  return customer === undefined || on === undefined || stage === undefined ? undefined : { customer, on, stage };
}
