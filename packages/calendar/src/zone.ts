import { type LocalDate, localDate } from './local-date.ts';

/** A point in time, ISO 8601 in UTC with milliseconds: `2026-11-21T03:00:00.000Z`. Text order is time order. */
export type Instant = string & { readonly __brand: 'Instant' };

/** An IANA zone that this runtime knows, e.g. `Asia/Jakarta`. Made by {@link parseTimeZone}. */
export type TimeZone = string & { readonly __brand: 'TimeZone' };

const formatters = new Map<string, Intl.DateTimeFormat>();

export function parseTimeZone(text: string): TimeZone | undefined {
  try {
    formatterOf(text);
    return text as TimeZone;
  } catch {
    return undefined;
  }
}

/** The zone of a constant or a test. Throws on an unknown one. */
export function timeZone(text: string): TimeZone {
  const zone = parseTimeZone(text);
  if (zone === undefined) throw new Error(`unknown time zone: got ${text}, expected an IANA name such as Asia/Jakarta`);
  return zone;
}

export function instant(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}

export function parseInstant(text: string): Instant | undefined {
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) || !/^\d{4}-\d{2}-\d{2}T/.test(text) ? undefined : instant(epochMs);
}

export function epochMs(at: Instant): number {
  return Date.parse(at);
}

/** The civil date on the wall of the zone at that instant. */
export function localDateAt(at: Instant, zone: TimeZone): LocalDate {
  return localDate(wallClock(at, zone).slice(0, 10));
}

/** Minutes since local midnight at that instant, 0 to 1439. */
export function minutesOfDayAt(at: Instant, zone: TimeZone): number {
  const wall = wallClock(at, zone);
  return Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
}

/**
 * The instant at which the zone's wall shows that date and time (`HH:MM`). A time that a clock change skips is read as
 * the same offset from midnight (one hour later on the wall); one that happens twice is the first.
 */
export function instantAt(date: LocalDate, time: string, zone: TimeZone): Instant {
  const wallMs = Date.parse(`${date}T${time}:00.000Z`);
  const before = wallMs - offsetMs(wallMs - 86_400_000, zone);
  const after = wallMs - offsetMs(wallMs + 86_400_000, zone);
  const candidates = [before, after].sort((a, b) => a - b).filter((ms) => ms + offsetMs(ms, zone) === wallMs);
  return instant(candidates[0] ?? before);
}

/** The zone's wall clock as `YYYY-MM-DDTHH:MM:SS`. */
export function wallClock(at: Instant, zone: TimeZone): string {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(Date.parse(at))) parts[type] = value;
  return `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
}

function offsetMs(epoch: number, zone: TimeZone): number {
  const whole = Math.floor(epoch / 1000) * 1000;
  return Date.parse(`${wallClock(instant(whole), zone)}.000Z`) - whole;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Minutes from midnight to a time of day, HH:MM as tenant files write it. */
export function minuteOfTime(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3, 5));
}
