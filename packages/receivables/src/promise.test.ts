import { instant, type LocalDate, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Invoice } from './model.ts';
import {
  coveredByPromise,
  DEFAULT_PROMISE_RULES,
  judgePromise,
  type PromiseToPay,
  promiseDeadline,
  promisedItems,
  promiseRecordOf,
  promiseReliabilityPermille,
} from './promise.ts';

const IDR = currency('IDR');
const EUR = currency('EUR');
const on = (text: string): LocalDate => localDate(text);
const NOW = instant(Date.parse('2026-11-23T02:00:00Z'));
const TODAY = on('2026-11-23');
const CALENDAR = { workDays: new Set([1, 2, 3, 4, 5]), holidays: new Set([on('2026-12-25')]) };

function invoice(id: string, balanceMinor: bigint, more: Partial<Invoice> = {}): Invoice {
  return {
    id,
    customer: 'C-1',
    currency: IDR,
    amountMinor: balanceMinor,
    balanceMinor,
    issuedOn: on('2026-10-01'),
    dueOn: on('2026-10-31'),
    references: [],
    level: 0,
    contentHash: 'h',
    recordedAt: NOW,
    version: 1,
    ...more,
  };
}

const book = (...invoices: Invoice[]) => new Map(invoices.map((each) => [each.id, each]));

function promise(more: Partial<PromiseToPay> = {}): PromiseToPay {
  return {
    id: 'p1',
    customer: 'C-1',
    currency: IDR,
    items: [{ invoice: 'INV-1', amountMinor: 1_000n, balanceMinor: 1_500n }],
    promisedOn: on('2026-11-27'),
    madeOn: TODAY,
    source: 'collector',
    state: 'open',
    reschedules: 0,
    actor: 'rina',
    recordedAt: NOW,
    version: 1,
    ...more,
  };
}

