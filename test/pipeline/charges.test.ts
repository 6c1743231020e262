import { localDate } from '@piutang/calendar';
import { type ChargeClaim, interestUntil } from '@piutang/receivables';
import { claimKind, invoiceKind, noticeKind, read } from '@piutang/table';
import {
  acceptProposal,
  ageReceivables,
  approve,
  casesOf,
  ingestInvoiceFile,
  interestOn,
  journalEntries,
  linesInReview,
  postStatementFile,
  recordDelivery,
  runDunning,
  runningClaims,
  sendNotice,
  settleClaims,
  verifyBooks,
  waiveClaim,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,36500000.00,2026-10-01,2026-11-02,a@sinar.example,id
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,7300000.00,2026-10-30,2027-02-26,,
`;
const ACCOUNT = '0353070118';
const RINA = { actor: 'person:rina' };
const BUDI = { actor: 'person:budi' };
/** 10 % a year on Rp36,500,000 is Rp10,000 a day. */
const A_DAY = 1_000_000n;

type Json = Record<string, unknown>;
const interest = (more: Json = {}): Json => ({
  percentPerYear: '10',
  dayCount: 'actual/365',
  graceDays: 0,
  mode: 'on-send',
  agreedIn: 'Perjanjian 7/2026',
  disputed: 'bears-if-invalid',
  onPlan: 'bears-nothing',
  ...more,
});

async function started(rules: Json, change: (json: Json) => void = () => {}): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
      Object.assign(json['dunning'] as Json, rules, { maxBankAgeBusinessDays: 30 });
      change(json);
    }),
  );
  desk.setTime('2026-12-01', '06:00');
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  await bankDay(desk, '2026-11-02', 0n);
  return desk;
}

const BALANCES = new WeakMap<TestDesk, bigint>();

async function bankDay(desk: TestDesk, day: string, creditMinor: bigint, text = ''): Promise<void> {
  const date = day.replaceAll('-', '').slice(2);
  const shown = (minor: bigint) => `${minor / 100n},${String(minor % 100n).padStart(2, '0')}`;
  const opening = BALANCES.get(desk) ?? 0n;
  BALANCES.set(desk, opening + creditMinor);
  const line = creditMinor === 0n ? [] : [`:61:${date}${date.slice(2)}C${shown(creditMinor)}NTRFNONREF`, `:86:${text}`];
  const head = [`:20:${date}`, `:25:${ACCOUNT}`, `:28C:${date}/1`, `:60F:C${date}IDR${shown(opening)}`];
  const file = [...head, ...line, `:62F:C${date}IDR${shown(opening + creditMinor)}`, '-', ''];
  const posted = await postStatementFile(desk, desk.drop(`bank-statements/${day}.sta`, file.join('\r\n')));
  expect(posted.state).not.toBe('quarantined');
  for (const line of await Array.fromAsync(linesInReview(desk.table)))
    expect(await acceptProposal(desk, line, RINA)).not.toHaveProperty('refused');
}

async function morning(desk: TestDesk, day: string): Promise<string[]> {
  desk.setTime(day, '08:00');
  const before = desk.mails.length;
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  const queue = desk.queue.splice(0);
  for (const notice of [...queue, ...queue]) await sendNotice(desk, notice);
  return desk.mails.slice(before).map(({ text }) => text);
}

const claimsOf = async (desk: TestDesk): Promise<readonly ChargeClaim[]> =>
  (await casesOf(desk.table, 'C-1'))?.claims ?? [];
const chargesOf = async (desk: TestDesk) =>
  (await Array.fromAsync(desk.table.scan(0, 1)))
    .flat()
    .filter(({ p }) => p.startsWith('I#'))
    .map(invoiceKind.decode)
    .filter(({ charge }) => charge !== undefined)
    .sort((a, b) => (a.issuedOn < b.issuedOn ? -1 : 1));
const holds = async (desk: TestDesk) => expect((await verifyBooks(desk.table)).breaches).toEqual([]);

describe('interest that is booked with the notice', () => {
  it('is an invoice of its own for what accrued, and the next notice books what accrued since', async () => {
    const desk = await started({ interest: interest() });
    expect(await morning(desk, '2026-12-01')).toHaveLength(1);
    expect(await chargesOf(desk)).toMatchObject([
      {
        id: expect.stringMatching(/^BNG-261201-\d{8}$/),
        amountMinor: 29n * A_DAY,
        balanceMinor: 29n * A_DAY,
        dueOn: '2026-12-15',
        charge: { kind: 'interest', invoices: ['INV-2026-001'], claim: 'interest#INV-2026-001' },
      },
    ]);
    expect(await morning(desk, '2026-12-07')).toHaveLength(1);
    expect((await chargesOf(desk)).map(({ amountMinor }) => amountMinor)).toEqual([29n * A_DAY, 6n * A_DAY]);
    await holds(desk);
  });

  it('frappe/erpnext#58220: is not lost when the principal is paid: the rest up to the value date is booked', async () => {
    const desk = await started({ interest: interest() });
    await morning(desk, '2026-12-01');
    await bankDay(desk, '2026-12-03', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-04');
    expect((await chargesOf(desk)).map(({ amountMinor }) => amountMinor)).toEqual([29n * A_DAY, 2n * A_DAY]);
    expect(await claimsOf(desk)).toMatchObject([{ state: 'settled', why: 'paid late on 2026-12-03' }]);
    expect(await settleClaims(desk)).toEqual({ booked: 0, waived: 0, settled: 0 });
    await holds(desk);
  });

  it('frappe/erpnext#49621: follows a partial payment from its value date on', async () => {
    const desk = await started({ interest: interest() });
    await bankDay(desk, '2026-11-12', 1_825_000_000n, 'CICILAN INV-2026-001');
    await morning(desk, '2026-12-01');
    expect(await chargesOf(desk)).toMatchObject([{ amountMinor: 10n * A_DAY + (19n * A_DAY) / 2n }]);
  });

  it('is taken back when the payer pays promptly after the notice, and the principal is left as it was', async () => {
    const desk = await started({ interest: interest({ waivedIfPaidWithinDays: 7 }) });
    await morning(desk, '2026-12-01');
    await bankDay(desk, '2026-12-08', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-09');
    expect(await chargesOf(desk)).toMatchObject([{ balanceMinor: 0n }]);
    expect(await claimsOf(desk)).toMatchObject([{ state: 'settled', charges: [{ takenBack: true }] }]);
    expect(await read(desk.table, invoiceKind, 'INV-2026-001')).toMatchObject({ balanceMinor: 0n });
    const entries = await Array.fromAsync(journalEntries(desk.table));
    const income = entries.flatMap(({ postings }) => postings.filter(({ account }) => account[1] === 'late-charges'));
    expect(income.map(({ amountMinor }) => amountMinor).toSorted()).toEqual([-29n * A_DAY, 29n * A_DAY]);
    await holds(desk);
  });

  it('is not taken back when the money came a day later than that', async () => {
    const desk = await started({ interest: interest({ waivedIfPaidWithinDays: 6 }) });
    await morning(desk, '2026-12-01');
    await bankDay(desk, '2026-12-08', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-09');
    expect((await chargesOf(desk)).map(({ balanceMinor }) => balanceMinor)).toEqual([29n * A_DAY, 7n * A_DAY]);
  });

  it('that was too much, because the payment was of an earlier day, is taken back to what is owed', async () => {
    const desk = await started({ interest: interest() });
    await morning(desk, '2026-12-01');
    await bankDay(desk, '2026-11-12', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-02');
    expect(await chargesOf(desk)).toMatchObject([{ amountMinor: 29n * A_DAY, balanceMinor: 10n * A_DAY }]);
    await holds(desk);
  });

  it('bears nothing itself, however long it is open', async () => {
    const desk = await started({ interest: interest() });
    await morning(desk, '2026-12-01');
    await bankDay(desk, '2026-12-03', 3_650_000_000n, 'INV-2026-001');
    for (const day of ['2026-12-04', '2026-12-21', '2026-12-29', '2027-01-05', '2027-01-12']) await morning(desk, day);
    expect((await chargesOf(desk)).map(({ amountMinor }) => amountMinor)).toEqual([29n * A_DAY, 2n * A_DAY]);
    const [charge] = await chargesOf(desk);
    const cases = await casesOf(desk.table, 'C-1');
    if (cases === undefined || charge === undefined) throw new Error('no charge');
    expect(await interestOn(desk, cases, charge)).toBeUndefined();
    expect((await chargesOf(desk)).some(({ level }) => level > 0)).toBe(true);
  });

  it('is taken back when the mail that told of it bounced', async () => {
    const desk = await started({ interest: interest() });
    await morning(desk, '2026-12-01');
    const [notice] = (await Array.fromAsync(desk.table.query('N#C-1'))).map(noticeKind.decode);
    const mail = {
      messageId: notice?.messageId ?? '',
      timestamp: desk.clock(),
      destination: ['a@sinar.example'],
      tags: { notice: ['C-1__2026-12-01__IDR-L1'] },
    };
    const bounce = { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent' } };
    await recordDelivery(desk, bounce);
    const once = desk.table.dump();
    await recordDelivery(desk, bounce);
    expect(desk.table.dump()).toEqual(once);
    expect(await chargesOf(desk)).toMatchObject([{ balanceMinor: 0n }]);
    expect(await runningClaims(desk)).toEqual([]);
    await holds(desk);
  });
});

describe('interest that is booked when the late payment arrives', () => {
  it('is told with each notice and booked once, up to the value date', async () => {
    const desk = await started({ interest: interest({ mode: 'on-pay' }) });
    await morning(desk, '2026-12-01');
    await morning(desk, '2026-12-07');
    expect(await chargesOf(desk)).toEqual([]);
    expect(await claimsOf(desk)).toMatchObject([{ toldIn: ['2026-12-01#IDR-L1', '2026-12-07#IDR-L2'] }]);
    await bankDay(desk, '2026-12-10', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-11');
    await morning(desk, '2026-12-14');
    expect(await chargesOf(desk)).toMatchObject([{ amountMinor: 38n * A_DAY, issuedOn: '2026-12-11' }]);
    await holds(desk);
  });

  it('is never booked where no notice told of it, and not when it is only threatened', async () => {
    const silent = await started({ interest: interest({ mode: 'on-pay' }) });
    await bankDay(silent, '2026-11-30', 3_650_000_000n, 'INV-2026-001');
    await morning(silent, '2026-12-01');
    expect(await chargesOf(silent)).toEqual([]);
    const { agreedIn: _, ...statutory } = interest({ mode: 'threaten', percentPerYear: '6' });
    const desk = await started({ interest: statutory });
    await morning(desk, '2026-12-01');
    const [notice] = (await Array.fromAsync(desk.table.query('N#C-1'))).map(noticeKind.decode);
    expect(notice?.charges).toMatchObject([
      { mode: 'threaten', amountMinor: 17_400_000n, basis: expect.stringContaining('1250') },
    ]);
    await bankDay(desk, '2026-12-03', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-04');
    expect(await chargesOf(desk)).toEqual([]);
    expect(await claimsOf(desk)).toEqual([]);
  });
});

describe('the fee of a step', () => {
  const fees = { fees: { mode: 'on-send', agreedIn: 'Perjanjian 7/2026', waivedIfPaidWithinDays: 7 } };
  const withFee = (amount: string) => (json: Json) => {
    for (const step of (json['dunning'] as { steps: Json[] }).steps)
      if (step['name'] === 'reminder') step['fee'] = { IDR: amount };
  };

  it('is booked once with the notice of that step, within what the segment bears', async () => {
    const desk = await started(fees, withFee('50000.00'));
    await morning(desk, '2026-12-01');
    expect(await chargesOf(desk)).toEqual([]);
    await morning(desk, '2026-12-07');
    expect(await chargesOf(desk)).toMatchObject([
      { id: expect.stringMatching(/^DND-261207-/), amountMinor: 5_000_000n, charge: { kind: 'late-fee' } },
    ]);
    const dear = await started(fees, withFee('5000000.00'));
    await morning(dear, '2026-12-01');
    await morning(dear, '2026-12-07');
    expect(await chargesOf(dear)).toMatchObject([{ amountMinor: 36_500_000n }]);
    await holds(dear);
  });

  it('is taken back when everything that the notice listed is paid promptly', async () => {
    const desk = await started(fees, withFee('50000.00'));
    await morning(desk, '2026-12-01');
    await morning(desk, '2026-12-07');
    await bankDay(desk, '2026-12-14', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-15');
    expect(await chargesOf(desk)).toMatchObject([{ balanceMinor: 0n }]);
    await holds(desk);
  });
});

describe('a charge', () => {
  it('is paid by a payment that names its number, as an invoice is', async () => {
    const desk = await started({ interest: interest() });
    await morning(desk, '2026-12-01');
    const [charge] = await chargesOf(desk);
    await bankDay(desk, '2026-12-03', charge?.amountMinor ?? 0n, `BAYAR ${charge?.id}`);
    expect(await chargesOf(desk)).toMatchObject([{ balanceMinor: 0n }]);
    expect(await read(desk.table, invoiceKind, 'INV-2026-001')).toMatchObject({ balanceMinor: 3_650_000_000n });
    await holds(desk);
  });
});

describe('a claim that a person waives', () => {
  it('needs a reason and the authority, and nothing is booked under it afterwards', async () => {
    const desk = await started({ interest: interest() }, (json) => {
      json['authority'] = {
        people: [
          { name: 'rina', role: 'clerk' },
          { name: 'budi', role: 'controller' },
        ],
        writeOffLimits: [{ role: 'controller', reason: 'waived', upTo: { IDR: '1000000' } }],
      };
    });
    await morning(desk, '2026-12-01');
    const id = 'interest#INV-2026-001';
    expect(await waiveClaim(desk, 'C-1', id, ' ', BUDI)).toMatchObject({ refused: 'reason-missing' });
    expect(await waiveClaim(desk, 'C-1', 'x', 'n', BUDI)).toMatchObject({ refused: 'claim-unknown' });
    expect(await waiveClaim(desk, 'C-1', id, 'n', { actor: 'person:siapa' })).toMatchObject({
      refused: 'not-permitted',
    });
    const asked = await waiveClaim(desk, 'C-1', id, 'long customer', RINA);
    if (!('requested' in asked)) throw new Error('expected a request');
    expect(await approve(desk, asked.requested.id, BUDI)).not.toHaveProperty('refused');
    expect(await waiveClaim(desk, 'C-1', id, 'long customer', BUDI)).toMatchObject({ state: 'waived' });
    expect(await waiveClaim(desk, 'C-1', id, 'again', BUDI)).toMatchObject({ refused: 'waived-already' });
    await morning(desk, '2026-12-07');
    await bankDay(desk, '2026-12-10', 3_650_000_000n, 'INV-2026-001');
    await morning(desk, '2026-12-11');
    expect(await chargesOf(desk)).toMatchObject([{ balanceMinor: 0n }]);
    expect(await read(desk.table, claimKind, { customer: 'C-1', id })).toMatchObject({ state: 'waived' });
    await holds(desk);
  });
});

describe('the interest that is told', () => {
  it('is what the domain computes from the legs, by contract before customer before the general rule', async () => {
    const desk = await started({
      interest: interest(),
      contracts: [{ agreedIn: 'PO 9', invoices: ['INV-2026-001'], interest: interest({ percentPerYear: '20' }) }],
    });
    const cases = await casesOf(desk.table, 'C-1');
    const invoice = await read(desk.table, invoiceKind, 'INV-2026-001');
    if (cases === undefined || invoice === undefined) throw new Error('no invoice');
    const quoted = await interestOn(desk, cases, invoice, localDate('2026-12-02'));
    const terms = { percentPerYear: '20', dayCount: 'actual/365', graceDays: 0 } as const;
    const expected = interestUntil({ ...invoice, legs: [] }, terms, localDate('2026-12-02'));
    expect(quoted).toMatchObject({ totalMinor: expected, perDayMinor: 2n * A_DAY });
    expect(expected).toBe(60n * A_DAY);
  });
});
