import { addDays, daysBetween, type LocalDate, localDate, yearOf } from '@piutang/calendar';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY_COUNTS,
  type InterestBase,
  type InterestTerms,
  interestBetween,
  interestPerDay,
  interestUntil,
} from './interest.ts';

const on = (text: string): LocalDate => localDate(text);
const DUE = on('2026-01-31');
const SIX: InterestTerms = { percentPerYear: '6', dayCount: 'actual/365', graceDays: 0 };
const bill = (amountMinor: bigint, legs: InterestBase['legs'] = []): InterestBase => ({
  amountMinor,
  dueOn: DUE,
  legs,
});
const leg = (day: string, amountMinor: bigint) => ({ effectiveOn: on(day), amountMinor });

describe('interest on an invoice', () => {
  it('is simple, for each day after the due day, up to and including the day on which it is paid', () => {
    // Rp10,000,000 at 6 % for 30 days: 10,000,000 × 0.06 × 30 / 365 = 49,315.068…
    expect(interestUntil(bill(1_000_000_000n), SIX, on('2026-03-02'))).toBe(4_931_507n);
    const paid = bill(1_000_000_000n, [leg('2026-03-02', 1_000_000_000n)]);
    expect(interestUntil(paid, SIX, on('2026-12-31'))).toBe(4_931_507n);
  });

  it('is nothing on the due day and within the days of grace, which bear none afterwards either', () => {
    const grace = { ...SIX, graceDays: 5 };
    expect(interestUntil(bill(365_00n), SIX, DUE)).toBe(0n);
    expect(interestUntil(bill(36_500n), { ...SIX, percentPerYear: '10' }, addDays(DUE, 1))).toBe(10n);
    expect(interestUntil(bill(36_500_00n), grace, addDays(DUE, 5))).toBe(0n);
    expect(interestUntil(bill(36_500_00n), grace, addDays(DUE, 6))).toBe(600n);
  });

  it('frappe/erpnext#49621: follows partial payments, segment by segment', () => {
    const base = bill(1_000_000_000n, [leg('2026-02-10', 400_000_000n), leg('2026-02-20', 100_000_000n)]);
    // 10 days on 10 million, 10 on 6 million, 8 on 5 million.
    const exact = (1_000_000_000n * 10n + 600_000_000n * 10n + 500_000_000n * 8n) * 6n;
    expect(interestUntil(base, SIX, on('2026-02-28'))).toBe((exact * 2n + 36_500n) / (2n * 36_500n));
  });

  it('counts days over 365, over 360 and over the days of the year', () => {
    const base = { amountMinor: 1_000_000_000n, dueOn: on('2027-12-31'), legs: [] };
    const until = on('2028-12-31');
    expect(interestUntil(base, SIX, until)).toBe(60_164_384n);
    expect(interestUntil(base, { ...SIX, dayCount: 'actual/360' }, until)).toBe(61_000_000n);
    expect(interestUntil(base, { ...SIX, dayCount: 'actual/actual' }, until)).toBe(60_000_000n);
  });

  it('is never above its limit, and never on what is disputed while that bears none', () => {
    const capped = { ...SIX, maxPercentOfInvoice: '2' };
    expect(interestUntil(bill(1_000_000n), capped, addDays(DUE, 3650))).toBe(20_000n);
    const free = [{ from: on('2026-02-01'), until: on('2026-02-10'), amountMinor: 1_000_000_000n }];
    expect(interestUntil({ ...bill(1_000_000_000n), free }, SIX, on('2026-02-10'))).toBe(0n);
    expect(interestUntil({ ...bill(1_000_000_000n), free }, SIX, on('2026-02-11'))).toBe(164_384n);
  });

  it('of a payment that went back runs on as if it had not come', () => {
    const back = bill(1_000_000n, [leg('2026-02-10', 1_000_000n), leg('2026-02-10', -1_000_000n)]);
    expect(interestUntil(back, SIX, on('2026-06-30'))).toBe(interestUntil(bill(1_000_000n), SIX, on('2026-06-30')));
  });

  it('for the next day is that of one day', () => {
    expect(interestPerDay(bill(1_000_000_000n), SIX, on('2026-02-28'))).toBe(164_384n);
  });

  it('for the next day counts its days as the terms say', () => {
    const next = (dayCount: InterestTerms['dayCount']) =>
      interestPerDay(bill(1_000_000_000n), { ...SIX, dayCount }, on('2026-02-28'));
    expect(next('actual/360')).toBe(166_667n);
    expect(next('actual/actual')).toBe(164_384n);
  });

  it('for the next day leaves out what bears nothing on it, its last day included', () => {
    const free = [{ from: on('2026-02-01'), until: on('2026-02-10'), amountMinor: 400_000_000n }];
    const perDay = (day: string) => interestPerDay({ ...bill(1_000_000_000n), free }, SIX, on(day));
    expect(perDay('2026-02-09')).toBe(98_630n);
    expect(perDay('2026-02-10')).toBe(164_384n);
  });

  it('changes the length of the year on the first of January, as the calendar has it', () => {
    const actual: InterestTerms = { ...SIX, dayCount: 'actual/actual' };
    const year = (dueOn: string, until: string) =>
      interestUntil({ amountMinor: 366_000_000n, dueOn: on(dueOn), legs: [] }, actual, on(until));
    expect(year('1999-12-31', '2000-12-31')).toBe(21_960_000n);
    expect(year('2099-12-31', '2100-12-31')).toBe(21_960_000n);
    // A day of 366 in the leap year, and one of 365 in the year after it.
    expect(year('2028-12-30', '2028-12-31')).toBe(60_000n);
    expect(year('2028-12-30', '2029-01-01')).toBe(120_164n);
    expect(year('2026-12-30', '2029-12-31')).toBe(65_940_164n);
  });

  it('limits itself to whole minor units, rounded down', () => {
    const capped = { ...SIX, maxPercentOfInvoice: '2' };
    expect(interestUntil(bill(99n), capped, addDays(DUE, 3650))).toBe(1n);
  });

  it('does not go on with a rate that is none', () => {
    expect(() => interestUntil(bill(1n), { ...SIX, percentPerYear: 'six' }, addDays(DUE, 1))).toThrow(
      'got the rate six, expected a decimal such as 6 or 1.25',
    );
  });

  it('of a credit note is none', () => {
    expect(interestUntil(bill(-1_000_000n), SIX, on('2026-06-30'))).toBe(0n);
  });
});

