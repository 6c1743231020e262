import { bankLineRef } from '@piutang/table';
import {
  acceptProposal,
  allocate,
  approve,
  cancelRefund,
  ignoreLine,
  ingestInvoiceFile,
  legsOf,
  linesOnAccount,
  openRefunds,
  payRefund,
  postStatementFile,
  putOnAccount,
  recover,
  rejectFile,
  rejectRequest,
  releaseFile,
  requestRefund,
  reviewQueue,
  unapplyLeg,
  unapplyLine,
  verifyBooks,
  waitingRequests,
  writeOff,
  writeOffSmallBalances,
} from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { again, balances, bank, deskWithInvoices, lineOf, mt940, tenantWithAuthority } from '../support/books.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const DEWI = { actor: 'person:dewi', cause: 'command:review' } as const;
const BUDI = { actor: 'person:budi', cause: 'command:review' } as const;
const SARI = { actor: 'person:sari', cause: 'command:review' } as const;
const CASH = { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI' } as const;

let desk: TestDesk;
beforeEach(async () => {
  desk = await deskWithInvoices(testDesk(tenantWithAuthority));
});

const laws = async () => (await verifyBooks(desk.table)).breaches;
const waitingIds = async () => (await Array.fromAsync(waitingRequests(desk.table))).map(({ id }) => id);

describe('a command whose answer was lost', () => {
  const PART = [{ invoice: 'INV-2026-002', amountMinor: 10_000_000n }];

  it('is not done a second time when the person repeats it, unless a second one is meant', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await allocate(desk, line, PART, BUDI)).toMatchObject({ remainingMinor: 30_000_000n });
    const dump = desk.table.dump();
    expect(await allocate(desk, line, PART, BUDI)).toMatchObject({
      refused: 'allocated-already',
      message: expect.stringMatching(/given to INV-2026-002 by person:budi at .*--again/),
    });
    expect(desk.table.dump()).toEqual(dump);
    expect(await allocate(desk, line, PART, BUDI, { again: true })).toMatchObject({ remainingMinor: 20_000_000n });
    expect(await allocate(desk, line, PART, DEWI)).toMatchObject({ remainingMinor: 10_000_000n });
    desk.pass(11 * 60_000);
    expect(await allocate(desk, line, PART, BUDI)).toMatchObject({ remainingMinor: 0n });
    expect(await laws()).toEqual([]);
  });

  it('may be done again once it was taken back', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    await allocate(desk, line, PART, BUDI);
    await unapplyLine(desk, line, { why: 'wrong invoice' }, BUDI);
    expect(await allocate(desk, line, PART, BUDI)).toMatchObject({ remainingMinor: 30_000_000n });
  });
});

