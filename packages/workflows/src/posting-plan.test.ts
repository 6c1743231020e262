import { instant, localDate } from '@piutang/calendar';
import type { MatchOutcome } from '@piutang/cash-application';
import { currency } from '@piutang/money';
import type { Hand, Invoice } from '@piutang/receivables';
import type { BankLine } from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import {
  type Application,
  applicationsOf,
  MAX_WRITES_PER_LINE,
  onAccountUpTo,
  planApplication,
  proposalsOf,
  rivalsOf,
} from './posting-plan.ts';

const IDR = currency('IDR');
const day = localDate('2026-11-20');
const today = localDate('2026-11-23');
const hand: Hand = { actor: 'person:dewi', now: instant(1_000), today, cause: 'command:review' };

const lineOf = (amountMinor: bigint, more: Partial<BankLine> = {}): BankLine => ({
  account: 'A',
  bookedOn: localDate('2026-11-19'),
  valueOn: day,
  line: 'aaaa#1',
  currency: IDR,
  amountMinor,
  remainingMinor: amountMinor,
  outcome: 'unapplied',
  rule: 'R4',
  why: 'named',
  inReview: true,
  proposals: [],
  text: 'X',
  file: 'f',
  ordinal: 1,
  nextLeg: 3,
  recordedAt: instant(0),
  version: 4,
  ...more,
});
const invoiceOf = (id: string, balanceMinor: bigint, more: Partial<Invoice> = {}): Invoice => ({
  id,
  customer: 'C-1',
  currency: IDR,
  amountMinor: balanceMinor,
  balanceMinor,
  issuedOn: localDate('2026-10-01'),
  dueOn: localDate('2026-11-01'),
  references: [],
  level: 1,
  contentHash: id,
  recordedAt: instant(0),
  version: 7,
  ...more,
});
const book = (...invoices: readonly Invoice[]) => new Map(invoices.map((each) => [each.id, each]));

