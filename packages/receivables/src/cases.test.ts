import { instant, type LocalDate, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dispute, disputedMinor, moveDispute, openDispute, rootCauses } from './dispute.ts';
import { type Hold, heldUntil, holdRefusal } from './hold.ts';
import type { Invoice } from './model.ts';
import {
  coveredByPromise,
  DEFAULT_PROMISE_RULES,
  judgePromise,
  type PromiseToPay,
  promiseDeadline,
  promisedItems,
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

  it('makes a record that starts at one half and moves with each promise', () => {
    expect(promiseReliabilityPermille({ kept: 0, partly: 0, broken: 0 })).toBe(500);
    expect(promiseReliabilityPermille({ kept: 8, partly: 0, broken: 0 })).toBe(900);
    expect(promiseReliabilityPermille({ kept: 0, partly: 2, broken: 2 })).toBe(333);
  });
});

describe('a dispute', () => {
  const request = (more: object = {}) => ({
    id: 'd1',
    invoice: invoice('INV-1', 1_000n),
    reason: 'quantity' as const,
    note: '2 boxes missing',
    actor: 'rina',
    at: NOW,
    today: TODAY,
    ...more,
  });
  const open = (more: object = {}, earlier: Dispute[] = []): Dispute => {
    const opened = openDispute(request(more), earlier, CALENDAR);
    if ('refused' in opened) throw new Error(opened.message);
    return opened;
  };
  const step = (to: Dispute['state'], today = '2026-11-24', more: object = {}) => ({
    to,
    note: 'n',
    actor: 'rina',
    at: NOW,
    today: on(today),
    ...more,
  });
  const moved = (dispute: Dispute, ...steps: ReturnType<typeof step>[]): Dispute =>
    steps.reduce((at, each) => {
      const next = moveDispute(at, each, CALENDAR);
      if ('refused' in next) throw new Error(next.message);
      return next;
    }, dispute);

  it('is owed an answer by the department of its reason', () => {
    expect(open()).toMatchObject({
      state: 'opened',
      owner: 'logistics',
      amountMinor: 1_000n,
      answerDueOn: '2026-11-26',
    });
  });

  it('may be about a part, and a second one about the rest only', () => {
    const part = open({ amountMinor: 300n });
    expect(disputedMinor([part], 'INV-1', 1_000n)).toBe(300n);
    expect(open({ id: 'd2' }, [part])).toMatchObject({ amountMinor: 700n });
    expect(openDispute(request({ id: 'd2', amountMinor: 701n }), [part], CALENDAR)).toMatchObject({
      refused: 'more-than-open',
    });
    expect(openDispute(request({ id: 'd2' }), [open()], CALENDAR)).toMatchObject({ refused: 'nothing-open' });
  });

  it('takes its part out of reminders until it is resolved, and never more than is open', () => {
    const dispute = open();
    expect(disputedMinor([dispute], 'INV-1', 400n)).toBe(400n);
    const resolved = moved(dispute, step('resolved', '2026-11-24', { outcome: 'invalid' }));
    expect(disputedMinor([resolved], 'INV-1', 400n)).toBe(0n);
    expect(disputedMinor([moved(resolved, step('triage'))], 'INV-1', 400n)).toBe(400n);
  });

  it('stops its clock while the customer is waited for', () => {
    const back = moved(open(), step('waiting-customer', '2026-11-24'), step('waiting-internal', '2026-12-01'));
    expect(back.answerDueOn).toBe('2026-12-03');
    expect(back).not.toHaveProperty('waitingSince');
  });

  it.each([
    [step('closed'), 'wrong-step'],
    [step('resolved'), 'outcome-missing'],
    [step('triage', '2026-11-24', { outcome: 'invalid' }), 'outcome-early'],
  ])('refuses a step that leads nowhere (%#)', (move, refused) => {
    expect(moveDispute(open(), move, CALENDAR)).toMatchObject({ refused });
  });

  it('keeps its outcome when it is closed, and is not opened again then', () => {
    const closed = moved(open(), step('resolved', '2026-11-24', { outcome: 'valid-credit' }), step('closed'));
    expect(closed).toMatchObject({ outcome: 'valid-credit', resolvedOn: '2026-11-24' });
    expect(closed.steps.map(({ state }) => state)).toEqual(['opened', 'resolved', 'closed']);
    expect(moveDispute(closed, step('triage'), CALENDAR)).toMatchObject({ refused: 'wrong-step' });
  });

  it('counts towards the report by root cause, the largest first', () => {
    const small = moved(
      open({ id: 'd1', about: 'Beras 5 kg' }),
      step('resolved', '2026-11-30', { outcome: 'partly-valid' }),
    );
    const large = open({ id: 'd2', invoice: invoice('INV-2', 9_000n), reason: 'price' });
    expect(rootCauses([small, large], on('2026-12-31'))).toEqual([
      expect.objectContaining({ reason: 'price', amountMinor: 9_000n, resolvedCount: 0, lateCount: 1 }),
      expect.objectContaining({
        reason: 'quantity',
        about: 'Beras 5 kg',
        validCount: 1,
        daysToResolve: 7,
        lateCount: 1,
      }),
    ]);
  });
});

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

  it('runs up to its day, for the invoice or the whole payer, until somebody ends it', () => {
    const own = hold({ invoice: 'INV-1', until: on('2026-11-25') });
    const whole = hold({ id: 'h2' });
    expect(heldUntil([own, whole], 'INV-1', TODAY)).toBe('2026-12-01');
    expect(heldUntil([own], 'INV-2', TODAY)).toBeUndefined();
    expect(heldUntil([own], 'INV-1', on('2026-11-26'))).toBeUndefined();
    expect(heldUntil([hold({ endedOn: TODAY })], 'INV-1', TODAY)).toBeUndefined();
  });
});