const day = (most: number) => fc.integer({ min: -20, max: most }).map((days) => addDays(DUE, days));
const base = fc
  .record({
    amountMinor: fc.bigInt(1n, 10n ** 14n),
    parts: fc.array(fc.record({ effectiveOn: day(900), part: fc.integer({ min: 1, max: 40 }) }), { maxLength: 6 }),
    free: fc.array(
      fc.record({ from: day(400), length: fc.integer({ min: 0, max: 300 }), amountMinor: fc.bigInt(1n, 10n ** 13n) }),
      {
        maxLength: 2,
      },
    ),
  })
  .map(({ amountMinor, parts, free }): InterestBase => {
    let left = amountMinor;
    const legs = parts.map(({ effectiveOn, part }) => {
      const paid = (left * BigInt(part)) / 40n;
      left -= paid;
      return { effectiveOn, amountMinor: paid };
    });
    const ranges = free.map(({ from, length, amountMinor: part }) => ({
      from,
      until: addDays(from, length),
      amountMinor: part,
    }));
    return { amountMinor, dueOn: DUE, legs, free: ranges };
  });
const terms = fc.record(
  {
    percentPerYear: fc.constantFrom('0', '1.25', '6', '18', '36'),
    dayCount: fc.constantFrom(...DAY_COUNTS),
    graceDays: fc.integer({ min: 0, max: 30 }),
    maxPercentOfInvoice: fc.constantFrom('2', '24'),
  },
  { requiredKeys: ['percentPerYear', 'dayCount', 'graceDays'] },
);

