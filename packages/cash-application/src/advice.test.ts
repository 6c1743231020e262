import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import {
  type Remittance,
  type RemittanceAdvice,
  type SettlementReport,
  settledByGross,
  withRemittance,
} from './advice.ts';
import { tieRemittances } from './advice-ties.ts';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const USD = currency('USD');
const TODAY = localDate('2026-11-16');
const SINAR = { payer: 'C-1', name: 'PT Sinar Jaya Abadi', accounts: ['1234567890'] };
const MAJU = { payer: 'C-2', name: 'CV Maju Bersama' };

function item(invoice: string, rupiah: number, payer = 'C-1'): MatchItem {
  const amountMinor = BigInt(rupiah) * 100n;
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  return { invoice, payer, currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn };
}

function line(rupiah: number, more: Partial<MatchLine> = {}): MatchLine {
  return {
    id: 'L1',
    currency: IDR,
    amountMinor: BigInt(rupiah) * 100n,
    bookedOn: TODAY,
    valueOn: TODAY,
    reversal: false,
    text: 'PEMBAYARAN SESUAI EMAIL',
    references: [],
    counterparty: { account: '1234567890' },
    details: [],
    ...more,
  };
}

const items = [item('INV-00001', 300_000), item('INV-00002', 500_000), item('INV-00003', 200_000)];
const match = (only: MatchLine, open: readonly MatchItem[] = items) =>
  matchLines({ lines: [only], items: open, payers: [SINAR, MAJU], settings: DEFAULT_MATCHING_SETTINGS, asOf: TODAY });

const advice: RemittanceAdvice = {
  kind: 'advice',
  currency: IDR,
  totalMinor: 50_000_000n,
  paidOn: localDate('2026-11-13'),
  payerAccount: '1234567890',
  documents: [
    { number: 'INV-00001', amountMinor: 30_000_000n },
    { number: 'INV-00003', amountMinor: 20_000_000n },
  ],
};
const report: SettlementReport = {
  kind: 'settlement',
  currency: IDR,
  reference: 'SETTLE-20261116',
  payments: [
    { reference: 'INV-00001', grossMinor: 30_000_000n, feeMinor: 210_000n },
    { reference: 'INV-00002', grossMinor: 50_000_000n, feeMinor: 350_000n },
  ],
};
const credit = line(794_400, { text: 'XENDIT SETTLE-20261116', counterparty: {} });

const tie = (lines: readonly MatchLine[], ...remittances: readonly Remittance[]) =>
  tieRemittances(
    lines,
    remittances.map((remittance, at) => ({ id: `R${at + 1}`, remittance })),
  ).map((each) => `${each.line} ${each.remittance}${each.agrees ? '' : ' differs'}`);