describe('applying money', () => {
  it('up to the limit is done at once, above it asks a second person, who is another one', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    const small = await allocate(desk, line, [{ invoice: 'INV-2026-004', amountMinor: 5_000_000n }], DEWI);
    expect(small).toMatchObject({ outcome: 'partly-applied' });
    const before = desk.table.dump().filter(({ p }) => !p.startsWith('Q#'));
    const asked = await allocate(desk, line, [{ invoice: 'INV-2026-003', amountMinor: 35_000_000n }], DEWI);
    expect(asked).toMatchObject({
      requested: { state: 'waiting', requestedBy: 'person:dewi', amountMinor: 35_000_000n },
    });
    expect(desk.table.dump().filter(({ p }) => !p.startsWith('Q#'))).toEqual(before);
    expect(await allocate(desk, line, [{ invoice: 'INV-2026-002', amountMinor: 35_000_000n }], DEWI)).toMatchObject({
      refused: 'other-payer',
    });
  });

  it('is done by the approval as it was asked, and names both people', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    const part = [{ invoice: 'INV-2026-002', amountMinor: 35_000_000n }];
    await allocate(desk, line, part, DEWI);
    expect(await allocate(desk, line, part, DEWI)).toMatchObject({ refused: 'requested-already' });
    const [id = ''] = await waitingIds();
    expect(await approve(desk, id, DEWI)).toMatchObject({
      refused: 'not-permitted',
      message: expect.stringContaining('another person'),
    });
    expect(await approve(desk, id, BUDI)).toMatchObject({ request: { state: 'approved', decidedBy: 'person:budi' } });
    expect(await waitingIds()).toEqual([]);
    const [leg] = await legsOf(desk.table, 'INV-2026-002');
    expect(leg).toMatchObject({ actor: 'person:dewi', approver: 'person:budi', cause: `request:${id}` });
    expect(await approve(desk, id, BUDI)).toMatchObject({ refused: 'decided-already' });
    expect(await approve(desk, 'none', BUDI)).toMatchObject({ refused: 'request-unknown' });
    expect(await laws()).toEqual([]);
  });

  it('rejected with a reason can be asked for again', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    const part = [{ invoice: 'INV-2026-002', amountMinor: 35_000_000n }];
    await allocate(desk, line, part, DEWI);
    const [id = ''] = await waitingIds();
    expect(await rejectRequest(desk, id, '', BUDI)).toMatchObject({ refused: 'reason-missing' });
    expect(await rejectRequest(desk, id, 'ask the payer first', BUDI)).toMatchObject({ state: 'rejected' });
    expect(await allocate(desk, line, part, DEWI)).toMatchObject({ requested: { id, state: 'waiting' } });
  });

  it('to another payer, or to several, takes a word and a reason, and shows them', async () => {
    await bank(desk, '1', [{ ...CASH, amount: '250000,00', text: 'TRSF PT SINAR JAYA ABADI LAIN LAIN' }]);
    const line = await lineOf(desk, 'LAIN LAIN');
    const across = [
      { invoice: 'INV-2026-003', amountMinor: 1_000_000n },
      { invoice: 'INV-2026-006', amountMinor: 2_000_000n },
    ];
    expect(await allocate(desk, line, across, DEWI)).toMatchObject({ refused: 'other-payer' });
    expect(await allocate(desk, line, across, DEWI, { acrossPayers: true })).toMatchObject({
      refused: 'reason-missing',
    });
    const done = await allocate(desk, line, across, DEWI, { acrossPayers: true, why: 'director pays for both' });
    expect(done).toMatchObject({ outcome: 'partly-applied' });
    expect((await legsOf(desk.table, 'INV-2026-006'))[0]).toMatchObject({
      customer: 'C-3',
      why: 'director pays for both',
    });
    const parentAndChild = [
      { invoice: 'INV-2026-001', amountMinor: 1_000_000n },
      { invoice: 'INV-2026-007', amountMinor: 1_000_000n },
    ];
    if ((await again(desk, line)).customer === 'C-1')
      expect(await allocate(desk, line, parentAndChild, DEWI)).toMatchObject({ outcome: 'partly-applied' });
    expect(await laws()).toEqual([]);
  });

  it('is refused to strangers, and in one sentence for everything that does not fit', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    const part = (invoice: string, amountMinor: bigint) => [{ invoice, amountMinor }];
    const mallory = { actor: 'person:mallory' };
    expect(await allocate(desk, line, part('INV-2026-004', 1n), mallory)).toMatchObject({ refused: 'not-permitted' });
    expect(await ignoreLine(desk, line, 'x', mallory)).toMatchObject({ refused: 'not-permitted' });
    expect(await allocate(desk, line, part('INV-0', 1n), DEWI)).toMatchObject({ refused: 'invoice-unknown' });
    expect(await allocate(desk, line, part('INV-2026-004', 40_000_001n), DEWI)).toMatchObject({
      refused: 'more-than-received',
    });
    expect(await allocate(desk, line, part('INV-2026-004', -1n), DEWI)).toMatchObject({ refused: 'nothing-to-apply' });
    expect(await allocate(desk, line, [], DEWI)).toMatchObject({ refused: 'nothing-to-apply' });
    expect(await acceptProposal(desk, line, DEWI, { rival: 4 })).toMatchObject({ refused: 'no-such-rival' });
  });
});

