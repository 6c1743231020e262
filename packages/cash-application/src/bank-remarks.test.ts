import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine, MatchOutcome, MatchPayer } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const day = localDate('2026-11-16');
const settings = { ...DEFAULT_MATCHING_SETTINGS, ownNames: ['PT Piutang Demo'] };

const ABADI: MatchPayer = { payer: 'C-1', name: 'PT Bangun Agung Mekar Abadi' };
const TIMUR: MatchPayer = { payer: 'C-2', name: 'PT Garuda Bahari' };

function item(invoice: string, payer: string, rupiah: number): MatchItem {
  const amountMinor = BigInt(rupiah) * 100n;
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  return { invoice, payer, currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn };
}

function line(rupiah: number, text: string, more: Partial<MatchLine> = {}): MatchLine {
  return {
    id: text,
    currency: IDR,
    amountMinor: BigInt(rupiah) * 100n,
    bookedOn: day,
    valueOn: day,
    reversal: false,
    text,
    references: [],
    counterparty: {},
    details: [],
    ...more,
  };
}

function match(lines: readonly MatchLine[], items: readonly MatchItem[], payers = [ABADI, TIMUR]): MatchOutcome[] {
  return matchLines({ lines, items, payers, settings, asOf: day });
}

const decided = (outcomes: readonly MatchOutcome[]) =>
  outcomes.map(({ outcome, rule, payer }) => [outcome, rule, payer]);

const ITEMS = [item('INV-2026-000101', 'C-1', 1_110_000), item('INV-2026-000202', 'C-2', 2_220_000)];

describe('a remark that ends with the receiver', () => {
  it('is no transfer of our own, whether we know the payer or not', () => {
    const lines = [
      line(1_110_000, 'NBMB PT BANGUN AGUNG MEKAR ABADI TO PT PIUTANG DEMO'),
      line(777_000, 'NBMB TOKO BARU TO PT PIUTANG DEMO'),
    ];
    expect(decided(match(lines, ITEMS))).toEqual([
      ['auto', 'R6', 'C-1'],
      ['unidentified', 'R11', null],
    ]);
  });

  it('is one when it ends with our name as the sender', () => {
    expect(decided(match([line(5_000_000, 'TRSF DARI PT PIUTANG DEMO')], ITEMS))).toEqual([
      ['not-receivable', 'R0', null],
    ]);
  });

  it('shows a name that the bank cut before it', () => {
    const lines = [line(1_110_000, 'NBMB PT BANGUN AGUNG MEKA TO PT PIUTANG DEMO PEMBAYARAN')];
    expect(decided(match(lines, ITEMS))).toEqual([['auto', 'R6', 'C-1']]);
  });

  it('shows no payer when another name begins as well with what is left', () => {
    const other = { payer: 'C-3', name: 'PT Bangun Agung Mekanika' };
    const lines = [line(1_110_000, 'NBMB PT BANGUN AGUNG MEKA TO PT PIUTANG DEMO PEMBAYARAN')];
    expect(match(lines, ITEMS, [ABADI, other]).map((each) => each.outcome)).toEqual(['suggest']);
  });
});

describe('a remark in parts', () => {
  it('ends a cut name at a bar', () => {
    const lines = [line(1_110_000, 'TRANSFER DARI | PT BANGUN AGUNG MEKA | KIRIMAN')];
    expect(decided(match(lines, ITEMS))).toEqual([['auto', 'R6', 'C-1']]);
  });

  it('ends a cut number before the name of the payer', () => {
    const items = [...ITEMS, item('INV-2026-000345', 'C-1', 500_000), item('INV-2026-000399', 'C-1', 400_000)];
    const name = 'PT BANGUN AGUNG ME';
    const text = `BAYAR INV-2026-000101 DAN INV-2026-0003 ${name}`;
    const [outcome] = match([line(1_610_000, text, { counterparty: { name } })], items);
    expect([outcome?.outcome, outcome?.allocations.map((each) => each.invoice)]).toEqual([
      'auto',
      ['INV-2026-000101', 'INV-2026-000345'],
    ]);
    const unlike = match([line(1_650_000, text, { counterparty: { name } })], items);
    expect(unlike.map((each) => each.outcome)).toEqual(['suggest']);
  });
});

describe('what speaks against a number', () => {
  it('is the whole name of somebody else, even with a word beside it that may be part of a longer name', () => {
    const text = 'MCM INHOUSETRF DARI PT GARUDA BAHARI RAYA INV-2026-000101';
    expect(match([line(1_110_000, text)], ITEMS).map((each) => each.outcome)).toEqual(['suggest']);
  });

  it('is a part of its amount, although a number one slip away has all of it', () => {
    const items = [...ITEMS, item('INV-2026-000107', 'C-1', 500_000)];
    const text = 'INV-2026-000101 DARI PT BANGUN AGUNG MEKAR ABADI';
    expect(match([line(500_000, text)], items).map((each) => each.outcome)).toEqual(['suggest']);
  });

  it('is a name that two payers share, neither of whom owes it', () => {
    const twin = { payer: 'C-3', name: 'PT Garuda Bahari' };
    const text = 'DARI PT GARUDA BAHARI INV-2026-000101';
    expect(match([line(1_110_000, text)], ITEMS, [ABADI, TIMUR, twin]).map((each) => each.outcome)).toEqual([
      'suggest',
    ]);
  });
});

describe('money that waits for a person', () => {
  it('is not posted a second time when it comes again', () => {
    const first = line(1_110_000, 'INV-2026-000101 DAN INV-2026-000999');
    const again = line(1_110_000, 'INV-2026-000101');
    expect(match([first, again], ITEMS).map((each) => each.outcome)).toEqual(['suggest', 'suggest']);
    expect(match([again], ITEMS).map((each) => each.outcome)).toEqual(['auto']);
  });

  it('does not keep the named payment waiting when only its amount was seen before', () => {
    const lines = [line(1_110_000, 'SETORAN TUNAI'), line(1_110_000, 'INV-2026-000101')];
    expect(match(lines, ITEMS).map((each) => each.outcome)).toEqual(['suggest', 'auto']);
  });
});

describe('a set without numbers', () => {
  it('does not post when a total that was asked for has the same amount', () => {
    const small = Array.from({ length: 9 }, (_, at) => item(`INV-2026-0005${at}0`, 'C-1', 10_001 + at * 1_010));
    const total = small.reduce((sum, { openMinor }) => sum + Number(openMinor / 100n), 0);
    const pair = [
      { ...item('INV-2026-000601', 'C-1', total - 7_000), dueOn: localDate('2026-12-31') },
      { ...item('INV-2026-000602', 'C-1', 7_000), dueOn: localDate('2026-12-31') },
    ];
    const from = { counterparty: { name: 'PT BANGUN AGUNG MEKAR ABADI' } };
    const [outcome] = match([line(total, 'TRSF', from)], [...small, ...pair]);
    expect([outcome?.outcome, outcome?.alternatives]).toEqual(['suggest', 1]);
  });

  it('does not post by chance among many items of round prices', () => {
    const items = [5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53].map((units, at) =>
      item(`INV-2026-0007${10 + at}`, 'C-1', units * 88_800),
    );
    const from = { counterparty: { name: 'PT BANGUN AGUNG MEKAR ABADI' } };
    const outcomes = match([line(12 * 88_800, 'TRSF', from)], [...items, item('INV-2026-000799', 'C-1', 1_234_567)]);
    expect(outcomes.map((each) => each.outcome)).toEqual(['suggest']);
  });
});
