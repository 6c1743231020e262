import { linesInReview, verifyBooks } from '@piutang/workflows';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appliedIn, linesOf, oneAccount, remittanceDesk } from '../support/remittances.ts';
import { testDesk } from '../support/test-desk.ts';

const HEADER = 'invoice,customer,customerName,parent,currency,amount,issuedOn,dueOn';
const INVOICES = `${HEADER}
INV-2026-001,C-1,PT Sinar Jaya Abadi,,IDR,300000.00,2026-10-01,2026-11-01
INV-2026-002,C-1,PT Sinar Jaya Abadi,,IDR,500000.00,2026-10-05,2026-11-05
INV-2026-010,C-10,PT Induk Karya,,IDR,70000.00,2026-10-05,2026-11-05
INV-2026-011,C-11,PT Anak Timur,C-10,IDR,110000.00,2026-10-05,2026-11-05
INV-2026-012,C-12,PT Anak Barat,C-10,IDR,120000.00,2026-10-05,2026-11-05
`;

let world: ReturnType<typeof remittanceDesk>;
beforeEach(async () => {
  world = remittanceDesk();
  await world.bill(INVOICES);
});
afterEach(async () => {
  expect((await verifyBooks(world.desk.table)).breaches).toEqual([]);
});

const review = async () => (await Array.fromAsync(linesInReview(world.desk.table))).map(({ why }) => why);
const credit = (rupiah: number, text: string) => ({ amountMinor: BigInt(rupiah) * 100n, text });

describe('from the bank file to the legs', () => {
  it('one payment of a parent settles the invoices of two of its companies', async () => {
    await world.bank(credit(230_000, 'PT INDUK KARYA INV-2026-011 INV-2026-012'));
    expect([appliedIn(world.desk), await review()]).toEqual([['INV-2026-011 110000', 'INV-2026-012 120000'], []]);
    expect(linesOf(world.desk)[0]).toMatchObject({ customer: 'C-10', outcome: 'applied' });
  });

  it('payments of one invoice wait until they are together what is open of it', async () => {
    await world.bank(credit(100_000, 'PT SINAR JAYA ABADI INV-2026-001 TAHAP I'));
    expect([appliedIn(world.desk), (await review()).length]).toEqual([[], 1]);
    await world.bank(credit(50_000, 'PT SINAR JAYA ABADI INV-2026-001'), credit(150_000, 'INV-2026-001 LUNAS'));
    expect([appliedIn(world.desk), await review()]).toEqual([
      ['INV-2026-001 100000', 'INV-2026-001 150000', 'INV-2026-001 50000'],
      [],
    ]);
    expect(linesOf(world.desk).map(({ outcome, automatic, customer }) => [outcome, automatic, customer])).toEqual(
      Array.from({ length: 3 }, () => ['applied', 'stands', 'C-1']),
    );
  });

  it.each([
    ['are more than it', [credit(200_000, 'PT SINAR JAYA ABADI INV-2026-001'), credit(150_000, 'INV-2026-001 LAGI')]],
    ['are less than it', [credit(100_000, 'PT SINAR JAYA ABADI INV-2026-001'), credit(150_000, 'INV-2026-001 LAGI')]],
    [
      'are one too many, each of which may be the one',
      [100_000, 100_000, 100_000, 100_000].map((rupiah, at) =>
        credit(rupiah, `PT SINAR JAYA ABADI INV-2026-001 ${at}`),
      ),
    ],
    [
      'are partly another customer’s',
      [credit(100_000, 'PT SINAR JAYA ABADI INV-2026-001'), credit(200_000, 'PT INDUK KARYA INV-2026-001')],
    ],
    [
      'name another number that is not known',
      [credit(100_000, 'PT SINAR JAYA ABADI INV-2026-001 INV-2026-999'), credit(200_000, 'INV-2026-001 PELUNASAN')],
    ],
  ])('payments that %s wait for a person', async (_, credits) => {
    await world.bank(...credits);
    expect([appliedIn(world.desk), (await review()).length]).toEqual([[], credits.length]);
  });

  it('a little more than the invoice settles it, and stands on account, where the tenant leaves that there', async () => {
    await world.bank(credit(301_000, 'PT SINAR JAYA ABADI INV-2026-001'));
    expect([appliedIn(world.desk), (await review()).length]).toEqual([[], 1]);
    world = remittanceDesk(
      testDesk(
        oneAccount((json) => {
          (json['matching'] as Record<string, unknown>)['onAccountUpTo'] = { IDR: '1000.00' };
        }),
      ),
    );
    await world.bill(INVOICES);
    await world.bank(
      credit(301_000, 'PT SINAR JAYA ABADI INV-2026-001'),
      credit(501_001, 'PT SINAR JAYA ABADI INV-2026-002'),
    );
    expect(appliedIn(world.desk)).toEqual(['INV-2026-001 300000']);
    const lines = linesOf(world.desk).map(({ outcome, remainingMinor, inReview }) => [
      outcome,
      remainingMinor,
      inReview,
    ]);
    expect(lines.sort()).toEqual([
      ['on-account', 1_000_00n, false],
      ['unapplied', 501_001_00n, true],
    ]);
  });

  it('a part of an invoice that nobody explains waits', async () => {
    await world.bank(credit(105_000, 'PT SINAR JAYA ABADI INV-2026-001'));
    expect([appliedIn(world.desk), (await review()).length]).toEqual([[], 1]);
  });
});
