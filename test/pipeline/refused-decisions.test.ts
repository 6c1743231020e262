import { localDate } from '@piutang/calendar';
import { type BankLine, bankLineRef, parseBankLineRef } from '@piutang/table';
import {
  acceptProposal,
  allocate,
  approve,
  cancelRefund,
  ignoreLine,
  ingestInvoiceFile,
  parseRefundRef,
  payRefund,
  postStatementFile,
  putOnAccount,
  recover,
  refundRef,
  rejectFile,
  rejectRequest,
  releaseFile,
  requestRefund,
  returnLine,
  setOffCreditNote,
  unapplyLeg,
  unapplyLine,
  waitingRequests,
  writeOff,
} from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, bank, deskWithInvoices, lineOf, mt940 } from '../support/books.ts';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

/** Why a decision is not made: the code that a program reads and the whole sentence that a person does. */

const DEWI = { actor: 'person:dewi' } as const;
const BUDI = { actor: 'person:budi' } as const;
const MALLORY = { actor: 'person:mallory' } as const;
const CASH: Booking = { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI' };
const PAID: Booking = { mark: 'C', amount: '500000,00', text: 'INV-2026-002 PT SINAR JAYA ABADI' };
const BACK: Booking = { mark: 'RC', amount: '500000,00', text: 'KOREKSI' };

const tenant = testTenant((json) => {
  json['authority'] = {
    people: [
      { name: 'dewi', role: 'clerk' },
      { name: 'budi', role: 'controller' },
    ],
    fourEyesAbove: { apply: { IDR: '300000.00' }, refund: { IDR: '100000.00' } },
    writeOffLimits: [{ role: 'controller', upTo: { IDR: '9000000.00' } }],
  };
});

let desk: TestDesk;
let cash: BankLine;
let paid: BankLine;
beforeEach(async () => {
  desk = await deskWithInvoices(testDesk(tenant));
  const more =
    'invoice,customer,currency,amount,issuedOn,dueOn\nCN-9,C-3,IDR,-50000.00,2026-11-01,2026-11-01\nEUR-1,C-3,EUR,50.00,2026-11-01,2026-11-01\n';
  await ingestInvoiceFile(desk, desk.drop('invoices/more.csv', more));
  await bank(desk, '1', [CASH, PAID, BACK]);
  [cash, paid] = [await lineOf(desk, 'SETORAN'), await lineOf(desk, 'SINAR')];
});

const part = (invoice: string, amountMinor: bigint) => [{ invoice, amountMinor }];
const nowhere = { account: '1', bookedOn: localDate('2026-11-20'), line: 'feed#1' };
const ref = (line: BankLine) => bankLineRef(line);
const STRANGER =
  'mallory is not among authority.people of the tenant file: expected one of dewi, budi; name yourself with --as';
const asked = async () => (await Array.fromAsync(waitingRequests(desk.table)))[0]?.id ?? '';

/** What a decision comes to while somebody else writes what it is about each time, and how often it was tried. */
async function overtaken(decide: (at: TestDesk) => Promise<unknown>, times = Number.POSITIVE_INFINITY) {
  let tried = 0;
  const table: TestDesk['table'] = {
    ...desk.table,
    commit: async (writes) => {
      tried += 1;
      if (tried > times) return desk.table.commit(writes);
      const [first] = writes;
      if (first === undefined) throw new Error('nothing was written');
      return { committed: false, failed: [{ name: first.condition.name, key: { p: first.item.p, s: first.item.s } }] };
    },
  };
  return { answer: await decide({ ...desk, table }), tried };
}

describe('a decision about money that waits', () => {
  it.each<[string, () => Promise<unknown>, string, () => string]>([
    [
      'no invoice named',
      () => allocate(desk, cash, [], DEWI),
      'nothing-to-apply',
      () => 'no invoice was named: give INVOICE=AMOUNT',
    ],
    [
      'a line that is not there',
      () => allocate(desk, nowhere, part('INV-2026-004', 1n), DEWI),
      'line-unknown',
      () => 'there is no line 1/2026-11-20/feed#1: piutang review list shows those that wait',
    ],
    [
      'a line that waits for nobody',
      () => allocate(desk, paid, part('INV-2026-004', 1n), DEWI),
      'not-waiting',
      () => `line ${ref(paid)} is applied and waits for nobody`,
    ],
    [
      'several payers',
      () => allocate(desk, cash, [...part('INV-2026-004', 1n), ...part('INV-2026-006', 1n)], DEWI),
      'other-payer',
      () => 'the invoices are of C-2, C-3: give --across-payers and --reason if that is meant',
    ],
    [
      'several payers without a reason',
      () => allocate(desk, cash, part('INV-2026-004', 1n), DEWI, { acrossPayers: true, why: ' ' }),
      'reason-missing',
      () => 'money that moves to another payer needs a reason: give --reason',
    ],
    [
      'no proposal',
      () => acceptProposal(desk, cash, DEWI),
      'no-proposal',
      () => `line ${ref(cash)} has no proposal: name the invoices with piutang review allocate`,
    ],
    [
      'a reading that is not there',
      () => acceptProposal(desk, cash, DEWI, { rival: 4 }),
      'no-such-rival',
      () => `line ${ref(cash)} has 0 rival readings: got --rival 4`,
    ],
    [
      'no reason to ignore it',
      () => ignoreLine(desk, cash, ' ', DEWI),
      'reason-missing',
      () => 'no reason was given: say why the money settles no invoice with --reason',
    ],
    ['a stranger who ignores it', () => ignoreLine(desk, cash, 'x', MALLORY), 'not-permitted', () => STRANGER],
    ['a stranger who keeps it', () => putOnAccount(desk, cash, 'C-2', MALLORY), 'not-permitted', () => STRANGER],
    [
      'nobody’s account',
      () => putOnAccount(desk, cash, undefined, DEWI),
      'payer-unknown',
      () => `line ${ref(cash)} does not know its payer: name it with --customer`,
    ],
    [
      'the account of somebody unknown',
      () => putOnAccount(desk, cash, 'C-99', DEWI),
      'payer-unknown',
      () => 'there is no customer C-99: piutang customer show tells who is known',
    ],
    [
      'no reason to refund it',
      () => requestRefund(desk, cash, ' ', DEWI),
      'reason-missing',
      () => 'no reason was given: say why the money goes back with --reason',
    ],
    [
      'more than is left to refund',
      () => requestRefund(desk, cash, 'x', DEWI, 40_000_001n),
      'more-than-left',
      () => `line ${ref(cash)} has IDR 400000.00 left, IDR 400000.01 were to be refunded`,
    ],
    [
      'nothing to refund',
      () => requestRefund(desk, cash, 'x', DEWI, 0n),
      'more-than-left',
      () => `line ${ref(cash)} has IDR 400000.00 left, IDR 0.00 were to be refunded`,
    ],
    [
      'a refund of a line that is settled',
      () => requestRefund(desk, paid, 'x', DEWI),
      'not-waiting',
      () => `line ${ref(paid)} is applied and waits for nobody`,
    ],
  ])('is refused for %s', async (_, decide, refused, message) => {
    const before = desk.table.dump();
    expect(await decide()).toStrictEqual({ refused, message: message() });
    expect(desk.table.dump()).toEqual(before);
  });

  it('is refused for money of another payer, whose it is told', async () => {
    await bank(desk, '2', [{ mark: 'C', amount: '123456,00', text: 'TRSF PT SINAR JAYA ABADI LAIN LAIN' }]);
    await putOnAccount(desk, await lineOf(desk, 'LAIN'), 'C-1', DEWI);
    expect(await allocate(desk, await lineOf(desk, 'LAIN'), part('INV-2026-004', 1n), DEWI)).toStrictEqual({
      refused: 'other-payer',
      message: 'the invoices are of C-2 (the money is from C-1): give --across-payers and --reason if that is meant',
    });
    // A child of the payer is of its family.
    expect(await allocate(desk, await lineOf(desk, 'LAIN'), part('INV-2026-007', 1n), DEWI)).toMatchObject({
      outcome: 'partly-applied',
      customer: 'C-1',
    });
  });

  it('is not made twice at once, and what was asked for waits once', async () => {
    await allocate(desk, cash, part('INV-2026-004', 100n), DEWI);
    expect(await allocate(desk, cash, part('INV-2026-004', 100n), DEWI)).toStrictEqual({
      refused: 'allocated-already',
      message: `line ${ref(cash)} was given to INV-2026-004 by person:dewi at 2026-11-23T02:00:00.000Z: nothing was done a second time; add --again if the same is meant once more`,
    });
    const first = await requestRefund(desk, cash, 'x', DEWI, 30_000_000n);
    const id = await asked();
    expect(first).toMatchObject({
      message: `IDR 300000.00 is above IDR 100000.00, which takes two people: request ${id} waits for a second person (piutang review approve ${id})`,
    });
    expect(await requestRefund(desk, cash, 'x', BUDI, 30_000_000n)).toStrictEqual({
      refused: 'requested-already',
      message: `person:dewi asked for this at 2026-11-23T02:00:00.000Z: request ${id} waits for approval`,
    });
    expect(await approve(desk, id, DEWI)).toStrictEqual({
      refused: 'not-permitted',
      message: 'dewi asked for it: another person has to approve',
    });
    expect(await rejectRequest(desk, id, ' ', BUDI)).toStrictEqual({
      refused: 'reason-missing',
      message: 'no reason was given: say why it is rejected with --reason',
    });
    expect(await rejectRequest(desk, id, 'x', MALLORY)).toStrictEqual({ refused: 'not-permitted', message: STRANGER });
    expect(await rejectRequest(desk, id, 'changed my mind', DEWI)).toMatchObject({ decidedBy: 'person:dewi' });
    expect(await approve(desk, id, BUDI)).toStrictEqual({
      refused: 'decided-already',
      message: `request ${id} was rejected by person:dewi at 2026-11-23T02:00:00.000Z`,
    });
    expect(await approve(desk, 'none', BUDI)).toStrictEqual({
      refused: 'request-unknown',
      message: 'there is no request none: piutang review requests lists those that wait',
    });
  });

  it('that was asked for is checked again when it is approved', async () => {
    await requestRefund(desk, cash, 'x', DEWI, 30_000_000n);
    const id = await asked();
    await ignoreLine(desk, cash, 'not ours', BUDI);
    expect(await approve(desk, id, BUDI)).toMatchObject({ refused: 'not-waiting' });
  });
});

describe('a refund', () => {
  it('is paid or cancelled by who may, with what it takes, while it is open', async () => {
    const refund = await requestRefund(desk, cash, 'x', DEWI, 5_000_000n);
    if (!('movement' in refund)) throw new Error('it should be done at once');
    const payment = { reference: 'TRF-1', paidOn: localDate('2026-11-24') };
    expect(await payRefund(desk, refund, { ...payment, reference: ' ' }, DEWI)).toStrictEqual({
      refused: 'reference-missing',
      message: 'no reference was given: name the payment at the bank with --reference',
    });
    expect(await payRefund(desk, refund, payment, MALLORY)).toStrictEqual({
      refused: 'not-permitted',
      message: STRANGER,
    });
    expect(await cancelRefund(desk, refund, 'x', MALLORY)).toStrictEqual({
      refused: 'not-permitted',
      message: STRANGER,
    });
    expect(await cancelRefund(desk, refund, ' ', DEWI)).toStrictEqual({
      refused: 'reason-missing',
      message: 'no reason was given: say why the refund is not paid with --reason',
    });
    expect(await payRefund(desk, { ...refund, movement: '9' }, payment, DEWI)).toStrictEqual({
      refused: 'refund-unknown',
      message: `there is no refund ${ref(cash)}/9: piutang refund list shows those to be paid`,
    });
    const busy = {
      refused: 'changed-meanwhile',
      message: `refund ${refundRef(refund)} is being written by others: try again`,
    };
    expect(await overtaken((at) => payRefund(at, refund, payment, DEWI))).toStrictEqual({ answer: busy, tried: 1 });
    expect(await overtaken((at) => cancelRefund(at, refund, 'x', DEWI))).toStrictEqual({ answer: busy, tried: 5 });
    await payRefund(desk, refund, payment, DEWI);
    expect(await cancelRefund(desk, refund, 'x', DEWI)).toStrictEqual({
      refused: 'refund-ended',
      message: `refund ${refundRef(refund)} is paid, reference TRF-1`,
    });
    const other = await requestRefund(desk, cash, 'x', DEWI, 1n);
    if (!('movement' in other)) throw new Error('it should be done at once');
    await cancelRefund(desk, other, 'x', DEWI);
    expect(await payRefund(desk, other, payment, DEWI)).toStrictEqual({
      refused: 'refund-ended',
      message: `refund ${refundRef(other)} is cancelled`,
    });
  });

  it('has a name that is read back, and other texts have none', () => {
    const id = { ...nowhere, movement: '12' };
    expect(refundRef(id)).toBe('1/2026-11-20/feed#1/12');
    expect(parseRefundRef('1/2026-11-20/feed#1/12')).toEqual(id);
    for (const text of [
      '',
      '1/2026-11-20/feed#1',
      '1/2026-11-20/feed#1/',
      '1/2026-11-20/feed#1/x',
      '1/2026-11-20/feed#1/1x',
      'x/1',
    ])
      expect(parseRefundRef(text), text).toBeUndefined();
    expect(parseBankLineRef('1/2026-11-20/feed#1')).toEqual(nowhere);
  });
});

describe('giving up a claim', () => {
  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'without a note',
      () => writeOff(desk, 'INV-2026-004', 'fraud', ' ', BUDI),
      'reason-missing',
      'no note was given: say what the write-off rests on with --note',
    ],
    [
      'that is not there',
      () => writeOff(desk, 'INV-9', 'fraud', 'x', BUDI),
      'invoice-unknown',
      'there is no invoice INV-9',
    ],
    [
      'that is settled',
      () => writeOff(desk, 'INV-2026-002', 'fraud', 'x', BUDI),
      'nothing-open',
      'INV-2026-002 has IDR 0.00 open: there is nothing to write off',
    ],
    [
      'that is a credit note',
      () => writeOff(desk, 'CN-9', 'fraud', 'x', BUDI),
      'nothing-open',
      'CN-9 has IDR -50000.00 open: there is nothing to write off',
    ],
    [
      'for more than is open',
      () => writeOff(desk, 'INV-2026-004', 'fraud', 'x', BUDI, 25_000_001n),
      'more-than-open',
      'INV-2026-004 has IDR 250000.00 open, IDR 250000.01 were to be written off',
    ],
    [
      'for nothing',
      () => writeOff(desk, 'INV-2026-004', 'fraud', 'x', BUDI, 0n),
      'more-than-open',
      'INV-2026-004 has IDR 250000.00 open, IDR 0.00 were to be written off',
    ],
    ['by a stranger', () => writeOff(desk, 'INV-2026-004', 'fraud', 'x', MALLORY), 'not-permitted', STRANGER],
    ['by a stranger who recovers', () => recover(desk, 'INV-2026-004', cash, MALLORY), 'not-permitted', STRANGER],
    [
      'to recover what is not there',
      () => recover(desk, 'INV-9', cash, DEWI),
      'invoice-unknown',
      'there is no invoice INV-9',
    ],
    [
      'to recover what was not given up',
      () => recover(desk, 'INV-2026-004', cash, DEWI),
      'not-written-off',
      'nothing of INV-2026-004 is written off: use piutang review allocate',
    ],
  ])('is refused %s', async (_, decide, refused, message) => {
    expect(await decide()).toStrictEqual({ refused, message });
  });

  it('is not recovered from what does not fit', async () => {
    await writeOff(desk, 'INV-2026-004', 'fraud', 'x', BUDI, 20_000_000n);
    await writeOff(desk, 'EUR-1', 'fraud', 'x', BUDI);
    const tried = (invoice: string, minor?: bigint) => recover(desk, invoice, cash, DEWI, minor);
    expect(await tried('EUR-1')).toMatchObject({
      refused: expect.stringMatching(/currency-differs|not-written-off/),
    });
    expect(await tried('INV-2026-004', 0n)).toStrictEqual({
      refused: 'more-than-received',
      message: 'the line has IDR 400000.00 left, IDR 0.00 were to be recovered',
    });
    expect(await tried('INV-2026-004', 40_000_001n)).toStrictEqual({
      refused: 'more-than-received',
      message: 'the line has IDR 400000.00 left, IDR 400000.01 were to be recovered',
    });
    expect(await tried('INV-2026-004', 20_000_001n)).toStrictEqual({
      refused: 'more-than-written-off',
      message: 'IDR 200000.00 of INV-2026-004 were written off, IDR 200000.01 were to be recovered',
    });
    expect(await overtaken((at) => recover(at, 'INV-2026-004', cash, DEWI))).toStrictEqual({
      answer: {
        refused: 'changed-meanwhile',
        message: 'INV-2026-004 or the line is being written by others: try again',
      },
      tried: 5,
    });
  });
});

