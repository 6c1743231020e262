import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyKey, keysOfCustomer, keysOfInvoice, keysOfLine, MAX_LINE_KEYS } from './keys.ts';
import { createMatcher, matchLines } from './matcher.ts';
import type { MatchItem, MatchLine, MatchOutcome, MatchPayer } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';
import { MAX_SUBSET_WORK } from './subset.ts';

const IDR = currency('IDR');
const day = localDate;
const settings = { ...DEFAULT_MATCHING_SETTINGS, tolerance: { IDR: { percent: '0.5', upTo: '10000' } } };
const asOf = day('2026-11-03');

/** Few words, few amounts, neighbouring numbers: books in which everything looks like something else. */
const name = fc
  .tuple(
    fc.constantFrom('PT', 'CV', 'UD', ''),
    fc.array(fc.constantFrom('SINAR', 'JAYA', 'ABADI', 'SENTOSA', 'NUSANTARA', 'BUDI'), { minLength: 1, maxLength: 4 }),
  )
  .map(([form, words]) => `${form} ${words.join(' ')}`.trim());
const rupiah = fc.constantFrom(100_000, 150_000, 250_000, 250_000, 400_000, 1_110_000, 1_234_567);

const book = fc
  .record({
    names: fc.array(name, { minLength: 1, maxLength: 6 }),
    parents: fc.array(fc.nat(7), { minLength: 6, maxLength: 6 }),
    items: fc.array(
      fc.record({
        owner: fc.nat(5),
        amount: rupiah,
        part: fc.constantFrom(1, 1, 1, 2, 0, -1),
        taxed: fc.boolean(),
        offered: fc.boolean(),
        va: fc.option(fc.nat(3)),
        code: fc.boolean(),
        po: fc.option(fc.nat(3)),
        bundle: fc.option(fc.nat(2)),
      }),
      { maxLength: 14 },
    ),
  })
  .map(({ names, parents, items }) => ({
    payers: names.map(
      (each, at): MatchPayer => ({
        payer: `C-${at}`,
        name: each,
        accounts: at % 2 === 0 ? [`77700000${at}`] : [],
        ...(at % 3 === 0 ? { withholding: 'pph23-2' } : {}),
        vatCollector: at % 4 === 1,
        ...((parents[at] ?? 7) < names.length && parents[at] !== at ? { parent: `C-${parents[at]}` } : {}),
      }),
    ),
    items: items.map(({ owner, amount, part, taxed, offered, va, code, po, bundle }, at): MatchItem => {
      const amountMinor = BigInt(amount) * 100n * (part === -1 ? -1n : 1n);
      return {
        invoice: `INV-2026-0000${String(at + 1).padStart(2, '0')}`,
        payer: `C-${owner % names.length}`,
        currency: IDR,
        amountMinor,
        openMinor: part === 0 ? 0n : part === 2 ? amountMinor / 2n : amountMinor,
        issuedOn: day('2026-10-01'),
        dueOn: at % 2 === 0 ? day('2026-10-15') : day('2026-11-30'),
        ...(part === 0 ? { closedOn: day('2026-10-30') } : {}),
        ...(taxed ? { taxBaseMinor: (amountMinor * 100n) / 111n } : {}),
        ...(offered ? { earlyPayment: { percent: '2', until: day('2026-11-01') } } : {}),
        ...(va === null ? {} : { virtualAccount: `88308000000${va}` }),
        ...(code && part > 0 ? { codeAmountMinor: amountMinor + 12_300n } : {}),
        ...(po === null ? {} : { references: [`PO-770${po}`] }),
        ...(bundle === null ? {} : { bundle: `B${bundle}` }),
      };
    }),
  }));

const words = fc.oneof(
  fc.nat(16).map((at) => `INV-2026-0000${String(at).padStart(2, '0')}`),
  fc.nat(16).map((at) => `INV/2026/0000${at}`),
  fc.constantFrom(
    'inv 3',
    'INV-2026-0000',
    'INV2O26000003',
    '88308 0000001',
    '883080000002',
    'PO 7701',
    '777000000',
    'FAKTUR 99',
  ),
  name,
  fc.constantFrom(
    'TRSF E-BANKING CR 0211/FTSCY/WS95031',
    'PEMBAYARAN',
    '1110000.00',
    'UNTUK',
    'RETUR',
    '/124',
    's/d 000005',
  ),
);
const payment = fc
  .record({
    parts: fc.array(fc.tuple(words, fc.constantFrom(' ', '', '/')), { maxLength: 6 }),
    times: fc.constantFrom(1, 1, 1, 2, 3),
    amount: rupiah,
    less: fc.constantFrom(0, 0, 0, 2_500, 6_500, 567, -12_300 / 100, 20_000, 123),
    account: fc.option(fc.nat(6)),
    named: fc.option(name),
    back: fc.constantFrom(false, false, false, false, true),
  })
  .map(({ parts, times, amount, less, account, named, back }) => ({
    text: parts.map(([word, gap]) => word + gap).join(''),
    amountMinor: (BigInt(amount * times) - BigInt(less)) * 100n * (back ? -1n : 1n),
    reversal: back,
    counterparty: {
      ...(account === null ? {} : { account: `77700000${account}` }),
      ...(named === null ? {} : { name: named }),
    },
  }));

