import { ingestInvoiceFile, linesInReview, postStatementFile, verifyBooks } from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01,a@sinar.example
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05,
INV-2026-003,C-2,CV Maju Bersama,IDR,750000.00,2026-10-07,2026-11-07,b@maju.example
INV-2026-004,C-2,CV Maju Bersama,IDR,250000.00,2026-10-08,2026-11-08,
INV-2026-005,C-2,CV Maju Bersama,IDR,330000.00,2026-10-09,2026-11-09,
INV-2026-006,C-3,PT Cahaya Timur,IDR,2000000.00,2026-10-10,2026-11-10,c@cahaya.example
`;

type Booking = { readonly mark: 'C' | 'D'; readonly amount: string; readonly text: string };

/** An MT940 of the account in the example tenant, closed so that it proves. */
function mt940(number: string, openingMinor: bigint, bookings: readonly Booking[]): string {
  const minor = (amount: string) => BigInt(amount.replace(',', ''));
  const closing = bookings.reduce(
    (sum, { mark, amount }) => (mark === 'C' ? sum + minor(amount) : sum - minor(amount)),
    openingMinor,
  );
  const shown = (value: bigint) => `${value / 100n},${String(value % 100n).padStart(2, '0')}`;
  return [
    ':20:STMT',
    ':25:1240007654321',
    `:28C:${number}`,
    `:60F:C261120IDR${shown(openingMinor)}`,
    ...bookings.flatMap(({ mark, amount, text }, at) => [
      `:61:2611201120${mark}${amount}NTRFNONREF//B${number}${at}`,
      `:86:${text}`,
    ]),
    `:62F:C261120IDR${shown(closing)}`,
    '-',
    '',
  ].join('\r\n');
}

