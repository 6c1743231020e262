import { localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { contactRefusal, isToFollowUp } from './contact.ts';

const TODAY = localDate('2026-11-23');

describe('a contact with a payer', () => {
  it('may be followed up from today on, for 92 days, or never', () => {
    const refused = (day: string) => contactRefusal({ note: '', followUpOn: localDate(day) }, TODAY);
    expect(contactRefusal({ note: '' }, TODAY)).toBeUndefined();
    expect([refused('2026-11-23'), refused('2027-02-23')]).toEqual([undefined, undefined]);
    expect(refused('2026-11-22')).toStrictEqual({
      refused: 'day-passed',
      message: 'got 2026-11-22, today is 2026-11-23: follow up on a day that is to come',
    });
    expect(refused('2027-02-24')).toStrictEqual({
      refused: 'too-far-ahead',
      message: 'got 2027-02-24, expected at most 92 days from today: follow up earlier',
    });
  });

  it('is noted in five hundred characters', () => {
    expect(contactRefusal({ note: 'n'.repeat(500) }, TODAY)).toBeUndefined();
    expect(contactRefusal({ note: 'n'.repeat(501) }, TODAY)).toStrictEqual({
      refused: 'note-too-long',
      message: 'got a note of 501 characters, expected at most 500: say it shorter',
    });
  });

  it('waits to be followed up until somebody did', () => {
    expect(isToFollowUp({})).toBe(false);
    expect(isToFollowUp({ followUpOn: TODAY })).toBe(true);
    expect(isToFollowUp({ followUpOn: TODAY, followedOn: TODAY })).toBe(false);
    expect(isToFollowUp({ followedOn: TODAY })).toBe(false);
  });
});