describe('a plan to apply money', () => {
  const applications: readonly Application[] = [
    { invoice: 'INV-1', amountMinor: 90n },
    { invoice: 'INV-1', amountMinor: 10n, adjustment: 'withholding' },
    { invoice: 'INV-2', amountMinor: 20n },
  ];
  const invoices = book(invoiceOf('INV-1', 100n), invoiceOf('INV-2', 50n, { customer: 'C-2' }));
  const source = { kind: 'bank-line', line: 'A/2026-11-19/aaaa#1' };
  const leg = (invoice: string, number: number, amountMinor: bigint, more: object = {}) => ({
    invoice,
    leg: `L#A/2026-11-19/aaaa#1#${number}`,
    customer: invoice === 'INV-1' ? 'C-1' : 'C-2',
    currency: IDR,
    amountMinor,
    source,
    effectiveOn: day,
    recordedAt: instant(1_000),
    rule: 'R4',
    why: 'named',
    actor: 'person:dewi',
    cause: 'command:review',
    ...more,
  });

  it('writes the line, each invoice once, and a leg of each part under the line’s next numbers', () => {
    const line = lineOf(115n);
    const plan = planApplication(line, line, applications, invoices, hand);
    if ('refused' in plan) throw new Error(plan.message);
    expect(plan.line).toStrictEqual({
      ...line,
      remainingMinor: 5n,
      outcome: 'partly-applied',
      nextLeg: 6,
      appliedTo: ['INV-1', 'INV-2'],
      actor: 'person:dewi',
      cause: 'command:review',
    });
    expect(plan.invoices).toStrictEqual([
      { ...invoiceOf('INV-1', 100n), balanceMinor: 0n, closedOn: today, version: 8 },
      { ...invoiceOf('INV-2', 50n, { customer: 'C-2' }), balanceMinor: 30n, version: 8 },
    ]);
    expect(plan.writes.map(({ item, condition }) => [item.p, item.s, item['v'], condition])).toStrictEqual([
      ['B#A#2026-11-19', 'L#aaaa#1', 5n, { name: 'line unchanged since it was read', is: 'version', version: 4 }],
      ['I#INV-1', '#', 8n, { name: 'invoice unchanged since it was read', is: 'version', version: 7 }],
      ['I#INV-2', '#', 8n, { name: 'invoice unchanged since it was read', is: 'version', version: 7 }],
      ['A#INV-1', 'L#A/2026-11-19/aaaa#1#3', undefined, { name: 'leg not written yet', is: 'absent' }],
      ['A#INV-1', 'L#A/2026-11-19/aaaa#1#4', undefined, { name: 'leg not written yet', is: 'absent' }],
      ['A#INV-2', 'L#A/2026-11-19/aaaa#1#5', undefined, { name: 'leg not written yet', is: 'absent' }],
    ]);
    const stored = { actor: 'by', adjustment: 'ad', amountMinor: 'x', approver: 'ap', cause: 'cs', currency: 'u' };
    const names = { customer: 'c', effectiveOn: 'eo', invoice: 'i', leg: 'n', recordedAt: 'ra', rule: 'ru' };
    const short = new Map(Object.entries({ ...stored, ...names, source: 'so', why: 'wy' }));
    const legs = [leg('INV-1', 3, 90n), leg('INV-1', 4, 10n, { adjustment: 'withholding' }), leg('INV-2', 5, 20n)];
    for (const [at, each] of legs.entries()) {
      const { p: _p, s: _s, ...fields } = plan.writes[at + 3]?.item ?? { p: '', s: '' };
      expect(fields).toStrictEqual(
        Object.fromEntries(Object.entries(each).map(([name, value]) => [short.get(name), value])),
      );
    }
  });

  it('writes a line that was not recorded, which stands until somebody contradicts it', () => {
    const line = lineOf(110n);
    const { cause: _, ...causeless } = hand;
    const plan = planApplication(line, undefined, applications, invoices, { ...causeless, approver: 'person:budi' });
    if ('refused' in plan) throw new Error(plan.message);
    expect(plan.line).toStrictEqual({
      ...line,
      remainingMinor: 0n,
      outcome: 'applied',
      inReview: false,
      nextLeg: 6,
      appliedTo: ['INV-1', 'INV-2'],
      automatic: 'stands',
      automaticRule: 'R4',
    });
    expect(plan.writes[0]).toMatchObject({
      item: { v: 1n },
      condition: { name: 'line not recorded yet', is: 'absent' },
    });
    expect(plan.writes[3]?.item).toMatchObject({ cs: 'file:f', ap: 'person:budi' });
  });

  it.each([
    [
      'an invoice that is not there',
      [{ invoice: 'INV-9', amountMinor: 1n }],
      'invoice-unknown',
      'there is no invoice INV-9',
    ],
    [
      'another currency',
      [{ invoice: 'INV-E', amountMinor: 1n }],
      'currency-differs',
      'INV-E is in EUR, the line in IDR: money is applied in one currency',
    ],
    [
      'more than is open',
      [{ invoice: 'INV-1', amountMinor: 101n }],
      'more-than-open',
      'INV-1 has IDR 1.00 open, IDR 1.01 were to be applied',
    ],
    [
      'more than is open after an adjustment',
      [
        { invoice: 'INV-1', amountMinor: 1n, adjustment: 'rounding' },
        { invoice: 'INV-1', amountMinor: 100n },
      ],
      'more-than-open',
      'INV-1 has IDR 0.99 open, IDR 1.00 were to be applied',
    ],
    [
      'nothing of an invoice',
      [{ invoice: 'INV-1', amountMinor: 0n }],
      'more-than-open',
      'INV-1 has IDR 1.00 open, IDR 0.00 were to be applied',
    ],
    [
      'nothing of an invoice that is settled',
      [{ invoice: 'INV-0', amountMinor: 0n }],
      'more-than-open',
      'INV-0 has IDR 0.00 open, IDR 0.00 were to be applied',
    ],
    [
      'money for a credit note',
      [{ invoice: 'CN-1', amountMinor: 1n }],
      'more-than-open',
      'CN-1 has IDR -0.40 open, IDR 0.01 were to be applied',
    ],
    [
      'more of a credit note than it has',
      [
        { invoice: 'INV-1', amountMinor: 100n },
        { invoice: 'CN-1', amountMinor: -41n },
      ],
      'more-than-open',
      'CN-1 has IDR -0.40 open, IDR -0.41 were to be applied',
    ],
    [
      'a negative part of an invoice',
      [
        { invoice: 'INV-1', amountMinor: 50n },
        { invoice: 'INV-2', amountMinor: -1n },
      ],
      'more-than-open',
      'INV-2 has IDR 0.50 open, IDR -0.01 were to be applied',
    ],
    [
      'more than came',
      [
        { invoice: 'INV-1', amountMinor: 100n },
        { invoice: 'INV-2', amountMinor: 16n },
      ],
      'more-than-received',
      'the line has IDR 1.15 left, IDR 1.16 were to be applied',
    ],
    [
      'credit notes alone',
      [{ invoice: 'CN-1', amountMinor: -1n }],
      'nothing-to-apply',
      'credit notes of IDR 0.01 more than the invoices beside them: name an invoice that they net with',
    ],
  ] as const)('is refused for %s', (_, parts, refused, message) => {
    const all = book(
      ...invoices.values(),
      invoiceOf('INV-0', 0n),
      invoiceOf('INV-E', 5n, { currency: currency('EUR') }),
      invoiceOf('CN-1', -40n),
    );
    expect(planApplication(lineOf(115n), undefined, parts, all, hand)).toStrictEqual({ refused, message });
  });

  it('takes a credit note whole beside an invoice, also where they come to nothing', () => {
    const all = book(invoiceOf('INV-1', 40n), invoiceOf('CN-1', -40n));
    const parts = [
      { invoice: 'INV-1', amountMinor: 40n },
      { invoice: 'CN-1', amountMinor: -40n },
    ];
    const plan = planApplication(lineOf(10n), undefined, parts, all, hand);
    expect(plan).toMatchObject({
      line: { remainingMinor: 10n },
      invoices: [{ balanceMinor: 0n }, { balanceMinor: 0n }],
    });
  });

  it('fits a transaction: a line, its invoices and its legs, a hundred in all', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => invoiceOf(`INV-${at}`, 1n));
    const plan = (count: number) => {
      const parts = many(count).map(({ id }) => ({ invoice: id, amountMinor: 1n }));
      return planApplication(lineOf(1_000n), undefined, parts, book(...many(count)), hand);
    };
    const fits = plan(49);
    expect('writes' in fits && fits.writes.length).toBe(MAX_WRITES_PER_LINE - 1);
    expect(plan(50)).toStrictEqual({
      refused: 'too-many-invoices',
      message: '50 invoices do not fit one posting: apply the line in parts',
    });
    const two = invoiceOf('INV-X', 2n);
    const parts = [
      ...many(48).map(({ id }) => ({ invoice: id, amountMinor: 1n })),
      { invoice: 'INV-X', amountMinor: 1n },
      { invoice: 'INV-X', amountMinor: 1n, adjustment: 'rounding' as const },
    ];
    const exact = planApplication(lineOf(1_000n), undefined, parts, book(...many(48), two), hand);
    expect('writes' in exact && exact.writes.length).toBe(MAX_WRITES_PER_LINE);
  });

  it('leaves a small rest of a known payer on account, and every other rest to a person', () => {
    const rest = (line: BankLine, upToMinor?: bigint) => {
      const parts = [{ invoice: 'INV-1', amountMinor: 100n }];
      const plan = planApplication(line, undefined, parts, invoices, hand, upToMinor);
      return 'refused' in plan ? plan.refused : [plan.line.outcome, plan.line.inReview];
    };
    const known = lineOf(105n, { customer: 'C-1' });
    expect(rest(known, 5n)).toEqual(['on-account', false]);
    expect(rest(known, 4n)).toEqual(['partly-applied', true]);
    expect(rest(known)).toEqual(['partly-applied', true]);
    expect(rest(lineOf(105n), 5n)).toEqual(['partly-applied', true]);
  });
});

