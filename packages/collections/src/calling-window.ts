import {
  addDays,
  type Instant,
  instantAt,
  isBusinessDay,
  localDateAt,
  type TimeZone,
  type WorkCalendar,
} from '@piutang/calendar';

/** When a payer may be spoken to, on the payer's own clock. */
export type CallingRules = {
  /** Times of day, HH:MM; the end is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly calendar: WorkCalendar;
};

/** The next hours in which a payer may be called. */
export type CallingWindow = { readonly opensAt: Instant; readonly closesAt: Instant };

/** A calendar that never opens would loop for ever; no country closes this long. */
const MAX_CLOSED_DAYS = 60;

/**
 * The calling window that is open at a moment, or the next one: the tenant's hours on the payer's wall, on a day that is
 * worked. A window that is open began earlier: `opensAt` is then in the past.
 */
export function callingWindow(at: Instant, zone: TimeZone, { from, to, calendar }: CallingRules): CallingWindow {
  let day = localDateAt(at, zone);
  for (let looked = 0; looked <= MAX_CLOSED_DAYS; looked += 1) {
    const closesAt = instantAt(day, to, zone);
    if (isBusinessDay(day, calendar) && at < closesAt) return { opensAt: instantAt(day, from, zone), closesAt };
    day = addDays(day, 1);
  }
  throw new Error(`no calling window within ${MAX_CLOSED_DAYS} days of ${at}: the calendar has no working weekday`);
}