const lines = fc.array(payment, { minLength: 1, maxLength: 6 }).map((payments) =>
  payments.map(
    (each, at): MatchLine => ({
      id: `L${at}`,
      account: '0353070118',
      currency: IDR,
      bookedOn: day('2026-11-02'),
      valueOn: day('2026-11-02'),
      references: [],
      details: [],
      ...each,
    }),
  ),
);

const plain = (outcomes: readonly MatchOutcome[]) =>
  JSON.stringify(outcomes, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

/** Hundreds of random books take seconds on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('whatever the book and the lines are', { timeout: TIMEOUT_MS }, () => {
  it('allocations and what is unapplied add up to the amount', () => {
    fc.assert(
      fc.property(book, lines, ({ items, payers }, given) => {
        for (const outcome of matchLines({ lines: given, items, payers, settings, asOf })) {
          const allocated = outcome.allocations.reduce((sum, each) => sum + each.amountMinor, 0n);
          expect(allocated + outcome.unappliedMinor).toBe(outcome.amountMinor);
          for (const adjustment of outcome.adjustments) expect(adjustment.amountMinor).toBeGreaterThan(0n);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the same lines give the same outcomes, byte for byte', () => {
    fc.assert(
      fc.property(book, lines, ({ items, payers }, given) => {
        const run = () => plain(matchLines({ lines: given, items, payers, settings, asOf }));
        expect(run()).toBe(run());
      }),
      { numRuns: 100 },
    );
  });

  it('what posts by itself has evidence besides the amount, no rival, and takes no item below zero', () => {
    fc.assert(
      fc.property(book, lines, ({ items, payers }, given) => {
        const open = new Map(items.map((item) => [item.invoice, item.openMinor]));
        for (const outcome of matchLines({ lines: given, items, payers, settings, asOf })) {
          if (outcome.outcome === 'reversal') {
            for (const { invoice, amountMinor } of outcome.allocations) {
              open.set(invoice, (open.get(invoice) ?? 0n) - amountMinor);
            }
          }
          if (outcome.outcome !== 'auto') continue;
          expect(outcome.evidence.some((each) => each.kind !== 'amount')).toBe(true);
          expect([outcome.alternatives, outcome.rivals]).toEqual([0, []]);
          for (const { invoice, amountMinor } of outcome.allocations) {
            const before = open.get(invoice) ?? 0n;
            open.set(invoice, before - amountMinor);
            expect(before > 0n ? amountMinor > 0n && amountMinor <= before : amountMinor === before).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('what posts by itself never pays for a payer that the certain one does not pay for', () => {
    fc.assert(
      fc.property(book, lines, ({ items, payers }, given) => {
        const parentOf = new Map(payers.map((each) => [each.payer, each.parent]));
        for (const outcome of matchLines({ lines: given, items, payers, settings, asOf })) {
          if (outcome.outcome !== 'auto') continue;
          for (const { payer } of outcome.allocations) {
            const line = [payer];
            for (let up = parentOf.get(payer); up !== undefined && !line.includes(up); up = parentOf.get(up))
              line.push(up);
            expect(line).toContain(outcome.payer);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the items and payers that share a key with the line give the outcome of the whole book', () => {
    fc.assert(
      fc.property(book, lines, ({ items, payers }, given) => {
        for (const line of given.filter((each) => each.amountMinor > 0n)) {
          const input = { lines: [line], settings, asOf };
          const whole = matchLines({ ...input, items, payers });
          const found = lookedUp(line, items, payers);
          const part = matchLines({ ...input, ...found });
          // By amount alone nothing is looked up: that suggestion is only right where the whole book is at hand.
          if ([...whole, ...part].some((outcome) => outcome.rule === 'R10')) continue;
          expect(plain(part)).toBe(plain(whole));
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** What a store finds by key, with the families of the payers found and all of their items. */
function lookedUp(line: MatchLine, items: readonly MatchItem[], payers: readonly MatchPayer[]) {
  const keys = new Set(keysOfLine(line));
  const keysOfPayer = (each: MatchPayer) => keysOfCustomer({ aliases: [], accounts: [], ...each });
  const keysOfItem = ({ invoice, references = [], ...item }: MatchItem) =>
    keysOfInvoice({ ...item, id: invoice, references });
  const named = items.filter((item) => keysOfItem(item).some((key) => keys.has(key)));
  const found = new Set(
    payers.filter((each) => keysOfPayer(each).some((key) => keys.has(key))).map((each) => each.payer),
  );
  for (const item of named) found.add(item.payer);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const each of payers) {
      if (found.has(each.payer) && each.parent !== undefined) found.add(each.parent);
      if ([...found].some((payer) => keysOfPayer(each).includes(familyKey(payer)))) found.add(each.payer);
    }
  }
  return {
    items: items.filter((item) => named.includes(item) || found.has(item.payer)),
    payers: payers.filter((each) => found.has(each.payer)),
  };
}

