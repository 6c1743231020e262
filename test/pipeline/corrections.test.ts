import { bankLineRef } from '@piutang/table';
import {
  allocate,
  historyOfLine,
  ingestInvoiceFile,
  legsOf,
  linesInReview,
  planReturn,
  returnLine,
  setOffCreditNote,
  unapplyLeg,
  unapplyLine,
  verifyBooks,
} from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { again, balances, bank, deskWithInvoices, lineOf } from '../support/books.ts';
import type { TestDesk } from '../support/test-desk.ts';

const DEWI = { actor: 'person:dewi', cause: 'command:review' } as const;
const FULL = { mark: 'C', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI' } as const;
const TWO = { mark: 'C', amount: '1610000,00', text: 'INV-2026-001 INV-2026-002 PT SINAR JAYA ABADI' } as const;

let desk: TestDesk;
beforeEach(async () => {
  desk = await deskWithInvoices();
});

const laws = async () => (await verifyBooks(desk.table)).breaches;

describe('taking back what a line paid', () => {
  it('restores balances, the open index and the money, and leaves both records', async () => {
    const before = await balances(desk);
    await bank(desk, '1', [FULL]);
    const line = await lineOf(desk, 'INV-2026-001');
    const result = await unapplyLine(desk, line, { why: 'wrong invoice' }, DEWI);
    expect(result).toMatchObject({ reopened: [{ id: 'INV-2026-001', balanceMinor: 111_000_000n }] });
    expect(await balances(desk)).toEqual(before);
    expect(await again(desk, line)).toMatchObject({
      outcome: 'unapplied',
      remainingMinor: 111_000_000n,
      inReview: true,
      automatic: 'contradicted',
      actor: 'person:dewi',
      cause: 'command:review',
    });
    const legs = await legsOf(desk.table, 'INV-2026-001');
    expect(legs.map(({ leg, amountMinor, reverses }) => ({ leg, amountMinor, reverses }))).toEqual([
      { leg: `L#${bankLineRef(line)}#1`, amountMinor: 111_000_000n, reverses: undefined },
      { leg: `L#${bankLineRef(line)}#1~`, amountMinor: -111_000_000n, reverses: `L#${bankLineRef(line)}#1` },
    ]);
    expect(await laws()).toEqual([]);
  });

  it('does not take a netted credit note alone off money that other invoices have used', async () => {
    await ingestInvoiceFile(
      desk,
      desk.drop(
        'invoices/note.csv',
        'invoice,customer,currency,amount,issuedOn,dueOn\nCN-2026-009,C-1,IDR,-200000.00,2026-11-01,2026-11-30\n',
      ),
    );
    await bank(desk, '1', [{ mark: 'C', amount: '1410000,00', text: 'SETORAN TUNAI' }]);
    const [line] = await Array.fromAsync(linesInReview(desk.table));
    if (line === undefined) throw new Error('the deposit should wait');
    const netted = [
      { invoice: 'INV-2026-001', amountMinor: 111_000_000n },
      { invoice: 'CN-2026-009', amountMinor: -20_000_000n },
    ];
    expect(await allocate(desk, line, netted, DEWI)).toMatchObject({ remainingMinor: 50_000_000n });
    expect(await allocate(desk, line, [{ invoice: 'INV-2026-002', amountMinor: 50_000_000n }], DEWI)).toMatchObject({
      remainingMinor: 0n,
    });
    const dump = desk.table.dump();
    expect(await unapplyLine(desk, line, { why: 'wrong note' }, DEWI, 'CN-2026-009')).toMatchObject({
      refused: 'money-used',
      message: expect.stringContaining('IDR 200000.00'),
    });
    expect(desk.table.dump()).toEqual(dump);
    await unapplyLine(desk, line, { why: 'wrong note' }, DEWI);
    expect(await laws()).toEqual([]);
  });

  it('does so once: the second time is refused by name, with who and when', async () => {
    await bank(desk, '1', [FULL]);
    const line = await lineOf(desk, 'INV-2026-001');
    await unapplyLine(desk, line, { why: 'wrong invoice' }, DEWI);
    const dump = desk.table.dump();
    expect(await unapplyLine(desk, line, { why: 'again' }, DEWI)).toMatchObject({
      refused: 'reversed-already',
      message: expect.stringMatching(/by person:dewi at .*: wrong invoice/),
    });
    expect(await unapplyLeg(desk, 'INV-2026-001', `L#${bankLineRef(line)}#1`, { why: 'again' }, DEWI)).toMatchObject({
      refused: 'reversed-already',
    });
    expect(desk.table.dump()).toEqual(dump);
  });

  it('leaves the money to be applied again, under the next number', async () => {
    await bank(desk, '1', [FULL]);
    const line = await lineOf(desk, 'INV-2026-001');
    await unapplyLine(desk, line, { why: 'wrong invoice' }, DEWI);
    await allocate(desk, line, [{ invoice: 'INV-2026-001', amountMinor: 111_000_000n }], DEWI);
    expect((await balances(desk))['INV-2026-001']).toBeUndefined();
    expect((await legsOf(desk.table, 'INV-2026-001')).map(({ leg }) => leg.slice(-3))).toEqual(['1#1', '#1~', '1#2']);
    expect(await unapplyLine(desk, line, { why: 'still wrong' }, DEWI)).toMatchObject({
      legs: [{ amountMinor: -111_000_000n }],
    });
    expect(await laws()).toEqual([]);
  });

  it('takes back the part on one invoice, and leaves the rest of the posting', async () => {
    await bank(desk, '1', [TWO]);
    const line = await lineOf(desk, 'INV-2026-002');
    const [leg] = await legsOf(desk.table, 'INV-2026-002');
    await unapplyLeg(desk, 'INV-2026-002', leg?.leg ?? '', { why: 'disputed', wasRight: true }, DEWI);
    expect((await balances(desk))['INV-2026-002']).toBe(50_000_000n);
    expect((await balances(desk))['INV-2026-001']).toBeUndefined();
    expect(await again(desk, line)).toMatchObject({
      outcome: 'partly-applied',
      remainingMinor: 50_000_000n,
      automatic: 'stands',
    });
    expect(await laws()).toEqual([]);
  });

  it('takes a credit note back on both sides, sets it off again, and a second delivery of its file changes nothing', async () => {
    const [leg] = await legsOf(desk.table, 'CN-2026-001');
    await unapplyLeg(desk, 'CN-2026-001', leg?.leg ?? '', { why: 'belongs to another invoice' }, DEWI);
    expect(await balances(desk)).toMatchObject({ 'INV-2026-003': 75_000_000n, 'CN-2026-001': -10_000_000n });
    expect(await setOffCreditNote(desk, 'CN-2026-001', 'INV-2026-004', undefined, DEWI)).toMatchObject({
      amountMinor: 10_000_000n,
    });
    expect(await setOffCreditNote(desk, 'CN-2026-001', 'INV-2026-004', undefined, DEWI)).toMatchObject({
      refused: 'more-than-open',
    });
    expect(await setOffCreditNote(desk, 'INV-2026-004', 'INV-2026-003', undefined, DEWI)).toMatchObject({
      refused: 'not-a-credit-note',
    });
    const dump = desk.table.dump();
    await deskWithInvoices(desk);
    expect(desk.table.dump()).toEqual(dump);
    const [onInvoice] = await legsOf(desk.table, 'INV-2026-004');
    await unapplyLeg(desk, 'INV-2026-004', onInvoice?.leg ?? '', { why: 'again' }, DEWI);
    expect(await balances(desk)).toMatchObject({ 'INV-2026-004': 25_000_000n, 'CN-2026-001': -10_000_000n });
    expect(await laws()).toEqual([]);
  });

  it('refuses without a reason, without money applied, and for legs that are not there', async () => {
    await bank(desk, '1', [FULL, { mark: 'C', amount: '90000,00', text: 'SETORAN TUNAI' }]);
    const line = await lineOf(desk, 'SETORAN');
    expect(await unapplyLine(desk, line, { why: ' ' }, DEWI)).toMatchObject({ refused: 'reason-missing' });
    expect(await unapplyLine(desk, line, { why: 'x' }, DEWI)).toMatchObject({ refused: 'nothing-applied' });
    expect(await unapplyLine(desk, { ...line, line: 'feed#1' }, { why: 'x' }, DEWI)).toMatchObject({
      refused: 'line-unknown',
    });
    expect(await unapplyLeg(desk, 'INV-2026-002', 'W#1', { why: 'x' }, DEWI)).toMatchObject({ refused: 'leg-unknown' });
  });
});

describe('a receipt that the bank takes back', () => {
  const BACK = { mark: 'RC', amount: '1610000,00', text: 'TOLAK TRF', reference: 'OTHER' } as const;

  it('opens its invoices again at their due dates, in one transaction', async () => {
    await bank(desk, '1', [TWO]);
    await bank(desk, '2', [BACK]);
    const receipt = await lineOf(desk, 'INV-2026-002');
    const debit = await lineOf(desk, 'TOLAK');
    if (debit.inReview)
      expect(await returnLine(desk, debit, receipt, DEWI)).toMatchObject({ original: { outcome: 'returned' } });
    expect(await balances(desk)).toMatchObject({ 'INV-2026-001': 111_000_000n, 'INV-2026-002': 50_000_000n });
    expect(await again(desk, receipt)).toMatchObject({
      outcome: 'returned',
      remainingMinor: 0n,
      movedMinor: 161_000_000n,
      inReview: false,
    });
    expect(await again(desk, debit)).toMatchObject({ reverses: bankLineRef(receipt), inReview: false });
    const [leg, reversal] = await legsOf(desk.table, 'INV-2026-002');
    expect(reversal).toMatchObject({ reverses: leg?.leg, cause: `line:${bankLineRef(debit)}` });
    expect(await laws()).toEqual([]);
  });

  it('is refused a second time, for another amount, and where the money was no receipt', async () => {
    await bank(desk, '1', [TWO, FULL]);
    await bank(desk, '2', [{ ...BACK, amount: '1610000,01' }]);
    const receipt = await lineOf(desk, 'INV-2026-002');
    const debit = await lineOf(desk, 'TOLAK');
    expect(await returnLine(desk, debit, receipt, DEWI)).toMatchObject({ refused: 'amount-differs' });
    expect(await returnLine(desk, receipt, debit, DEWI)).toMatchObject({
      refused: expect.stringMatching(/not-a-debit|not-waiting/),
    });
    const history = await historyOfLine(desk.table, receipt);
    if (history === undefined) throw new Error('no history');
    const hand = { actor: 'x', now: desk.clock(), today: receipt.bookedOn };
    const right = { ...debit, amountMinor: -161_000_000n };
    expect('writes' in planReturn(right, debit, history, hand)).toBe(true);
    const gone = { ...history, line: { ...history.line, outcome: 'returned' as const } };
    expect(planReturn(right, debit, gone, hand)).toMatchObject({ refused: 'returned-already' });
  });
});
