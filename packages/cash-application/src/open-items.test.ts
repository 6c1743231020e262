import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withOpen } from './book-item.ts';
import { hashOfAmount, hashOfExactAmount, hashOfLetters } from './hash.ts';
import { createHashIndex, createPresence, MOST_FOUND } from './hash-index.ts';
import type { MatchItem } from './model.ts';
import { hashOfNumber, normaliseNumber, numberPrefix } from './numbers.ts';
import { createOpenItems } from './open-items.ts';
import { createPayerNames, MOST_ALIKE } from './payer-names.ts';

const IDR = currency('IDR');

function item(invoice: string, amountMinor: bigint, more: Partial<MatchItem> = {}): MatchItem {
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  return { invoice, payer: 'C-1', currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn, ...more };
}

describe('a hash index', () => {
  it('finds every position under its hash in the order of adding, however it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 200 }), (hashes) => {
        const index = createHashIndex(0);
        hashes.forEach((hash, at) => {
          index.add(hash, at);
        });
        for (let hash = 0; hash <= 8; hash += 1) {
          expect(index.find(hash)).toEqual(hashes.flatMap((each, at) => (each === hash ? [at] : [])));
        }
      }),
    );
  });

  it('does not walk through what thousands share', () => {
    const index = createHashIndex(0);
    for (let at = 0; at < 5_000; at += 1) index.add(7, at);
    expect(index.find(7)).toHaveLength(MOST_FOUND);
    expect(index.find(7).at(-1)).toBe(4_999);
  });

  it('never says of a hash that was added that it was not', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 300 }), (texts) => {
        const presence = createPresence(10);
        for (const text of texts) presence.add(hashOfLetters(text));
        expect(texts.every((text) => presence.mayHave(hashOfLetters(text)))).toBe(true);
      }),
    );
  });
});

describe('the hash and the prefix of a number', () => {
  it('are those of its normalised form, made without it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z]{0,9}[-/. ]?[0-9é]{0,6}[-/]?[IVX]{0,4}$/)),
        (text) => {
          const normal = normaliseNumber(text);
          if (/^[A-Z0-9]*$/.test(normal)) expect(hashOfNumber(text)).toBe(hashOfNumber(normal));
          expect(numberPrefix(text)).toBe(/^[A-Z]{2,8}(?=\d)/.exec(normal)?.[0]);
        },
      ),
    );
  });
});

describe('the hash of an amount', () => {
  it('is the same from a number that holds it exactly', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (amount) => {
        expect(hashOfExactAmount(amount)).toBe(hashOfAmount(BigInt(amount)));
      }),
    );
  });
});

describe('open items in columns', () => {
  it('give back what was added, with every field that was there and no other', () => {
    const given: MatchItem[] = [
      item('INV-2026-000001', 500_000n),
      item('Рахунок №7', 9_007_199_254_740_993_000n, { taxBaseMinor: 8_000_000_000_000_000_001n }),
      item('CN-1', -100n, {
        bundle: 'R-1',
        references: ['PO-77'],
        earlyPayment: { percent: '2', until: localDate('2026-11-01') },
      }),
      item('INV-3', 300n, {
        openMinor: 0n,
        closedOn: localDate('2026-10-20'),
        virtualAccount: '8830812345',
        codeAmountMinor: 423n,
      }),
      item('', 1n, { payer: 'C-2', currency: currency('EUR') }),
    ];
    const open = createOpenItems();
    for (const each of given) open.add(each);
    expect(open.byPayer('C-1').map((entry) => entry.item)).toEqual(given.slice(0, 4));
    expect(open.byPayer('C-2').map((entry) => entry.item)).toEqual(given.slice(4));
    expect(open.byPayer('C-3')).toEqual([]);
  });

  it('find an item by number, reference, virtual account and amounts, whatever the spelling', () => {
    const open = createOpenItems();
    open.add(item('inv/2026-1', 500n, { references: ['PO 77'], virtualAccount: '88-30', codeAmountMinor: 523n }));
    const found = [
      open.byNumber('INV20261'),
      open.byNumber('PO77'),
      open.byVirtualAccount('8830'),
      open.byCodeAmount(IDR, 523n),
      open.byOpenAmount(IDR, 500n),
    ];
    expect(found.map((entries) => entries.map(({ invoice }) => invoice))).toEqual(Array(5).fill(['inv/2026-1']));
    expect([open.byNumber('INV2026'), open.byOpenAmount(currency('EUR'), 500n)]).toEqual([[], []]);
  });

  it('keep what lines have used up after the views are forgotten', () => {
    const open = createOpenItems();
    open.add(item('INV-00001', 500n));
    const [entry] = open.byNumber('INV00001');
    if (entry === undefined) throw new Error('not found');
    expect(open.byPayer('C-1')[0]).toBe(entry);
    entry.openMinor -= 200n;
    entry.proposedMinor += 50n;
    expect(withOpen(entry, 1n)).toMatchObject({ invoice: 'INV-00001', openMinor: 1n, proposedMinor: 50n });
    open.forgetViews();
    const [again] = open.byNumber('INV00001');
    expect([again === entry, again?.openMinor, again?.proposedMinor]).toEqual([false, 300n, 50n]);
  });

  it('do not show more of thousands that share a reference than tell that none is meant', () => {
    const open = createOpenItems();
    for (let at = 0; at < 3_000; at += 1) open.add(item(`INV-${at}`, 500n, { references: ['PO-7701'] }));
    expect(open.byNumber('PO7701')).toHaveLength(MOST_FOUND);
    expect(open.byOpenAmount(IDR, 500n)).toHaveLength(MOST_FOUND);
  });
});

describe('names of payers', () => {
  it('that begin alike are shown up to a number, in the order of their letters', () => {
    const names = createPayerNames(1);
    for (let at = 999; at >= 0; at -= 1) {
      names.add(`KOPERASI KARYAWAN ${String(at).padStart(3, '0')}`, {
        payer: `C-${at}`,
        kind: 'payer-name',
        doubtful: false,
      });
    }
    expect(names.beginningWith('KOPERASIKARYAWAN')).toHaveLength(MOST_ALIKE);
    expect(names.beginningWith('KOPERASIKARYAWAN01').map(({ payer }) => payer)).toEqual(
      Array.from({ length: 10 }, (_, at) => `C-${10 + at}`),
    );
    const letters = 'KOPERASIKARYAWAN017';
    const found = names.wholeAt(hashOfLetters(letters), letters.length, (own) => own === letters);
    expect(found.map(({ payer }) => payer)).toEqual(['C-17']);
  });
});
