import { localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { bookedMinor, feeClaimId, interestClaimId } from './charge.ts';

describe('a claim for lateness', () => {
  it('has booked what was charged and not taken back', () => {
    const charges = [
      { charge: 'I-1', amountMinor: 500n },
      { charge: 'I-2', amountMinor: 70n, takenBack: true as const },
      { charge: 'I-3', amountMinor: 30n },
    ];
    expect(bookedMinor({ charges })).toBe(530n);
    expect(bookedMinor({ charges: [] })).toBe(0n);
  });

  it('is one for each invoice that bears interest, and one for each notice that bears a fee', () => {
    expect(interestClaimId('INV-1')).toBe('interest#INV-1');
    expect(feeClaimId(localDate('2026-11-23'), 'IDR-L2')).toBe('fee#2026-11-23#IDR-L2');
  });
});