describe('a promise to pay', () => {
  const ask = (items: { invoice: string; amountMinor?: bigint }[], promisedOn = '2026-11-27') => ({
    customer: 'C-1',
    items,
    promisedOn: on(promisedOn),
    today: TODAY,
  });
  const rules = DEFAULT_PROMISE_RULES;

  it('takes all that is open where no amount is named', () => {
    const made = promisedItems(ask([{ invoice: 'INV-1' }]), book(invoice('INV-1', 1_500n)), [], rules);
    expect(made).toEqual({
      currency: IDR,
      items: [{ invoice: 'INV-1', amountMinor: 1_500n, balanceMinor: 1_500n }],
      follows: [],
    });
  });

  it.each([
    ['an invoice that is not there', ask([{ invoice: 'INV-9' }]), 'invoice-unknown'],
    ['an invoice of another payer', ask([{ invoice: 'INV-X' }]), 'other-payer'],
    ['two currencies', ask([{ invoice: 'INV-1' }, { invoice: 'INV-E' }]), 'currency-mixed'],
    ['more than is open', ask([{ invoice: 'INV-1', amountMinor: 1_501n }]), 'more-than-open'],
    ['nothing', ask([]), 'nothing-promised'],
    ['a negative amount', ask([{ invoice: 'INV-1', amountMinor: -1n }]), 'more-than-open'],
    ['yesterday', ask([{ invoice: 'INV-1' }], '2026-11-22'), 'day-passed'],
    ['a day beyond the horizon', ask([{ invoice: 'INV-1' }], '2026-12-08'), 'too-far-ahead'],
  ])('is refused for %s', (_, request, refused) => {
    const invoices = book(
      invoice('INV-1', 1_500n),
      invoice('INV-E', 900n, { currency: EUR }),
      invoice('INV-X', 900n, { customer: 'C-2' }),
    );
    expect(promisedItems(request, invoices, [], rules)).toMatchObject({ refused });
  });

  it('says what was asked, what holds, and what to do', () => {
    const invoices = book(
      invoice('INV-1', 150_000n),
      invoice('INV-E', 900n, { currency: EUR }),
      invoice('INV-X', 900n, { customer: 'C-2' }),
    );
    const message = (...request: Parameters<typeof ask>) => {
      const made = promisedItems(ask(...request), invoices, [promise({ reschedules: 2 })], rules);
      return 'refused' in made ? made.message : undefined;
    };
    const named = (id: string, amountMinor?: bigint) => ({
      invoice: id,
      ...(amountMinor === undefined ? {} : { amountMinor }),
    });
    expect(message([named('INV-9')])).toBe('there is no invoice INV-9');
    expect(message([named('INV-X')])).toBe(
      'INV-X is owed by C-2, the promise is of C-1: record it for the payer who owes',
    );
    expect(message([named('INV-1'), named('INV-E')])).toBe(
      'INV-E is in EUR, others are in IDR: one promise for each currency',
    );
    expect(message([named('INV-1', 150_001n)])).toBe(
      'INV-1 has Rp1,500 open, Rp1,500.01 were promised: promise at most what is open',
    );
    expect(message([])).toBe('no invoice was named: name at least one');
    expect(message([named('INV-1')])).toBe(
      'these invoices were promised 3 times already, the rules allow 2 new dates: agree on a payment plan',
    );
    expect(message([named('INV-1')], '2026-11-22')).toBe(
      'got 2026-11-22, today is 2026-11-23: promise a day that is to come',
    );
    expect(message([named('INV-1')], '2026-12-08')).toBe(
      'got 2026-12-08, expected 2026-12-07 at the latest: a longer time needs a payment plan',
    );
  });

  it('may be for today, for the last day of the horizon, and for nothing less than a unit', () => {
    const invoices = book(invoice('INV-1', 1_500n), invoice('INV-0', 0n));
    expect(promisedItems(ask([{ invoice: 'INV-1' }], '2026-11-23'), invoices, [], rules)).toHaveProperty('items');
    expect(promisedItems(ask([{ invoice: 'INV-1' }], '2026-12-07'), invoices, [], rules)).toHaveProperty('items');
    expect(promisedItems(ask([{ invoice: 'INV-0' }]), invoices, [], rules)).toMatchObject({
      refused: 'more-than-open',
    });
    expect(promisedItems(ask([{ invoice: 'INV-1', amountMinor: 0n }]), invoices, [], rules)).toMatchObject({
      refused: 'more-than-open',
    });
  });

  it('follows the promises for any of its invoices, and no other', () => {
    const two = promise({
      id: 'p2',
      items: ['INV-1', 'INV-2'].map((id) => ({ invoice: id, amountMinor: 1n, balanceMinor: 1n })),
    });
    const other = promise({ id: 'p3', items: [{ invoice: 'INV-3', amountMinor: 1n, balanceMinor: 1n }] });
    const made = promisedItems(ask([{ invoice: 'INV-1' }]), book(invoice('INV-1', 5n)), [two, other], rules);
    expect(made).toMatchObject({ follows: [{ id: 'p2' }] });
    expect('follows' in made && made.follows).toHaveLength(1);
  });

  it('covers each invoice by what was promised of it', () => {
    const two = promise({
      items: [
        { invoice: 'INV-1', amountMinor: 300n, balanceMinor: 500n },
        { invoice: 'INV-2', amountMinor: 700n, balanceMinor: 700n },
      ],
    });
    expect(coveredByPromise(two, 'INV-1', 500n)).toBe(300n);
    expect(coveredByPromise(two, 'INV-2', 650n)).toBe(650n);
  });

  it('may be put off twice and not a third time', () => {
    const invoices = book(invoice('INV-1', 1_500n));
    const third = promisedItems(ask([{ invoice: 'INV-1' }]), invoices, [promise({ reschedules: 1 })], rules);
    const fourth = promisedItems(ask([{ invoice: 'INV-1' }]), invoices, [promise({ reschedules: 2 })], rules);
    expect(third).toMatchObject({ follows: [{ id: 'p1' }] });
    expect(fourth).toMatchObject({ refused: 'too-many-reschedules' });
  });

  it('covers what was promised less what came since, and nothing once it is judged', () => {
    expect(coveredByPromise(promise(), 'INV-1', 1_500n)).toBe(1_000n);
    expect(coveredByPromise(promise(), 'INV-1', 900n)).toBe(400n);
    expect(coveredByPromise(promise(), 'INV-1', 500n)).toBe(0n);
    expect(coveredByPromise(promise(), 'INV-2', 500n)).toBe(0n);
    expect(coveredByPromise(promise({ state: 'broken' }), 'INV-1', 1_500n)).toBe(0n);
  });

  it('never covers more than is open', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 5_000n),
        fc.bigInt(1n, 5_000n),
        fc.bigInt(1n, 5_000n),
        (openMinor, promisedMinor, thenMinor) => {
          const made = promise({ items: [{ invoice: 'INV-1', amountMinor: promisedMinor, balanceMinor: thenMinor }] });
          const covered = coveredByPromise(made, 'INV-1', openMinor);
          expect(covered >= 0n && covered <= openMinor).toBe(true);
        },
      ),
    );
  });
});

