import { currency, minMinor } from '@piutang/money';
import { parseTenant } from '@piutang/tenancy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import example from '../../../tenants/example.json' with { type: 'json' };
import { DEFAULT_BUCKET_DAYS } from './buckets.ts';
import type { PayerPosition } from './payer-book.ts';
import { type RankingSettings, rankingSettings, rankPayers, topPayers } from './ranking.ts';

const IDR = currency('IDR');
const EUR = currency('EUR');
const settings: RankingSettings = {
  bucketDays: DEFAULT_BUCKET_DAYS,
  baseCurrency: IDR,
  minTotalMinor: new Map([[IDR, 100n]]),
  callsPerDay: { A: 2, B: 1 },
};

const payer = (customer: string, overdueMinor: bigint, more: Partial<PayerPosition> = {}): PayerPosition => ({
  customer,
  currency: IDR,
  overdueMinor,
  heldOverdueMinor: 0n,
  notDueMinor: 0n,
  creditMinor: 0n,
  oldestDays: 10,
  highestLevel: 0,
  itemCount: 1,
  overdueCount: 1,
  dueSoonCount: 0,
  dueSoonMinor: 0n,
  ...more,
});
const order = (payers: PayerPosition[]) => rankPayers(payers, settings).map((row) => row.customer);
const anyPayer = fc
  .record({
    overdueMinor: fc.bigInt({ min: 0n, max: 10_000n }),
    heldOverdueMinor: fc.bigInt({ min: 0n, max: 300n }),
    creditMinor: fc.bigInt({ min: 0n, max: 3_000n }),
    oldestDays: fc.integer({ min: 1, max: 150 }),
    highestLevel: fc.integer({ min: 0, max: 4 }),
    currency: fc.constantFrom(IDR, EUR),
  })
  .map((each) => ({
    ...each,
    heldOverdueMinor: minMinor(each.heldOverdueMinor, each.overdueMinor),
  }));
const anyPayers = fc
  .array(anyPayer, { minLength: 1, maxLength: 25 })
  .map((rows) => rows.map((row, at) => payer(`C-${at}`, row.overdueMinor, row)));

