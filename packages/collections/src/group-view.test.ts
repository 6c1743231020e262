import { localDate } from '@piutang/calendar';
import { applyRate, currency, parseExchangeRate, type Rate, sumMinor } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CurrencyAgeing, checkedAgeing, createAgeing } from './ageing.ts';
import { groupAgeing } from './group-view.ts';

const ASOF = localDate('2026-11-24');
const [IDR, EUR, JPY] = [currency('IDR'), currency('EUR'), currency('JPY')];

function aged(...items: [typeof IDR, bigint, string][]): readonly CurrencyAgeing[] {
  const ageing = createAgeing({ asOf: ASOF, bucketDays: [30] });
  for (const [of, balanceMinor, dueOn] of items) ageing.add({ currency: of, balanceMinor, dueOn: localDate(dueOn) });
  return ageing.result().currencies;
}
function rate(text: string, from: typeof IDR): Rate {
  const exact = parseExchangeRate(text, from, IDR);
  if (exact === undefined) throw new Error(`no rate: ${text}`);
  return exact;
}

describe('the ageing of all currencies in one', () => {
  const book = aged(
    [IDR, 100_00n, '2026-11-30'],
    [EUR, 2_50n, '2026-11-01'],
    [EUR, -1_00n, '2026-11-01'],
    [JPY, 3n, '2026-01-01'],
  );
  const rates = new Map([
    [EUR, rate('18500.255', EUR)],
    [JPY, rate('105.5', JPY)],
  ]);

  it('converts each amount exactly and sums what it shows, currencies without decimals too', () => {
    const group = groupAgeing(book, IDR, rates, ASOF);
    expect(group).toMatchObject({
      currency: IDR,
      unappliedMinor: -18_500_26n,
      totalMinor: 100_00n + 46_250_64n + 316_50n - 18_500_26n,
    });
    expect(
      'gaps' in group ? [] : group.buckets.map(({ label, amountMinor, count }) => [label, amountMinor, count]),
    ).toEqual([
      ['not-due', 100_00n, 1],
      ['1-30', 46_250_64n, 1],
      ['>30', 316_50n, 1],
    ]);
  });

  it('gives no total where a rate is missing, and names currency and day', () => {
    rates.delete(JPY);
    expect(groupAgeing(book, IDR, rates, ASOF)).toEqual({ gaps: [{ currency: JPY, on: ASOF }] });
  });

  it('needs no rate of a currency in which nothing is open', () => {
    const [euro] = book.filter((each) => each.currency === EUR);
    if (euro === undefined) throw new Error('no euro');
    const empty = {
      ...euro,
      buckets: euro.buckets.map((each) => ({ ...each, amountMinor: 0n })),
      unappliedMinor: 0n,
      totalMinor: 0n,
      overdueMinor: 0n,
      count: 0,
    };
    expect(groupAgeing([empty], IDR, new Map(), ASOF)).toMatchObject({ totalMinor: 0n });
  });

  it('adds up for any book and rate, within half a minor unit for each amount of the exact conversion', () => {
    const item = fc.tuple(
      fc.constantFrom(IDR, EUR),
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.constantFrom('2026-10-01', '2026-11-10', '2026-12-24'),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 20 }), fc.integer({ min: 1, max: 10 ** 9 }), (items, units) => {
        const euro = rate(`${units}.${units % 1000}`, EUR);
        const currencies = aged(...(items as [typeof IDR, bigint, string][]));
        const group = groupAgeing(currencies, IDR, new Map([[EUR, euro]]), ASOF);
        if ('gaps' in group) throw new Error('no gap was to be');
        expect(sumMinor(group.buckets.map(({ amountMinor }) => amountMinor)) + group.unappliedMinor).toBe(
          group.totalMinor,
        );
        const exact = sumMinor(
          currencies.map((each) =>
            each.currency === IDR ? each.totalMinor : applyRate(each.totalMinor, euro, 'half-up'),
          ),
        );
        const off = group.totalMinor - exact;
        expect(off >= -4n && off <= 4n).toBe(true);
      }),
    );
  });
});

describe('an ageing that is shown', () => {
  it('is checked against its control total, whoever made it', () => {
    const [idr] = aged([IDR, 100_00n, '2026-11-30']);
    if (idr === undefined) throw new Error('no rupiah');
    expect(checkedAgeing(idr)).toBe(idr);
    expect(() => checkedAgeing({ ...idr, totalMinor: 1n })).toThrow('does not add up');
    expect(() => checkedAgeing({ ...idr, unappliedMinor: -1n })).toThrow('does not add up');
  });
});
