import { daysBetween, type Instant, type LocalDate } from '@piutang/calendar';
import type { CustomerId, InvoiceId } from './model.ts';

/** Nobody is reminded of an invoice, or of anything a payer owes, up to and including a day. */
export type Hold = {
  readonly id: string;
  readonly customer: CustomerId;
  /** Absent: the payer as a whole. */
  readonly invoice?: InvoiceId;
  readonly until: LocalDate;
  readonly reason: string;
  readonly actor: string;
  readonly recordedAt: Instant;
  /** Set when somebody ended it before its day. */
  readonly endedOn?: LocalDate;
  readonly version: number;
};

/**
 * A hold is a pause, not a way to forget: one that runs longer is renewed by a person who looks again. A quarter is the
 * longest that a monthly review cannot miss.
 */
export const MAX_HOLD_DAYS = 92;

export type HoldRefusal = { readonly refused: 'day-passed' | 'too-long' | 'reason-missing'; readonly message: string };

/** Why a hold cannot be set as asked; `undefined` when it can. */
export function holdRefusal(until: LocalDate, reason: string, today: LocalDate): HoldRefusal | undefined {
  if (reason.trim() === '') {
    return { refused: 'reason-missing', message: 'a hold needs a reason: say why nobody may be reminded' };
  }
  if (until < today) {
    return { refused: 'day-passed', message: `got ${until}, today is ${today}: hold up to a day that is to come` };
  }
  if (daysBetween(today, until) > MAX_HOLD_DAYS) {
    return {
      refused: 'too-long',
      message: `got ${until}, expected at most ${MAX_HOLD_DAYS} days from today: holds end, renew it when it is looked at again`,
    };
  }
  return undefined;
}

/** The last day on which an invoice is held, by a hold of its own or of its payer; `undefined` when none runs. */
export function heldUntil(holds: readonly Hold[], invoice: InvoiceId, today: LocalDate): LocalDate | undefined {
  return holds
    .filter((hold) => hold.endedOn === undefined && hold.until >= today && (hold.invoice ?? invoice) === invoice)
    .map(({ until }) => until)
    .sort()
    .at(-1);
}
