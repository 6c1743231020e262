import { addDays, type LocalDate, localDate } from '@piutang/calendar';
import { currency, sumMinor } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paymentPlan as plan } from '../../../test/support/payment-plan.ts';
import type { Invoice } from './model.ts';
import {
  coverableItems,
  DEFAULT_PLAN_RULES,
  equalInstalments,
  instalmentsOf,
  type PaymentPlan,
  paidOfPlan,
  refusalOfInstalments,
  sharesOfPlan,
} from './payment-plan.ts';

const IDR = currency('IDR');
const on = (text: string): LocalDate => localDate(text);
const TODAY = on('2026-11-23');
const AT = '2026-11-23T02:00:00.000Z' as never;

function invoice(id: string, balanceMinor: bigint, more: Partial<Invoice> = {}): Invoice {
  return {
    id,
    customer: 'C-1',
    currency: IDR,
    amountMinor: balanceMinor,
    balanceMinor,
    issuedOn: on('2026-09-01'),
    dueOn: on('2026-10-01'),
    references: [],
    level: 0,
    contentHash: 'h',
    recordedAt: AT,
    version: 1,
    ...more,
  };
}

const open = (one: bigint, two: bigint) => (id: string) => (id === 'INV-1' ? one : two);
describe('what a plan covers', () => {
  const book = new Map([
    ['A', invoice('A', 600n, { dueOn: on('2026-10-20') })],
    ['B', invoice('B', 300n)],
    ['PAID', invoice('PAID', 0n)],
    ['OTHER', invoice('OTHER', 9n, { customer: 'C-2' })],
    ['EURO', invoice('EURO', 9n, { currency: currency('EUR') })],
  ]);
  const covers = (...invoices: string[]) =>
    coverableItems({ customer: 'C-1', invoices }, book, ({ id }) => (id === 'A' ? 100n : 0n), []);

  it('is all that is open and undisputed, the oldest invoice first, each once', () => {
    expect(covers('A', 'B', 'A')).toMatchObject({
      items: [
        { invoice: 'B', amountMinor: 300n },
        { invoice: 'A', amountMinor: 500n, balanceMinor: 600n },
      ],
    });
  });

  it.each([
    ['invoice-unknown', ['NONE'], 'there is no invoice NONE'],
    ['other-payer', ['OTHER'], 'OTHER is owed by C-2, the plan is of C-1: plan it for the payer who owes'],
    ['currency-mixed', ['A', 'EURO'], 'EURO is in EUR, others are in IDR: one plan for each currency'],
    ['nothing-open', ['PAID'], 'nothing of PAID is open and undisputed: leave it out'],
    ['nothing-covered', [], 'no invoice was named: name at least one'],
  ])('is refused as %s', (refused, invoices, message) => {
    expect(covers(...invoices)).toEqual({ refused, message });
  });

  it('is asked for in the order of the invoices’ numbers where they are due on one day', () => {
    const sameDay = new Map(['C', 'A', 'B'].map((id) => [id, invoice(id, 10n)]));
    const asked = { customer: 'C-1', invoices: ['C', 'A', 'B', 'A'] };
    const found = coverableItems(asked, sameDay, () => 0n, []);
    expect('items' in found && found.items.map((item) => item.invoice)).toEqual(['A', 'B', 'C']);
    const reversed = coverableItems({ ...asked, invoices: ['A', 'B', 'C'] }, sameDay, () => 0n, []);
    expect(reversed).toEqual(found);
  });

  it('is not under another plan in force', () => {
    const other = plan({ items: [{ invoice: 'A', amountMinor: 600n, balanceMinor: 600n }] });
    const asked = { customer: 'C-1', invoices: ['A'] };
    const refused = { refused: 'planned-already', message: 'A is under plan p1: cancel that one first' };
    expect(coverableItems(asked, book, () => 0n, [other])).toEqual(refused);
    expect(coverableItems(asked, book, () => 0n, [{ ...other, state: 'agreed' }])).toEqual(refused);
    const two = plan({ items: [...other.items, { invoice: 'PAID', amountMinor: 1n, balanceMinor: 1n }] });
    expect(coverableItems(asked, book, () => 0n, [two])).toEqual(refused);
    expect(coverableItems({ ...asked, invoices: ['B'] }, book, () => 0n, [two])).toMatchObject({ currency: IDR });
    expect(coverableItems(asked, book, () => 0n, [{ ...other, state: 'broken' }])).toMatchObject({ currency: IDR });
  });
});

