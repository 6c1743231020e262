import { instant, type LocalDate, localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { type Hold, heldUntil, holdRefusal } from './hold.ts';

const on = (text: string): LocalDate => localDate(text);
const NOW = instant(Date.parse('2026-11-23T02:00:00Z'));
const TODAY = on('2026-11-23');

describe('a hold', () => {
  const hold = (more: Partial<Hold>): Hold => ({
    id: 'h1',
    customer: 'C-1',
    until: on('2026-12-01'),
    reason: 'audit of the payer',
    actor: 'rina',
    recordedAt: NOW,
    version: 1,
    ...more,
  });

  it('has an end and a reason', () => {
    expect(holdRefusal(on('2026-12-01'), 'audit', TODAY)).toBeUndefined();
    expect(holdRefusal(on('2026-12-01'), '  ', TODAY)).toMatchObject({ refused: 'reason-missing' });
    expect(holdRefusal(on('2026-11-22'), 'audit', TODAY)).toMatchObject({ refused: 'day-passed' });
    expect(holdRefusal(on('2027-11-22'), 'audit', TODAY)).toMatchObject({ refused: 'too-long' });
  });

  it('says what was asked, what holds, and what to do', () => {
    const message = (until: string, reason = 'audit') => holdRefusal(on(until), reason, TODAY)?.message;
    expect(message('2026-12-01', '')).toBe('a hold needs a reason: say why nobody may be reminded');
    expect(message('2026-11-22')).toBe('got 2026-11-22, today is 2026-11-23: hold up to a day that is to come');
    expect(message('2027-02-24')).toBe(
      'got 2027-02-24, expected at most 92 days from today: holds end, renew it when it is looked at again',
    );
    expect([message('2026-11-23'), message('2027-02-23')]).toEqual([undefined, undefined]);
  });

  it('is the longest of those that run, in whatever order they were set, its last day included', () => {
    const days = ['2026-11-30', '2026-12-05', '2026-11-25'];
    const holds = days.map((until) => hold({ until: on(until) }));
    expect(heldUntil(holds, 'INV-1', TODAY)).toBe('2026-12-05');
    expect(heldUntil(holds.toReversed(), 'INV-1', on('2026-12-05'))).toBe('2026-12-05');
    expect(heldUntil(holds, 'INV-1', on('2026-12-06'))).toBeUndefined();
  });

  it('runs up to its day, for the invoice or the whole payer, until somebody ends it', () => {
    const own = hold({ invoice: 'INV-1', until: on('2026-11-25') });
    const whole = hold({ id: 'h2' });
    expect(heldUntil([own, whole], 'INV-1', TODAY)).toBe('2026-12-01');
    expect(heldUntil([own], 'INV-2', TODAY)).toBeUndefined();
    expect(heldUntil([own], 'INV-1', on('2026-11-26'))).toBeUndefined();
    expect(heldUntil([hold({ endedOn: TODAY })], 'INV-1', TODAY)).toBeUndefined();
  });
});