describe('judging a promise', () => {
  const rules = DEFAULT_PROMISE_RULES;
  const paid = (amountMinor: bigint, valueOn: string) => ({ invoice: 'INV-1', amountMinor, valueOn: on(valueOn) });
  const deadline = promiseDeadline(promise(), rules, CALENDAR);

  it('waits the tolerance in business days', () => {
    expect(deadline).toBe('2026-12-01');
    expect(promiseDeadline({ promisedOn: on('2026-12-24') }, rules, CALENDAR)).toBe('2026-12-29');
  });

  it('keeps it at 95 % by value date, even before the deadline', () => {
    const judged = judgePromise(promise(), [paid(950n, '2026-11-27')], deadline, on('2026-11-27'), rules);
    expect(judged).toEqual({ judged: true, state: 'kept', paidMinor: 950n });
  });

  it('counts a payment by its value date, not by the day its file came', () => {
    const late = judgePromise(promise(), [paid(1_000n, '2026-12-02')], deadline, on('2026-12-05'), rules);
    expect(late).toEqual({ judged: true, state: 'broken', paidMinor: 0n });
  });

  it('says partly kept for a part', () => {
    const part = judgePromise(promise(), [paid(400n, '2026-11-26')], deadline, on('2026-12-01'), rules);
    expect(part).toEqual({ judged: true, state: 'partly-kept', paidMinor: 400n });
  });

  it('counts what came from the day on which it was made to its deadline, both included', () => {
    const judged = (valueOn: string) => judgePromise(promise(), [paid(100n, valueOn)], deadline, deadline, rules);
    expect(judged('2026-11-23')).toMatchObject({ paidMinor: 100n });
    expect(judged('2026-12-01')).toMatchObject({ paidMinor: 100n });
    expect(judged('2026-11-22')).toMatchObject({ paidMinor: 0n });
    expect(judged('2026-12-02')).toMatchObject({ paidMinor: 0n });
  });

  it('says until when it cannot be judged, and how far the bank has told', () => {
    expect(judgePromise(promise(), [], deadline, undefined, rules)).toEqual({
      judged: false,
      why: "It is judged when the bank's statements cover 2026-12-01; no statement is in.",
    });
    expect(judgePromise(promise(), [], deadline, on('2026-11-30'), rules)).toEqual({
      judged: false,
      why: "It is judged when the bank's statements cover 2026-12-01; the statements reach 2026-11-30.",
    });
  });

  it('is put off while the statements do not cover the deadline', () => {
    expect(judgePromise(promise(), [], deadline, on('2026-11-30'), rules)).toMatchObject({ judged: false });
    expect(judgePromise(promise(), [], deadline, undefined, rules)).toMatchObject({ judged: false });
    expect(judgePromise(promise(), [], deadline, deadline, rules)).toMatchObject({ judged: true, state: 'broken' });
  });

  it('is broken by a payment that went back', () => {
    const returned = [paid(1_000n, '2026-11-27'), paid(-1_000n, '2026-11-30')];
    expect(judgePromise(promise(), returned, deadline, deadline, rules)).toMatchObject({ state: 'broken' });
  });

  it('does not count a payment of more on one invoice for another', () => {
    const two = promise({
      items: [
        { invoice: 'INV-1', amountMinor: 500n, balanceMinor: 500n },
        { invoice: 'INV-2', amountMinor: 500n, balanceMinor: 500n },
      ],
    });
    expect(judgePromise(two, [paid(1_000n, '2026-11-27')], deadline, deadline, rules)).toMatchObject({
      state: 'partly-kept',
      paidMinor: 500n,
    });
  });

  it('is counted in the record of its payer by how it came out', () => {
    const states = [
      'kept',
      'kept',
      'kept',
      'partly-kept',
      'partly-kept',
      'broken',
      'open',
      'withdrawn',
      'superseded',
    ] as const;
    expect(promiseRecordOf(states.map((state) => ({ state })))).toEqual({ kept: 3, partly: 2, broken: 1 });
  });

  it('makes a record that starts at one half and moves with each promise', () => {
    expect(promiseReliabilityPermille({ kept: 0, partly: 0, broken: 0 })).toBe(500);
    expect(promiseReliabilityPermille({ kept: 8, partly: 0, broken: 0 })).toBe(900);
    expect(promiseReliabilityPermille({ kept: 0, partly: 2, broken: 2 })).toBe(333);
  });
});
