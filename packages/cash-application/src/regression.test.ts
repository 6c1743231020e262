import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { MatchingSettings } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine, MatchOutcome } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const EUR = currency('EUR');
const day = localDate;

function item(invoice: string, cents: bigint, more: Partial<MatchItem> = {}): MatchItem {
  const base = { invoice, payer: 'C-1', currency: EUR, issuedOn: day('2026-10-01'), dueOn: day('2026-10-31') };
  return { ...base, amountMinor: cents, openMinor: cents, ...more };
}

function line(cents: bigint, text: string, more: Partial<MatchLine> = {}): MatchLine {
  return {
    id: text,
    account: 'NL91ABNA0417164300',
    currency: EUR,
    amountMinor: cents,
    bookedOn: day('2026-11-02'),
    valueOn: day('2026-11-02'),
    reversal: false,
    text,
    references: [],
    counterparty: {},
    details: [],
    ...more,
  };
}

const KNOWN = { counterparty: { name: 'Van der Berg Transport B.V.' } };
const payers = [{ payer: 'C-1', name: 'Van der Berg Transport BV' }];

function match(
  lines: readonly MatchLine[],
  items: readonly MatchItem[],
  settings: Partial<MatchingSettings> = {},
): MatchOutcome[] {
  return matchLines({
    lines,
    items,
    payers,
    settings: { ...DEFAULT_MATCHING_SETTINGS, ...settings },
    asOf: day('2026-11-03'),
  });
}

const invoices = (outcome: MatchOutcome | undefined) => outcome?.allocations.map((each) => each.invoice);

