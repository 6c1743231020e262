import { localDate } from '@piutang/calendar';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALENDAR, IDR } from './given.test-data.ts';
import { noticeIdOf, parseNoticeId, stageOf, thankYouStageOf } from './notice-id.ts';
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
  const on = localDate('2026-12-01');

  it('is customer, day and stage', () => {
    expect(noticeIdOf({ customer: 'C-0042', on, stage: stageOf(IDR, 2) })).toBe('C-0042__2026-12-01__IDR-L2');
    const thanks = { customer: 'C-0042', on, stage: thankYouStageOf(IDR) };
    expect(noticeIdOf(thanks)).toBe('C-0042__2026-12-01__IDR-T');
    expect(parseNoticeId(noticeIdOf(thanks))).toEqual(thanks);
    expect(parseNoticeId('C-0042__2026-12-01__IDR-T1')).toBeUndefined();
  });

  it('cannot be imitated by a strange customer id, and fits headers and message tags', () => {
    expect(noticeIdOf({ customer: 'C__2026-12-01__IDR-L2', on, stage: 'IDR-L1' })).toBe(
      'C_5F_5F2026-12-01_5F_5FIDR-L2__2026-12-01__IDR-L1',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (customer) => {
        const id = noticeIdOf({ customer, on, stage: 'IDR-L1' });
        expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(parseNoticeId(id)).toEqual({ customer, on, stage: 'IDR-L1' });
      }),
    );
  });

  it.each([
    '',
    'C-1',
    'C-1__2026-02-30__IDR-L1',
    'C-1__2026-12-01__IDR',
    'C_FF__2026-12-01__IDR-L1',
    'C 1__2026-12-01__IDR-L1',
  ])('is not %j', (text) => {
    expect(parseNoticeId(text)).toBeUndefined();
  });
});
