import { timeZone } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { parseAdvance } from './advance-target.ts';

const now = Date.parse('2026-10-24T10:30:15.000Z');
const target = (text: string, zone = 'Europe/London') => {
  const at = parseAdvance(text, now, timeZone(zone));
  return typeof at === 'number' ? new Date(at).toISOString() : at.refused;
};

describe('the target of an advance', () => {
  it('keeps the time of day over a clock change when days are named', () => {
    expect(target('2d')).toBe('2026-10-26T11:30:15.000Z');
    expect(target('1w', 'Asia/Jakarta')).toBe('2026-10-31T10:30:15.000Z');
  });

  it('is exact in hours, minutes and seconds', () => {
    expect(target('48h')).toBe('2026-10-26T10:30:15.000Z');
    expect(target('90m')).toBe('2026-10-24T12:00:15.000Z');
    expect(target('15s')).toBe('2026-10-24T10:30:30.000Z');
  });

  it('is a wall time of the zone when a date is named', () => {
    expect(target('2026-12-01T08:00', 'Asia/Jakarta')).toBe('2026-12-01T01:00:00.000Z');
    expect(target('2026-12-01', 'Asia/Jakarta')).toBe('2026-11-30T17:00:00.000Z');
  });

  it.each([
    ['', 'advance-unreadable'],
    ['soon', 'advance-unreadable'],
    ['-1d', 'advance-unreadable'],
    ['2026-02-30', 'advance-unreadable'],
    ['2026-12-01T25:00', 'advance-unreadable'],
    ['9999d', 'advance-unreadable'],
    ['2026-10-01', 'advance-backwards'],
  ])('%s is refused', (text, refused) => {
    expect(target(text)).toBe(refused);
  });
});