describe('the ranking of payers', () => {
  it('puts the larger overdue amount first', () => {
    expect(order([payer('C-1', 500n), payer('C-2', 9_000n), payer('C-3', 700n)])).toEqual(['C-2', 'C-3', 'C-1']);
  });

  it('adds a quarter for each level reached and a half for a bucket about to change', () => {
    const rows = rankPayers(
      [
        payer('C-plain', 1_000n),
        payer('C-level-2', 1_000n, { highestLevel: 2 }),
        payer('C-crossing', 1_000n, { oldestDays: 24, highestLevel: 1 }),
      ],
      settings,
    );
    expect(rows.map((row) => [row.customer, row.scoreMinor])).toEqual([
      ['C-crossing', 1_750n],
      ['C-level-2', 1_500n],
      ['C-plain', 1_000n],
    ]);
  });

  it('sees a bucket about to change from seven days before, and none after the last', () => {
    const reasonAt = (oldestDays: number) => rankPayers([payer('C-1', 1_000n, { oldestDays })], settings)[0]?.reason.en;
    expect(reasonAt(23)).not.toContain('enters');
    expect(reasonAt(24)).toContain('enters 31-60 in 7 days');
    expect(reasonAt(30)).toContain('enters 31-60 in 1 day');
    expect(reasonAt(120)).toContain('enters >120 in 1 day');
    expect(reasonAt(121)).not.toContain('enters');
  });

  it('leaves out who owes no more than a touch costs, after what is on hold', () => {
    expect(order([payer('C-1', 100n), payer('C-2', 101n), payer('C-3', 900n, { heldOverdueMinor: 800n })])).toEqual([
      'C-2',
    ]);
  });

  it('keeps a payer whose credit leaves nothing worth asking for, last, to have the credit applied', () => {
    const rows = rankPayers(
      [payer('C-1', 9_000n, { creditMinor: 9_000n }), payer('C-2', 200n, { creditMinor: 99n })],
      settings,
    );
    expect(rows.map((row) => [row.customer, row.nextAction, row.chaseableMinor])).toEqual([
      ['C-2', 'call', 101n],
      ['C-1', 'apply-credit', 0n],
    ]);
  });

  it('cuts tiers at 80 and 95 % of what can be chased', () => {
    const rows = rankPayers(
      [payer('C-1', 6_000n), payer('C-2', 2_500n), payer('C-3', 1_000n), payer('C-4', 300n), payer('C-5', 200n)],
      settings,
    );
    expect(rows.map((row) => row.tier)).toEqual(['A', 'A', 'B', 'C', 'C']);
  });

  it('cuts the tiers of each currency on their own and lists the base currency first', () => {
    const rows = rankPayers([payer('C-1', 9_000_000n, { currency: EUR }), payer('C-2', 500n)], settings);
    expect(rows.map((row) => [row.currency, row.tier])).toEqual([
      ['IDR', 'A'],
      ['EUR', 'A'],
    ]);
  });

  it('asks a person for the few that matter and leaves small payers to the mails', () => {
    const rows = rankPayers(
      [
        payer('C-1', 5_000n),
        payer('C-2', 4_000n, { highestLevel: 3, oldestDays: 40 }),
        payer('C-3', 700n),
        payer('C-4', 600n, { highestLevel: 3 }),
        payer('C-5', 101n, { highestLevel: 4 }),
      ],
      settings,
    );
    expect(Object.fromEntries(rows.map((row) => [row.customer, `${row.tier} ${row.nextAction}`]))).toEqual({
      'C-1': 'A call',
      'C-2': 'A escalate',
      'C-3': 'B mail',
      'C-4': 'B call',
      'C-5': 'C mail',
    });
  });

  it('gives a reason of checkable facts in both languages', () => {
    const [row] = rankPayers(
      [
        payer('C-1', 1_110_000_00n, {
          highestLevel: 2,
          oldestDays: 58,
          heldOverdueMinor: 10_000_00n,
          creditMinor: 500_00n,
        }),
        payer('C-2', 1_099_500_00n),
      ],
      settings,
    );
    expect(row?.reason.en).toBe(
      '50.0 % of what can be chased in IDR; reminded up to level 2; enters 61-90 in 3 days; Rp10,000 is on hold; Rp500 of credit is not applied.',
    );
    expect(row?.reason.id).toBe(
      '50,0 % dari yang dapat ditagih dalam IDR; sudah diingatkan sampai tingkat 2; masuk 61-90 dalam 3 hari; Rp10.000 ditahan; kredit Rp500 belum diterapkan.',
    );
  });

  it('says that a share is small or that credit covers the debt, rather than naming no share', () => {
    const rows = rankPayers(
      [payer('C-1', 9_000_000n), payer('C-2', 200n), payer('C-3', 150n, { creditMinor: 150n })],
      settings,
    );
    expect(rows.map((row) => row.reason.en.split(';')[0])).toEqual([
      '99.9 % of what can be chased in IDR',
      'Less than 0.1 % of what can be chased in IDR',
      'Its credit covers what is overdue',
    ]);
  });

  const NO_COUNTS = { paid: 0, onTime: 0, within30: 0, unpaidOver30: 0, promisesKept: 0, promisesBroken: 0 };
  const anyRecord = fc.record({ paid: fc.nat(20), unpaidOver30: fc.nat(5), promisesBroken: fc.nat(2) });
  const anySettings = fc
    .tuple(fc.array(anyRecord, { minLength: 25, maxLength: 25 }), fc.boolean(), fc.boolean())
    .map(([records, isKnown, hasRates]): RankingSettings => {
      const everybody = { ...NO_COUNTS, paid: 10, within30: 7 };
      const of = (customer: string) => {
        const counts = records[Number(customer.slice(2))];
        return counts === undefined ? undefined : { ...NO_COUNTS, ...counts, within30: counts.paid >> 1 };
      };
      const rates = new Map([[EUR, { numerator: 18_500n, denominator: 1n }]]);
      return { ...settings, ...(isKnown ? { payments: { of, everybody } } : {}), ...(hasRates ? { rates } : {}) };
    });

  it('never ranks a payer lower for owing more, all else equal: with any history of payments, with rates and without', () => {
    fc.assert(
      fc.property(
        anyPayers,
        anySettings,
        fc.nat(),
        fc.bigInt({ min: 1n, max: 20_000n }),
        (payers, known, pick, more) => {
          const at = pick % payers.length;
          const chosen = payers[at] as PayerPosition;
          const raised = payers.with(at, { ...chosen, overdueMinor: chosen.overdueMinor + more });
          const before = rankPayers(payers, known).findIndex((row) => row.customer === chosen.customer);
          const after = rankPayers(raised, known);
          const place = after.findIndex((row) => row.customer === chosen.customer);
          if (before !== -1) expect(place).toBeLessThanOrEqual(before);
          if (before !== -1) expect(place).not.toBe(-1);
        },
      ),
    );
  });

  it('puts who is at risk before who pays anyway, and says what that is made of', () => {
    const prompt = { ...NO_COUNTS, paid: 16, onTime: 12, within30: 16, medianDaysLate: -1 };
    const late = { ...NO_COUNTS, paid: 2, within30: 0, unpaidOver30: 14, medianDaysLate: 48, promisesBroken: 1 };
    const of = (customer: string) => ({ 'C-1': prompt, 'C-2': late })[customer];
    const rows = rankPayers([payer('C-1', 2_000n), payer('C-2', 1_000n), payer('C-3', 900n)], {
      ...settings,
      payments: { of, everybody: { ...NO_COUNTS, paid: 10, within30: 5 } },
    });
    expect(rows.map((row) => [row.customer, row.standing, row.payPermille, row.scoreMinor])).toEqual([
      ['C-2', 'at-risk', 95, 905n],
      ['C-3', 'unknown', 500, 450n],
      ['C-1', 'likely-to-pay', 900, 200n],
    ]);
    expect(rows[0]?.reason.en).toContain(
      'paid 0 of 2 on time, 0 within 30 days, median 48 days late, 14 unpaid over 30 days, kept 0 of 1 promises',
    );
    expect(rows[2]?.reason.id).toContain('tepat waktu 12 dari 16, dalam 30 hari 16, median -1 hari');
    expect(rows[1]?.reason.en).not.toContain('paid');
  });

  it('compares the payers of all currencies where all rates are known, and of none where one is missing', () => {
    const payers = [payer('C-1', 50_000n), payer('C-2', 4n * 10_000n, { currency: EUR }), payer('C-3', 700_000_000n)];
    const rates = new Map([[EUR, { numerator: 18_500n, denominator: 1n }]]);
    expect(rankPayers(payers, { ...settings, rates }).map((row) => row.customer)).toEqual(['C-2', 'C-3', 'C-1']);
    expect(rankPayers(payers, { ...settings, rates: new Map() }).map((row) => row.customer)).toEqual([
      'C-3',
      'C-1',
      'C-2',
    ]);
  });

  it('gives out the calls of a day in the order of the list, and none to tier C', () => {
    const rows = rankPayers(
      [
        payer('C-1', 4_000n),
        payer('C-2', 3_000n),
        payer('C-3', 1_000n),
        payer('C-4', 900n, { highestLevel: 3 }),
        payer('C-5', 800n, { highestLevel: 3 }),
        payer('C-6', 200n, { highestLevel: 4 }),
      ],
      settings,
    );
    expect(Object.fromEntries(rows.map((row) => [row.customer, `${row.tier} ${row.turn}`]))).toEqual({
      'C-1': 'A today',
      'C-2': 'A today',
      'C-3': 'A later',
      'C-4': 'B today',
      'C-5': 'B later',
      'C-6': 'C mail-only',
    });
  });

  it('never lowers the tier of a payer who owes more', () => {
    fc.assert(
      fc.property(anyPayers, fc.nat(), fc.bigInt({ min: 1n, max: 20_000n }), (payers, pick, moreMinor) => {
        const chosen = payers[pick % payers.length] as PayerPosition;
        const raised = payers.map((each) =>
          each === chosen ? { ...each, overdueMinor: each.overdueMinor + moreMinor } : each,
        );
        const tierIn = (list: PayerPosition[]) =>
          rankPayers(list, settings).find((row) => row.customer === chosen.customer)?.tier ?? 'none';
        expect('ABC'.indexOf(tierIn(raised))).toBeLessThanOrEqual('ABCnone'.indexOf(tierIn(payers)));
      }),
    );
  });

  it('does not depend on the order in which the payers come', () => {
    fc.assert(
      fc.property(anyPayers, (payers) => {
        expect(rankPayers(payers.toReversed(), settings)).toEqual(rankPayers(payers, settings));
      }),
    );
  });

  it('gives the same first rows whether or not the rest is made', () => {
    fc.assert(
      fc.property(anyPayers, fc.nat({ max: 30 }), (payers, limit) => {
        expect(topPayers(payers, settings, limit)).toEqual(rankPayers(payers, settings).slice(0, limit));
      }),
    );
  });
});

describe('the ranking settings of a tenant', () => {
  it('take the least total worth a touch from its reminders', () => {
    const parsed = parseTenant(example);
    if ('problems' in parsed) throw new Error(parsed.problems[0]?.message);
    const made = rankingSettings(parsed.tenant);
    expect(made.baseCurrency).toBe('IDR');
    expect([...made.minTotalMinor]).toEqual([
      ['IDR', 100_000_00n],
      ['EUR', 10_00n],
    ]);
    expect(made.bucketDays).toEqual([30, 60, 90, 120]);
  });
});
