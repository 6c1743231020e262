import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const TODAY = localDate('2026-11-16');
const SETTINGS = { ...DEFAULT_MATCHING_SETTINGS, tolerance: { IDR: { percent: '0.5', upTo: '10000' } } };
const PAYERS = [{ payer: 'C-1', name: 'PT Sinar Jaya Abadi' }];
const SHAVED_MINOR = 912_300n;

const items = Array.from({ length: 13 }, (_, at): MatchItem => {
  const amountMinor = 500_000_000n + BigInt(at) * 1_700n;
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  const invoice = `INV-2026-0001${String(at).padStart(2, '0')}`;
  return { invoice, payer: 'C-1', currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn };
});

const lines = items.map(
  ({ invoice, amountMinor }): MatchLine => ({
    id: invoice,
    currency: IDR,
    amountMinor: amountMinor - SHAVED_MINOR,
    bookedOn: TODAY,
    valueOn: TODAY,
    reversal: false,
    text: invoice,
    references: [],
    counterparty: {},
    details: [],
  }),
);

describe('a tolerated difference', () => {
  it('is written off until the payer’s limit of a year is used up, which nobody learns to shave beyond', () => {
    const outcomes = matchLines({ lines, items, payers: PAYERS, settings: SETTINGS, asOf: TODAY });
    // Ten times Rp10,000 a year holds ten differences of Rp9,123.
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(10).fill('auto'),
      ...Array<string>(3).fill('suggest'),
    ]);
    expect(outcomes[0]?.adjustments[0]).toMatchObject({ kind: 'tolerance', amountMinor: SHAVED_MINOR });
  });

  it('counts what earlier runs of the year have tolerated', () => {
    const toleranceUsed = [{ payer: 'C-1', currency: IDR, amountMinor: 9_500_000n }];
    const [outcome] = matchLines({ lines, items, payers: PAYERS, settings: SETTINGS, asOf: TODAY, toleranceUsed });
    expect(outcome?.outcome).toBe('suggest');
  });
});
