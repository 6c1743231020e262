import {
  addDays,
  dayOf,
  dayOfWeek,
  endOfMonth,
  instant,
  instantAt,
  type LocalDate,
  localDateAt,
  monthOf,
  type TimeZone,
  wallClock,
  yearOf,
} from '@piutang/calendar';

/** A schedule expression of EventBridge Scheduler. */
export type ScheduleExpression =
  | { readonly kind: 'cron'; readonly cron: Cron; readonly zone: TimeZone }
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'at'; readonly atMs: number };

type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: ReadonlySet<number> | undefined;
  readonly lastDayOfMonth: boolean;
  readonly months: ReadonlySet<number>;
  /** ISO weekdays, 1 Monday. */
  readonly daysOfWeek: ReadonlySet<number> | undefined;
  readonly years: ReadonlySet<number> | undefined;
};

export type ExpressionRefusal = { readonly refused: 'schedule-expression'; readonly message: string };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Scheduler's own numbering: 1 is Sunday. */
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const RATE_UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** A cron that matches nothing for this long (29 February on a Monday: 28 years) is never due. */
const SEARCH_DAYS = 28 * 366;

/**
 * Reads `cron(…)`, `rate(…)` or `at(…)`. Refuses `W` and `#`, which nothing here uses, and whatever AWS refuses too.
 * @param zone IANA zone of the schedule; UTC where the template names none
 */
export function parseScheduleExpression(text: string, zone: TimeZone): ScheduleExpression | ExpressionRefusal {
  const [, kind, inner = ''] = /^(cron|rate|at)\((.*)\)$/.exec(text.trim()) ?? [];
  const refuse = (why: string): ExpressionRefusal => ({
    refused: 'schedule-expression',
    message: `schedule expression ${text}: ${why}`,
  });
  if (kind === 'rate') {
    const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inner) ?? [];
    const unitMs = RATE_UNIT_MS[unit];
    if (count === undefined || unitMs === undefined || count === '0') return refuse('expected rate(5 minutes)');
    return { kind, everyMs: Number(count) * unitMs };
  }
  if (kind === 'at') {
    const [, date, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}$/.exec(inner) ?? [];
    if (date === undefined || time === undefined) return refuse('expected at(2026-12-01T08:00:00)');
    return { kind, atMs: Date.parse(instantAt(date as LocalDate, time, zone)) };
  }
  if (kind !== 'cron') return refuse('expected cron(…), rate(…) or at(…)');
  const fields = inner.trim().split(/\s+/);
  if (fields.length !== 6) return refuse(`got ${fields.length} fields, expected 6: minute hour day month weekday year`);
  try {
    return { kind, zone, cron: readCron(fields as [string, string, string, string, string, string]) };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function readCron([minute, hour, day, month, weekday, year]: [string, string, string, string, string, string]): Cron {
  if ((day === '?') === (weekday === '?')) throw new Error('expected ? in exactly one of day and weekday');
  return {
    minutes: numbers(minute, 0, 59),
    hours: numbers(hour, 0, 23),
    daysOfMonth: day === '?' || day === 'L' ? undefined : new Set(numbers(day, 1, 31)),
    lastDayOfMonth: day === 'L',
    months: new Set(numbers(month, 1, 12, MONTHS)),
    daysOfWeek:
      weekday === '?' ? undefined : new Set(numbers(weekday, 1, 7, WEEKDAYS).map((n) => (n === 1 ? 7 : n - 1))),
    years: year === '*' ? undefined : new Set(numbers(year, 1970, 2199)),
  };
}

function numbers(field: string, low: number, high: number, names: readonly string[] = []): number[] {
  const found = new Set<number>();
  const number = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) throw new Error(`got ${field}, expected ${low} to ${high}`);
    return value;
  };
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [from, to] = range === '*' ? [String(low), String(high)] : range.split('-');
    const last = to !== undefined ? number(to) : part.includes('/') ? high : number(from ?? '');
    const stride = Number(step);
    if (!Number.isInteger(stride) || stride < 1) throw new Error(`got step ${step}, expected 1 or more`);
    for (let value = number(from ?? ''); value <= last; value += stride) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * The next instant after `afterMs` at which the expression is due, or `undefined` when there is none. As EventBridge
 * Scheduler documents it: a local time that a clock change skips is not fired, one that happens twice is fired once.
 */
export function nextDueMs(expression: ScheduleExpression, afterMs: number): number | undefined {
  if (expression.kind === 'rate') return afterMs + expression.everyMs;
  if (expression.kind === 'at') return expression.atMs > afterMs ? expression.atMs : undefined;
  const { cron, zone } = expression;
  let date = localDateAt(instant(afterMs), zone);
  const today = date;
  const wallNow = wallClock(instant(afterMs), zone).slice(11, 16);
  for (let day = 0; day < SEARCH_DAYS; day += 1, date = addDays(date, 1)) {
    if (!dayMatches(cron, date)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const time = `${two(hour)}:${two(minute)}`;
        // A repeated hour lies before its first pass on the wall, so only times well in the past may be skipped.
        if (date === today && hour < Number(wallNow.slice(0, 2)) - 1) continue;
        const due = instantAt(date, time, zone);
        const skipped = wallClock(due, zone).slice(0, 16) !== `${date}T${time}`;
        if (!skipped && Date.parse(due) > afterMs) return Date.parse(due);
      }
    }
  }
  return undefined;
}

function dayMatches(cron: Cron, date: LocalDate): boolean {
  if (cron.years !== undefined && !cron.years.has(yearOf(date))) return false;
  if (!cron.months.has(monthOf(date))) return false;
  if (cron.lastDayOfMonth) return date === endOfMonth(date);
  if (cron.daysOfMonth !== undefined) return cron.daysOfMonth.has(dayOf(date));
  return cron.daysOfWeek?.has(dayOfWeek(date)) ?? true;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