describe('instalments', () => {
  const refusal = (...parts: readonly [day: string, amountMinor: bigint][]) =>
    refusalOfInstalments(
      parts.map(([day, amountMinor]) => ({ dueOn: on(day), amountMinor })),
      900n,
      IDR,
      TODAY,
      { ...DEFAULT_PLAN_RULES, maxInstalments: 3 },
    )?.refused;

  it('add up to what is covered, on rising days that are to come', () => {
    expect(refusal(['2026-12-01', 400n], ['2026-12-15', 500n])).toBeUndefined();
    expect(refusal(['2026-12-01', 400n], ['2026-12-15', 499n])).toBe('sum-differs');
    expect(refusal(['2026-12-01', 400n], ['2026-12-01', 500n])).toBe('days-not-rising');
    expect(refusal(['2026-11-22', 400n], ['2026-12-01', 500n])).toBe('day-passed');
    expect(refusal(['2026-12-01', 400n], ['2027-11-25', 500n])).toBe('too-far-ahead');
    expect(refusal(['2026-12-01', 900n])).toBe('too-few-instalments');
    expect(refusal(['2026-12-01', 900n], ['2026-12-02', 0n])).toBe('instalment-not-positive');
    const four = ['1', '2', '3', '4'].map((day): [string, bigint] => [`2026-12-0${day}`, 225n]);
    expect(refusal(...four)).toBe('too-many-instalments');
  });

  it('are refused with what was got and what is expected', () => {
    const message = (...parts: readonly [day: string, amountMinor: bigint][]) =>
      refusalOfInstalments(
        parts.map(([day, amountMinor]) => ({ dueOn: on(day), amountMinor })),
        900_00n,
        IDR,
        TODAY,
        { ...DEFAULT_PLAN_RULES, maxInstalments: 2 },
      )?.message;
    expect(message(['2026-12-01', 900_00n])).toBe(
      'got 1, expected at least 2 instalments: one payment is a promise (piutang promise make)',
    );
    expect(message()).toMatch(/^got 0, expected at least 2/);
    expect(message(['2026-12-01', 300_00n], ['2026-12-02', 300_00n], ['2026-12-03', 300_00n])).toBe(
      'got 3 instalments, the rules allow 2: make them larger',
    );
    expect(message(['2026-12-01', 901_00n], ['2026-12-02', -1_00n])).toBe(
      'the instalment of 2026-12-02 is -Rp1: expected more than nothing',
    );
    expect(message(['2026-12-02', 400_00n], ['2026-12-01', 500_00n])).toBe(
      'instalments are due on rising days: one payment for each day',
    );
    expect(message(['2026-11-22', 400_00n], ['2026-12-01', 500_00n])).toBe(
      'got 2026-11-22, today is 2026-11-23: begin on a day that is to come',
    );
    expect(message(['2026-12-01', 400_00n], ['2027-11-25', 500_00n])).toBe(
      'the last instalment is due on 2027-11-25, expected 2027-11-24 at the latest',
    );
    expect(message(['2026-12-01', 400_00n], ['2026-12-15', 499_00n])).toBe(
      'the instalments add up to Rp899, the plan covers Rp900: change the last one by the difference',
    );
  });

  it('may begin today, end on the last day that the rules allow, and be as many as they allow', () => {
    expect(refusal(['2026-11-23', 300n], ['2026-12-01', 300n], ['2027-11-24', 300n])).toBeUndefined();
  });

  it('of less than a unit each are not rounded away', () => {
    const amounts = (totalMinor: bigint) =>
      equalInstalments(totalMinor, 2, TODAY, 'month', IDR).map(({ amountMinor }) => amountMinor);
    expect(amounts(150n)).toEqual([75n, 75n]);
    expect(amounts(201n)).toEqual([100n, 101n]);
    expect(amounts(399n)).toEqual([100n, 299n]);
  });

  it('that are equal are whole rupiah, and the last one takes what is left over', () => {
    const parts = equalInstalments(1_000_000_50n, 3, on('2026-11-30'), 'month', IDR);
    expect(parts).toEqual([
      { dueOn: '2026-11-30', amountMinor: 333_333_00n },
      { dueOn: '2026-12-30', amountMinor: 333_333_00n },
      { dueOn: '2027-01-30', amountMinor: 333_334_50n },
    ]);
    expect(equalInstalments(10n, 2, TODAY, 'week', IDR).map(({ dueOn }) => dueOn)).toEqual([TODAY, '2026-11-30']);
  });

  it('add up whatever the amount and the number of parts', () => {
    fc.assert(
      fc.property(fc.bigInt(1_000n, 10n ** 15n), fc.integer({ min: 2, max: 60 }), (total, count) => {
        const parts = equalInstalments(total, count, TODAY, 'month', IDR);
        expect(sumMinor(parts.map(({ amountMinor }) => amountMinor))).toBe(total);
        expect(parts.every(({ amountMinor }) => amountMinor > 0n)).toBe(true);
      }),
    );
  });

  it('are paid from the first one on, and stand by their days', () => {
    const standings = instalmentsOf(plan(), 450n, on('2027-01-05'));
    expect(standings.map(({ state, openMinor }) => [state, openMinor])).toEqual([
      ['paid', 0n],
      ['due', 150n],
      ['next', 300n],
    ]);
  });
});

