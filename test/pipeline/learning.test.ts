import { payerAliasKind, toleranceUseKind } from '@piutang/table';
import {
  allocate,
  lastPrecision,
  legsOf,
  linesOnAccount,
  matchingNow,
  measureMatching,
  returnLine,
  setThreshold,
  unapplyLine,
  verifyBooks,
} from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { again, balances, bank, deskWithInvoices, lineOf } from '../support/books.ts';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const DEWI = { actor: 'person:dewi', cause: 'command:review' } as const;
/** A treasury company pays for others: a name that the books do not know. */
const FROM = (text: string) => `166?00TRSF?20${text}?31998877665544?32BERKAH SENTOSA KAPITAL`;

const tenant = testTenant((json) => {
  const matching = json['matching'] as Record<string, unknown>;
  matching['tolerance'] = { IDR: { percent: '0.5', upTo: '10000', yearlyBudget: '6000.00' } };
  matching['onAccountUpTo'] = { IDR: '5000.00' };
});

let desk: TestDesk;
beforeEach(async () => {
  desk = await deskWithInvoices(testDesk(tenant));
});

const laws = async () => (await verifyBooks(desk.table)).breaches;
const aliases = () =>
  desk.table
    .dump()
    .filter(({ p }) => p.startsWith('Y#'))
    .map(payerAliasKind.decode);

describe('learning who pays', () => {
  it('takes what a person confirms, on that account, and posts by it the next time', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '250000,00', text: FROM('TITIPAN') }]);
    const first = await lineOf(desk, 'TITIPAN');
    expect(first.outcome).toBe('unapplied');
    await allocate(desk, first, [{ invoice: 'INV-2026-004', amountMinor: 25_000_000n }], DEWI);
    expect(aliases().map(({ kind, account, bearers }) => [kind, account, bearers[0]?.payer, bearers[0]?.hits])).toEqual(
      expect.arrayContaining([['name', '1240007654321', 'C-2', 1]]),
    );
    await bank(desk, '2', [{ mark: 'C', amount: '650000,00', text: FROM('PELUNASAN') }]);
    expect(await lineOf(desk, 'PELUNASAN')).toMatchObject({ outcome: 'applied', customer: 'C-2', automatic: 'stands' });
    expect((await balances(desk))['INV-2026-003']).toBeUndefined();
    expect(await laws()).toEqual([]);
  });

  it('is demoted by one contradiction, and then only suggests', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '250000,00', text: FROM('TITIPAN') }]);
    const first = await lineOf(desk, 'TITIPAN');
    await allocate(desk, first, [{ invoice: 'INV-2026-004', amountMinor: 25_000_000n }], DEWI);
    await unapplyLine(desk, first, { why: 'not theirs' }, DEWI);
    expect(aliases().every(({ bearers }) => bearers[0]?.misses === 1)).toBe(true);
    await bank(desk, '2', [{ mark: 'C', amount: '650000,00', text: FROM('PELUNASAN') }]);
    expect(await lineOf(desk, 'PELUNASAN')).toMatchObject({ outcome: 'unapplied', inReview: true });
  });

  it('learns nothing from money of several payers', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '250000,00', text: FROM('TITIPAN') }]);
    const across = [
      { invoice: 'INV-2026-004', amountMinor: 5_000_000n },
      { invoice: 'INV-2026-006', amountMinor: 5_000_000n },
    ];
    await allocate(desk, await lineOf(desk, 'TITIPAN'), across, DEWI, { acrossPayers: true, why: 'pays for both' });
    expect(aliases()).toEqual([]);
  });
});

describe('a receipt that the bank takes back', () => {
  const PAID = {
    mark: 'C',
    amount: '1110000,00',
    text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI',
    reference: 'X77',
  } as const;

  it.each([
    [
      'marked by the bank',
      { mark: 'RC', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI', reference: 'X77' },
    ],
    [
      'told by a NACHA return code',
      { mark: 'D', amount: '1110000,00', text: 'ACH RETURN R01 INSUFFICIENT FUNDS', reference: 'X77' },
    ],
  ] as const)('%s opens its invoice again without a person', async (_, back) => {
    await bank(desk, '1', [PAID]);
    expect((await balances(desk))['INV-2026-001']).toBeUndefined();
    await bank(desk, '2', [back]);
    expect((await balances(desk))['INV-2026-001']).toBe(111_000_000n);
    const legs = await legsOf(desk.table, 'INV-2026-001');
    expect(legs.map(({ amountMinor }) => amountMinor)).toEqual([111_000_000n, -111_000_000n]);
    expect(legs[1]?.actor).toBe('process-bank-statement');
    expect(await laws()).toEqual([]);
  });

  it('in the same file as its receipt is taken back too', async () => {
    await bank(desk, '1', [PAID, { ...PAID, mark: 'RC' }]);
    expect((await balances(desk))['INV-2026-001']).toBe(111_000_000n);
    expect(await laws()).toEqual([]);
  });

  it('of which nothing is known waits for a person', async () => {
    await bank(desk, '1', [{ mark: 'RC', amount: '42,00', text: 'TOLAK', reference: 'Z1' }]);
    expect(await lineOf(desk, 'TOLAK')).toMatchObject({ inReview: true, proposals: [] });
    expect(await laws()).toEqual([]);
  });
});

describe('what the tenant lets post by itself', () => {
  it('posts a payment of a little more than the invoice that it names, and keeps the rest on account', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '1113000,00', text: 'INV-2026-001 PT SINAR JAYA ABADI' }]);
    const line = await lineOf(desk, 'INV-2026-001');
    expect(line).toMatchObject({
      outcome: 'on-account',
      remainingMinor: 300_000n,
      inReview: false,
      automatic: 'stands',
      customer: 'C-1',
    });
    expect((await Array.fromAsync(linesOnAccount(desk.table))).length).toBe(1);
    expect(await laws()).toEqual([]);
  });

  it('settles differences until the payer’s yearly budget is used up, then asks a person', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '1105500,00', text: 'INV-2026-001 PT SINAR JAYA ABADI' }]);
    expect(await lineOf(desk, 'INV-2026-001')).toMatchObject({ outcome: 'applied', automatic: 'stands' });
    await bank(desk, '2', [{ mark: 'C', amount: '497700,00', text: 'INV-2026-002 PT SINAR JAYA ABADI' }]);
    const second = await lineOf(desk, 'INV-2026-002');
    expect(second).toMatchObject({
      outcome: 'unapplied',
      inReview: true,
      why: expect.stringContaining('yearly budget'),
    });
    expect(await laws()).toEqual([]);
  });
});