describe('a line and a payer’s advice', () => {
  it('belong together by amount, day and account', () => {
    expect(tie([line(500_000)], advice)).toEqual(['L1 R1']);
  });

  it.each([
    ['of another currency', { ...advice, currency: USD }],
    ['of another week', { ...advice, paidOn: localDate('2026-11-01') }],
    ['of another account', { ...advice, payerAccount: '999999999' }],
  ])('%s do not', (_, other) => {
    expect(tie([line(500_000)], other)).toEqual([]);
  });

  it.each([
    ['amounts', { ...advice, totalMinor: 51_000_000n, documents: [{ number: 'INV-00001', amountMinor: 51_000_000n }] }],
    ['parts that are not the total', { ...advice, documents: advice.documents.slice(1) }],
  ])('with other %s are told to differ', (_, other) => {
    expect(tie([line(500_000)], other)).toEqual(['L1 R1 differs']);
  });

  it('of the same payer with quite another amount are two things, unless they share a reference', () => {
    const other = {
      ...advice,
      totalMinor: 80_000_000n,
      documents: [{ number: 'INV-00001', amountMinor: 80_000_000n }],
    };
    expect(tie([line(500_000)], other)).toEqual([]);
    expect(tie([line(500_000, { text: 'PAYRUN 044' })], { ...other, reference: 'PAYRUN 044' })).toEqual([
      'L1 R1 differs',
    ]);
  });

  it('belong together by the payer’s reference or name as well', () => {
    const { payerAccount: _account, ...unnamed } = advice;
    const byReference = line(500_000, { counterparty: {}, text: 'PAYRUN 2026-11/044' });
    expect(tie([byReference], { ...unnamed, reference: 'PAYRUN 2026-11/044' })).toEqual(['L1 R1']);
    const endToEnd = line(500_000, { counterparty: {}, references: ['PAYRUN 2026-11/044'] });
    expect(tie([endToEnd], { ...unnamed, reference: 'PAYRUN 2026-11/044' })).toEqual(['L1 R1']);
    expect(
      tie([line(500_000, { counterparty: { name: 'SINAR JAYA ABADI PT' } })], {
        ...unnamed,
        payerName: 'PT Sinar Jaya Abadi',
      }),
    ).toEqual(['L1 R1']);
    expect(tie([line(500_000)], unnamed)).toEqual([]);
  });

  it('are left apart where two lines or two advices fit', () => {
    const twin = line(500_000, { id: 'L2' });
    expect(tie([line(500_000), twin], advice)).toEqual([]);
    const other = { ...advice, documents: [{ number: 'INV-00002', amountMinor: 50_000_000n }] };
    expect(tie([line(500_000)], advice, other)).toEqual([]);
  });

  it('are told from others by the reference, and the same said twice counts once', () => {
    const twins = [line(500_000), line(500_000, { id: 'L2', text: 'PAYRUN 044' })];
    expect(tie(twins, { ...advice, reference: 'PAYRUN 044' })).toEqual(['L2 R1']);
    const again = { ...advice, documents: advice.documents.toReversed() };
    expect(tie([line(500_000)], advice, again)).toEqual(['L1 R1']);
  });

  it('of two lines and two advices find each other in any order', () => {
    const lines = [line(500_000), line(200_000, { id: 'L2' })];
    const small = {
      ...advice,
      totalMinor: 20_000_000n,
      documents: [{ number: 'INV-00003', amountMinor: 20_000_000n }],
    };
    expect(tie(lines, advice, small).sort()).toEqual(['L1 R1', 'L2 R2']);
    expect(tie(lines.toReversed(), small, advice).sort()).toEqual(['L1 R2', 'L2 R1']);
  });
});

