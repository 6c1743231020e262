import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBusinessDays,
  addDays,
  addMonths,
  businessDaysBetween,
  dayOfWeek,
  daysBetween,
  dueDate,
  epochDay,
  fromEpochDay,
  instant,
  instantAt,
  localDate,
  localDateAt,
  minutesOfDayAt,
  nextBusinessDay,
  parseLocalDate,
  parseTerms,
  parseTimeZone,
  timeZone,
} from './index.ts';

const anyDay = fc
  .integer({ min: epochDay(localDate('1990-01-01')), max: epochDay(localDate('2090-12-31')) })
  .map(fromEpochDay);
const weekdays = { workDays: new Set([1, 2, 3, 4, 5]), holidays: new Set([localDate('2026-12-25')]) };

describe('a civil date', () => {
  it.each(['2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '20260101', '', '0000-01-01', '2026-01-01T00:00:00Z'])(
    'is not %j',
    (text) => {
      expect(parseLocalDate(text)).toBeUndefined();
    },
  );

  it('knows leap years', () => {
    expect(['2024-02-29', '2100-02-29', '2000-02-29'].map((text) => parseLocalDate(text) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('adds and counts days as inverse of each other', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: -5000, max: 5000 }),
        (day, days) => daysBetween(day, addDays(day, days)) === days,
      ),
    );
  });

  it('keeps text order and date order the same', () => {
    fc.assert(fc.property(anyDay, anyDay, (a, b) => a < b === epochDay(a) < epochDay(b)));
  });

  it('clamps months to their last day', () => {
    expect(addMonths(localDate('2026-01-31'), 1)).toBe('2026-02-28');
    expect(addMonths(localDate('2026-03-31'), -13)).toBe('2025-02-28');
  });

  it('names weekdays as ISO does', () => {
    expect(['2026-11-23', '2026-11-29'].map((text) => dayOfWeek(localDate(text)))).toEqual([1, 7]);
  });
});

describe('terms', () => {
  it.each([
    ['net 30', '2026-12-20'],
    ['NET0', '2026-11-20'],
    ['eom', '2026-11-30'],
    ['eom+15', '2026-12-15'],
  ])('%s from 20 November is due on %s', (text, expected) => {
    const terms = parseTerms(text);
    expect(terms === undefined ? undefined : dueDate(localDate('2026-11-20'), terms)).toBe(expected);
  });

  it.each(['30', 'net', 'net -1', 'net 731', '2/10 net 30', 'eom-1'])('refuses %j', (text) => {
    expect(parseTerms(text)).toBeUndefined();
  });
});

describe('a zone', () => {
  it('turns a wall time into an instant and back, also around clock changes', () => {
    const zones = [
      'Asia/Jakarta',
      'Asia/Makassar',
      'Asia/Jayapura',
      'America/New_York',
      'Europe/London',
      'Pacific/Kiritimati',
    ].map(timeZone);
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 4, max: 22 }), fc.constantFrom(...zones), (day, hour, zone) => {
        const at = instantAt(day, `${String(hour).padStart(2, '0')}:30`, zone);
        return localDateAt(at, zone) === day && minutesOfDayAt(at, zone) === hour * 60 + 30;
      }),
    );
  });

  it('reads a skipped hour as one later and a repeated hour as the first', () => {
    const zone = timeZone('America/New_York');
    expect(instantAt(localDate('2026-03-08'), '02:30', zone)).toBe('2026-03-08T07:30:00.000Z');
    expect(instantAt(localDate('2026-11-01'), '01:30', zone)).toBe('2026-11-01T05:30:00.000Z');
  });

  it('has a date of its own where the day has begun already', () => {
    const at = instant(Date.parse('2026-11-21T17:30:00Z'));
    expect(localDateAt(at, timeZone('Asia/Jakarta'))).toBe('2026-11-22');
    expect(localDateAt(at, timeZone('Europe/London'))).toBe('2026-11-21');
  });

  it('is refused when nobody knows it', () => {
    expect(parseTimeZone('Asia/Atlantis')).toBeUndefined();
  });
});

describe('business days', () => {
  it('skip weekends and holidays', () => {
    expect(nextBusinessDay(localDate('2026-12-25'), weekdays)).toBe('2026-12-28');
    expect(addBusinessDays(localDate('2026-12-24'), 1, weekdays)).toBe('2026-12-28');
    expect(addBusinessDays(localDate('2026-12-28'), -1, weekdays)).toBe('2026-12-24');
  });

  it('are counted as they are added', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 1, max: 60 }),
        (day, days) => businessDaysBetween(day, addBusinessDays(day, days, weekdays), weekdays) === days,
      ),
    );
  });

  it('refuse a calendar that never opens', () => {
    expect(() => nextBusinessDay(localDate('2026-12-25'), { workDays: new Set(), holidays: new Set() })).toThrow(
      /no working weekday/,
    );
  });
});
