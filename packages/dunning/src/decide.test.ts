import { addDays, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { DunningInput } from './decision.ts';
import { CALENDAR, given, item, rupiah, SETTINGS, STEPS, sent, TODAY } from './given.test-data.ts';
import { dunningPolicyOf } from './policy.ts';

const reasonOf = (input: DunningInput) => {
  const decision = decide(input);
  return decision.outcome === 'none' ? decision.reason : `sent at level ${decision.level}`;
};

describe('a notice that is due', () => {
  it('goes one day after the due date at level 1, with the invoice, its age and its new level', () => {
    const decision = decide(given({ items: [item(1)] }));
    expect(decision).toMatchObject({
      outcome: 'send',
      level: 1,
      step: 'friendly',
      tone: 'friendly',
      stage: 'IDR-L1',
      on: TODAY,
      totals: { overdueMinor: rupiah(1_000_000), comingDueMinor: 0n, creditMinor: 0n, netMinor: rupiah(1_000_000) },
      overdue: [{ daysOverdue: 1, itemLevel: 1, balanceMinor: rupiah(1_000_000), dueOn: '2026-11-16' }],
      comingDue: [],
      leftOut: [],
    });
    expect(decision.why).toBe('Step friendly: Rp1,000,000 overdue on 1 (number of invoices).');
  });

  it.each([
    [1, 0, 1],
    [7, 1, 2],
    [14, 2, 3],
    [21, 3, 4],
  ])('%i days overdue and last reminded at level %i goes at level %i', (days, level, expected) => {
    expect(decide(given({ items: [item(days, { level })] }))).toMatchObject({ outcome: 'send', level: expected });
  });

  it('lists invoices that come due in their own section, and those further away not at all', () => {
    const decision = decide(given({ items: [item(1), item(-3), item(-8)] }));
    expect(decision).toMatchObject({
      outcome: 'send',
      level: 1,
      overdue: [{ invoice: 'INV-2026-11-16' }],
      comingDue: [{ invoice: 'INV-2026-11-20', balanceMinor: rupiah(1_000_000), dueOn: '2026-11-20' }],
      totals: { overdueMinor: rupiah(1_000_000), comingDueMinor: rupiah(1_000_000), netMinor: rupiah(2_000_000) },
    });
  });

  it('leaves an invoice below the minimum out, and says so', () => {
    const small = item(30, { invoice: 'SMALL', balanceMinor: rupiah(49_999) });
    expect(decide(given({ items: [small, item(1)] }))).toMatchObject({
      outcome: 'send',
      level: 1,
      overdue: [{ invoice: 'INV-2026-11-16' }],
      totals: { overdueMinor: rupiah(1_000_000) },
      leftOut: [{ invoice: 'SMALL', reason: 'below-min' }],
    });
    expect(decide(given({ items: [{ ...small, balanceMinor: rupiah(50_000) }, item(1)] })).leftOut).toEqual([]);
  });

  it('takes the latest wording of the level where a level has two steps', () => {
    const steps = [
      ...SETTINGS.steps.slice(0, 3),
      { name: 'again', offsetDays: 8, level: 1, tone: 'reminder' as const },
    ];
    const first = given({ items: [item(3)], settings: { steps } });
    expect(decide(first)).toMatchObject({ outcome: 'send', step: 'friendly', level: 1 });
    const second = given({ items: [item(9, { level: 1 })], history: sent(1, 6), settings: { steps } });
    expect(decide(second)).toMatchObject({ outcome: 'send', step: 'again', level: 1, tone: 'reminder' });
    const third = given({ items: [item(14, { level: 1 })], history: sent(1, 6), settings: { steps } });
    expect(reasonOf(third)).toBe('already-at-level');
  });

  it('keeps a level that the policy no longer has, in the nearest tone below it', () => {
    const steps = SETTINGS.steps.slice(0, 4);
    const input = given({ items: [item(40, { level: 4 }), item(1)], settings: { steps } });
    expect(decide(input)).toMatchObject({ outcome: 'send', level: 4, step: 'reminder', tone: 'reminder' });
  });
});

describe('before the due date', () => {
  it('tells of an invoice once in each step, and a missed step once in the next days', () => {
    expect(decide(given({ items: [item(-7)] }))).toMatchObject({ outcome: 'send', level: 0, step: 'upcoming' });
    expect(decide(given({ items: [item(-4)] }))).toMatchObject({ outcome: 'send', level: 0, step: 'upcoming' });
    const told = sent(0, 6);
    expect(reasonOf(given({ items: [item(-4, {})], history: sent(0, 2) }))).toBe('already-at-level');
    expect(decide(given({ items: [item(-1)], history: told }))).toMatchObject({
      outcome: 'send',
      step: 'due-tomorrow',
    });
    expect(decide(given({ items: [item(0)], history: told }))).toMatchObject({ outcome: 'send', step: 'due-tomorrow' });
  });

  it('speaks of the nearest due day when several invoices come due', () => {
    expect(decide(given({ items: [item(-1), item(-7)] }))).toMatchObject({ outcome: 'send', step: 'due-tomorrow' });
    expect(decide(given({ items: [item(-7), item(-1)] }))).toMatchObject({ outcome: 'send', step: 'due-tomorrow' });
  });

  it('lets a step go that came more days ago than the history reaches', () => {
    const early = { name: 'early', offsetDays: -45, level: 0, tone: 'courtesy' as const };
    const settings = { steps: [early, ...SETTINGS.steps.slice(2)] };
    const issuedOn = addDays(TODAY, -90);
    expect(reasonOf(given({ items: [item(-16, { issuedOn })], settings }))).toBe('sent at level 0');
    expect(reasonOf(given({ items: [item(-15, { issuedOn })], settings }))).toBe('already-at-level');
  });

  it('does not start a notice of its own while something overdue is being chased', () => {
    const overdue = item(3, { level: 1 });
    expect(reasonOf(given({ items: [overdue, item(-7)] }))).toBe('already-at-level');
    expect(decide(given({ items: [item(7, { level: 1 }), item(-7)] }))).toMatchObject({
      level: 2,
      comingDue: [{ invoice: 'INV-2026-11-24' }],
    });
  });

  it('mentions a small overdue rest, without raising it', () => {
    const rest = item(9, { balanceMinor: rupiah(80_000), level: 1 });
    expect(decide(given({ items: [rest, item(-7)] }))).toMatchObject({
      outcome: 'send',
      level: 0,
      tone: 'courtesy',
      overdue: [{ itemLevel: 1, balanceMinor: rupiah(80_000) }],
    });
  });

  it('tells of an invoice that was issued after the last notice, though that was within the step', () => {
    const issuedOn = addDays(TODAY, -3);
    const input = given({ items: [item(-2, { issuedOn })], history: sent(0, 5) });
    expect(decide(input)).toMatchObject({ outcome: 'send', step: 'upcoming' });
  });

  it('says nothing on the day of issue and the next', () => {
    expect(reasonOf(given({ items: [item(-5, { issuedOn: TODAY })] }))).toBe('nothing-due');
    expect(reasonOf(given({ items: [item(-5, { issuedOn: addDays(TODAY, -1) })] }))).toBe('nothing-due');
    expect(reasonOf(given({ items: [item(-5, { issuedOn: addDays(TODAY, -2) })] }))).toBe('sent at level 0');
  });
});

describe('nothing is sent', () => {
  it.each<[string, DunningInput]>([
    ['nothing-due', given()],
    ['nothing-due', given({ items: [item(-8)] })],
    ['nothing-due', given({ items: [item(5, { balanceMinor: 0n })] })],
    ['hold', given({ items: [item(5, { heldUntil: TODAY })] })],
    ['just-issued', given({ items: [item(5, { issuedOn: addDays(TODAY, -1) })] })],
    ['just-issued', given({ items: [item(5, { firstDeliveredOn: TODAY })] })],
    ['below-min', given({ items: [item(5, { balanceMinor: rupiah(49_999) })] })],
    ['below-min', given({ items: [item(5, { balanceMinor: rupiah(100_000) })] })],
    ['net-credit', given({ items: [item(5)], unappliedMinor: rupiah(900_000) })],
    ['net-credit', given({ items: [item(-7)], unappliedMinor: rupiah(2_000_000) })],
    ['already-at-level', given({ items: [item(5, { level: 1 })] })],
    ['holiday', given({ items: [item(1, {}, localDate('2026-11-21'))], asOf: localDate('2026-11-21') })],
    ['holiday', given({ items: [item(1, {}, localDate('2026-12-25'))], asOf: localDate('2026-12-25') })],
    ['quiet-hours', given({ items: [item(1)], minuteOfDay: 479 })],
    ['quiet-hours', given({ items: [item(1)], minuteOfDay: 1020 })],
    ['interval', given({ items: [item(7, { level: 1 })], history: sent(1, 4) })],
    ['bank-stale', given({ items: [item(7, { level: 1 })], bank: { fresh: false } })],
    ['no-contact', given({ items: [item(1)], canSend: { sender: true, address: false, suppressed: false } })],
    ['suppressed', given({ items: [item(1)], canSend: { sender: true, address: true, suppressed: true } })],
    ['no-sender', given({ items: [item(1)], canSend: { sender: false, address: true, suppressed: false } })],
  ])('%s', (reason, input) => {
    const decision = decide(input);
    expect(decision).toMatchObject({ outcome: 'none', reason });
    expect(decision.why).toMatch(/^[A-Z0-9].{10,}\.$/);
  });

  it('says what stands in the way and at which level, so that a person can act', () => {
    const stale = given({
      items: [item(7, { level: 1 })],
      bank: { fresh: false, newestStatementOn: localDate('2026-11-10') },
    });
    expect(decide(stale)).toMatchObject({
      level: 2,
      why: "Level 2 waits for the bank's statements (the newest is of 2026-11-10).",
    });
    const big = given({ items: [item(14, { level: 2 })], settings: { autoSendCeiling: { IDR: '900000' } } });
    expect(decide(big)).toMatchObject({
      reason: 'approval',
      level: 3,
      why: 'Level 3 over Rp1,000,000 needs approval: the ceiling is Rp900,000.',
    });
  });

  it('counts distinct days of the last 30, so that one more or less decides', () => {
    const items = [item(1)];
    expect(reasonOf(given({ items, history: sent(1, 6, 11, 16, 21, 25, 29) }))).toBe('touch-cap');
    expect(reasonOf(given({ items, history: sent(1, 6, 11, 16, 21, 25, 30) }))).toBe('sent at level 1');
    expect(reasonOf(given({ items, history: sent(1, 6, 11, 16, 21, 25, 25) }))).toBe('sent at level 1');
  });

  it('writes at most once a day even where the policy has no interval', () => {
    const settings = { minIntervalDays: 0 };
    expect(reasonOf(given({ items: [item(1)], history: sent(0, 0), settings }))).toBe('interval');
  });
});

describe('the minimum interval', () => {
  it('does not let a courtesy before the due date put off the first reminder after it', () => {
    expect(reasonOf(given({ items: [item(1)], history: sent(0, 2) }))).toBe('sent at level 1');
  });

  it('keeps reminders apart, and a courtesy apart from everything', () => {
    expect(reasonOf(given({ items: [item(7, { level: 1 })], history: sent(1, 5) }))).toBe('sent at level 2');
    expect(reasonOf(given({ items: [item(-1)], history: sent(1, 4) }))).toBe('interval');
    expect(reasonOf(given({ items: [item(-7)], history: sent(0, 4) }))).toBe('interval');
  });
});

describe('the gates', () => {
  it('let levels 0 and 1 through while bank data is stale', () => {
    expect(reasonOf(given({ items: [item(1)], bank: { fresh: false } }))).toBe('sent at level 1');
    expect(reasonOf(given({ items: [item(-7)], bank: { fresh: false } }))).toBe('sent at level 0');
  });

  it('open and close with the window: its first minute is in, its last is out', () => {
    expect(reasonOf(given({ items: [item(1)], minuteOfDay: 480 }))).toBe('sent at level 1');
    expect(reasonOf(given({ items: [item(1)], minuteOfDay: 1019 }))).toBe('sent at level 1');
  });

  it('end a hold on the day after its last', () => {
    expect(reasonOf(given({ items: [item(5, { heldUntil: addDays(TODAY, -1) })] }))).toBe('sent at level 1');
  });

  it('need approval only above the ceiling, from level 3, and after credit', () => {
    const settings = { autoSendCeiling: { IDR: '1000000' } };
    expect(reasonOf(given({ items: [item(14, { level: 2 })], settings }))).toBe('sent at level 3');
    const two = [item(14, { level: 2 }), item(9, { level: 2 })];
    expect(reasonOf(given({ items: two, settings }))).toBe('approval');
    expect(reasonOf(given({ items: two, settings, unappliedMinor: rupiah(1_000_000) }))).toBe('sent at level 3');
    expect(reasonOf(given({ items: [item(7, { level: 1 }), item(8, { level: 1 })], settings }))).toBe(
      'sent at level 2',
    );
  });
});

it('refuses to mix currencies: that is a bug of the caller', () => {
  expect(() => decide(given({ items: [item(1, { currency: currency('EUR') })] }))).toThrow('group by currency first');
});

it('reads a policy amount that its currency cannot hold as a bug of the caller', () => {
  expect(() => dunningPolicyOf({ ...SETTINGS, minItem: { IDR: '0.001' } }, CALENDAR)).toThrow('IDR');
});

describe('a payer above the ceiling', () => {
  const large = { items: [item(15, { level: 2 })], settings: { autoSendCeiling: { IDR: '500000' } } };

  it('waits for a person at level 3, and goes out once somebody approved that level', () => {
    expect(decide(given(large))).toMatchObject({ outcome: 'none', reason: 'approval' });
    expect(decide(given({ ...large, approvedLevel: 2 }))).toMatchObject({ outcome: 'none', reason: 'approval' });
    expect(decide(given({ ...large, approvedLevel: 3 }))).toMatchObject({ outcome: 'send', level: 3 });
  });
});

describe('parts of a balance that nobody is reminded of', () => {
  const paused = (disputed: number, promised: number, planned = 0) => ({
    disputedMinor: rupiah(disputed),
    promisedMinor: rupiah(promised),
    plannedMinor: rupiah(planned),
  });

  it('are not asked for; the rest is, and its row says so', () => {
    expect(decide(given({ items: [item(8, { paused: paused(300_000, 200_000) })] }))).toMatchObject({
      outcome: 'send',
      overdue: [{ balanceMinor: rupiah(500_000) }],
      totals: { overdueMinor: rupiah(500_000) },
    });
  });

  it.each([
    ['dispute', paused(1_000_000, 0)],
    ['dispute', paused(400_000, 600_000)],
    ['promise', paused(0, 1_000_000)],
    ['plan', paused(0, 0, 1_000_000)],
  ] as const)('silence the invoice when they are all of it: %s (%#)', (reason, parts) => {
    expect(decide(given({ items: [item(8, { paused: parts })] }))).toMatchObject({
      outcome: 'none',
      reason,
      leftOut: [{ reason }],
    });
    const beside = decide(given({ items: [item(8, { paused: parts }), item(9)] }));
    expect(beside).toMatchObject({ outcome: 'send', overdue: [{ invoice: item(9).invoice }] });
  });

  it('leave a rest below the minimum alone', () => {
    expect(decide(given({ items: [item(8, { paused: paused(960_000, 0) })] }))).toMatchObject({ reason: 'below-min' });
  });

  it('say nothing of an invoice that is not due yet', () => {
    expect(decide(given({ items: [item(-20, { paused: paused(1_000_000, 0) })] }))).toMatchObject({
      reason: 'nothing-due',
      leftOut: [],
    });
  });
});

describe('an early-payment discount', () => {
  const offer = (daysLeft: number) => ({
    discount: { until: addDays(TODAY, daysLeft), percent: '2', discountMinor: rupiah(20_000) },
  });
  const settings = { discountReminderDays: 3 };

  it('is told of before it ends, once, long before the invoice is due', () => {
    expect(decide(given({ items: [item(-20, offer(4))], settings }))).toMatchObject({ reason: 'nothing-due' });
    const decision = decide(given({ items: [item(-20, offer(3))], settings }));
    expect(decision).toMatchObject({
      outcome: 'send',
      step: 'discount',
      tone: 'courtesy',
      level: 0,
      comingDue: [{ discount: { percent: '2', discountMinor: rupiah(20_000) } }],
    });
    const told = given({ items: [item(-20, offer(2))], settings, history: sent(0, 1) });
    expect(decide(told)).toMatchObject({ outcome: 'none', reason: 'already-at-level' });
  });

  it('is told of late where a holiday stood in between, and not once it has ended', () => {
    expect(decide(given({ items: [item(-20, offer(0))], settings }))).toMatchObject({ outcome: 'send' });
    expect(decide(given({ items: [item(-20, offer(-1))], settings }))).toMatchObject({ outcome: 'none' });
    const late = decide(given({ items: [item(-7, offer(-1))], settings }));
    expect(late).toMatchObject({ outcome: 'send', step: 'upcoming' });
    expect(late.outcome === 'send' && late.comingDue[0]).not.toHaveProperty('discount');
  });

  it('starts no notice where the tenant does not ask for it, and rides along where one goes', () => {
    expect(decide(given({ items: [item(-20, offer(3))] }))).toMatchObject({ outcome: 'none' });
    expect(decide(given({ items: [item(2), item(-6, offer(1))] }))).toMatchObject({
      level: 1,
      comingDue: [{ discount: { percent: '2' } }],
    });
  });

  it('does not hurry a payer who owes something overdue', () => {
    const items = [item(2, { level: 1 }), item(-20, offer(3))];
    expect(decide(given({ items, settings, history: sent(1, 1) }))).toMatchObject({ outcome: 'none' });
  });
});

describe('a payer who paid promptly', () => {
  const settled = [{ invoice: 'INV-1', paidOn: TODAY }];
  const thankYou = { settled };

  it('is thanked at level 0 where nothing is due, for what it settled and nothing else', () => {
    expect(decide(given({ items: [item(-20)], thankYou }))).toMatchObject({
      ...{ outcome: 'send', step: 'thank-you', stage: 'IDR-T', level: 0, tone: 'courtesy' },
      ...{ overdue: [], comingDue: [], settled, roles: ['billing'], effects: [] },
    });
  });

  it('is reminded, not thanked, where a step before or after the due date waits', () => {
    expect(decide(given({ items: [item(-7)], thankYou }))).toMatchObject({ outcome: 'send', stage: 'IDR-L0' });
    expect(decide(given({ items: [item(1)], thankYou }))).toMatchObject({ outcome: 'send', stage: 'IDR-L1' });
  });

  it('is not thanked beside anything overdue, however small, held, paused or reminded of already', () => {
    const late = [
      item(1, { balanceMinor: 1n }),
      item(1, { heldUntil: TODAY }),
      item(3, { issuedOn: TODAY }),
      item(3, { level: 1 }),
      item(3, { paused: { disputedMinor: rupiah(1_000_000), promisedMinor: 0n, plannedMinor: 0n } }),
    ];
    for (const each of late) {
      const decision = decide(given({ items: [each], thankYou }));
      expect(decision).toEqual(decide(given({ items: [each] })));
      expect(decision.outcome).toBe('none');
    }
  });

  it.each(['hold', 'dispute', 'promise', 'plan'] as const)('is not thanked while that runs: %s', (stop) => {
    const decision = decide(given({ thankYou: { settled, stop } }));
    expect(decision).toMatchObject({ outcome: 'none', reason: stop, why: expect.stringMatching(/^No thank-you: /) });
  });

  it('is thanked within its hours and days, where mail may leave at all', () => {
    const canSend = { sender: true, address: true, suppressed: false };
    const stops = [
      [{ asOf: localDate('2026-11-21') }, 'holiday'],
      [{ minuteOfDay: 479 }, 'quiet-hours'],
      [{ history: sent(0, 4) }, 'interval'],
      [{ history: sent(0, 6, 7, 8, 9, 10, 11) }, 'touch-cap'],
      [{ canSend: { ...canSend, address: false } }, 'no-contact'],
      [{ canSend: { ...canSend, suppressed: true } }, 'suppressed'],
      [{ canSend: { ...canSend, sender: false } }, 'no-sender'],
      [{ canSend: { ...canSend, stopped: 'too many bounces' } }, 'mail-stopped'],
    ] as const;
    for (const [changes, reason] of stops)
      expect(decide(given({ ...changes, thankYou }))).toMatchObject({ outcome: 'none', reason });
  });

  it('hears of what comes due all the same, and of what is late at once: thanks cover no step', () => {
    const history = [{ on: addDays(TODAY, -1), level: 0, isThankYou: true }] as const;
    expect(decide(given({ items: [item(-6)], history }))).toMatchObject({ outcome: 'send', stage: 'IDR-L0' });
    expect(decide(given({ items: [item(1)], history }))).toMatchObject({ outcome: 'send', stage: 'IDR-L1' });
    const today = [{ on: TODAY, level: 0, isThankYou: true }] as const;
    expect(decide(given({ items: [item(1)], history: today }))).toMatchObject({ outcome: 'none', reason: 'interval' });
    const settings = { maxTouchesPer30Days: 1 };
    expect(decide(given({ items: [item(1)], history, settings }))).toMatchObject({ reason: 'touch-cap' });
  });
});

describe('a step', () => {
  it('says who gets its notice and what else happens; without a word, who pays the bills and nothing', () => {
    expect(decide(given({ items: [item(2)] }))).toMatchObject({ roles: ['billing'], effects: [] });
    const steps = STEPS.map((step) =>
      step.level === 1
        ? { ...step, roles: ['billing', 'sales-rep'] as const, effects: ['call', 'credit-hold'] as const }
        : step,
    ) as typeof STEPS;
    expect(decide(given({ items: [item(2)], settings: { steps } }))).toMatchObject({
      roles: ['billing', 'sales-rep'],
      effects: ['call', 'credit-hold'],
    });
  });
});
