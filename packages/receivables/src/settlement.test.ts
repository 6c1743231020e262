import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplicationLeg, Invoice } from './model.ts';
import { type Hand, keyTakingBack, liveLegs, reversalOf, settled, takesBack } from './settlement.ts';

const today = localDate('2026-11-23');
const hand: Hand = { actor: 'person:dewi', now: instant(1_000), today, cause: 'command:review' };
const invoice: Invoice = {
  id: 'INV-1',
  customer: 'C-1',
  currency: currency('IDR'),
  amountMinor: 100n,
  balanceMinor: 100n,
  issuedOn: localDate('2026-10-01'),
  dueOn: localDate('2026-11-01'),
  references: [],
  level: 2,
  contentHash: 'x',
  recordedAt: instant(0),
  version: 1,
};
const leg: ApplicationLeg = {
  invoice: 'INV-1',
  leg: 'L#A/2026-11-20/ab#1#1',
  customer: 'C-1',
  currency: invoice.currency,
  amountMinor: 100n,
  adjustment: 'withholding',
  source: { kind: 'bank-line', line: 'A/2026-11-20/ab#1' },
  effectiveOn: localDate('2026-11-20'),
  recordedAt: instant(0),
  rule: 'R4',
  why: 'named',
  actor: 'process-bank-statement',
  cause: 'file:ab',
  approver: 'person:budi',
};

describe('an invoice', () => {
  it('is closed on the day on which nothing is left, and open again with its due date and level when something is', () => {
    const closed = settled(invoice, 100n, today);
    expect(closed).toStrictEqual({ ...invoice, balanceMinor: 0n, closedOn: today });
    expect(settled(closed, -100n, localDate('2026-12-01'))).toStrictEqual(invoice);
    expect(settled(invoice, 40n, today)).toEqual({ ...invoice, balanceMinor: 60n });
  });

  it('has the balance that it had, whatever is taken off and given back in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { maxLength: 20 }), (amounts) => {
        const moved = [...amounts, ...amounts.map((amount) => -amount)];
        expect(moved.reduce((each, amount) => settled(each, amount, today), invoice)).toEqual(invoice);
      }),
    );
  });
});

describe('a reversal', () => {
  it('negates the leg under a key that can exist once, says who and why, and keeps its source', () => {
    const reversal = reversalOf(leg, 'wrong invoice', today, hand);
    expect(reversal).toStrictEqual({
      invoice: 'INV-1',
      leg: `${leg.leg}~`,
      customer: 'C-1',
      currency: 'IDR',
      amountMinor: -100n,
      adjustment: 'withholding',
      source: leg.source,
      effectiveOn: today,
      recordedAt: instant(1_000),
      rule: 'reversal',
      why: 'wrong invoice',
      actor: 'person:dewi',
      cause: 'command:review',
      reverses: leg.leg,
    });
    expect(reversalOf(leg, 'x', today, { ...hand, approver: 'person:sari' }).approver).toBe('person:sari');
    const { cause: _, ...causeless } = hand;
    expect(reversalOf(leg, 'x', today, causeless).cause).toBe('file:ab');
    expect([takesBack(leg.leg), takesBack(keyTakingBack(leg.leg))]).toEqual([false, true]);
  });

  it('leaves neither itself nor what it took back among the live legs, and no other invoice’s', () => {
    const twin = { ...leg, invoice: 'INV-2' };
    const other = { ...leg, leg: 'L#A/2026-11-20/ab#1#2' };
    expect(liveLegs([leg, twin, other, reversalOf(leg, 'x', today, hand)])).toEqual([twin, other]);
  });
});
