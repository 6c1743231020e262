import { localDate } from '@piutang/calendar';
import { type BankLine, bankLineKind, bankLineRef, invoiceKind, payerAliasKind, read, replace } from '@piutang/table';
import {
  acceptProposal,
  allocate,
  approve,
  cancelRefund,
  ignoreLine,
  ingestInvoiceFile,
  legsOf,
  openRefunds,
  parseRefundRef,
  payRefund,
  putOnAccount,
  recover,
  requestRefund,
  waitingRequests,
  writeOff,
  writeOffSmallBalances,
} from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { again, type Booking, balances, bank, deskWithInvoices, lineOf } from '../support/books.ts';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

/** What a person finds at the desk: lists in their order, repeats that are none, and rests that are given up. */

const DEWI = { actor: 'person:dewi' } as const;
const BUDI = { actor: 'person:budi' } as const;
const SARI = { actor: 'person:sari' } as const;
const CASH: Booking = { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI' };

const tenant = testTenant((json) => {
  json['authority'] = {
    people: [
      { name: 'dewi', role: 'clerk' },
      { name: 'budi', role: 'controller' },
      { name: 'sari', role: 'director' },
    ],
    fourEyesAbove: { apply: { IDR: '200000.00' }, refund: { IDR: '300000.00' } },
    smallBalance: { upTo: { IDR: '25000.00' }, afterDays: 60 },
  };
});

let desk: TestDesk;
let cash: BankLine;
beforeEach(async () => {
  desk = await deskWithInvoices(testDesk(tenant));
  await bank(desk, '1', [CASH]);
  cash = await lineOf(desk, 'SETORAN');
});

const part = (invoice: string, amountMinor: bigint) => [{ invoice, amountMinor }];

/** The desk with a table that answers a batch of keys in the order that suits it. */
const shuffled = () => ({
  ...desk.table,
  getMany: async (keys: Parameters<TestDesk['table']['getMany']>[0]) => (await desk.table.getMany(keys)).toReversed(),
});

describe('a list at the desk', () => {
  it('of refunds to be paid shows the oldest first, and none that was paid or cancelled', async () => {
    const refunds = [];
    for (const amountMinor of [100n, 200n, 300n, 400n]) {
      const refund = await requestRefund(desk, cash, 'overpaid', DEWI, amountMinor);
      if (!('movement' in refund)) throw new Error('it should be done at once');
      refunds.push(refund);
      desk.pass(60_000);
    }
    const shown = async (table = desk.table as Pick<TestDesk['table'], 'work' | 'getMany'>) =>
      (await Array.fromAsync(openRefunds({ ...desk.table, ...table }))).map(({ amountMinor }) => amountMinor);
    expect(await shown()).toEqual([100n, 200n, 300n, 400n]);
    expect(await shown(shuffled())).toEqual([100n, 200n, 300n, 400n]);
    const keys = await Array.fromAsync(desk.table.work('payout#0'));
    const lagging = {
      ...desk.table,
      work: async function* () {
        yield* keys;
      },
    };
    const [first, , third] = refunds;
    if (first === undefined || third === undefined) throw new Error('there are four');
    await payRefund(desk, first, { reference: 'TRF-1', paidOn: localDate('2026-11-24') }, DEWI);
    await cancelRefund(desk, third, 'wrong account', DEWI);
    expect(await shown()).toEqual([200n, 400n]);
    expect(await shown(lagging)).toEqual([200n, 400n]);
  });

  it('of what waits for a second person shows the oldest first', async () => {
    for (const amountMinor of [30_000_001n, 30_000_002n, 30_000_003n]) {
      await requestRefund(desk, cash, 'overpaid', DEWI, amountMinor);
      desk.pass(60_000);
    }
    const shown = async (table: TestDesk['table']) =>
      (await Array.fromAsync(waitingRequests(table))).map(({ amountMinor }) => amountMinor - 30_000_000n);
    expect(await shown(desk.table)).toEqual([1n, 2n, 3n]);
    expect(await shown(shuffled())).toEqual([1n, 2n, 3n]);
  });

  it('names a refund by a number, whole', () => {
    expect(parseRefundRef('1/2026-11-20/feed#1/x12')).toBeUndefined();
    expect(parseRefundRef('1/2026-11-20/feed#1/12x')).toBeUndefined();
  });
});

describe('what looks like a repeat', () => {
  const given = (applications: ReturnType<typeof part>) => allocate(desk, cash, applications, DEWI);
  beforeEach(async () => {
    await given(part('INV-2026-004', 100n));
  });

  it('is none with another amount, another invoice, or with more than was given', async () => {
    expect(await given(part('INV-2026-004', 200n))).toMatchObject({ remainingMinor: 39_999_700n });
    expect(await given(part('INV-2026-003', 100n))).toMatchObject({ remainingMinor: 39_999_600n });
    expect(await given([...part('INV-2026-004', 100n), ...part('INV-2026-003', 7n)])).toMatchObject({
      remainingMinor: 39_999_493n,
    });
    expect(await given([...part('INV-2026-003', 9n), ...part('INV-2026-004', 100n)])).toMatchObject({
      remainingMinor: 39_999_384n,
    });
  });

  it('is one for ten minutes', async () => {
    desk.pass(10 * 60_000);
    expect(await given(part('INV-2026-004', 100n))).toMatchObject({ refused: 'allocated-already' });
    desk.pass(1);
    expect(await given(part('INV-2026-004', 100n))).toMatchObject({ remainingMinor: 39_999_800n });
  });
});

describe('another reading of a line', () => {
  const reading = (rule: string, ...applications: ReturnType<typeof part>) => ({
    rule,
    confidence: 50,
    applications: applications.map((each) => ({ ...each, customer: 'C-2' })),
  });
  beforeEach(async () => {
    const rivals = [reading('R6', ...part('INV-2026-003', 11n)), reading('R7', ...part('INV-2026-004', 12n))];
    const { applications: proposals } = reading('R5', ...part('INV-2026-003', 9n));
    const line: BankLine = { ...cash, rule: 'R5', why: 'two fit', rivals, proposals };
    await desk.table.commit([replace(bankLineKind, cash, line, 'line unchanged since it was read')]);
  });

  it('is applied by its number, in the name of its own rule', async () => {
    expect(await acceptProposal(desk, cash, DEWI, { rival: 2 })).toMatchObject({ remainingMinor: 39_999_988n });
    const [leg] = await legsOf(desk.table, 'INV-2026-004');
    expect(leg).toMatchObject({ amountMinor: 12n, why: 'accepted by person:dewi: R7, two fit' });
  });

  it('is not what is applied where none was named', async () => {
    await acceptProposal(desk, cash, DEWI);
    const legs = await legsOf(desk.table, 'INV-2026-003');
    expect(legs.at(-1)).toMatchObject({ amountMinor: 9n, why: 'accepted by person:dewi: R5, two fit' });
  });

  it('is refused where there are not so many', async () => {
    for (const rival of [0, 3])
      expect(await acceptProposal(desk, cash, DEWI, { rival })).toStrictEqual({
        refused: 'no-such-rival',
        message: `line ${bankLineRef(cash)} has 2 rival readings: got --rival ${rival}`,
      });
  });
});

describe('money at the desk', () => {
  it('is not put on account where a line has nothing left', async () => {
    await bank(desk, '2', [{ mark: 'RC', amount: '77000,00', text: 'KOREKSI' }]);
    const debit = await lineOf(desk, 'KOREKSI');
    expect(await putOnAccount(desk, debit, 'C-2', DEWI)).toStrictEqual({
      refused: 'nothing-to-apply',
      message: `line ${bankLineRef(debit)} has nothing left`,
    });
  });

  it('on account of one payer is put on that of another when a person says so, and again is no second time', async () => {
    await putOnAccount(desk, cash, 'C-2', DEWI);
    const first = await again(desk, cash);
    expect(first).toMatchObject({ outcome: 'on-account', customer: 'C-2', inReview: false });
    await putOnAccount(desk, cash, 'C-2', BUDI);
    expect(await again(desk, cash)).toStrictEqual(first);
    await putOnAccount(desk, cash, 'C-3', BUDI);
    expect(await again(desk, cash)).toMatchObject({ outcome: 'on-account', customer: 'C-3', actor: 'person:budi' });
  });

  it('that waits and whose payer is known goes on that payer’s account unnamed', async () => {
    await desk.table.commit([replace(bankLineKind, cash, { ...cash, customer: 'C-2' }, 'x')]);
    expect(await putOnAccount(desk, cash, undefined, DEWI)).toMatchObject({ outcome: 'on-account', customer: 'C-2' });
    expect(await again(desk, cash)).toMatchObject({ outcome: 'on-account', inReview: false });
  });

  it('of a payer that is known is refunded and ignored in its name', async () => {
    await putOnAccount(desk, cash, 'C-2', DEWI);
    expect(await requestRefund(desk, cash, 'overpaid', DEWI, 100n)).toMatchObject({ customer: 'C-2' });
    await ignoreLine(desk, cash, 'not ours', DEWI);
    const movements = desk.table.dump().filter(({ p, s }) => p.startsWith('B#') && s.startsWith('M#'));
    expect(movements.map((item) => item['c'])).toEqual(['C-2', 'C-2']);
  });

  it('is refunded to the last unit of what is left', async () => {
    expect(await requestRefund(desk, cash, 'overpaid', DEWI, 30_000_000n)).toMatchObject({ amountMinor: 30_000_000n });
    expect(await requestRefund(desk, cash, 'overpaid', DEWI)).toMatchObject({ amountMinor: 10_000_000n });
    expect(await again(desk, cash)).toMatchObject({ remainingMinor: 0n, inReview: false });
  });

  it('that a second person let be applied teaches who pays, like what one person applies', async () => {
    const text = '166?00TRSF?20TITIPAN?31998877665544?32BERKAH SENTOSA KAPITAL';
    await bank(desk, '2', [{ mark: 'C', amount: '250000,00', text }]);
    const line = await lineOf(desk, 'TITIPAN');
    await allocate(desk, line, part('INV-2026-004', 25_000_000n), DEWI);
    const taught = () =>
      desk.table
        .dump()
        .filter(({ p }) => p.startsWith('Y#'))
        .map(payerAliasKind.decode)
        .flatMap(({ bearers }) => bearers.map(({ payer }) => payer));
    expect(taught()).toEqual([]);
    const [request] = await Array.fromAsync(waitingRequests(desk.table));
    expect(await approve(desk, request?.id ?? '', BUDI)).toMatchObject({ request: { state: 'approved' } });
    expect(taught()).toContain('C-2');
    expect(await approve(desk, request?.id ?? '', BUDI)).toMatchObject({ refused: 'decided-already' });
  });

  it('that a second person let be refunded teaches nothing', async () => {
    await requestRefund(desk, cash, 'overpaid', DEWI, 35_000_000n);
    const [request] = await Array.fromAsync(waitingRequests(desk.table));
    expect(await approve(desk, request?.id ?? '', BUDI)).toMatchObject({ result: { amountMinor: 35_000_000n } });
    expect(desk.table.dump().filter(({ p }) => p.startsWith('Y#'))).toEqual([]);
  });
});

describe('giving up a claim', () => {
  it('as waived is for charges, not for what was delivered', async () => {
    expect(await writeOff(desk, 'INV-2026-004', 'waived', 'a good customer', SARI)).toStrictEqual({
      refused: 'no-charge',
      message:
        'INV-2026-004 is no charge for lateness: only interest and fees are waived, give the claim up for another reason',
    });
    const invoice = await read(desk.table, invoiceKind, 'INV-2026-004');
    if (invoice === undefined) throw new Error('it is there');
    const charge = { kind: 'late-fee', invoices: ['INV-1'], claim: 'fee#x' } as const;
    await desk.table.commit([replace(invoiceKind, invoice, { ...invoice, charge }, 'x')]);
    expect(await writeOff(desk, 'INV-2026-004', 'waived', 'a good customer', SARI)).toMatchObject({
      invoice: { balanceMinor: 0n },
    });
  });

  it('is recovered from money of its own currency', async () => {
    const row = 'invoice,customer,currency,amount,issuedOn,dueOn\nEUR-1,C-3,EUR,50.00,2026-11-01,2026-11-01\n';
    await ingestInvoiceFile(desk, desk.drop('invoices/eur.csv', row));
    await writeOff(desk, 'EUR-1', 'fraud', 'gone', SARI);
    expect(await recover(desk, 'EUR-1', cash, DEWI)).toStrictEqual({
      refused: 'currency-differs',
      message: 'EUR-1 is in EUR, the line in IDR: money is applied in one currency',
    });
  });

  it('takes the newest of many back first', async () => {
    for (let at = 1; at <= 11; at += 1)
      expect(await writeOff(desk, 'INV-2026-004', 'fraud', `part ${at}`, SARI, BigInt(at))).toMatchObject({
        leg: { leg: `W#${at}` },
      });
    expect(await recover(desk, 'INV-2026-004', cash, DEWI)).toMatchObject({ recoveredMinor: 11n });
    expect(await recover(desk, 'INV-2026-004', cash, DEWI)).toMatchObject({ recoveredMinor: 10n });
    expect(await writeOff(desk, 'INV-2026-004', 'fraud', 'once more', SARI, 5n)).toMatchObject({
      leg: { leg: 'W#12' },
    });
  });
});

describe('small rests', () => {
  const LATE = localDate('2027-01-07');
  /** Pays an invoice but for a rest. */
  const restOf = async (invoice: string, restMinor: bigint, amountMinor: bigint) => {
    await bank(desk, `p-${invoice}`, [
      { ...CASH, amount: `${(amountMinor - restMinor) / 100n},00`, text: `X ${invoice.slice(-3)} X` },
    ]);
    await allocate(desk, await lineOf(desk, `X ${invoice.slice(-3)} X`), part(invoice, amountMinor - restMinor), BUDI);
    const [request] = await Array.fromAsync(waitingRequests(desk.table));
    if (request !== undefined) await approve(desk, request.id, SARI);
  };
  const entries = (...invoices: readonly string[]) =>
    invoices.map((invoice) => ({
      invoice,
      customer: 'C-2',
      currency: tenant.baseCurrency,
      balanceMinor: 1n,
      dueOn: localDate('2026-01-01'),
      level: 0,
    }));
  /** What is given up where the index names these invoices, as small and long due as they may be. */
  const givenUp = (at: TestDesk, ...invoices: readonly string[]) => {
    const table: TestDesk['table'] = {
      ...at.table,
      scanOpen: async function* (segment) {
        if (segment === 0) yield entries(...invoices);
      },
    };
    return writeOffSmallBalances({ ...at, table }, LATE);
  };
  beforeEach(() => desk.setTime('2027-01-07', '09:00'));

  it('are given up once, sixty days after their day', async () => {
    await restOf('INV-2026-004', 2_500_000n, 25_000_000n);
    expect(await writeOffSmallBalances(desk, localDate('2027-01-06'))).toEqual({ count: 0, invoices: [] });
    expect(await writeOffSmallBalances(desk, LATE)).toEqual({ count: 1, invoices: ['INV-2026-004'] });
    expect(await writeOffSmallBalances(desk, LATE)).toEqual({ count: 0, invoices: [] });
    expect((await balances(desk))['INV-2026-004']).toBeUndefined();
  });

  it('are kept where the tenant gives none up, or gives none up in the currency', async () => {
    await restOf('INV-2026-004', 100n, 25_000_000n);
    const { authority, ...others } = tenant;
    expect(await givenUp({ ...desk, tenant: others as typeof tenant }, 'INV-2026-004')).toEqual({
      count: 0,
      invoices: [],
    });
    const dollars = { ...authority, smallBalance: { upTo: { USD: '25000.00' }, afterDays: 60 } };
    expect(await givenUp({ ...desk, tenant: { ...tenant, authority: dollars } }, 'INV-2026-004')).toEqual({
      count: 0,
      invoices: [],
    });
  });

  it('are judged by the books and not by the index, which may lag', async () => {
    await restOf('INV-2026-004', 2_500_001n, 25_000_000n);
    await restOf('INV-2026-002', 0n, 50_000_000n);
    // Unknown, larger than the limit, settled, a credit note, and one that nothing was paid of.
    const small = 'invoice,customer,currency,amount,issuedOn,dueOn\nSMALL,C-3,IDR,50.00,2026-10-01,2026-10-01\n';
    await ingestInvoiceFile(desk, desk.drop('invoices/small.csv', small));
    const named = ['NONE', 'INV-2026-004', 'INV-2026-002', 'CN-2026-001', 'SMALL'];
    expect(await givenUp(desk, ...named)).toEqual({ count: 0, invoices: [] });
  });

  it('are kept while they may still be an early-payment discount', async () => {
    await restOf('INV-2026-004', 100n, 25_000_000n);
    const promised = async (until: string) => {
      const invoice = await read(desk.table, invoiceKind, 'INV-2026-004');
      if (invoice === undefined) throw new Error('it is there');
      const earlyPayment = { percent: '2', until: localDate(until) };
      await desk.table.commit([replace(invoiceKind, invoice, { ...invoice, earlyPayment }, 'x')]);
      return (await givenUp(desk, 'INV-2026-004')).count;
    };
    expect(await promised('2027-01-08')).toBe(0);
    expect(await promised('2027-01-07')).toBe(0);
    expect(await promised('2027-01-06')).toBe(1);
  });

  it('are left for another day while others write the invoice each time, and given up once they do not', async () => {
    await restOf('INV-2026-004', 100n, 25_000_000n);
    const busy = (times: number) => {
      let left = times;
      const commit: TestDesk['table']['commit'] = async (writes) => {
        left -= 1;
        return left >= 0 ? { committed: false, failed: [] } : desk.table.commit(writes);
      };
      return { ...desk, table: { ...desk.table, commit } };
    };
    expect(await givenUp(busy(5), 'INV-2026-004')).toEqual({ count: 0, invoices: [] });
    expect(await givenUp(busy(4), 'INV-2026-004')).toEqual({ count: 1, invoices: ['INV-2026-004'] });
  });
});