describe('a line with its advice', () => {
  it('pays the set that the advice names, where several add up', () => {
    const paid = line(500_000);
    expect(match(paid)[0]?.outcome).toBe('suggest');
    const [outcome] = match(withRemittance(paid, advice));
    expect([outcome?.outcome, outcome?.rule, outcome?.allocations.map(({ invoice }) => invoice).sort()]).toEqual([
      'auto',
      'R4',
      ['INV-00001', 'INV-00003'],
    ]);
  });

  it('pays a part of an invoice where the payer says how much', () => {
    const documents = [
      { number: 'INV-00001', amountMinor: 30_000_000n },
      { number: 'INV-00002', amountMinor: 12_000_000n },
    ];
    const [outcome] = match(withRemittance(line(420_000), { ...advice, totalMinor: 42_000_000n, documents }));
    expect([outcome?.outcome, outcome?.rule]).toEqual(['auto', 'R5']);
    expect(outcome?.allocations.map(({ invoice, amountMinor }) => [invoice, amountMinor])).toEqual([
      ['INV-00001', 30_000_000n],
      ['INV-00002', 12_000_000n],
    ]);
    expect(outcome?.adjustments).toEqual([{ kind: 'short-pay', invoice: 'INV-00002', amountMinor: 38_000_000n }]);
    expect(outcome?.unappliedMinor).toBe(0n);
  });

  it.each([
    [
      'keeps something back for a reason of its own',
      [{ number: 'INV-00002', amountMinor: 42_000_000n, isReduced: true as const }],
    ],
    ['says more than is open', [{ number: 'INV-00001', amountMinor: 42_000_000n }]],
    [
      'names a document that is not known',
      [
        { number: 'INV-00001', amountMinor: 30_000_000n },
        { number: 'INV-00099', amountMinor: 12_000_000n },
      ],
    ],
    ['names a document of another payer', [{ number: 'INV-00009', amountMinor: 42_000_000n }]],
    [
      'names one twice',
      [
        { number: 'INV-00001', amountMinor: 30_000_000n },
        { number: 'INV-00001', amountMinor: 12_000_000n },
      ],
    ],
  ])('waits for a person where the advice %s', (_, documents) => {
    const open = [...items, item('INV-00009', 420_000, 'C-2')];
    const [outcome] = match(withRemittance(line(420_000), { ...advice, totalMinor: 42_000_000n, documents }), open);
    expect(outcome?.outcome).not.toBe('auto');
  });

  it('of many documents is parted into payments of some each, all of them certain', () => {
    const many = Array.from({ length: 50 }, (_, at) => item(`INV-1${String(at).padStart(4, '0')}`, 1_000 + at));
    const documents = many.map(({ invoice, openMinor }) => ({ number: invoice, amountMinor: openMinor }));
    const totalMinor = documents.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const outcomes = match(withRemittance(line(Number(totalMinor / 100n)), { ...advice, totalMinor, documents }), many);
    expect(outcomes.map(({ outcome, allocations }) => [outcome, allocations.length])).toEqual([
      ['auto', 20],
      ['auto', 20],
      ['auto', 10],
    ]);
  });

  it('keeps what the bank tells itself', () => {
    const told = { amountMinor: 50_000_000n, text: '', references: [], counterparty: {} };
    const twice = line(500_000, { details: [told, told] });
    expect(withRemittance(twice, advice)).toBe(twice);
    const named = line(500_000, { details: [{ ...told, documents: [{ number: 'INV-00002' }] }] });
    expect(withRemittance(named, advice)).toBe(named);
  });
});

describe('a settlement net of fees', () => {
  it('settles each invoice by the gross amount, the fee being a charge', () => {
    expect(tie([credit], report)).toEqual(['L1 R1']);
    const outcomes = settledByGross(match(withRemittance(credit, report)), report);
    expect(outcomes.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['auto', 1],
      ['auto', 2],
    ]);
    expect(outcomes[0]?.adjustments).toEqual([{ kind: 'bank-charge', invoice: 'INV-00001', amountMinor: 210_000n }]);
  });

  it('of one payment is settled as well', () => {
    const one = { ...report, payments: report.payments.slice(0, 1) };
    const net = line(297_900, { text: 'SETTLE-20261116', counterparty: { account: '1234567890' } });
    const [outcome] = settledByGross(match(withRemittance(net, one)), one);
    expect([outcome?.outcome, outcome?.adjustments[0]?.kind]).toEqual(['auto', 'bank-charge']);
  });

  it('is not certain of an invoice whose open amount is the net and not the gross', () => {
    const open = [item('INV-00001', 297_900), item('INV-00002', 500_000)];
    const outcomes = settledByGross(match(withRemittance(credit, report), open), report);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['suggest', 'auto']);
  });

  it.each([
    ['another net amount', [{ ...report, payments: report.payments.slice(1) }], ['L1 R1 differs']],
    ['another reference', [{ ...report, reference: 'SETTLE-20261115' }], ['L1 R1 differs']],
    [
      'a refund among its payments',
      [{ ...report, payments: [...report.payments, { reference: 'INV-00003', grossMinor: -1_000n, feeMinor: 0n }] }],
      ['L1 R1 differs'],
    ],
    [
      'a double',
      [report, { ...report, payments: report.payments.map((each) => ({ ...each, reference: `${each.reference}9` })) }],
      [],
    ],
  ])('is not joined with a report of %s', (_, reports, ties) => {
    expect(tie([credit], ...reports)).toEqual(ties);
  });
});