const BOOKINGS: readonly Booking[] = [
  { mark: 'C', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI' },
  { mark: 'C', amount: '1330000,00', text: 'INV-2026-003 INV-2026-004 INV-2026-005 CV MAJU BERSAMA' },
  { mark: 'C', amount: '90000,00', text: 'SETORAN TUNAI TANPA NAMA' },
  { mark: 'D', amount: '15000,00', text: 'BIAYA ADM' },
];

let desk: TestDesk;
beforeEach(async () => {
  desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
});

const laws = async () => (await verifyBooks(desk.table)).breaches;
const balances = async () =>
  Object.fromEntries(
    (await Promise.all(['C-1', 'C-2', 'C-3'].map((id) => Array.fromAsync(desk.table.openItemsOf(id)))))
      .flat()
      .map(({ invoice, balanceMinor }) => [invoice, balanceMinor]),
  );

describe('posting a bank file', () => {
  it('settles what is certain, leaves the rest to a person with a reason, and keeps the laws', async () => {
    const outcome = await postStatementFile(
      desk,
      desk.drop('bank-statements/day.sta', mt940('1', 100_000_00n, BOOKINGS)),
    );
    expect(outcome.message).toBe('bank-statements/day.sta: 4 bookings, 2 posted, 1 wait for review, 0 known already');
    expect(await balances()).toEqual({ 'INV-2026-002': 50_000_000n, 'INV-2026-006': 200_000_000n });
    const [waiting, ...others] = await Array.fromAsync(linesInReview(desk.table));
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ remainingMinor: 9_000_000n, outcome: 'unapplied' });
    expect(waiting?.why.length).toBeGreaterThan(20);
    expect(await laws()).toEqual([]);
  });

  it('is a no-op for the same content under another name, and says so', async () => {
    const text = mt940('1', 100_000_00n, BOOKINGS);
    await postStatementFile(desk, desk.drop('bank-statements/day.sta', text));
    const before = desk.table.dump();
    const outcome = await postStatementFile(desk, desk.drop('bank-statements/copy.sta', text));
    expect(outcome.state).toBe('already-known');
    expect(desk.textOf('problems/bank-statements/copy.sta.copy.txt')).toContain(
      'same content as bank-statements/day.sta',
    );
    expect(desk.table.dump()).toEqual(before);
  });

  it('posts a booking once although two files hold it', async () => {
    await postStatementFile(desk, desk.drop('bank-statements/1.sta', mt940('1', 100_000_00n, BOOKINGS.slice(0, 1))));
    await postStatementFile(desk, desk.drop('bank-statements/2.sta', mt940('2', 100_000_00n, BOOKINGS.slice(0, 2))));
    expect((await balances())['INV-2026-001']).toBeUndefined();
    expect((await verifyBooks(desk.table)).counted.bankLines).toBe(2);
    expect(await laws()).toEqual([]);
  });

  it('keeps two equal bookings of one day as two', async () => {
    const twin = { mark: 'C', amount: '250000,00', text: 'SETORAN' } as const;
    await postStatementFile(desk, desk.drop('bank-statements/twins.sta', mt940('7', 0n, [twin, twin])));
    expect((await verifyBooks(desk.table)).counted.bankLines).toBe(2);
  });

  it('refuses a corrected statement under a known number and names both files', async () => {
    await postStatementFile(desk, desk.drop('bank-statements/1.sta', mt940('9', 0n, BOOKINGS.slice(0, 1))));
    const outcome = await postStatementFile(
      desk,
      desk.drop('bank-statements/1b.sta', mt940('9', 0n, BOOKINGS.slice(0, 2))),
    );
    expect(outcome.state).toBe('quarantined');
    expect(desk.textOf('problems/bank-statements/1b.sta.txt')).toMatch(
      /statement 9 of account 1240007654321 .* other content/,
    );
    expect((await balances())['INV-2026-003']).toBe(75_000_000n);
  });

  it.each([
    [
      'a closing balance that does not follow',
      mt940('1', 0n, BOOKINGS).replace(':62F:C261120IDR', ':62F:C261120IDR9'),
      'balance-mismatch',
    ],
    ['an account of nobody', mt940('1', 0n, BOOKINGS).replace('1240007654321', '999'), 'account-unknown'],
    ['no bank file', 'Dear Sir, please find attached', undefined],
    ['nothing', '', undefined],
  ])('keeps %s in quarantine with a report, and posts nothing of it', async (_, text, code) => {
    const before = (await verifyBooks(desk.table)).counted;
    const outcome = await postStatementFile(desk, desk.drop('bank-statements/bad.sta', text));
    expect(outcome.state).toBe('quarantined');
    expect(desk.keys()).toContain('quarantine/bank-statements/bad.sta');
    const report = desk.textOf('problems/bank-statements/bad.sta.txt') ?? '';
    expect(report).toContain('Nothing of it was posted.');
    if (code !== undefined) expect(report).toContain(`Code: ${code}`);
    expect((await verifyBooks(desk.table)).counted).toEqual(before);
  });
});

describe('a day on which everything fails once', () => {
  it.each(['before', 'after'] as const)(
    'ends in the same books when the worker dies %s any one write',
    async (when) => {
      const text = mt940('1', 100_000_00n, BOOKINGS);
      await postStatementFile(desk, desk.drop('bank-statements/day.sta', text));
      const expected = await balances();
      let died = 0;
      for (let kill = 1; ; kill += 1) {
        desk = testDesk();
        await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
        const ref = desk.drop('bank-statements/day.sta', text);
        let commits = 0;
        const mortal = {
          ...desk,
          table: {
            ...desk.table,
            commit: async (writes: Parameters<typeof desk.table.commit>[0]) => {
              commits += 1;
              if (commits === kill && when === 'before') throw new Error('killed');
              const result = await desk.table.commit(writes);
              if (commits === kill && when === 'after') throw new Error('killed');
              return result;
            },
          },
        };
        const survived = await postStatementFile(mortal, ref).then(
          () => true,
          () => false,
        );
        if (survived) break;
        died += 1;
        await postStatementFile(desk, ref);
        expect(await balances()).toEqual(expected);
        expect(await laws()).toEqual([]);
      }
      expect(died).toBeGreaterThanOrEqual(4);
    },
  );
});
