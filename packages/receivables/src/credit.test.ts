import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { type CreditRules, creditReasons, creditSentence } from './credit.ts';

const IDR = currency('IDR');
const RULES: CreditRules = {
  aboveLimit: true,
  limitMinor: 1_000n,
  overduePercentOfLimit: 10,
  overdueAboveMinor: 200n,
  oldestDays: 45,
  ignoreBelowMinor: 50n,
};
const at = (owedMinor: bigint, overdueMinor: bigint, oldestDays: number) => ({
  currency: IDR,
  owedMinor,
  overdueMinor,
  oldestDays,
});

describe('reasons to give no more credit', () => {
  it.each([
    [1_000n, 100n, 45, []],
    [1_001n, 0n, 0, ['above-limit']],
    [500n, 101n, 3, ['overdue-share']],
    [500n, 201n, 3, ['overdue-share', 'overdue-amount']],
    [500n, 100n, 46, ['oldest']],
    [2_000n, 300n, 90, ['above-limit', 'overdue-share', 'overdue-amount', 'oldest']],
  ] as const)('at %d owed, %d overdue for %d days are %j', (owed, overdue, days, reasons) => {
    expect(creditReasons(at(owed, overdue, days), RULES)).toEqual(reasons);
  });

  it('OCA and ERPNext#52960: are none for a tiny rest, however old it is', () => {
    expect(creditReasons(at(500n, 50n, 400), RULES)).toEqual([]);
    expect(creditReasons(at(500n, 51n, 400), RULES)).toEqual(['oldest']);
  });

  it('are none where the tenant set no condition, or no limit in the currency', () => {
    expect(creditReasons(at(9_999n, 9_999n, 999), { aboveLimit: false, ignoreBelowMinor: 0n })).toEqual([]);
    const { limitMinor: _, ...unlimited } = RULES;
    expect(creditReasons(at(9_999n, 150n, 3), unlimited)).toEqual([]);
  });

  it('do not count what exactly meets a condition, and each condition stands by itself', () => {
    const only = (rules: Partial<CreditRules>) => ({ aboveLimit: false, ignoreBelowMinor: 0n, ...rules });
    const late = at(9_999n, 200n, 45);
    expect(creditReasons(late, only({ overdueAboveMinor: 200n }))).toEqual([]);
    expect(creditReasons(late, only({ overdueAboveMinor: 199n }))).toEqual(['overdue-amount']);
    expect(creditReasons(late, only({ oldestDays: 45 }))).toEqual([]);
    expect(creditReasons(late, only({ limitMinor: 1n }))).toEqual([]);
    expect(creditReasons(late, only({ limitMinor: 1_000n, overduePercentOfLimit: 20 }))).toEqual([]);
    expect(creditReasons(late, { aboveLimit: true, ignoreBelowMinor: 0n })).toEqual([]);
  });

  it('are told in one sentence', () => {
    const position = at(200_000n, 30_000n, 90);
    expect(creditSentence(['above-limit', 'oldest'], position, RULES)).toBe(
      'Rp2,000 is owed, the limit is Rp10; the oldest is overdue for 90 days, more than 45.',
    );
    expect(creditSentence(['overdue-share', 'overdue-amount', 'step'], position, RULES)).toBe(
      'Rp300 is overdue, more than 10 % of the limit of Rp10; Rp300 is overdue, more than Rp2; a step of the reminders asks for it.',
    );
    expect(creditSentence(['step'], position, RULES)).toBe('A step of the reminders asks for it.');
  });
});
