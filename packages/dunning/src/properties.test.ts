import { addDays, daysBetween, isBusinessDay, type LocalDate } from '@piutang/calendar';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { decide } from './decide.ts';
import type { DunnableItem, DunningInput, SentNotice } from './decision.ts';
import { CALENDAR, given, item, rupiah, SETTINGS, TODAY } from './given.test-data.ts';
import { dunningPolicyOf } from './policy.ts';

const POLICY = dunningPolicyOf({ ...SETTINGS, autoSendCeiling: { IDR: '5000000' } }, CALENDAR);

const anyItem = fc
  .record({
    daysOverdue: fc.integer({ min: -15, max: 60 }),
    balance: fc.integer({ min: -400_000, max: 3_000_000 }),
    level: fc.integer({ min: 0, max: 5 }),
    issuedDaysBeforeDue: fc.integer({ min: -40, max: 60 }),
    heldForDays: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
  })
  .map(({ daysOverdue, balance, level, issuedDaysBeforeDue, heldForDays }) =>
    item(daysOverdue, {
      balanceMinor: rupiah(balance),
      level,
      issuedOn: addDays(TODAY, -daysOverdue - issuedDaysBeforeDue),
      ...(heldForDays === undefined ? {} : { heldUntil: addDays(TODAY, heldForDays) }),
    }),
  );

const anyInput: fc.Arbitrary<DunningInput> = fc
  .record({
    items: fc.array(anyItem, { maxLength: 8 }),
    unapplied: fc.integer({ min: 0, max: 500_000 }),
    history: fc.array(fc.record({ daysAgo: fc.integer({ min: 0, max: 45 }), level: fc.nat({ max: 4 }) }), {
      maxLength: 8,
    }),
    minuteOfDay: fc.integer({ min: 0, max: 1439 }),
    fresh: fc.boolean(),
    canSend: fc.record({ sender: fc.boolean(), address: fc.boolean(), suppressed: fc.boolean() }),
    day: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ items, unapplied, history, minuteOfDay, fresh, canSend, day }) =>
    given({
      items: items.map((each, index) => ({ ...each, invoice: `INV-${index}` })),
      unappliedMinor: rupiah(unapplied),
      history: history.map(({ daysAgo, level }) => ({ on: addDays(TODAY, -daysAgo), level })),
      asOf: addDays(TODAY, day),
      minuteOfDay,
      policy: POLICY,
      bank: { fresh },
      canSend,
    }),
  );

/** An input in which nothing but the items stands in the way, so that the rules about items are really exercised. */
const openInput = fc.record({
  items: fc.array(anyItem, { minLength: 1, maxLength: 8 }),
  unapplied: fc.integer({ min: 0, max: 500_000 }),
});

vi.setConfig({ testTimeout: 30_000 });

it('makes exactly one decision of any input, with a sentence, and the same one again', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const decision = decide(input);
      expect(['send', 'none']).toContain(decision.outcome);
      expect(decision.why.length).toBeGreaterThan(10);
      expect(decide(input)).toEqual(decision);
      const { overdueMinor, comingDueMinor, creditMinor, netMinor } = decision.totals;
      expect(netMinor).toBe(overdueMinor + comingDueMinor - creditMinor);
    }),
    { numRuns: 3000 },
  );
});

it('never sends for zero, for credit, for a held or a just issued invoice, nor to whom it must not', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const decision = decide(input);
      if (decision.outcome === 'none') return;
      const byId = new Map(input.items.map((each) => [each.invoice, each]));
      const rows = [...decision.overdue, ...decision.comingDue];
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        const source = byId.get(row.invoice);
        expect(row.balanceMinor > 0n).toBe(true);
        expect(source?.heldUntil === undefined || source.heldUntil < input.asOf).toBe(true);
        expect(daysBetween(source?.issuedOn ?? input.asOf, input.asOf)).toBeGreaterThanOrEqual(2);
      }
      expect(input.canSend).toEqual({ sender: true, address: true, suppressed: false });
      expect(isBusinessDay(input.asOf, CALENDAR)).toBe(true);
      expect(input.minuteOfDay >= 480 && input.minuteOfDay < 1020).toBe(true);
      expect(decision.totals.netMinor > rupiah(100_000)).toBe(true);
      expect(decision.level < 2 || input.bank.fresh).toBe(true);
      expectApart(input.history, input.asOf, decision.level, 5);
    }),
    { numRuns: 20_000 },
  );
});

it('raises an item by one level at most and never lowers it, and writes at the highest', () => {
  fc.assert(
    fc.property(openInput, ({ items, unapplied }) => {
      const numbered = items.map((each, index) => ({ ...each, invoice: `INV-${index}` }));
      const decision = decide(given({ items: numbered, unappliedMinor: rupiah(unapplied) }));
      if (decision.outcome === 'none') return;
      const levels = decision.overdue.map((row) => row.itemLevel);
      for (const row of decision.overdue) {
        const before = numbered.find((each) => each.invoice === row.invoice)?.level ?? -1;
        expect([before, before + 1]).toContain(row.itemLevel);
      }
      if (decision.level > 0) expect(decision.level).toBe(Math.max(...levels));
    }),
    { numRuns: 5000 },
  );
});