describe('interest, whatever was paid when', () => {
  it('adds up to the minor unit wherever a period is cut', () => {
    fc.assert(
      fc.property(base, terms, day(800), day(800), day(800), (each, agreed, ...days) => {
        const [a = DUE, b = DUE, c = DUE] = days.sort();
        const whole = interestBetween(each, agreed, a, c);
        expect(interestBetween(each, agreed, a, b) + interestBetween(each, agreed, b, c)).toBe(whole);
        expect(whole >= 0n).toBe(true);
      }),
    );
  });

  it('is the same however a payment is split on its day', () => {
    fc.assert(
      fc.property(base, terms, day(800), fc.integer({ min: 0, max: 10 }), (each, agreed, until, tenths) => {
        const split = each.legs.flatMap(({ effectiveOn, amountMinor }) => {
          const first = (amountMinor * BigInt(tenths)) / 10n;
          return [
            { effectiveOn, amountMinor: first },
            { effectiveOn, amountMinor: amountMinor - first },
          ];
        });
        const other = { ...each, legs: split.toReversed() };
        expect(interestUntil(other, agreed, until)).toBe(interestUntil(each, agreed, until));
      }),
    );
  });

  it('is what a clerk adds up day by day and rounds once', () => {
    fc.assert(
      fc.property(base, terms, day(500), (each, agreed, until) => {
        expect(interestUntil(each, agreed, until)).toBe(dayByDay(each, agreed, until));
      }),
      { numRuns: 60 },
    );
  });

  it('never falls when time goes on, and never bears interest itself', () => {
    fc.assert(
      fc.property(base, terms, day(800), (each, agreed, until) => {
        const total = interestUntil(each, agreed, until);
        const next = interestUntil(each, agreed, addDays(until, 1));
        expect(next >= total).toBe(true);
        // A day costs at most what the whole invoice bears: nothing of what has accrued is added to it.
        const { maxPercentOfInvoice: _, ...open } = agreed;
        const mostMinor = (each.amountMinor * BigInt(Math.ceil(Number(agreed.percentPerYear) * 100))) / 3_600_000n + 2n;
        expect(interestUntil(each, open, addDays(until, 1)) - interestUntil(each, open, until) <= mostMinor).toBe(true);
      }),
    );
  });
});

/** In hundredths of a percent, 365ths and 366ths, one day at a time. */
function dayByDay(
  { amountMinor, dueOn, legs, free = [] }: InterestBase,
  agreed: InterestTerms,
  until: LocalDate,
): bigint {
  const yearDays = agreed.dayCount === 'actual/360' ? 360n : 365n;
  let sum = 0n;
  for (let at = agreed.graceDays + 1; at <= daysBetween(dueOn, until); at += 1) {
    const today = addDays(dueOn, at);
    const paid = legs.filter(({ effectiveOn }) => effectiveOn < today);
    const out = free.filter((part) => part.from <= today && today <= part.until);
    const open = [...paid, ...out].reduce((left, part) => left - part.amountMinor, amountMinor);
    const leap =
      agreed.dayCount === 'actual/actual' &&
      daysBetween(on(`${yearOf(today)}-01-01`), on(`${yearOf(today)}-12-31`)) === 365;
    if (open > 0n) sum += open * (leap ? yearDays : 366n);
  }
  const denominator = 10_000n * yearDays * 366n;
  const scaled = sum * BigInt(Math.round(Number(agreed.percentPerYear) * 100));
  const total = (scaled * 2n + denominator) / (2n * denominator);
  const cap = agreed.maxPercentOfInvoice;
  const most = cap === undefined ? total : (amountMinor * BigInt(cap)) / 100n;
  return total < most ? total : most;
}
