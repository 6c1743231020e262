import { addDays, dayOfWeek, type LocalDate } from './local-date.ts';

/** Which weekdays are worked (ISO 1-7) and which dates are not, from the tenant's own data. */
export type WorkCalendar = { readonly workDays: ReadonlySet<number>; readonly holidays: ReadonlySet<LocalDate> };

/** A calendar that never opens would loop for ever; no country closes this long. */
const MAX_CLOSED_DAYS = 60;

export function isBusinessDay(date: LocalDate, calendar: WorkCalendar): boolean {
  return calendar.workDays.has(dayOfWeek(date)) && !calendar.holidays.has(date);
}

/** The date itself when it is a business day, else the next one. */
export function nextBusinessDay(date: LocalDate, calendar: WorkCalendar): LocalDate {
  let day = date;
  for (let closed = 0; closed <= MAX_CLOSED_DAYS; closed += 1) {
    if (isBusinessDay(day, calendar)) return day;
    day = addDays(day, 1);
  }
  throw new Error(`no business day within ${MAX_CLOSED_DAYS} days of ${date}: the calendar has no working weekday`);
}

/** `days` business days later (earlier when negative); 0 gives the date itself. */
export function addBusinessDays(date: LocalDate, days: number, calendar: WorkCalendar): LocalDate {
  const step = days < 0 ? -1 : 1;
  let day = date;
  let closed = 0;
  for (let left = Math.abs(days); left > 0; ) {
    day = addDays(day, step);
    if (isBusinessDay(day, calendar)) {
      left -= 1;
      closed = 0;
    } else if (++closed > MAX_CLOSED_DAYS) {
      throw new Error(`no business day within ${MAX_CLOSED_DAYS} days of ${date}: the calendar has no working weekday`);
    }
  }
  return day;
}

/** Business days after `from` up to and including `to`; 0 when `to` is not later. */
export function businessDaysBetween(from: LocalDate, to: LocalDate, calendar: WorkCalendar): number {
  let count = 0;
  for (let day = from; day < to; ) {
    day = addDays(day, 1);
    if (isBusinessDay(day, calendar)) count += 1;
  }
  return count;
}
