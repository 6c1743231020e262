import {
  addDays,
  instant,
  instantAt,
  localDateAt,
  minutesOfDayAt,
  parseLocalDate,
  type TimeZone,
} from '@piutang/calendar';

export type AdvanceRefusal = { readonly refused: 'advance-unreadable' | 'advance-backwards'; readonly message: string };

/** Two years: a longer jump is a typing error, and would run for hours. */
const MAX_ADVANCE_DAYS = 731;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DAY_MS = 86_400_000;

/**
 * The instant to which `45d`, `6h`, `90m`, `2026-12-01` or `2026-12-01T08:00` leads, on the wall clock of the zone. Days
 * are calendar days: the time of day stays, whatever clock changes lie between.
 */
export function parseAdvance(text: string, nowMs: number, zone: TimeZone): number | AdvanceRefusal {
  const target = targetOf(text, nowMs, zone);
  const refuse = (refused: AdvanceRefusal['refused'], why: string): AdvanceRefusal => ({
    refused,
    message: `advance: got ${text || 'nothing'}, ${why}`,
  });
  if (target === undefined) return refuse('advance-unreadable', 'expected 45d, 6h, 30m or 2026-12-01T08:00');
  if (target < nowMs)
    return refuse('advance-backwards', `but the clock is at ${instant(nowMs)} and only moves forward`);
  if (target - nowMs > MAX_ADVANCE_DAYS * DAY_MS) {
    return refuse('advance-unreadable', `expected at most ${MAX_ADVANCE_DAYS} days at once`);
  }
  return target;
}

function targetOf(text: string, nowMs: number, zone: TimeZone): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined) {
    const unitMs = UNIT_MS[unit];
    if (unitMs !== undefined) return nowMs + Number(count) * unitMs;
    const now = instant(nowMs);
    const minutes = minutesOfDayAt(now, zone);
    const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    const date = addDays(localDateAt(now, zone), Number(count) * (unit === 'w' ? 7 : 1));
    return Date.parse(instantAt(date, time, zone)) + (nowMs % 60_000);
  }
  const [, day = '', time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2})?)?$/.exec(text) ?? [];
  const date = parseLocalDate(day);
  if (date === undefined || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return undefined;
  return Date.parse(instantAt(date, time, zone));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
