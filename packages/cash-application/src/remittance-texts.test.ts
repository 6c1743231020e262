import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { matchLines } from './matcher.ts';
import type { LearnedAlias, MatchItem, MatchLine, MatchOutcome, MatchPayer } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const TODAY = localDate('2026-11-16');

function item(invoice: string, payer: string, rupiah: number): MatchItem {
  const amountMinor = BigInt(rupiah) * 100n;
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  return { invoice, payer, currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn };
}

function line(rupiah: number, text: string, counterparty: MatchLine['counterparty'] = {}): MatchLine {
  return {
    id: text,
    account: '0353070118',
    currency: IDR,
    amountMinor: BigInt(rupiah) * 100n,
    bookedOn: TODAY,
    valueOn: TODAY,
    reversal: false,
    text,
    references: [],
    counterparty,
    details: [],
  };
}

const SINAR: MatchPayer = { payer: 'C-1', name: 'PT Sinar Jaya Abadi' };

function match(
  only: MatchLine,
  items: readonly MatchItem[],
  payers: readonly MatchPayer[] = [SINAR],
  learned: readonly LearnedAlias[] = [],
): MatchOutcome | undefined {
  const settings = DEFAULT_MATCHING_SETTINGS;
  return matchLines({ lines: [only], items, payers, settings, asOf: TODAY, learned })[0];
}

const said = (outcome: MatchOutcome | undefined) => [
  outcome?.outcome,
  outcome?.payer,
  (outcome?.allocations ?? []).map(({ invoice }) => invoice).sort(),
];

describe('a number in the payer’s own spelling', () => {
  it.each([
    ['with spaces for all separators', '0155/FIN-INV/IX/2026', 'BAYAR 0155 FIN INV IX 2026 PER 13/11'],
    ['without any separator', '0577/FIN-INV/VIII/2026', 'LUNAS 0577FININVVIII2026'],
    ['of a year and a serial', '2026-0072', 'FACTUUR 2026 0072 KLANTNR 8296'],
    ['glued to a word, with a prefix of one letter', 'F2026/08/1829', 'TAGIHANF2026/08/1829'],
    ['behind a document word and an order number', '26003009', 'PEMBAYARAN INV SO-47780 26003009'],
  ])('%s is found', (_, invoice, text) => {
    const found = match(line(1_234_000, text), [item(invoice, 'C-1', 1_234_000), item('X-000001', 'C-1', 99_000)]);
    expect(said(found)).toEqual(['auto', 'C-1', [invoice]]);
  });

  it('is found to the end of a list of long ones', () => {
    const numbers = [1, 2, 3, 4, 5].map((at) => `010.004-26.1234119${at}`);
    const items = numbers.map((number, at) => item(number, 'C-1', 100_000 + at));
    expect(said(match(line(500_010, numbers.join(' ')), items))).toEqual(['auto', 'C-1', numbers]);
  });

  it('is not made of words that are no part of it', () => {
    const items = [item('12-ABADI-2026', 'C-1', 500_000)];
    expect(match(line(500_000, 'TGL 12 SINAR ABADI 2026'), items)?.outcome).not.toBe('auto');
  });
});

describe('loose numbers beside a number that was found', () => {
  const items = [
    item('INV-2026-000101', 'C-1', 100_000),
    item('INV-2026-000345', 'C-1', 230_000),
    item('INV-2026-000346', 'C-1', 310_000),
  ];

  it.each([
    ['short', 'INV-2026-000101 DAN NO 345', 330_000, 'INV-2026-000345'],
    ['mistyped', 'INV-2026-000101, INV-2026-000364', 410_000, 'INV-2026-000346'],
    ['cut', 'INV-2026-000101 + INV-2026-00034', 330_000, 'INV-2026-000345'],
  ])('mean another item of the payer when they are %s and the amount says so too', (_, text, rupiah, other) => {
    expect(said(match(line(rupiah, text), items))).toEqual(['auto', 'C-1', ['INV-2026-000101', other]]);
  });

  it('mean nothing when the amount says otherwise', () => {
    expect(match(line(420_000, 'INV-2026-000101 DAN NO 345'), items)?.outcome).toBe('suggest');
  });

  it('mean nothing when two choices fit', () => {
    const equal = [...items.slice(0, 2), item('INV-2025-000345', 'C-1', 230_000)];
    expect(match(line(330_000, 'INV-2026-000101 DAN NO 345'), equal)?.outcome).toBe('suggest');
  });

  it('do not pass for another payer’s item', () => {
    const others = [items[0] ?? item('', '', 0), item('INV-2026-000345', 'C-2', 230_000)];
    const payers = [SINAR, { payer: 'C-2', name: 'CV Maju Makmur' }];
    expect(match(line(330_000, 'INV-2026-000101 DAN NO 345'), others, payers)?.outcome).toBe('suggest');
  });
});