describe('hostile input', { timeout: TIMEOUT_MS }, () => {
  const payer: MatchPayer = { payer: 'C-0', name: 'PT Sinar Jaya Abadi' };
  const item = (at: number, amountMinor: bigint): MatchItem => ({
    invoice: `INV-2026-${String(at).padStart(6, '0')}`,
    payer: 'C-0',
    currency: IDR,
    amountMinor,
    openMinor: amountMinor,
    issuedOn: day('2026-10-01'),
    dueOn: day('2026-10-31'),
  });
  const line = (amountMinor: bigint, text: string): MatchLine => ({
    id: 'x',
    currency: IDR,
    amountMinor,
    bookedOn: day('2026-11-02'),
    valueOn: day('2026-11-02'),
    reversal: false,
    text,
    references: [],
    counterparty: { name: 'PT Sinar Jaya Abadi' },
    details: [],
  });
  const run = (items: readonly MatchItem[], paid: MatchLine) => {
    const matcher = createMatcher({ items, payers: [payer], settings, asOf });
    return { outcome: matcher.match(paid)[0], steps: matcher.workSteps() };
  };

  it.each([
    ['equal amounts', (_: number) => 100_000n],
    ['powers of two', (at: number) => 1n << BigInt(at % 40)],
    ['neighbouring amounts', (at: number) => 1_000_000n + BigInt(at)],
    ['amounts that never add up', (at: number) => 1_000_000n * BigInt(at + 1)],
  ])('searches 40 items with %s in bounded work and posts nothing ambiguous', (_, amount) => {
    const items = Array.from({ length: 40 }, (__, at) => item(at, amount(at)));
    for (const paid of [300_000n, 4_000_007n, 7_777_777n, (1n << 20n) + 5n]) {
      const { outcome, steps } = run(items, line(paid, 'PEMBAYARAN'));
      expect(steps).toBeLessThanOrEqual(MAX_SUBSET_WORK);
      if (outcome?.outcome === 'auto') expect(outcome.alternatives).toBe(0);
    }
  });

  it('gives up at the limit and not a step later where taxes, discounts and close amounts give as many sums as can be', () => {
    const items = Array.from({ length: 40 }, (_, at): MatchItem => {
      const amountMinor = 1_000_000_000n + BigInt(at * at * 7_919 + at) * 100n;
      const taxBaseMinor = (amountMinor * 100n) / 111n;
      return { ...item(at, amountMinor), taxBaseMinor, earlyPayment: { percent: '2', until: day('2026-11-02') } };
    });
    const payers = [{ ...payer, withholding: 'pph23-2', vatCollector: true }];
    const matcher = createMatcher({ items, payers, settings: { ...settings, tolerance: {} }, asOf });
    const [outcome] = matcher.match(line(8_000_000_100n, 'PEMBAYARAN'));
    expect([outcome?.outcome, matcher.workSteps()]).toEqual(['suggest', MAX_SUBSET_WORK]);
  });

  it('does not weigh thousands of equal open items one against another', () => {
    const items = Array.from({ length: 5_000 }, (_, at) => item(at, 100_000n));
    const { outcome, steps } = run(items, line(100_000n, 'PEMBAYARAN'));
    expect([outcome?.outcome, outcome?.rule, steps]).toEqual(['suggest', 'R9', 0]);
    expect(run(items, line(100_000n, 'INV-2026-000123')).outcome?.outcome).toBe('auto');
  });

  it('reads a text of 10,000 characters as far as any bank writes, asks for few keys and posts nothing', () => {
    for (const text of [
      'INV-2026-000001 '.repeat(625),
      'A1'.repeat(5_000),
      'SINAR '.repeat(1_667),
      '/'.repeat(10_000),
    ]) {
      const { outcome } = run([item(1, 100_000n)], line(100_000n, text));
      expect(outcome?.outcome).not.toBe('auto');
      expect(keysOfLine(line(100_000n, text)).length).toBeLessThanOrEqual(MAX_LINE_KEYS);
    }
  });

  it.each(['ІNV-2026-000001', 'INV-2026-00000１', 'INV-2026-000001\u0661', 'ＩＮＶ-2026-000001'])(
    'does not take the look-alike "%s" for the number',
    (text) => {
      const twins = [item(1, 100_000n), item(2, 100_000n)];
      expect(run(twins, { ...line(100_000n, text), counterparty: {} }).outcome?.outcome).not.toBe('auto');
    },
  );

  it('is not shaken by absurd amounts', () => {
    const huge = 10n ** 29n;
    expect(run([item(1, huge), item(2, huge)], line(huge * 2n, 'PEMBAYARAN')).outcome?.outcome).toBe('auto');
    expect(run([item(1, -5n), item(2, 0n)], line(1n, 'PEMBAYARAN')).outcome?.outcome).toBe('suggest');
  });
});
