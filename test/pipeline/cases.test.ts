import { addDays, localDate } from '@piutang/calendar';
import { decisionKind, holdKind, promiseKind, read, snapshotKind } from '@piutang/table';
import {
  ageReceivables,
  endHold,
  ingestInvoiceFile,
  liveDisputes,
  makePromise,
  openPromises,
  postStatementFile,
  raiseDispute,
  readWorklist,
  runDunning,
  runningHolds,
  sendNotice,
  setHold,
  stepDispute,
  verifyBooks,
  withdrawPromise,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-29,2026-11-30,a@sinar.example,id
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-30,2026-11-30,,
INV-2026-009,C-2,CV Lain,IDR,700000.00,2026-10-30,2026-11-30,b@lain.example,id
`;

const RINA = { actor: 'rina' };
const ACCOUNT = '0353070118';

async function started(): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );
  desk.setTime('2026-12-01', '07:00');
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
  return desk;
}

/** The bank's statement of a day with one credit on it, or none. */
async function bankDay(desk: TestDesk, day: string, creditMinor: bigint, text = ''): Promise<void> {
  const date = day.replaceAll('-', '').slice(2);
  const amount = `${creditMinor / 100n},${String(creditMinor % 100n).padStart(2, '0')}`;
  const line = creditMinor === 0n ? [] : [`:61:${date}${date.slice(2)}C${amount}NTRFNONREF`, `:86:${text}`];
  const file = [
    `:20:${date}`,
    `:25:${ACCOUNT}`,
    `:28C:${date}/1`,
    `:60F:C${date}IDR0,00`,
    ...line,
    `:62F:C${date}IDR${amount}`,
    '-',
    '',
  ];
  const outcome = await postStatementFile(desk, desk.drop(`bank-statements/${day}.sta`, file.join('\r\n')));
  expect(outcome.message).toContain('bookings');
}

async function morning(desk: TestDesk, day: string): Promise<string[]> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
  return desk.mails.splice(0).map(({ to, text }) => `${to}\n${text}`);
}

async function reasonOf(desk: TestDesk, customer: string, day: string): Promise<string | undefined> {
  const decision = await read(desk.table, decisionKind, {
    customer,
    on: localDate(day),
    currency: desk.tenant.baseCurrency,
  });
  return decision?.reason;
}

const promiseAll = (desk: TestDesk, promisedOn: string) =>
  makePromise(
    desk,
    {
      customer: 'C-1',
      items: [{ invoice: 'INV-2026-001' }, { invoice: 'INV-2026-002' }],
      promisedOn: localDate(promisedOn),
    },
    RINA,
  );

describe('a promise', () => {
  it('silences what it covers until it is judged, and only that payer', async () => {
    const desk = await started();
    await promiseAll(desk, '2026-12-08');
    const mails = await morning(desk, '2026-12-02');
    expect(mails.map((mail) => mail.split('\n')[0])).toEqual(['b@lain.example']);
    expect(await reasonOf(desk, 'C-1', '2026-12-02')).toBe('promise');
  });

  it('that covers a part leaves the rest to be asked for', async () => {
    const desk = await started();
    await makePromise(
      desk,
      {
        customer: 'C-1',
        items: [{ invoice: 'INV-2026-001', amountMinor: 100_000_000n }],
        promisedOn: localDate('2026-12-08'),
      },
      RINA,
    );
    const [mail = ''] = await morning(desk, '2026-12-02');
    expect(mail).toContain('INV-2026-001: Rp110.000');
    expect(mail).toContain('610.000');
  });

  it('is kept by a payment on its value date, though the file came days later', async () => {
    const desk = await started();
    await promiseAll(desk, '2026-12-08');
    await morning(desk, '2026-12-14');
    expect(await openPromises(desk)).toHaveLength(1);
    await bankDay(desk, '2026-12-08', 161_000_000n, 'BAYAR INV-2026-001 INV-2026-002');
    await morning(desk, '2026-12-15');
    const [promise] = await promisesOf(desk);
    expect(promise).toMatchObject({ state: 'kept', paidMinor: 161_000_000n });
  });

  it('is not broken while no statement covers its deadline, and is the morning after', async () => {
    const desk = await started();
    await promiseAll(desk, '2026-12-08');
    await morning(desk, '2026-12-11');
    expect(await reasonOf(desk, 'C-1', '2026-12-11')).toBe('promise');
    await bankDay(desk, '2026-12-10', 0n);
    const mails = await morning(desk, '2026-12-14');
    expect(await promisesOf(desk)).toMatchObject([{ state: 'broken', paidMinor: 0n }]);
    expect(mails.some((mail) => mail.startsWith('a@sinar.example'))).toBe(true);
  });

  it('recorded twice on a day is one, put off it follows the first, taken back it says nothing', async () => {
    const desk = await started();
    const first = await promiseAll(desk, '2026-12-08');
    expect(await promiseAll(desk, '2026-12-08')).toEqual(first);
    const second = await promiseAll(desk, '2026-12-10');
    expect(second).toMatchObject({ state: 'open', reschedules: 1 });
    expect((await promisesOf(desk)).map(({ state }) => state).toSorted()).toEqual(['open', 'superseded']);
    if ('refused' in second) throw new Error(second.message);
    expect(await withdrawPromise(desk, 'C-1', second.id)).toMatchObject({ state: 'withdrawn' });
    expect(await withdrawPromise(desk, 'C-1', second.id)).toMatchObject({ refused: 'not-open' });
    expect(await openPromises(desk)).toEqual([]);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });
});

describe('a dispute', () => {
  it('takes its part out of reminders until it is resolved; the rest is asked for', async () => {
    const desk = await started();
    const raised = await raiseDispute(
      desk,
      { invoice: 'INV-2026-001', amountMinor: 11_000_000n, reason: 'quantity', note: '2 dus kurang' },
      RINA,
    );
    if ('refused' in raised) throw new Error(raised.message);
    const mails = await morning(desk, '2026-12-02');
    const mail = mails.find((each) => each.startsWith('a@sinar')) ?? '';
    expect(mail).toContain('INV-2026-001: Rp1.000.000');
    expect(mail.replaceAll('=\r\n', '')).toContain(
      'Sisa dari Rp1.110.000; Rp110.000 yang Anda sanggah belum kami tagih',
    );
    expect(await liveDisputes(desk)).toHaveLength(1);
    await stepDispute(desk, 'C-1', raised.id, { to: 'resolved', outcome: 'invalid', note: 'POD lengkap' }, RINA);
    expect(await liveDisputes(desk)).toEqual([]);
    await bankDay(desk, '2026-12-07', 0n);
    const later = await morning(desk, '2026-12-08');
    expect(later.find((mail) => mail.startsWith('a@sinar'))).toContain('1.110.000');
  });

  it('of everything silences the payer with its reason', async () => {
    const desk = await started();
    for (const invoice of ['INV-2026-001', 'INV-2026-002'])
      await raiseDispute(desk, { invoice, reason: 'delivery', note: 'belum sampai' }, RINA);
    await morning(desk, '2026-12-02');
    expect(await reasonOf(desk, 'C-1', '2026-12-02')).toBe('dispute');
  });

  it('is refused for what is not there or not open', async () => {
    const desk = await started();
    expect(await raiseDispute(desk, { invoice: 'INV-9', reason: 'price', note: 'n' }, RINA)).toMatchObject({
      refused: 'invoice-unknown',
    });
    expect(await stepDispute(desk, 'C-1', 'nothing', { to: 'triage', note: 'n' }, RINA)).toMatchObject({
      refused: 'dispute-unknown',
    });
  });
});

describe('a hold', () => {
  it('runs to its day for one invoice or the payer, and ends early when somebody says so', async () => {
    const desk = await started();
    const until = { until: localDate('2026-12-03'), reason: 'banjir di gudang' };
    const hold = await setHold(desk, { customer: 'C-1' }, until, RINA);
    expect(await setHold(desk, { customer: 'C-1' }, until, RINA)).toEqual(hold);
    await morning(desk, '2026-12-02');
    expect(await reasonOf(desk, 'C-1', '2026-12-02')).toBe('hold');
    expect((await morning(desk, '2026-12-04')).some((mail) => mail.startsWith('a@sinar'))).toBe(true);
    const again = await setHold(
      desk,
      { invoice: 'INV-2026-009' },
      { until: addDays(localDate('2026-12-04'), 30), reason: 'audit' },
      RINA,
    );
    if ('refused' in again) throw new Error(again.message);
    expect(await endHold(desk, 'C-2', again.id)).toMatchObject({ endedOn: '2026-12-04' });
    expect(await endHold(desk, 'C-2', again.id)).toMatchObject({ refused: 'ended-already' });
  });

  it('is refused for nobody, without reason, and without end', async () => {
    const desk = await started();
    const until = { until: localDate('2026-12-03'), reason: 'x' };
    expect(await setHold(desk, { customer: 'C-9' }, until, RINA)).toMatchObject({ refused: 'customer-unknown' });
    expect(await setHold(desk, { invoice: 'INV-9' }, until, RINA)).toMatchObject({ refused: 'invoice-unknown' });
    expect(await setHold(desk, { customer: 'C-1' }, { ...until, reason: '' }, RINA)).toMatchObject({
      refused: 'reason-missing',
    });
  });
});

async function promisesOf(desk: TestDesk) {
  const items = await Array.fromAsync(desk.table.query('C#C-1', { prefix: 'P#' }));
  return items.map(promiseKind.decode);
}

describe('the day’s ageing', () => {
  it('says how much of each currency is disputed, promised and held, and ranks payers by the rest', async () => {
    const desk = await started();
    await raiseDispute(desk, { invoice: 'INV-2026-001', amountMinor: 11_000_000n, reason: 'price', note: 'n' }, RINA);
    await makePromise(
      desk,
      { customer: 'C-1', items: [{ invoice: 'INV-2026-002' }], promisedOn: localDate('2026-12-08') },
      RINA,
    );
    await setHold(desk, { customer: 'C-2' }, { until: localDate('2026-12-05'), reason: 'banjir' }, RINA);
    await morning(desk, '2026-12-02');
    const [snapshot] = await Array.fromAsync(desk.table.query('Z#2026-12-02'));
    expect(snapshot === undefined ? undefined : snapshotKind.decode(snapshot).ofWhich).toEqual({
      disputedMinor: 11_000_000n,
      promisedMinor: 50_000_000n,
      plannedMinor: 0n,
      heldMinor: 70_000_000n,
    });
    expect(await readWorklist(desk.files, localDate('2026-12-02'))).toMatchObject([
      { customer: 'C-1', overdueMinor: 161_000_000n, chaseableMinor: 100_000_000n },
    ]);
  });

  it('closes a hold whose day is over, on record', async () => {
    const desk = await started();
    const hold = await setHold(desk, { customer: 'C-2' }, { until: localDate('2026-12-03'), reason: 'banjir' }, RINA);
    if ('refused' in hold) throw new Error(hold.message);
    await morning(desk, '2026-12-03');
    expect(await runningHolds(desk)).toHaveLength(1);
    await morning(desk, '2026-12-04');
    expect(await runningHolds(desk)).toEqual([]);
    expect(await read(desk.table, holdKind, hold)).toMatchObject({ endedOn: '2026-12-03' });
  });
});