describe('names in columns of a bank', () => {
  const items = [item('INV-2026-000101', 'C-1', 100_000)];

  it('may be cut in the middle of the text', () => {
    const payers = [{ payer: 'C-1', name: 'PT Berkah Gemilang Indah Bahari' }];
    const text = 'MCM INHOUSETRF CS-CS DARI PT BERKAH GEMILANG INDAH BAHAR PMT';
    expect(said(match(line(100_000, text), items, payers))).toEqual(['auto', 'C-1', ['INV-2026-000101']]);
  });

  it('are not told apart by a number with a slip in it', () => {
    const payers = [
      { payer: 'C-1', name: 'PT Artha Gemilang Sentosa' },
      { payer: 'C-2', name: 'PT Artha Gemilang Sentral' },
    ];
    const both = [...items, item('INV-2026-000777', 'C-2', 100_000)];
    const shown = { name: 'PT ARTHA GEMILANG SENT' };
    expect(match(line(100_000, 'BAYAR INV-2026-000777', shown), both, payers)?.outcome).toBe('auto');
    expect(match(line(100_000, 'BAYAR INV-2026-000787', shown), both, payers)?.outcome).toBe('suggest');
  });

  it('are nobody’s when the column holds one name whole and another cut', () => {
    const payers = [
      { payer: 'C-1', name: 'PT Prima Karya Mekar' },
      { payer: 'C-2', name: 'PT Prima Karya Mekar Tunas' },
    ];
    const name = 'PT PRIMA KARYA MEKAR PEMBAYARAN';
    const other = item('INV-2026-000102', 'C-2', 100_000);
    expect(match(line(100_000, `MCM DARI ${name}`, { name }), [...items, other], payers)?.outcome).toBe('suggest');
  });

  it('are nobody’s when what is left may be the form of one and the next word of another', () => {
    const payers = [
      { payer: 'C-1', name: 'De Vries Transport Bloemen VOF' },
      { payer: 'C-2', name: 'De Vries Transport B.V.' },
    ];
    expect(match(line(100_000, 'BETALING', { name: 'DE VRIES TRANSPORT B' }), items, payers)?.outcome).toBe('suggest');
  });

  it('are nobody’s when the form shown may be the middle of a longer name', () => {
    const payers = [
      { payer: 'C-1', name: 'Kaiser Handel GmbH & Co. KG' },
      { payer: 'C-2', name: 'Kaiser Handel GmbH' },
    ];
    expect(match(line(100_000, 'ZAHLUNG', { name: 'KAISER HANDEL GMBH' }), items, payers)?.outcome).toBe('suggest');
  });
});

describe('a learned account', () => {
  const items = [item('INV-2026-000101', 'C-1', 100_000)];
  const paid = line(100_000, 'PEMBAYARAN', { account: '998877665' });
  const alias = {
    alias: '998877665',
    kind: 'account',
    account: '0353070118',
    payer: 'C-1',
    hits: 2,
    misses: 0,
  } as const;

  it('shows who paid on the collection account on which it was learned', () => {
    expect(match(paid, items, [SINAR], [alias])?.outcome).toBe('auto');
    expect(match(paid, items, [SINAR], [{ ...alias, account: '777' }])?.payer ?? null).toBe('C-1');
    expect(match(paid, items, [SINAR], [{ ...alias, account: '777' }])?.rule).toBe('R10');
  });

  it('may only suggest after a contradiction, and says nothing once it is revoked', () => {
    expect(match(paid, items, [SINAR], [{ ...alias, misses: 1 }])?.outcome).toBe('suggest');
    expect(match(paid, items, [SINAR], [{ ...alias, misses: 3 }])?.rule).toBe('R10');
  });

  it('that would allocate to another payer than the record’s own posts nothing', () => {
    const owner = { payer: 'C-2', name: 'CV Maju Makmur', accounts: ['998877665'] };
    expect(match(paid, items, [SINAR, owner], [alias])?.outcome).not.toBe('auto');
  });
});