describe('a credit note', () => {
  it.each<[string, string, string, bigint | undefined, string, string]>([
    ['that is not there', 'CN-0', 'INV-2026-006', undefined, 'credit-note-unknown', 'there is no credit note CN-0'],
    ['against nothing', 'CN-9', 'INV-0', undefined, 'invoice-unknown', 'there is no invoice INV-0'],
    [
      'that is an invoice',
      'INV-2026-006',
      'INV-2026-006',
      undefined,
      'not-a-credit-note',
      'INV-2026-006 is an invoice: expected a credit note first, then the invoice',
    ],
    [
      'against a credit note',
      'CN-9',
      'CN-9',
      undefined,
      'not-a-credit-note',
      'CN-9 is a credit note: expected an invoice after the credit note',
    ],
    [
      'in another currency',
      'CN-9',
      'EUR-1',
      undefined,
      'currency-differs',
      'CN-9 is in IDR, EUR-1 in EUR: nothing is set off across currencies',
    ],
    [
      'of another payer',
      'CN-9',
      'INV-2026-004',
      undefined,
      'other-payer',
      'CN-9 is of C-3, INV-2026-004 of C-2: nothing is set off across payers',
    ],
    [
      'for more than it has',
      'CN-9',
      'INV-2026-006',
      5_000_001n,
      'more-than-open',
      '50000.01 were to be set off, expected up to 50000.00 IDR, which both have open',
    ],
    [
      'for nothing',
      'CN-9',
      'INV-2026-006',
      0n,
      'more-than-open',
      '0.00 were to be set off, expected up to 50000.00 IDR, which both have open',
    ],
  ])('is not set off %s', async (_, note, invoice, minor, refused, message) => {
    expect(await setOffCreditNote(desk, note, invoice, minor, DEWI)).toStrictEqual({ refused, message });
  });

  it('that names an invoice is set off only within a payer and a currency', async () => {
    const rows = [
      'invoice,customer,currency,amount,issuedOn,dueOn,appliesTo',
      'CN-A,C-3,IDR,-1.00,2026-11-01,2026-11-01,INV-2026-004',
      'CN-B,C-3,EUR,-1.00,2026-11-01,2026-11-01,INV-2026-006',
      'CN-C,C-3,IDR,-1.00,2026-11-01,2026-11-01,INV-NONE',
      'CN-D,C-1,IDR,-1.00,2026-11-01,2026-11-01,INV-2026-002',
    ];
    await ingestInvoiceFile(desk, desk.drop('invoices/notes.csv', `${rows.join('\n')}\n`));
    const legs = desk.table.dump().filter(({ p }) => /^A#CN-[A-D]$/.test(p));
    expect(legs).toEqual([]);
  });
});

describe('taking back', () => {
  it.each<[string, () => Promise<unknown>, string, () => string]>([
    [
      'without a reason',
      () => unapplyLine(desk, paid, { why: ' ' }, DEWI),
      'reason-missing',
      () => 'no reason was given: say why it is taken back with --reason',
    ],
    [
      'a leg without a reason',
      () => unapplyLeg(desk, 'INV-2026-002', 'x', { why: '' }, DEWI),
      'reason-missing',
      () => 'no reason was given: say why it is taken back with --reason',
    ],
    ['by a stranger', () => unapplyLine(desk, paid, { why: 'x' }, MALLORY), 'not-permitted', () => STRANGER],
    [
      'a line that is not there',
      () => unapplyLine(desk, nowhere, { why: 'x' }, DEWI),
      'line-unknown',
      () => 'there is no line 1/2026-11-20/feed#1: piutang review list shows those that wait',
    ],
    [
      'what was never paid',
      () => unapplyLine(desk, cash, { why: 'x' }, DEWI),
      'nothing-applied',
      () => `line ${ref(cash)} paid nothing: there is nothing to take back`,
    ],
    [
      'what was not paid on that invoice',
      () => unapplyLine(desk, paid, { why: 'x' }, DEWI, 'INV-2026-001'),
      'nothing-applied',
      () => `line ${ref(paid)} on INV-2026-001 paid nothing: there is nothing to take back`,
    ],
    [
      'a leg that is not there',
      () => unapplyLeg(desk, 'INV-2026-002', 'W#1', { why: 'x' }, DEWI),
      'leg-unknown',
      () => 'INV-2026-002 has no leg W#1 to take back: piutang invoice show INV-2026-002 lists them',
    ],
  ])('is refused %s', async (_, decide, refused, message) => {
    expect(await decide()).toStrictEqual({ refused, message: message() });
  });

  it('is refused the second time, and for what takes another one back', async () => {
    await writeOff(desk, 'INV-2026-004', 'fraud', 'x', BUDI);
    expect(await unapplyLeg(desk, 'INV-2026-004', 'W#1', { why: 'y' }, DEWI)).toStrictEqual({
      refused: 'not-permitted',
      message: 'dewi is a clerk: reverse-write-off takes a controller; ask one',
    });
    expect(await overtaken((at) => unapplyLeg(at, 'INV-2026-004', 'W#1', { why: 'y' }, BUDI))).toStrictEqual({
      answer: {
        refused: 'changed-meanwhile',
        message: 'W#1 of INV-2026-004 or an invoice is being written by others: try again',
      },
      tried: 5,
    });
    await unapplyLeg(desk, 'INV-2026-004', 'W#1', { why: 'they pay' }, BUDI);
    expect(await unapplyLeg(desk, 'INV-2026-004', 'W#1', { why: 'y' }, BUDI)).toStrictEqual({
      refused: 'reversed-already',
      message: 'leg W#1 of INV-2026-004 was taken back already by person:budi at 2026-11-23T02:00:00.000Z: they pay',
    });
    expect(await unapplyLeg(desk, 'INV-2026-004', 'W#1~', { why: 'y' }, BUDI)).toMatchObject({
      refused: 'leg-unknown',
    });
    await unapplyLine(desk, paid, { why: 'wrong' }, DEWI);
    const where = { refused: 'reversed-already' };
    const by = 'was taken back already by person:dewi at 2026-11-23T02:00:00.000Z: wrong';
    expect(await unapplyLine(desk, paid, { why: 'x' }, DEWI)).toStrictEqual({
      ...where,
      message: `line ${ref(paid)} ${by}`,
    });
    expect(await unapplyLine(desk, paid, { why: 'x' }, DEWI, 'INV-2026-002')).toStrictEqual({
      ...where,
      message: `line ${ref(paid)} on INV-2026-002 ${by}`,
    });
  });
});

describe('a return of the bank', () => {
  it('is of a whole receipt on its account, once, and of nothing else', async () => {
    const back = await lineOf(desk, 'KOREKSI');
    expect(back.inReview).toBe(true);
    const wrong = (debit: BankLine, receipt: BankLine) => returnLine(desk, debit, receipt, BUDI);
    expect(await wrong({ ...back, line: 'feed#1' }, paid)).toStrictEqual({
      refused: 'line-unknown',
      message: 'there is no line 1240007654321/2026-11-20/feed#1: piutang review list shows those that wait',
    });
    expect(await wrong(back, { ...paid, line: 'feed#2' })).toMatchObject({
      message: expect.stringContaining('feed#2'),
    });
    expect(await wrong(paid, cash)).toStrictEqual({
      refused: 'not-waiting',
      message: `line ${ref(paid)} is applied and waits for nobody`,
    });
    expect(await wrong(cash, paid)).toStrictEqual({
      refused: 'not-a-debit',
      message: `${ref(cash)} brings no money back: expected a debit that returns a credit`,
    });
    expect(await wrong(back, back)).toMatchObject({ refused: 'not-a-debit' });
    expect(await wrong(back, cash)).toStrictEqual({
      refused: 'amount-differs',
      message: `IDR 500000.00 went back, ${ref(cash)} brought IDR 400000.00: only a whole receipt is returned`,
    });
    expect(await overtaken((at) => returnLine(at, back, paid, BUDI))).toStrictEqual({
      answer: { refused: 'changed-meanwhile', message: `line ${ref(back)} is being written by others: try again` },
      tried: 5,
    });
    await wrong(back, paid);
    await bank(desk, '3', [{ ...BACK, text: 'KOREKSI KEDUA' }]);
    const second = await lineOf(desk, 'KEDUA');
    if (second.inReview)
      expect(await wrong(second, paid)).toStrictEqual({
        refused: 'returned-already',
        message: `${ref(paid)} was returned already: the bank took ${ref(paid)} back: KOREKSI`,
      });
  });

  it('is not of money that was refunded', async () => {
    const refund = await requestRefund(desk, cash, 'x', DEWI, 5_000_000n);
    expect(refund).toHaveProperty('movement');
    await bank(desk, '3', [{ ...BACK, amount: '400000,00', text: 'KOREKSI KEDUA' }]);
    expect(await returnLine(desk, await lineOf(desk, 'KEDUA'), cash, BUDI)).toStrictEqual({
      refused: 'paid-back-already',
      message: `IDR 50000.00 of ${ref(cash)} were refunded to the payer by person:dewi: settle the difference with the payer first`,
    });
  });
});

describe('a decision that others overtake', () => {
  const busy = { refused: 'changed-meanwhile', message: 'what this is about is being written by others: try again' };
  const onLine = () => ({
    refused: 'changed-meanwhile',
    message: `line ${ref(cash)} is being written by others: try again`,
  });

  it.each<[string, (at: TestDesk) => Promise<unknown>, () => object]>([
    ['an allocation', (at) => allocate(at, cash, part('INV-2026-004', 1n), DEWI), () => busy],
    ['a request', (at) => allocate(at, cash, part('INV-2026-003', 35_000_000n), DEWI), () => busy],
    ['a write-off', (at) => writeOff(at, 'INV-2026-004', 'fraud', 'x', BUDI), () => busy],
    ['a refund', (at) => requestRefund(at, cash, 'x', DEWI, 1n), () => busy],
    ['ignoring', (at) => ignoreLine(at, cash, 'x', DEWI), onLine],
    ['keeping on account', (at) => putOnAccount(at, cash, 'C-2', DEWI), onLine],
    [
      'taking back',
      (at) => unapplyLine(at, paid, { why: 'x' }, DEWI),
      () => ({
        refused: 'changed-meanwhile',
        message: `${ref(paid)} or an invoice is being written by others: try again`,
      }),
    ],
    [
      'a set-off',
      (at) => setOffCreditNote(at, 'CN-9', 'INV-2026-006', undefined, DEWI),
      () => ({ refused: 'changed-meanwhile', message: 'CN-9 or INV-2026-006 is being written by others: try again' }),
    ],
  ])('is made anew four times and then given up: %s', async (_, decide, expected) => {
    expect(await overtaken(decide)).toStrictEqual({ answer: expected(), tried: 5 });
    const done = await overtaken(decide, 4);
    expect(done.answer).not.toHaveProperty('refused');
  });

  it('is made anew four times and then given up: an approval', async () => {
    await requestRefund(desk, cash, 'x', DEWI, 30_000_000n);
    const id = await asked();
    expect(await overtaken((at) => approve(at, id, BUDI))).toStrictEqual({ answer: busy, tried: 5 });
    expect(await overtaken((at) => rejectRequest(at, id, 'x', BUDI))).toStrictEqual({ answer: busy, tried: 1 });
    expect((await overtaken((at) => approve(at, id, BUDI), 4)).answer).not.toHaveProperty('refused');
  });
});

describe('a file in quarantine', () => {
  beforeEach(async () => {
    const broken = mt940('9', 0n, [CASH]).replace(/:62F:C261120IDR\d/, ':62F:C261120IDR9');
    await postStatementFile(desk, desk.drop('bank-statements/9.sta', broken));
  });

  it('is decided by its name, with a reason, by who may', async () => {
    const key = 'bank-statements/9.sta';
    expect(await releaseFile(desk, key, ' ', BUDI)).toStrictEqual({
      refused: 'reason-missing',
      message: 'no reason was given: say with --reason why the file may post or never will',
    });
    expect(await rejectFile(desk, key, 'x', DEWI)).toStrictEqual({
      refused: 'not-permitted',
      message: 'dewi is a clerk: release takes a controller; ask one',
    });
    expect(await rejectFile(desk, 'other.sta', 'x', BUDI)).toStrictEqual({
      refused: 'file-unknown',
      message: `no file other.sta is in quarantine: expected the key or SHA-256 of one of ${key}`,
    });
    const busy = {
      refused: 'changed-meanwhile',
      message: `${key} was decided by somebody else at the same moment: look again`,
    };
    expect(await overtaken((at) => rejectFile(at, key, 'x', BUDI))).toStrictEqual({ answer: busy, tried: 1 });
    expect(await overtaken((at) => releaseFile(at, key, 'x', BUDI))).toStrictEqual({ answer: busy, tried: 1 });
    const rejected = await rejectFile(desk, key, 'x', BUDI);
    if ('refused' in rejected) throw new Error(rejected.message);
    expect(await rejectFile(desk, rejected.sha256, 'x', BUDI)).toStrictEqual({
      refused: 'file-unknown',
      message: `no file ${rejected.sha256} is in quarantine: expected the key or SHA-256 of one of none`,
    });
  });

  it('is named by eight digits of its content at least, and by enough to be one', async () => {
    const other = mt940('8', 0n, [{ ...CASH, amount: '9,00' }]).replace(/:62F:C261120IDR\d/, ':62F:C261120IDR9');
    await postStatementFile(desk, desk.drop('bank-statements/8.sta', other));
    const [file] = desk.table.dump().filter(({ p, st }) => p.startsWith('F#') && st === 'quarantined');
    const sha256 = String(file?.['i']);
    expect(await rejectFile(desk, sha256.slice(0, 7), 'x', BUDI)).toMatchObject({ refused: 'file-unknown' });
    expect(await rejectFile(desk, sha256.slice(0, 8), 'x', BUDI)).toMatchObject({ state: 'rejected', sha256 });
  });
});
