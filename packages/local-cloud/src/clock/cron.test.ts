import { timeZone } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { nextDueMs, parseScheduleExpression } from './cron.ts';

function due(expression: string, zone: string, after: string, count = 1): string[] {
  const parsed = parseScheduleExpression(expression, timeZone(zone));
  if ('refused' in parsed) throw new Error(parsed.message);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    const next = nextDueMs(parsed, at);
    if (next === undefined) break;
    found.push(new Date(next).toISOString());
    at = next;
  }
  return found;
}

describe('a cron expression', () => {
  it('fires at the local time of its zone', () => {
    expect(due('cron(0 8 * * ? *)', 'Asia/Jakarta', '2026-11-21T00:59:59Z', 2)).toEqual([
      '2026-11-21T01:00:00.000Z',
      '2026-11-22T01:00:00.000Z',
    ]);
  });

  it('follows the clock change in spring and autumn', () => {
    expect(due('cron(0 8 * * ? *)', 'America/New_York', '2026-03-07T13:00:00Z', 2)).toEqual([
      '2026-03-08T12:00:00.000Z',
      '2026-03-09T12:00:00.000Z',
    ]);
    expect(due('cron(0 8 * * ? *)', 'Europe/London', '2026-10-24T07:00:00Z', 1)).toEqual(['2026-10-25T08:00:00.000Z']);
  });

  it('skips a local time that does not exist', () => {
    expect(due('cron(30 2 * * ? *)', 'America/New_York', '2026-03-07T07:30:00Z', 2)).toEqual([
      '2026-03-09T06:30:00.000Z',
      '2026-03-10T06:30:00.000Z',
    ]);
  });

  it('fires once at a local time that happens twice', () => {
    expect(due('cron(30 1 * * ? *)', 'America/New_York', '2026-10-31T05:30:00Z', 2)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  it('knows lists, ranges, steps, names and the last day of a month', () => {
    expect(due('cron(0/30 9-10 ? * MON-FRI *)', 'UTC', '2026-11-20T09:45:00Z', 4)).toEqual([
      '2026-11-20T10:00:00.000Z',
      '2026-11-20T10:30:00.000Z',
      '2026-11-23T09:00:00.000Z',
      '2026-11-23T09:30:00.000Z',
    ]);
    expect(due('cron(0 0 L FEB,JUN ? *)', 'UTC', '2027-12-31T00:00:00Z', 2)).toEqual([
      '2028-02-29T00:00:00.000Z',
      '2028-06-30T00:00:00.000Z',
    ]);
  });

  it('that can never be due again is not', () => {
    expect(due('cron(0 0 1 1 ? 2020)', 'UTC', '2026-01-01T00:00:00Z')).toEqual([]);
    expect(due('at(2026-12-01T08:00:00)', 'Asia/Jakarta', '2026-12-02T00:00:00Z')).toEqual([]);
  });

  it.each([
    'cron(0 8 * * * *)',
    'cron(60 8 * * ? *)',
    'cron(0 8 * * ?)',
    'cron(0 8 1W * ? *)',
    'cron(0 8 ? * 2#1 *)',
    'cron(0/0 8 * * ? *)',
    'rate(0 days)',
    'every day',
    '',
  ])('%s is refused', (expression) => {
    expect(parseScheduleExpression(expression, timeZone('UTC'))).toMatchObject({ refused: 'schedule-expression' });
  });
});