/** Cases that other systems got wrong; the number is that of the list of regressions in the design. */
describe('bugs of other systems that this one does not have', () => {
  it('13 · INV-1 is not in INV-10, and an amount that differs is no match (Invoice Ninja: first number that is a substring)', () => {
    const items = [item('INV-00001', 10_000n), item('INV-000010', 20_000n)];
    const [ten] = match([line(20_000n, 'INV-000010')], items);
    expect([ten?.outcome, invoices(ten)]).toEqual(['auto', ['INV-000010']]);
    const [neither] = match([line(10_000n, 'INV-0000100')], items);
    expect(neither?.outcome).not.toBe('auto');
    const [wrongAmount] = match([line(9_999n, 'INV-00001')], items);
    expect(wrongAmount?.outcome).toBe('suggest');
  });

  it('13 · INV-1 is not in INV-10 either where the payer is certain, and a draft, which is not open, is nobody’s', () => {
    const items = [item('INV-1', 10_000n), item('INV-10', 20_000n)];
    const [ten] = match([line(20_000n, 'INV-10', KNOWN)], items);
    expect([ten?.outcome, invoices(ten)]).toEqual(['auto', ['INV-10']]);
    const [wrongAmount] = match([line(10_000n, 'INV-10', KNOWN)], items);
    expect(wrongAmount?.outcome).toBe('suggest');
    const [draft] = match([line(10_000n, 'INV-2026-00777', KNOWN)], [item('INV-2026-00001', 10_000n)]);
    expect(draft?.outcome).toBe('suggest');
  });

  it('14 · of 60, 50 and 40 open, 90 pays 50 and 40 (OCA: greedy in due-date order finds nothing)', () => {
    const items = [item('INV-00060', 6_000n), item('INV-00050', 5_000n), item('INV-00040', 4_000n)];
    const [outcome] = match([line(9_000n, 'betaling', KNOWN)], items);
    expect([outcome?.outcome, outcome?.rule, invoices(outcome)?.sort()]).toEqual([
      'auto',
      'R7',
      ['INV-00040', 'INV-00050'],
    ]);
  });

  it('14 · of 50, 40, 30 and 60 open, 90 has two solutions and goes to a person who sees both', () => {
    const items = [5_000n, 4_000n, 3_000n, 6_000n].map((cents, at) => item(`INV-0000${at}`, cents));
    const [outcome] = match([line(9_000n, 'betaling', KNOWN)], items);
    expect([outcome?.outcome, outcome?.alternatives, outcome?.rivals.length]).toEqual(['suggest', 1, 1]);
  });

  it('15 · 208.73 equals 208.73 (odoo/odoo PR#156291: floats missed it)', () => {
    const [outcome] = match(
      [line(20_873n, 'INV-00001 INV-00002')],
      [item('INV-00001', 10_436n), item('INV-00002', 10_437n)],
    );
    expect([outcome?.outcome, outcome?.rule]).toEqual(['auto', 'R4']);
  });

  it('16 · an amount alone posts nothing, even when only one item has it (frappe/erpnext#46725)', () => {
    const [outcome] = match([line(10_000n, 'overboeking')], [item('INV-00001', 10_000n)]);
    expect([outcome?.outcome, outcome?.rule]).toEqual(['suggest', 'R10']);
  });

  it('17 · two identical genuine transfers are two payments (firefly-iii#2353, Budget#276)', () => {
    const items = [item('INV-00001', 10_000n), item('INV-00002', 10_000n)];
    const twice = [line(10_000n, 'INV-00001', { id: 'a' }), line(10_000n, 'INV-00001', { id: 'b' })];
    const outcomes = match(twice, items);
    expect(outcomes.map((each) => [each.line, each.outcome])).toEqual([
      ['a', 'auto'],
      ['b', 'suggest'],
    ]);
    expect(outcomes[1]?.allocations).toEqual([]);
  });

  it('18 · entries that share one bank reference are matched each by itself (OCA/bank-statement-import PR#475)', () => {
    const items = [item('INV-00001', 10_000n), item('INV-00002', 20_000n)];
    const shared = { bankReference: 'BATCH77', endToEndId: 'BATCH77' };
    const split = [line(10_000n, 'INV-00001', shared), line(20_000n, 'INV-00002', shared)];
    expect(match(split, items).map((each) => [each.outcome, invoices(each)])).toEqual([
      ['auto', ['INV-00001']],
      ['auto', ['INV-00002']],
    ]);
  });

  it('19 · a discount taken one day late is earned inside the grace and a short payment outside it (Odoo PR#34287, alyf-de/banking#270)', () => {
    const offered = [item('INV-00001', 33_333n, { earlyPayment: { percent: '2', until: day('2026-11-01') } })];
    const inside = line(32_666n, 'INV-00001');
    const [earned] = match([inside], offered, { discountGraceDays: 1 });
    expect([earned?.outcome, earned?.adjustments]).toEqual([
      'auto',
      [{ kind: 'early-payment-discount', invoice: 'INV-00001', amountMinor: 667n }],
    ]);
    const [late] = match([inside], offered, { discountGraceDays: 0 });
    expect([late?.outcome, late?.adjustments]).toEqual([
      'suggest',
      [{ kind: 'short-pay', invoice: 'INV-00001', amountMinor: 667n }],
    ]);
  });

  it('19 · a discount leaves no orphan cent: cash and discount are the invoice', () => {
    for (let cents = 1_001n; cents < 1_101n; cents += 1n) {
      const offered = [item('INV-00001', cents, { earlyPayment: { percent: '2.5', until: day('2026-11-30') } })];
      const discount = (cents * 25n * 2n + 1_000n) / 2_000n;
      const [outcome] = match([line(cents - discount, 'INV-00001')], offered);
      expect([outcome?.outcome, outcome?.adjustments[0]?.amountMinor]).toEqual(['auto', discount]);
    }
  });

  it('20 · a small difference is written off only within the tolerance that the tenant has set (frappe/erpnext#51159)', () => {
    const paid = [line(99_600n, 'INV-00001')];
    const open = [item('INV-00001', 100_000n)];
    expect(match(paid, open)[0]?.outcome).toBe('suggest');
    const [tolerated] = match(paid, open, { tolerance: { EUR: { percent: '0.5', upTo: '5.00' } } });
    expect([tolerated?.outcome, tolerated?.adjustments]).toEqual([
      'auto',
      [{ kind: 'tolerance', invoice: 'INV-00001', amountMinor: 400n }],
    ]);
    expect(match(paid, open, { tolerance: { EUR: { percent: '0.5', upTo: '3.00' } } })[0]?.outcome).toBe('suggest');
    const over = [line(100_400n, 'INV-00001')];
    expect(match(over, open, { tolerance: { EUR: { percent: '0.5', upTo: '5.00' } } })[0]?.outcome).toBe('suggest');
  });
});
