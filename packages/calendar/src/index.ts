export {
  addBusinessDays,
  businessDaysBetween,
  isBusinessDay,
  nextBusinessDay,
  type WorkCalendar,
} from './business-days.ts';
export {
  addDays,
  addMonths,
  dayOf,
  dayOfWeek,
  daysBetween,
  daysInMonth,
  endOfMonth,
  epochDay,
  fromEpochDay,
  type LocalDate,
  localDate,
  monthOf,
  parseLocalDate,
  tryLocalDate,
  yearOf,
} from './local-date.ts';
export { dueDate, MAX_TERM_DAYS, parseTerms, type Terms } from './terms.ts';
export {
  epochMs,
  type Instant,
  instant,
  instantAt,
  localDateAt,
  minuteOfTime,
  minutesOfDayAt,
  parseInstant,
  parseTimeZone,
  type TimeZone,
  timeZone,
  wallClock,
} from './zone.ts';
