import { localDate, parseInstant, timeZone } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { callingWindow } from './calling-window.ts';

const rules = {
  from: '08:00',
  to: '17:00',
  calendar: { workDays: new Set([1, 2, 3, 4, 5]), holidays: new Set([localDate('2026-12-25')]) },
};

function hours(at: string, zone: string): string {
  const moment = parseInstant(at);
  if (moment === undefined) throw new Error(`no instant: ${at}`);
  const { opensAt, closesAt } = callingWindow(moment, timeZone(zone), rules);
  return `${opensAt.slice(0, 16)} ${closesAt.slice(0, 16)}`;
}

describe('the hours in which a payer may be called', () => {
  it('are the tenant’s hours on the payer’s own clock', () => {
    expect(hours('2026-11-24T00:30:00Z', 'Asia/Jakarta')).toBe('2026-11-24T01:00 2026-11-24T10:00');
    expect(hours('2026-11-24T00:30:00Z', 'Asia/Jayapura')).toBe('2026-11-23T23:00 2026-11-24T08:00');
    expect(hours('2026-11-24T00:30:00Z', 'America/New_York')).toBe('2026-11-24T13:00 2026-11-24T22:00');
  });

  it('are the next day’s from the moment at which they close', () => {
    expect(hours('2026-11-24T09:59:59Z', 'Asia/Jakarta')).toBe('2026-11-24T01:00 2026-11-24T10:00');
    expect(hours('2026-11-24T10:00:00Z', 'Asia/Jakarta')).toBe('2026-11-25T01:00 2026-11-25T10:00');
  });

  it('skip weekends and holidays, and follow a clock change', () => {
    expect(hours('2026-12-24T12:00:00Z', 'Asia/Jakarta')).toBe('2026-12-28T01:00 2026-12-28T10:00');
    expect(hours('2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T06:00 2026-03-30T15:00');
  });

  it('are refused as a bug where no day is ever worked', () => {
    const never = { ...rules, calendar: { workDays: new Set<number>(), holidays: new Set<never>() } };
    const at = parseInstant('2026-11-24T00:30:00Z');
    expect(() => at && callingWindow(at, timeZone('Asia/Jakarta'), never)).toThrow('no working weekday');
  });
});