it('never gives a larger overdue amount a lower level, all else equal', () => {
  fc.assert(
    fc.property(
      openInput,
      fc.nat({ max: 7 }),
      fc.integer({ min: 1, max: 9_000_000 }),
      ({ items, unapplied }, at, more) => {
        const chosen = at % items.length;
        const grown = items.map((each, index) =>
          index === chosen && each.balanceMinor > 0n
            ? { ...each, balanceMinor: each.balanceMinor + rupiah(more) }
            : each,
        );
        const unappliedMinor = rupiah(unapplied);
        const before = decide(given({ items, unappliedMinor, policy: POLICY }));
        const after = decide(given({ items: grown, unappliedMinor, policy: POLICY }));
        expect(after.level).toBeGreaterThanOrEqual(before.level);
        const seen = (decision: typeof before) =>
          decision.outcome === 'send' || decision.reason === 'approval' || decision.reason === 'already-at-level';
        expect(seen(after) || !seen(before)).toBe(true);
      },
    ),
    { numRuns: 5000 },
  );
});

/** What happens to a payer over the days: new invoices, payments, outages of the run, stale bank data. */
const anyYear = fc.record({
  issues: fc.array(
    fc.record({
      day: fc.nat({ max: 380 }),
      termDays: fc.integer({ min: -20, max: 45 }),
      balance: fc.integer({ min: 10_000, max: 4_000_000 }),
      paidAfterDays: fc.integer({ min: 1, max: 200 }),
    }),
    { minLength: 1, maxLength: 25 },
  ),
  outages: fc.array(fc.record({ from: fc.nat({ max: 400 }), days: fc.integer({ min: 1, max: 9 }) }), { maxLength: 10 }),
  staleEvery: fc.integer({ min: 2, max: 20 }),
  minIntervalDays: fc.integer({ min: 0, max: 9 }),
  maxTouchesPer30Days: fc.integer({ min: 1, max: 8 }),
});

type Year = typeof anyYear extends fc.Arbitrary<infer Y> ? Y : never;

it('lives through 400 days of payments, outages and stale data within its caps, one level at a time', () => {
  fc.assert(fc.property(anyYear, liveThrough), { numRuns: 100 });
});

function liveThrough(year: Year): void {
  const { minIntervalDays, maxTouchesPer30Days } = year;
  const policy = dunningPolicyOf({ ...SETTINGS, minIntervalDays, maxTouchesPer30Days }, CALENDAR);
  const levels = new Map<string, number>();
  const history: SentNotice[] = [];
  const start = addDays(TODAY, -400);
  for (let day = 0; day <= 400; day += 1) {
    if (year.outages.some(({ from, days }) => day >= from && day < from + days)) continue;
    const asOf = addDays(start, day);
    const items = openOn(year, start, day, levels);
    const fresh = day % year.staleEvery !== 0;
    const input = given({ items, history, asOf, policy, bank: { fresh } });
    const decision = decide(input);
    if (decision.outcome === 'none') continue;
    expectApart(history, asOf, decision.level, minIntervalDays);
    history.push({ on: asOf, level: decision.level });
    const inMonth = history.filter(({ on }) => daysBetween(on, asOf) < 30).length;
    expect(inMonth).toBeLessThanOrEqual(maxTouchesPer30Days);
    expect(fresh || decision.level < 2).toBe(true);
    for (const row of decision.overdue) {
      const before = levels.get(row.invoice) ?? 0;
      expect(row.itemLevel - before).toBeGreaterThanOrEqual(0);
      expect(row.itemLevel - before).toBeLessThanOrEqual(1);
      levels.set(row.invoice, row.itemLevel);
    }
    const after = openOn(year, start, day, levels);
    expect(decide({ ...input, items: after, history }).outcome).toBe('none');
  }
}

/** Two reminders are an interval apart, a courtesy is an interval after anything, and nothing goes twice a day. */
function expectApart(history: readonly SentNotice[], asOf: LocalDate, level: number, intervalDays: number): void {
  for (const before of history) {
    const days = daysBetween(before.on, asOf);
    expect(days).toBeGreaterThanOrEqual(1);
    if (before.level > 0 || level === 0) expect(days).toBeGreaterThanOrEqual(intervalDays);
  }
}

function openOn(year: Year, start: LocalDate, day: number, levels: ReadonlyMap<string, number>): DunnableItem[] {
  return year.issues.flatMap((issue, index) => {
    if (day < issue.day || day >= issue.day + issue.paidAfterDays) return [];
    const issuedOn = addDays(start, issue.day);
    const invoice = `INV-${index}`;
    const level = levels.get(invoice) ?? 0;
    return [
      item(0, {
        invoice,
        issuedOn,
        dueOn: addDays(issuedOn, issue.termDays),
        balanceMinor: rupiah(issue.balance),
        level,
      }),
    ];
  });
}

it('reminds a payer who never pays seven and one days before, then at every step as it comes', () => {
  const dueOn = TODAY;
  const sent: string[] = [];
  const history: SentNotice[] = [];
  let level = 0;
  for (let day = -30; day <= 60; day += 1) {
    const asOf = addDays(dueOn, day);
    const items = [item(0, { dueOn, issuedOn: addDays(dueOn, -30), level })];
    const decision = decide(given({ items, history, asOf }));
    if (decision.outcome === 'none') continue;
    history.push({ on: asOf, level: decision.level });
    level = decision.overdue[0]?.itemLevel ?? level;
    sent.push(`${day}:${decision.step}`);
  }
  expect(sent).toEqual(['-7:upcoming', '-1:due-tomorrow', '1:friendly', '7:reminder', '14:firm', '21:final']);
});