describe('money that settles no invoice', () => {
  it('is ignored with a reason, as a movement that says who and why', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await ignoreLine(desk, line, ' ', DEWI)).toMatchObject({ refused: 'reason-missing' });
    expect(await ignoreLine(desk, line, 'not-ours: meant for another company', DEWI)).toMatchObject({
      outcome: 'ignored',
      movedMinor: 40_000_000n,
    });
    expect(await ignoreLine(desk, line, 'again', DEWI)).toMatchObject({ refused: 'not-waiting' });
    expect(await laws()).toEqual([]);
  });

  it('stands on account of a known payer, waits for nobody, and can be applied or refunded later', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await putOnAccount(desk, line, undefined, DEWI)).toMatchObject({ refused: 'payer-unknown' });
    expect(await putOnAccount(desk, line, 'C-99', DEWI)).toMatchObject({ refused: 'payer-unknown' });
    expect(await putOnAccount(desk, line, 'C-2', DEWI)).toMatchObject({ outcome: 'on-account', inReview: false });
    expect((await Array.fromAsync(linesOnAccount(desk.table))).length).toBe(1);
    expect(await laws()).toEqual([]);
    expect(await allocate(desk, line, [{ invoice: 'INV-2026-004', amountMinor: 25_000_000n }], DEWI)).toMatchObject({
      outcome: 'partly-applied',
      inReview: true,
    });
    expect(await laws()).toEqual([]);
  });

  it('is refunded: asked for, approved by another, paid with its reference, and not twice', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await requestRefund(desk, line, 'overpaid', DEWI, 40_000_001n)).toMatchObject({ refused: 'more-than-left' });
    await requestRefund(desk, line, 'overpaid', DEWI, 30_000_000n);
    const [id = ''] = await waitingIds();
    expect((await again(desk, line)).remainingMinor).toBe(40_000_000n);
    await approve(desk, id, BUDI);
    expect(await again(desk, line)).toMatchObject({
      remainingMinor: 10_000_000n,
      movedMinor: 30_000_000n,
      outcome: 'unapplied',
    });
    const [refund] = await Array.fromAsync(openRefunds(desk.table));
    if (refund === undefined) throw new Error('no refund');
    expect(refund).toMatchObject({ actor: 'person:dewi', approver: 'person:budi', amountMinor: 30_000_000n });
    const payment = { reference: 'TRF-991', paidOn: line.bookedOn };
    expect(await payRefund(desk, refund, { ...payment, reference: '' }, DEWI)).toMatchObject({
      refused: 'reference-missing',
    });
    expect(await payRefund(desk, refund, payment, DEWI)).toMatchObject({ state: 'paid', reference: 'TRF-991' });
    expect(await payRefund(desk, refund, payment, DEWI)).toMatchObject({ refused: 'refund-ended' });
    expect(await cancelRefund(desk, refund, 'too late', DEWI)).toMatchObject({ refused: 'refund-ended' });
    expect(await laws()).toEqual([]);
  });

  it('comes back to its line when the refund is not paid', async () => {
    await bank(desk, '1', [CASH]);
    const line = await lineOf(desk, 'SETORAN');
    const refund = await requestRefund(desk, line, 'overpaid', DEWI, 10_000_000n);
    if (!('movement' in refund)) throw new Error('below the limit it is done at once');
    expect(await cancelRefund(desk, refund, 'account closed', DEWI)).toMatchObject({ state: 'cancelled' });
    expect(await again(desk, line)).toMatchObject({
      remainingMinor: 40_000_000n,
      outcome: 'unapplied',
      inReview: true,
    });
    expect((await again(desk, line)).movedMinor).toBeUndefined();
    expect(await laws()).toEqual([]);
  });
});

