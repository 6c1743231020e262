import { type LocalDate, localDate } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { paymentPlan as plan } from '../../../test/support/payment-plan.ts';
import { DEFAULT_PLAN_RULES, instalmentDeadline } from './payment-plan.ts';
import { judgePlan, receiptsOfItem } from './plan-judgement.ts';

const on = (text: string): LocalDate => localDate(text);
const CALENDAR = { workDays: new Set([1, 2, 3, 4, 5]), holidays: new Set([on('2026-12-25')]) };
const deadline = (dueOn: LocalDate) => instalmentDeadline(dueOn, DEFAULT_PLAN_RULES, CALENDAR);
const paid = (invoiceId: string, amountMinor: bigint, day: string) => ({
  invoice: invoiceId,
  amountMinor,
  effectiveOn: on(day),
});

describe('what came under a plan', () => {
  const AGREED = on('2026-11-23');
  const leg = (amountMinor: bigint, day: string, recorded = day) => ({
    amountMinor,
    effectiveOn: on(day),
    recordedOn: on(recorded),
  });
  /** Of 1,000, 400 had come when the rest was planned. */
  const item = { invoice: 'INV-1', amountMinor: 600n, balanceMinor: 600n };
  const came = (until: string, ...legs: ReturnType<typeof leg>[]) =>
    sumMinor(
      receiptsOfItem(item, 1_000n, AGREED, legs)
        .filter(({ effectiveOn }) => effectiveOn <= on(until))
        .map(({ amountMinor }) => amountMinor),
    );

  it('is what came besides what had come when it was agreed, recorded on the same day or not', () => {
    const before = leg(400n, '2026-11-20', '2026-11-23');
    expect(came('2026-12-03', before)).toBe(0n);
    expect(came('2026-12-03', before, leg(300n, '2026-11-23'))).toBe(300n);
    expect(came('2026-12-03', before, leg(200n, '2026-12-03'), leg(300n, '2026-12-04'))).toBe(200n);
    expect(came('2026-12-03', before, leg(200n, '2026-12-03'), leg(-200n, '2026-12-03'))).toBe(0n);
  });

  it('has in hand what was recorded by the day of the agreement, whatever day the bank gave it', () => {
    expect(came('2026-12-03', leg(400n, '2026-12-30', '2026-11-23'))).toBe(0n);
    expect(came('2026-12-03', leg(400n, '2026-12-30', '2026-11-23'), leg(300n, '2026-12-01'))).toBe(300n);
    expect(came('2026-12-03', leg(400n, '2026-11-20'), leg(300n, '2026-12-04', '2026-11-24'))).toBe(0n);
  });

  it('goes below nothing when what had come before goes back, and is not made up by what is the plan’s', () => {
    expect(came('2026-12-03', leg(400n, '2026-11-20'), leg(-400n, '2026-12-01'))).toBe(-400n);
  });
});

describe('a plan is judged by value dates', () => {
  const judged = (receipts: Parameters<typeof judgePlan>[1], coversOn?: string, disputed = 0n, rules = {}) =>
    judgePlan(plan(), receipts, disputed, deadline, coversOn === undefined ? undefined : on(coversOn), {
      ...DEFAULT_PLAN_RULES,
      ...rules,
    });

  it('and stays live while no proved statement covers the deadline of an instalment', () => {
    expect(judged([])).toMatchObject({ state: 'live', missed: 0 });
    expect(judged([], '2026-12-02')).toMatchObject({ state: 'live', missed: 0 });
  });

  it('broken by the first instalment that did not come, two business days after its day', () => {
    expect(deadline(on('2026-12-01'))).toBe('2026-12-03');
    expect(judged([], '2026-12-03')).toMatchObject({ state: 'broken', missed: 1, missedThrough: '2026-12-01' });
    expect(judged([paid('INV-2', 300n, '2026-12-03')], '2026-12-03')).toMatchObject({ state: 'live', missed: 0 });
    expect(judged([paid('INV-2', 300n, '2026-12-04')], '2026-12-04')).toMatchObject({ state: 'broken', missed: 1 });
  });

  it('kept at 95 % of what is due, and by an instalment paid in advance', () => {
    expect(judged([paid('INV-1', 285n, '2026-12-01')], '2026-12-10')).toMatchObject({ state: 'live', missed: 0 });
    expect(judged([paid('INV-1', 284n, '2026-12-01')], '2026-12-10')).toMatchObject({ state: 'broken' });
    expect(judged([paid('INV-1', 600n, '2026-11-30')], '2027-01-10')).toMatchObject({ state: 'live', missed: 0 });
  });

  it('kept as soon as everything came, however late the last payment', () => {
    const late = [paid('INV-1', 600n, '2027-03-01'), paid('INV-2', 300n, '2027-03-02')];
    expect(judged(late, '2027-03-05')).toMatchObject({ state: 'kept', paidMinor: 900n });
    expect(judged(late)).toMatchObject({ state: 'kept' });
  });

  it('not by what is disputed', () => {
    expect(judged([], '2026-12-10', 300n)).toMatchObject({ state: 'live', missed: 0 });
    expect(judged([], '2027-01-10', 300n)).toMatchObject({ state: 'broken', missed: 1 });
  });

  it('with money that went back not counted', () => {
    const back = [paid('INV-1', 300n, '2026-12-01'), paid('INV-1', -300n, '2026-12-02')];
    expect(judged(back, '2026-12-10')).toMatchObject({ state: 'broken', paidMinor: 0n });
  });

  it('broken by as many missed instalments as the rules say, those caught up with counted', () => {
    const rules = { brokenAfterMissed: 2 };
    expect(judged([], '2026-12-10', 0n, rules)).toMatchObject({
      state: 'live',
      missed: 1,
      missedThrough: '2026-12-01',
    });
    const caughtUp = judged([paid('INV-1', 300n, '2026-12-15')], '2026-12-20', 0n, rules);
    expect(caughtUp).toEqual({ state: 'live', missed: 1, paidMinor: 300n });
    expect(judged([paid('INV-1', 300n, '2026-12-15')], '2027-01-20', 0n, rules)).toMatchObject({ state: 'broken' });
  });

  describe('at its end', () => {
    /** 95 % of each instalment, in time. */
    const nearly = [
      paid('INV-1', 285n, '2026-12-01'),
      paid('INV-1', 285n, '2027-01-01'),
      paid('INV-2', 285n, '2027-02-01'),
    ];

    it('kept by what the rules count as paying it, once the bank’s data reach the deadline of the last instalment', () => {
      expect(deadline(on('2027-02-01'))).toBe('2027-02-03');
      expect(judged(nearly, '2027-02-02')).toEqual({ state: 'live', missed: 0, paidMinor: 855n });
      expect(judged(nearly, '2027-02-03')).toEqual({ state: 'kept', missed: 0, paidMinor: 855n });
      expect(judged(nearly)).toEqual({ state: 'live', missed: 0, paidMinor: 855n });
    });

    it('live while some of it is disputed', () => {
      expect(judged(nearly, '2027-02-10', 1n)).toEqual({ state: 'live', missed: 0, paidMinor: 855n });
    });

    it('live while an instalment is missed and the rules allow for it', () => {
      const rules = { brokenAfterMissed: 3 };
      expect(judged(nearly.slice(0, 2), '2027-02-10', 0n, rules)).toEqual({
        state: 'live',
        missed: 1,
        missedThrough: '2027-02-01',
        paidMinor: 570n,
      });
    });
  });
});
