import { localDate } from '@piutang/calendar';
import { bankLineRef } from '@piutang/table';
import {
  acceptProposal,
  allocate,
  approve,
  cancelRefund,
  ignoreLine,
  ingestInvoiceFile,
  legsOf,
  payRefund,
  postStatementFile,
  putOnAccount,
  recover,
  rejectFile,
  rejectRequest,
  releaseFile,
  requestRefund,
  returnLine,
  setOffCreditNote,
  unapplyLeg,
  unapplyLine,
  verifyBooks,
  waitingRequests,
  writeOff,
  writeOffSmallBalances,
} from '@piutang/workflows';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { again, type Booking, bank, deskWithInvoices, lineOf, mt940, tenantWithAuthority } from '../support/books.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';
import { deedOf } from '../support/what-changed.ts';

/** Each record that a decision leaves is written down here, word for word: the snapshot is read when it changes. */

const DEWI = { actor: 'person:dewi' } as const;
const BUDI = { actor: 'person:budi', cause: 'widget:review' } as const;
const CASH: Booking = { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI' };
const FULL: Booking = { mark: 'C', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI' };
const TWO: Booking = { mark: 'C', amount: '1610000,00', text: 'INV-2026-001 INV-2026-002 PT SINAR JAYA ABADI' };

let desk: TestDesk;
beforeEach(async () => {
  desk = await deskWithInvoices(testDesk(tenantWithAuthority));
});
afterEach(async () => {
  expect((await verifyBooks(desk.table)).breaches).toEqual([]);
});

const waiting = async () => {
  await bank(desk, '1', [CASH]);
  return lineOf(desk, 'SETORAN');
};
const part = (invoice: string, amountMinor: bigint) => [{ invoice, amountMinor }];
const askedFor = async () => {
  const [request] = await Array.fromAsync(waitingRequests(desk.table));
  if (request === undefined) throw new Error('nothing was asked for');
  return request.id;
};

describe('what is written', () => {
  it('when a file is posted', async () => {
    const body = mt940('1', 100n, [
      FULL,
      CASH,
      { mark: 'D', amount: '15000,00', text: 'BIAYA ADM' },
      { mark: 'C', amount: '745000,00', text: 'INV-2026-003 CV MAJU BERSAMA' },
    ]);
    const ref = desk.drop('bank-statements/1.sta', body);
    const deed = await deedOf(desk, () => postStatementFile(desk, ref));
    expect({ ...deed, report: desk.textOf('problems/bank-statements/1.sta.txt') }).toMatchSnapshot();
    const copy = desk.drop('bank-statements/copy.sta', body);
    const again = await deedOf(desk, () => postStatementFile(desk, copy));
    expect({ ...again, report: desk.textOf('problems/bank-statements/copy.sta.copy.txt') }).toMatchSnapshot();
  });

  it('when a file is refused, released and posted', async () => {
    const body = mt940('9', 0n, [CASH]).replace(/:62F:C261120IDR\d/, ':62F:C261120IDR9');
    const ref = desk.drop('bank-statements/9.sta', body);
    const refused = await deedOf(desk, () => postStatementFile(desk, ref));
    expect({ ...refused, report: desk.textOf('problems/bank-statements/9.sta.txt') }).toMatchSnapshot();
    const released = await deedOf(desk, () => releaseFile(desk, 'bank-statements/9.sta', 'the bank confirmed', BUDI));
    expect(released).toMatchSnapshot();
    if ('refused' in released.answer) throw new Error(released.answer.message);
    const droppedAs = desk.refOf(released.answer.droppedAs);
    if (droppedAs === undefined) throw new Error('nothing was dropped');
    expect(await deedOf(desk, () => postStatementFile(desk, droppedAs))).toMatchSnapshot();
  });

  it('when a file is rejected', async () => {
    await postStatementFile(desk, desk.drop('bank-statements/x.sta', mt940('9', 0n, [CASH]).replace('124000', '999')));
    expect(await deedOf(desk, () => rejectFile(desk, 'bank-statements/x.sta', 'by mistake', BUDI))).toMatchSnapshot();
  });

  it('when a person allocates', async () => {
    const line = await waiting();
    expect(await deedOf(desk, () => allocate(desk, line, part('INV-2026-004', 5_000_000n), DEWI))).toMatchSnapshot();
    const across = [...part('INV-2026-004', 5_000_000n), ...part('INV-2026-006', 7n)];
    const options = { acrossPayers: true, why: 'the director pays for both' };
    expect(await deedOf(desk, () => allocate(desk, line, across, BUDI, options))).toMatchSnapshot();
  });

  it('when a person accepts what was proposed, or another reading', async () => {
    await bank(desk, '1', [{ mark: 'C', amount: '745000,00', text: 'INV-2026-003 CV MAJU BERSAMA' }]);
    const line = await lineOf(desk, 'MAJU');
    expect(line.proposals).not.toEqual([]);
    expect(await deedOf(desk, () => acceptProposal(desk, line, BUDI, { why: 'as agreed' }))).toMatchSnapshot();
  });

  it('when a second person approves, and when one rejects', async () => {
    const line = await waiting();
    expect(await deedOf(desk, () => allocate(desk, line, part('INV-2026-002', 35_000_000n), DEWI))).toMatchSnapshot();
    const id = await askedFor();
    expect(await deedOf(desk, () => rejectRequest(desk, id, 'ask first', BUDI))).toMatchSnapshot();
    await allocate(desk, line, part('INV-2026-002', 35_000_000n), DEWI);
    expect(await deedOf(desk, () => approve(desk, id, BUDI))).toMatchSnapshot();
  });

  it('when money is ignored, or put on account', async () => {
    const line = await waiting();
    expect(await deedOf(desk, () => putOnAccount(desk, line, 'C-2', DEWI))).toMatchSnapshot();
    expect((await deedOf(desk, () => putOnAccount(desk, line, 'C-2', BUDI))).written).toEqual({});
    expect(await deedOf(desk, () => ignoreLine(desk, line, 'not ours', DEWI))).toMatchSnapshot();
  });

  it('when a debit that waits is ignored', async () => {
    await bank(desk, '1', [{ mark: 'RC', amount: '77000,00', text: 'KOREKSI' }]);
    const line = await lineOf(desk, 'KOREKSI');
    expect(line.inReview).toBe(true);
    expect(await deedOf(desk, () => ignoreLine(desk, line, 'bank error', BUDI))).toMatchSnapshot();
  });

  it('when money is refunded, paid back, or not', async () => {
    const line = await waiting();
    const small = await deedOf(desk, () => requestRefund(desk, line, 'overpaid', DEWI, 5_000_000n));
    expect(small).toMatchSnapshot();
    if (!('movement' in small.answer)) throw new Error('it should be done at once');
    const refund = small.answer;
    await requestRefund(desk, line, 'overpaid', DEWI, 30_000_000n);
    const id = await askedFor();
    const approved = await deedOf(desk, () => approve(desk, id, BUDI));
    expect(approved).toMatchSnapshot();
    if ('refused' in approved.answer || !('movement' in approved.answer.result)) throw new Error('no refund');
    const { result } = approved.answer;
    const payment = { reference: 'TRF-991', paidOn: localDate('2026-11-24') };
    expect(await deedOf(desk, () => payRefund(desk, result, payment, BUDI))).toMatchSnapshot();
    expect(await deedOf(desk, () => cancelRefund(desk, refund, 'account closed', BUDI))).toMatchSnapshot();
  });

  it('when an invoice is written off, and when money comes after all', async () => {
    const written = await deedOf(desk, () => writeOff(desk, 'INV-2026-004', 'uneconomic', 'gone', BUDI, 20_000_000n));
    expect(written).toMatchSnapshot();
    await bank(desk, '1', [{ ...CASH, amount: '150000,00' }]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await deedOf(desk, () => recover(desk, 'INV-2026-004', line, DEWI))).toMatchSnapshot();
    const back = await deedOf(desk, () => unapplyLeg(desk, 'INV-2026-004', 'W#2', { why: 'they pay' }, BUDI));
    expect(back).toMatchSnapshot();
  });

  it('when a write-off is approved, recovered whole, or given up again by the same people', async () => {
    const asked = await deedOf(desk, () => writeOff(desk, 'INV-2026-002', 'insolvent', 'court', BUDI));
    expect(asked).toMatchSnapshot();
    const id = await askedFor();
    expect(await deedOf(desk, () => approve(desk, id, { actor: 'person:sari' }))).toMatchSnapshot();
    await bank(desk, '1', [CASH, { ...CASH, amount: '500000,00', text: 'SETORAN KEDUA' }]);
    const first = await lineOf(desk, 'TUNAI');
    expect(await deedOf(desk, () => recover(desk, 'INV-2026-002', first, BUDI, 10_000_000n))).toMatchSnapshot();
    const second = await lineOf(desk, 'KEDUA');
    expect(await deedOf(desk, () => recover(desk, 'INV-2026-002', second, BUDI))).toMatchSnapshot();
  });

  it('when small rests are given up by themselves', async () => {
    await bank(desk, '1', [{ ...CASH, amount: '230000,00' }]);
    const line = await lineOf(desk, 'TUNAI');
    await allocate(desk, line, part('INV-2026-004', 23_000_000n), BUDI);
    desk.setTime('2027-01-07', '09:00');
    expect(await deedOf(desk, () => writeOffSmallBalances(desk, localDate('2027-01-07')))).toMatchSnapshot();
  });

  it('when a credit note comes in, is taken back, and is set off by a person', async () => {
    const note =
      'invoice,customer,currency,amount,issuedOn,dueOn,appliesTo\nCN-9,C-3,IDR,-50000.00,2026-11-01,2026-11-01,INV-2026-006\n';
    const ref = desk.drop('invoices/note.csv', note);
    expect(await deedOf(desk, () => ingestInvoiceFile(desk, ref))).toMatchSnapshot();
    const [leg] = await legsOf(desk.table, 'CN-9');
    expect(
      await deedOf(desk, () => unapplyLeg(desk, 'CN-9', leg?.leg ?? '', { why: 'wrong' }, DEWI)),
    ).toMatchSnapshot();
    expect(await deedOf(desk, () => setOffCreditNote(desk, 'CN-9', 'INV-2026-006', 100_000n, BUDI))).toMatchSnapshot();
    expect(await deedOf(desk, () => setOffCreditNote(desk, 'CN-9', 'INV-2026-006', undefined, DEWI))).toMatchSnapshot();
  });

  it('when what a line paid is taken back', async () => {
    await bank(desk, '1', [TWO]);
    const line = await lineOf(desk, 'SINAR');
    const some = await deedOf(desk, () =>
      unapplyLine(desk, line, { why: 'wrong', wasRight: true }, BUDI, 'INV-2026-002'),
    );
    expect(some).toMatchSnapshot();
    expect(await deedOf(desk, () => unapplyLine(desk, line, { why: 'all wrong' }, DEWI))).toMatchSnapshot();
  });

  it('when the bank takes a receipt back', async () => {
    await bank(desk, '1', [TWO]);
    const receipt = await lineOf(desk, 'SINAR');
    await postStatementFile(
      desk,
      desk.drop(
        'bank-statements/2.sta',
        mt940('2', 161_000_000n, [{ mark: 'RC', amount: '1610000,00', text: 'KOREKSI', reference: 'X' }]),
      ),
    );
    const debit = await lineOf(desk, 'KOREKSI');
    if (!debit.inReview) {
      expect({ debit, receipt: await again(desk, receipt) }).toMatchSnapshot();
      return;
    }
    expect(await deedOf(desk, () => returnLine(desk, debit, receipt, BUDI))).toMatchSnapshot();
    expect(bankLineRef(await again(desk, receipt))).toBe(bankLineRef(receipt));
  });
});