describe('giving a claim up', () => {
  it('takes the limit of role and reason, else the approval of somebody with the limit', async () => {
    expect(await writeOff(desk, 'INV-2026-002', 'insolvent', 'court', DEWI)).toMatchObject({
      requested: { state: 'waiting' },
    });
    const [id = ''] = await waitingIds();
    expect(await approve(desk, id, BUDI)).toMatchObject({
      refused: 'not-permitted',
      message: expect.stringContaining('write off'),
    });
    expect(await approve(desk, id, SARI)).toMatchObject({ result: { invoice: { balanceMinor: 0n } } });
    const [leg] = await legsOf(desk.table, 'INV-2026-002');
    expect(leg).toMatchObject({
      leg: 'W#1',
      source: { kind: 'write-off', reason: 'insolvent' },
      approver: 'person:sari',
    });
    expect(await writeOff(desk, 'INV-2026-002', 'insolvent', 'court', SARI)).toMatchObject({ refused: 'nothing-open' });
    expect(await writeOff(desk, 'INV-2026-004', 'fraud', 'x', BUDI, 25_000_001n)).toMatchObject({
      refused: 'more-than-open',
    });
    expect(await writeOff(desk, 'INV-2026-004', 'fraud', ' ', BUDI)).toMatchObject({ refused: 'reason-missing' });
    expect(await laws()).toEqual([]);
  });

  it('is taken back by a controller, once', async () => {
    await writeOff(desk, 'INV-2026-004', 'settled', 'agreement', BUDI);
    expect(await unapplyLeg(desk, 'INV-2026-004', 'W#1', { why: 'they pay after all' }, DEWI)).toMatchObject({
      refused: 'not-permitted',
    });
    expect(await unapplyLeg(desk, 'INV-2026-004', 'W#1', { why: 'they pay after all' }, BUDI)).toMatchObject({
      reopened: [{ balanceMinor: 25_000_000n }],
    });
    expect(await unapplyLeg(desk, 'INV-2026-004', 'W#1', { why: 'again' }, BUDI)).toMatchObject({
      refused: 'reversed-already',
    });
    expect(await laws()).toEqual([]);
  });

  it('ends in a recovery when money comes later; what is not covered stays given up', async () => {
    await writeOff(desk, 'INV-2026-004', 'uneconomic', 'gone', BUDI);
    await bank(desk, '1', [{ ...CASH, amount: '100000,00' }]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await recover(desk, 'INV-2026-002', line, DEWI)).toMatchObject({ refused: 'not-written-off' });
    expect(await recover(desk, 'INV-2026-004', line, DEWI, 10_000_001n)).toMatchObject({
      refused: 'more-than-received',
    });
    expect(await recover(desk, 'INV-2026-004', line, DEWI)).toMatchObject({
      recoveredMinor: 10_000_000n,
      line: { outcome: 'applied' },
    });
    expect((await balances(desk))['INV-2026-004']).toBeUndefined();
    expect(
      (await legsOf(desk.table, 'INV-2026-004')).map(({ leg, amountMinor }) => [leg.slice(0, 3), amountMinor]),
    ).toEqual([
      ['L#1', 10_000_000n],
      ['W#1', 25_000_000n],
      ['W#1', -25_000_000n],
      ['W#2', 15_000_000n],
    ]);
    expect(await laws()).toEqual([]);
    await unapplyLine(desk, line, { why: 'not theirs' }, DEWI);
    expect((await balances(desk))['INV-2026-004']).toBe(10_000_000n);
    expect(await laws()).toEqual([]);
  });

  it('is automatic for small rests long past due only', async () => {
    await bank(desk, '1', [
      { ...CASH, amount: '230000,00' },
      { ...CASH, amount: '460000,00', text: 'SETORAN KEDUA' },
    ]);
    const [first, second] = [await lineOf(desk, 'TUNAI'), await lineOf(desk, 'KEDUA')];
    await allocate(desk, first, [{ invoice: 'INV-2026-004', amountMinor: 23_000_000n }], DEWI);
    await allocate(desk, second, [{ invoice: 'INV-2026-002', amountMinor: 30_000_000n }], DEWI);
    desk.setTime('2027-01-06', '09:00');
    expect((await writeOffSmallBalances(desk, '2027-01-06' as never)).count).toBe(0);
    desk.setTime('2027-01-07', '09:00');
    expect(await writeOffSmallBalances(desk, '2027-01-07' as never)).toEqual({ count: 1, invoices: ['INV-2026-004'] });
    expect((await writeOffSmallBalances(desk, '2027-01-07' as never)).count).toBe(0);
    expect((await legsOf(desk.table, 'INV-2026-004')).at(-1)).toMatchObject({
      actor: 'write-off-small-balances',
      amountMinor: 2_000_000n,
    });
    expect(await laws()).toEqual([]);
  });
});

describe('the review queue', () => {
  it('shows the most money times days first', async () => {
    await bank(desk, '1', [CASH, { ...CASH, amount: '9000000,00', text: 'SETORAN BESAR' }]);
    const order = (await reviewQueue(desk.table, '2026-11-23' as never)).map(({ line, waitingDays }) => [
      line.text,
      waitingDays,
    ]);
    expect(order).toEqual([
      ['SETORAN BESAR', 3],
      ['SETORAN TUNAI', 3],
    ]);
  });
});

