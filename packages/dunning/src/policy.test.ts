import { localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { CALENDAR, IDR } from './given.test-data.ts';
import { noticeIdOf, stageOf } from './notice-id.ts';
import { bankIsFresh } from './policy.ts';

describe('bank data', () => {
  const monday = localDate('2026-11-16');
  const friday = localDate('2026-11-13');

  it('is fresh over a weekend and stale one working day later', () => {
    expect(bankIsFresh([friday], monday, 1, CALENDAR)).toBe(true);
    expect(bankIsFresh([friday], localDate('2026-11-17'), 1, CALENDAR)).toBe(false);
    expect(bankIsFresh([localDate('2026-12-24')], localDate('2026-12-28'), 1, CALENDAR)).toBe(true);
  });

  it('is as old as its oldest account, and an account without statements is stale', () => {
    expect(bankIsFresh([monday, localDate('2026-11-12')], monday, 1, CALENDAR)).toBe(false);
    expect(bankIsFresh([monday, undefined], monday, 30, CALENDAR)).toBe(false);
  });

  it('must be of the day itself where the tenant allows no age', () => {
    expect(bankIsFresh([friday], monday, 0, CALENDAR)).toBe(false);
    expect(bankIsFresh([monday], monday, 0, CALENDAR)).toBe(true);
  });
});

describe('the id of a notice', () => {
  const day = localDate('2026-12-01');

  it('is customer, day and stage', () => {
    expect(noticeIdOf('C-0042', day, stageOf(IDR, 2))).toBe('C-0042/2026-12-01/IDR-L2');
  });

  it('cannot be imitated by a strange customer id, nor break a header', () => {
    expect(noticeIdOf('C/2026-12-01/IDR-L2', day, 'IDR-L1')).toBe('C%2F2026-12-01%2FIDR-L2/2026-12-01/IDR-L1');
    expect(noticeIdOf("PT (A)*'!\r\nBcc: x", day, 'IDR-L1')).toMatch(/^[A-Za-z0-9%._~-]+\/2026-12-01\/IDR-L1$/);
    expect(noticeIdOf('\ud800', day, 'IDR-L1')).toBe('%EF%BF%BD/2026-12-01/IDR-L1');
  });
});
