import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine, MatchOutcome } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const TODAY = localDate('2026-11-16');
const SINAR = { payer: 'C-1', name: 'PT Sinar Jaya Abadi', accounts: ['1234567890'], withholding: 'pph23-2' };
const BY_SINAR = { counterparty: { account: '1234567890' } };

function item(invoice: string, rupiah: number, more: Partial<MatchItem> = {}): MatchItem {
  const amountMinor = BigInt(rupiah) * 100n;
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  return { invoice, payer: 'C-1', currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn, ...more };
}

function line(rupiah: number, text = 'PEMBAYARAN'): MatchLine {
  const amountMinor = BigInt(rupiah) * 100n;
  return {
    id: `${text}${rupiah}`,
    currency: IDR,
    amountMinor,
    bookedOn: TODAY,
    valueOn: TODAY,
    reversal: false,
    text,
    references: [],
    details: [],
    ...BY_SINAR,
  };
}

function match(lines: readonly MatchLine[], items: readonly MatchItem[]): MatchOutcome[] {
  return matchLines({ lines, items, payers: [SINAR], settings: DEFAULT_MATCHING_SETTINGS, asOf: TODAY });
}

const last = (outcomes: readonly MatchOutcome[]) => [outcomes.at(-1)?.outcome, outcomes.at(-1)?.why.en ?? ''];

describe('a payment that names nothing', () => {
  it('posts on the only item that fits', () => {
    expect(last(match([line(700_000)], [item('INV-00001', 700_000), item('INV-00002', 900_000)]))[0]).toBe('auto');
  });

  it('waits where the item may be paid already by a receipt that waits', () => {
    const items = [item('INV-00001', 700_000), item('INV-00002', 900_000)];
    const [outcome, why] = last(match([line(300_000, 'INV-00001'), line(700_000)], items));
    expect([outcome, why]).toEqual(['suggest', expect.stringContaining('waits for a decision')]);
  });

  it('waits where a waiting receipt would leave the amount open on another item', () => {
    const items = [item('INV-00001', 700_000), item('INV-00002', 1_000_000)];
    expect(last(match([line(300_000, 'INV-00002'), line(700_000)], items))[0]).toBe('suggest');
  });

  it('waits where it is the rest of an item of which an instalment waits', () => {
    const items = [item('INV-00001', 5_550_000), item('INV-00002', 555_000), item('INV-00003', 800_000)];
    const [outcome, why] = last(match([line(4_995_000), line(555_000)], items));
    expect([outcome, why]).toEqual(['suggest', expect.stringContaining('waits for a decision')]);
    expect(last(match([line(4_990_000), line(555_000)], items))[0]).toBe('auto');
  });

  it('posts no set whose prices are so round that a part of another item is the same sum', () => {
    const items = [16_650, 6_105, 5_550, 40_336, 50_693, 81_585, 39_681, 60_920].map((hundreds, at) =>
      item(`INV-0000${at}`, hundreds * 100),
    );
    const [outcome, why] = last(match([line(1_165_500)], items));
    expect([outcome, why]).toEqual(['suggest', expect.stringContaining('too many open items')]);
  });

  it('posts no set of which one item was perhaps paid with more than is open', () => {
    const round = [35, 90, 7, 12, 44, 81, 23, 66, 58, 17, 29, 71].map((times, at) =>
      item(`INV-001${at}`, times * 5_550),
    );
    const [outcome] = last(match([line(38_558_13 + 132 * 5_550)], [item('INV-00001', 38_558_13), ...round]));
    expect(outcome).toBe('suggest');
  });

  it('waits where the text also names another customer', () => {
    const others = [SINAR, { payer: 'C-2', name: 'CV Mega Teknik Persada' }];
    const items = [item('INV-00001', 700_000), { ...item('INV-00002', 700_000), payer: 'C-2' }];
    const lines = [line(700_000, 'PEMBAYARAN A/N CV MEGA TEKNIK PERSADA UTARA')];
    const [only] = matchLines({ lines, items, payers: others, settings: DEFAULT_MATCHING_SETTINGS, asOf: TODAY });
    expect([only?.outcome, only?.why.en]).toEqual(['suggest', expect.stringContaining('also names another customer')]);
  });

  it('posts where a waiting receipt is about something else', () => {
    const items = [item('INV-00001', 700_000), item('INV-00002', 1_000_000)];
    expect(last(match([line(250_000, 'INV-00002'), line(700_000)], items))[0]).toBe('auto');
  });

  it('waits where a credit note that it does not name would fit with another item', () => {
    const items = [item('INV-00001', 700_000), item('INV-00002', 800_000), item('CN-00001', -100_000)];
    const [outcome, why] = last(match([line(700_000)], items));
    expect([outcome, why]).toEqual(['suggest', expect.stringContaining('a credit note')]);
  });

  it('waits where a discount past its date would fit another item', () => {
    const late = { earlyPayment: { percent: '2', until: localDate('2026-10-10') } };
    const items = [item('INV-00001', 980_000), item('INV-00002', 1_000_000, late)];
    expect(last(match([line(980_000)], items))[0]).toBe('suggest');
  });
});

describe('a total that names nothing', () => {
  // More than eight items, so that no set is searched and the total stands alone.
  const due = Array.from({ length: 9 }, (_, at) => item(`INV-0010${at}`, 100_000 + at * 7_001));
  const totalRupiah = due.reduce((sum, each) => sum + Number(each.amountMinor / 100n), 0);
  const notDue = { dueOn: localDate('2026-12-31') };

  it('posts when all that is past due adds up to it', () => {
    expect(last(match([line(totalRupiah)], [...due, item('INV-00200', 5_555, notDue)]))[0]).toBe('auto');
  });

  it('waits when an item outside it has the amount of one inside', () => {
    expect(last(match([line(totalRupiah)], [...due, item('INV-00200', 107_001, notDue)]))[0]).toBe('suggest');
  });
});

describe('a number that the bank cut', () => {
  it('means nothing when only the part that all numbers share is left of it', () => {
    const items = [
      item('INV-2026-001500', 500_000),
      item('INV-2026-001621', 200_000),
      item('INV-2026-001732', 300_000),
    ];
    expect(last(match([line(700_000, 'PELUNASAN INV-2026-001500, INV.2026.')], items))[0]).toBe('suggest');
  });
});