describe('a file in quarantine', () => {
  const BROKEN = mt940('9', 0n, [{ mark: 'C', amount: '750000,00', text: 'INV-2026-003 CV MAJU BERSAMA' }, CASH]);
  const broken = BROKEN.replace(/:62F:C261120IDR\d/, ':62F:C261120IDR9');

  it('is released by a controller with a reason, and posts in spite of that problem', async () => {
    await postStatementFile(desk, desk.drop('bank-statements/9.sta', broken));
    expect(await releaseFile(desk, 'bank-statements/9.sta', 'the bank confirmed the bookings', DEWI)).toMatchObject({
      refused: 'not-permitted',
    });
    expect(await releaseFile(desk, 'bank-statements/9.sta', '', BUDI)).toMatchObject({ refused: 'reason-missing' });
    const released = await releaseFile(desk, 'bank-statements/9.sta', 'the bank confirmed the bookings', BUDI);
    if (!('droppedAs' in released)) throw new Error(released.message);
    expect(released.file).toMatchObject({
      state: 'released',
      verdict: { actor: 'person:budi', problemCode: 'balance-mismatch' },
    });
    const outcome = await postStatementFile(desk, desk.drop(released.droppedAs, broken));
    expect(outcome.state).toBe('partly-posted');
    expect((await lineOf(desk, 'SETORAN')).inReview).toBe(true);
    expect(await releaseFile(desk, 'bank-statements/9.sta', 'again', BUDI)).toMatchObject({ refused: 'file-unknown' });
    expect(await laws()).toEqual([]);
  });

  it('of an account that is not ours never posts, and is closed by rejecting it', async () => {
    await postStatementFile(desk, desk.drop('bank-statements/x.sta', BROKEN.replace('1240007654321', '999')));
    expect(await releaseFile(desk, 'bank-statements/x.sta', 'please', BUDI)).toMatchObject({
      refused: 'never-released',
    });
    expect(await rejectFile(desk, 'bank-statements/x.sta', 'sent by mistake', BUDI)).toMatchObject({
      state: 'rejected',
    });
    expect(
      await postStatementFile(desk, desk.drop('bank-statements/y.sta', BROKEN.replace('1240007654321', '999'))),
    ).toMatchObject({ state: 'already-known' });
    expect(await rejectFile(desk, 'bank-statements/nothing.sta', 'x', BUDI)).toMatchObject({ refused: 'file-unknown' });
  });

  it('that is a corrected statement names both files, and posts only what is new when it is released', async () => {
    await postStatementFile(desk, desk.drop('bank-statements/9.sta', mt940('9', 0n, [CASH])));
    const corrected = mt940('9', 0n, [CASH, { ...CASH, amount: '150000,00', text: 'SETORAN TERTINGGAL' }]);
    await postStatementFile(desk, desk.drop('bank-statements/9b.sta', corrected));
    const report = desk.textOf('problems/bank-statements/9b.sta.txt') ?? '';
    expect(report).toMatch(/statement-differs/);
    const released = await releaseFile(desk, 'bank-statements/9b.sta', 'the bank had left one out', BUDI);
    if (!('droppedAs' in released)) throw new Error(released.message);
    await postStatementFile(desk, desk.drop(released.droppedAs, corrected));
    expect((await verifyBooks(desk.table)).counted.bankLines).toBe(2);
    expect((await lineOf(desk, 'TERTINGGAL')).remainingMinor).toBe(15_000_000n);
    expect(await laws()).toEqual([]);
  });
});

describe('an invoices file', () => {
  it('with an amount of forty digits is refused by row, and the rest goes in', async () => {
    const rows = `invoice,customer,currency,amount,issuedOn,dueOn\nINV-8,C-8,IDR,${'9'.repeat(40)},2026-10-01,2026-11-01\nINV-9,C-8,IDR,100.00,2026-10-01,2026-11-01\n`;
    const outcome = await ingestInvoiceFile(desk, desk.drop('invoices/big.csv', rows));
    expect(outcome).toMatchObject({ state: 'partly-posted' });
    expect(desk.textOf('problems/invoices/big.csv.txt')).toMatch(/line 2, amount/);
  });
});

it('names a line as people see it', async () => {
  await bank(desk, '1', [CASH]);
  expect(bankLineRef(await lineOf(desk, 'SETORAN'))).toMatch(/^1240007654321\/2026-11-20\/[0-9a-f]{16}#1$/);
});