describe('a payer’s yearly budget', () => {
  it('is refilled by a difference that is taken back, and holds the next one', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '1105500,00', text: 'INV-2026-001 PT SINAR JAYA ABADI' }]);
    const first = await lineOf(desk, 'INV-2026-001');
    await unapplyLine(desk, first, { why: 'of another payer' }, DEWI);
    await bank(desk, '2', [{ mark: 'C', amount: '497700,00', text: 'INV-2026-002 PT SINAR JAYA ABADI' }]);
    expect(await lineOf(desk, 'INV-2026-002')).toMatchObject({ outcome: 'applied', automatic: 'stands' });
    const used = desk.table.dump().filter(({ p, s }) => p.startsWith('C#') && s.startsWith('T#2026#'));
    expect(used.map((item) => toleranceUseKind.decode(item).usedMinor)).toEqual([230_000n]);
    expect(await laws()).toEqual([]);
  });

  it('is refilled when the bank takes the receipt back', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '1105500,00', text: 'INV-2026-001 PT SINAR JAYA ABADI' }]);
    const receipt = await lineOf(desk, 'INV-2026-001');
    await bank(desk, '2', [{ mark: 'RC', amount: '1105500,00', text: 'KLIRING DITOLAK' }]);
    const debit = await lineOf(desk, 'DITOLAK');
    if (debit.reverses === undefined) await returnLine(desk, debit, receipt, DEWI);
    const used = desk.table.dump().filter(({ p, s }) => p.startsWith('C#') && s.startsWith('T#2026#'));
    expect(used.map((item) => toleranceUseKind.decode(item).usedMinor)).toEqual([0n]);
    expect(await laws()).toEqual([]);
  });
});

describe('the measured precision of automatic posts', () => {
  it('is stored once a day, and raises the threshold when too many were wrong', async () => {
    const invoices = ['INV-2026-001', 'INV-2026-002', 'INV-2026-006'];
    const amounts = ['1110000,00', '500000,00', '2000000,00'];
    await bank(
      desk,
      '1',
      invoices.map((text, at) => ({ mark: 'C' as const, amount: amounts[at] ?? '', text: `BAYAR ${text} SEGERA` })),
    );
    expect(await measureMatching(desk, '2026-11-23' as never)).toMatchObject({ judged: 3, wrong: 0, hasRisen: false });
    for (const text of invoices)
      await unapplyLine(desk, await again(desk, await lineOf(desk, text)), { why: 'wrong' }, DEWI);
    expect(await measureMatching(desk, '2026-11-24' as never)).toMatchObject({ judged: 3, wrong: 3, hasRisen: true });
    expect((await lastPrecision(desk.table))?.autoAt).toBeGreaterThan(90);
    expect((await matchingNow(desk)).autoAt).toBeGreaterThan(90);
    expect(desk.metrics.get('AutoThresholdRaised')).toBe(1);
    expect(desk.metrics.get('ChecksFailed')).toBe(1);
    desk.setTime('2026-11-24', '10:00');
    expect(await setThreshold(desk, 80, 'x', DEWI)).toMatchObject({ refused: 'threshold-unreadable' });
    expect(await setThreshold(desk, 90, ' ', DEWI)).toMatchObject({ refused: 'reason-missing' });
    expect(await setThreshold(desk, 90, 'the numbering is cured', DEWI)).toMatchObject({
      autoAt: 90,
      actor: 'person:dewi',
    });
    expect(await measureMatching(desk, '2026-11-25' as never)).toMatchObject({ judged: 0, hasRisen: false });
    expect((await matchingNow(desk)).autoAt).toBe(90);
  });
});