describe('an instalment', () => {
  const standing = (paidMinor: bigint, today: string, more: Partial<PaymentPlan> = {}) =>
    instalmentsOf(plan(more), paidMinor, on(today)).map(({ number, state }) => [number, state]);

  it('is the next until its day is over, and the others come later', () => {
    const before = [
      [1, 'next'],
      [2, 'later'],
      [3, 'later'],
    ];
    expect(standing(0n, '2026-11-25')).toEqual(before);
    expect(standing(0n, '2026-12-01')).toEqual(before);
    expect(standing(0n, '2026-12-02')).toEqual([
      [1, 'due'],
      [2, 'next'],
      [3, 'later'],
    ]);
  });

  it('that was paid before its day leaves the one after it to be the next', () => {
    expect(standing(300n, '2026-11-25')).toEqual([
      [1, 'paid'],
      [2, 'next'],
      [3, 'later'],
    ]);
  });

  it('that was judged missed stays so, with those before it, while later ones wait to be judged', () => {
    expect(standing(100n, '2027-01-05', { missedThrough: on('2026-12-01') })).toEqual([
      [1, 'missed'],
      [2, 'due'],
      [3, 'next'],
    ]);
  });
});

describe('what a plan takes out of reminders', () => {
  const shares = (today: string, one = 600n, two = 300n, more: Partial<PaymentPlan> = {}) =>
    sharesOfPlan(plan(more), open(one, two), on(today)).map(({ plannedMinor, dueOn }) => [plannedMinor, dueOn]);

  it('is all but the next instalment, which may be told of before its day', () => {
    expect(shares('2026-11-25')).toEqual([
      [300n, '2026-12-01'],
      [300n, undefined],
    ]);
  });

  it('is everything while an instalment waits for the bank’s data', () => {
    expect(shares('2026-12-02')).toEqual([
      [600n, undefined],
      [300n, undefined],
    ]);
  });

  it('leaves a missed instalment to be asked for, due on its own day', () => {
    expect(shares('2026-12-08', 600n, 300n, { missed: 1, missedThrough: on('2026-12-01') })).toEqual([
      [300n, '2026-12-01'],
      [300n, undefined],
    ]);
  });

  it('is nothing once the plan is at its end, and of one that the payer did not agree to', () => {
    for (const state of ['proposed', 'kept', 'broken', 'cancelled'] as const)
      expect(shares('2026-12-02', 600n, 300n, { state })).toEqual([]);
  });

  it('does not cover what was added to an invoice afterwards', () => {
    expect(shares('2026-11-25', 700n)).toEqual([
      [600n, undefined],
      [300n, undefined],
    ]);
  });

  it('leaves of an invoice that grew only what was missed to be asked for, due by the invoice itself', () => {
    expect(shares('2026-12-08', 700n, 300n, { missed: 1, missedThrough: on('2026-12-01') })).toEqual([
      [300n, undefined],
      [300n, undefined],
    ]);
  });

  it('shrinks by what was paid of an invoice, and asks the next of what is open for the rest', () => {
    expect(shares('2026-11-25', 100n, 300n)).toEqual([
      [0n, '2027-01-01'],
      [300n, undefined],
    ]);
    expect(shares('2026-11-25', 600n, 100n)).toEqual([
      [500n, '2026-12-01'],
      [100n, undefined],
    ]);
    expect(shares('2026-11-25', 0n, 0n)).toEqual([
      [0n, undefined],
      [0n, undefined],
    ]);
  });

  it('is of an invoice with a disputed part what is left of the undisputed one', () => {
    const items = [{ invoice: 'INV-1', amountMinor: 900n, balanceMinor: 1_000n }];
    expect(shares('2026-11-25', 700n, 0n, { items })).toEqual([[600n, undefined]]);
  });

  it('of which nothing is told now has no day', () => {
    const first = shares('2026-11-25', 600n, 300n, {
      instalments: [
        { dueOn: on('2026-12-01'), amountMinor: 600n },
        { dueOn: on('2027-01-01'), amountMinor: 300n },
      ],
    });
    expect(first).toEqual([
      [0n, '2026-12-01'],
      [300n, undefined],
    ]);
    expect(
      Object.keys(sharesOfPlan(plan(), open(600n, 300n), on('2026-12-02'))[0] ?? {}),
      'while an instalment waits to be judged',
    ).toEqual(['invoice', 'plannedMinor']);
  });

  it('never exceeds what is open and what is covered, whatever was paid of which invoice', () => {
    const day = fc.integer({ min: 0, max: 120 }).map((days) => addDays(TODAY, days));
    const missed = fc.constantFrom(undefined, on('2026-12-01'), on('2027-01-01'));
    fc.assert(
      fc.property(fc.bigInt(0n, 600n), fc.bigInt(0n, 300n), day, missed, (one, two, today, missedThrough) => {
        const live = plan(missedThrough === undefined ? {} : { missedThrough });
        const balances = open(one, two);
        const all = sharesOfPlan(live, balances, today);
        for (const { invoice: id, plannedMinor } of all) {
          expect(plannedMinor >= 0n && plannedMinor <= balances(id)).toBe(true);
        }
        const rest = 900n - paidOfPlan(live, balances);
        const asked = one + two - sumMinor(all.map(({ plannedMinor }) => plannedMinor));
        const dueMinor = sumMinor(
          instalmentsOf(live, paidOfPlan(live, balances), today)
            .filter(({ state }) => state === 'missed' || state === 'next')
            .map(({ openMinor }) => openMinor),
        );
        expect(asked <= rest && asked <= dueMinor).toBe(true);
      }),
    );
  });
});