describe('what a match asks for', () => {
  const outcome = (more: Partial<MatchOutcome>): MatchOutcome =>
    ({ allocations: [], adjustments: [], rivals: [], payer: 'C-1', ...more }) as MatchOutcome;
  const allocations = [{ invoice: 'INV-1', payer: 'C-2', amountMinor: 90n }];
  const adjustments = [
    { kind: 'short-pay', invoice: 'INV-1', amountMinor: 5n },
    { kind: 'over-payment', invoice: 'INV-1', amountMinor: 6n },
    { kind: 'bank-charge', amountMinor: 7n },
    { kind: 'withholding', invoice: 'INV-1', amountMinor: 10n },
    { kind: 'rounding', invoice: 'INV-2', amountMinor: 1n },
  ] as MatchOutcome['adjustments'];

  it('is its allocations, and the adjustments that settle an invoice', () => {
    expect(applicationsOf([outcome({ allocations, adjustments }), outcome({ allocations })])).toStrictEqual([
      { invoice: 'INV-1', amountMinor: 90n },
      { invoice: 'INV-1', amountMinor: 10n, adjustment: 'withholding' },
      { invoice: 'INV-2', amountMinor: 1n, adjustment: 'rounding' },
      { invoice: 'INV-1', amountMinor: 90n },
    ]);
  });

  it('is kept with the payers: the invoice’s own, else the one that paid', () => {
    expect(proposalsOf({ allocations, adjustments, payer: 'C-3' })).toStrictEqual([
      { invoice: 'INV-1', customer: 'C-2', amountMinor: 90n },
      { invoice: 'INV-1', amountMinor: 10n, adjustment: 'withholding', customer: 'C-2' },
      { invoice: 'INV-2', amountMinor: 1n, adjustment: 'rounding', customer: 'C-3' },
    ]);
    expect(proposalsOf({ allocations, adjustments, payer: null })).toHaveLength(2);
  });

  it('has rivals: the first three that say something and can be compared', () => {
    const rival = (rule: string, count: number) => ({
      rule,
      confidence: 60,
      payer: 'C-1',
      allocations: Array.from({ length: count }, (_, at) => ({ invoice: `INV-${at}`, payer: 'C-1', amountMinor: 1n })),
      adjustments: [],
    });
    const rivals = [rival('R1', 0), rival('R2', 12), rival('R3', 13), rival('R4', 1)];
    const found = rivalsOf([
      outcome({ rivals: rivals as unknown as MatchOutcome['rivals'] }),
      outcome({ rivals: [rival('R5', 1), rival('R6', 1)] as unknown as MatchOutcome['rivals'] }),
    ]);
    expect(found.map(({ rule }) => rule)).toEqual(['R2', 'R4', 'R5']);
    expect(found[1]).toStrictEqual({
      rule: 'R4',
      confidence: 60,
      applications: [{ invoice: 'INV-0', customer: 'C-1', amountMinor: 1n }],
    });
  });

  it('may leave on account what the tenant says of the currency, and nothing of others', () => {
    const tenant = (onAccount?: Record<string, string>) =>
      ({ matching: onAccount === undefined ? {} : { onAccountUpTo: onAccount } }) as unknown as Tenant;
    expect(onAccountUpTo(tenant({ IDR: '25.00' }), IDR)).toBe(2_500n);
    expect(onAccountUpTo(tenant({ EUR: '25.00' }), IDR)).toBe(0n);
    expect(onAccountUpTo(tenant({ IDR: '0.001' }), IDR)).toBe(0n);
    expect(onAccountUpTo(tenant(), IDR)).toBe(0n);
  });
});
