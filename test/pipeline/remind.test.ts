import { addDays, localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import { invoiceKind, noticeKind, read } from '@piutang/table';
import {
  ageingOf,
  ageReceivables,
  casesOf,
  ingestInvoiceFile,
  latestAgedDay,
  noticeValues,
  payersKey,
  postStatementFile,
  previewDunning,
  readWorklist,
  recordDelivery,
  renderedNotice,
  runDunning,
  sendNotice,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { laggingFromNow } from '../support/lagging-table.ts';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-11-01,2026-12-01,a@sinar.example,id
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-11-02,2026-12-03,,
INV-2026-003,C-2,Northwind Ltd,EUR,750.00,2026-11-02,2026-12-01,pay@northwind.example,en
INV-2026-004,C-3,CV Tanpa Surel,IDR,900000.00,2026-11-02,2026-12-01,,
`;

/** A tenant whose bank data is allowed to be old, so that what is tested is the escalation. */
const patient = () => {
  const tenant = testTenant((json) => {
    (json['dunning'] as Record<string, unknown>)['maxBankAgeBusinessDays'] = 30;
    json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
  });
  return tenant;
};

async function dayOf(desk: TestDesk, day: string): Promise<void> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
}

/** The bank's statement without a booking, so that reminders are not held back for want of one. */
async function bankIsCurrent(desk: TestDesk): Promise<void> {
  const statement = mandiriMt940('0353070118', '261220', '1', 0n, []);
  await postStatementFile(desk, desk.drop('bank-statements/empty.sta', statement));
}

async function started(): Promise<TestDesk> {
  const desk = testDesk(patient());
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
  await bankIsCurrent(desk);
  return desk;
}

async function days(desk: TestDesk, from: string, count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) await dayOf(desk, addDays(localDate(from), day));
}

describe('a month of reminders', () => {
  it('writes one consolidated mail a payer and day, before and after the due date, escalating', async () => {
    const desk = await started();
    await days(desk, '2026-11-24', 35);
    const perDay = new Map<string, number>();
    for (const { tags } of desk.mails) perDay.set(tags['notice'] ?? '', (perDay.get(tags['notice'] ?? '') ?? 0) + 1);
    expect([...perDay.values()].every((count) => count === 1)).toBe(true);
    const stages = desk.mails
      .filter(({ to }) => to === 'a@sinar.example')
      .map(({ tags }) => tags['notice']?.split('__').at(-1));
    expect(stages).toEqual([...stages].toSorted());
    expect(new Set(stages)).toEqual(new Set(['IDR-L0', 'IDR-L1', 'IDR-L2', 'IDR-L3', 'IDR-L4']));
    expect((await read(desk.table, invoiceKind, 'INV-2026-001'))?.level).toBe(4);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('writes to each payer in its own language, and to nobody without an address', async () => {
    const desk = await started();
    await days(desk, '2026-11-24', 10);
    const text = (to: string) =>
      desk.mails
        .filter((mail) => mail.to === to)
        .map((mail) => mail.text)
        .join('\n');
    expect(text('a@sinar.example')).toContain('INV-2026-001');
    expect(text('a@sinar.example')).toMatch(/jatuh tempo/i);
    expect(text('pay@northwind.example')).toMatch(/due/i);
    expect(new Set(desk.mails.map(({ to }) => to))).toEqual(new Set(['a@sinar.example', 'pay@northwind.example']));
  });

  it('ages each day once, with totals that are the open balances', async () => {
    const desk = await started();
    await dayOf(desk, '2026-12-04');
    expect(await latestAgedDay(desk.table)).toBe('2026-12-04');
    const [eur, idr] = await ageingOf(desk.table, localDate('2026-12-04'));
    expect(eur).toMatchObject({ currency: 'EUR', totalMinor: 75_000n });
    expect(idr).toMatchObject({ currency: 'IDR', totalMinor: 251_000_000n, overdueMinor: 251_000_000n });
    const worklist = await readWorklist(desk.files, localDate('2026-12-04'));
    expect(worklist?.[0]).toMatchObject({
      customer: 'C-1',
      customerName: 'PT Sinar Jaya Abadi',
      overdueMinor: 161_000_000n,
    });
    const dump = desk.table.dump();
    await dayOf(desk, '2026-12-04');
    expect(desk.table.dump()).toEqual(dump);
    expect(desk.mails.filter(({ to }) => to === 'a@sinar.example')).toHaveLength(1);
  });

  it('does not remind of what was paid between the decision and the sending', async () => {
    const desk = await started();
    desk.setTime('2026-12-02', '08:00');
    await ageReceivables(desk, desk.clock());
    await runDunning(desk, { asOf: localDate('2026-12-02'), payers: 'ageing/2026-12-02/payers.ndjson' });
    const invoice = await read(desk.table, invoiceKind, 'INV-2026-003');
    if (invoice === undefined) throw new Error('INV-2026-003 is missing');
    const { replace } = await import('@piutang/table');
    await desk.table.commit([replace(invoiceKind, invoice, { ...invoice, balanceMinor: 0n }, 'unchanged')]);
    const outcomes = await Promise.all(desk.queue.map((notice) => sendNotice(desk, notice)));
    expect(outcomes).toContain('not sent: nothing-due');
    expect(desk.mails.map(({ to }) => to)).toEqual(['a@sinar.example']);
  });

  it('neither loses nor doubles a mail when the sender dies around the sending', async () => {
    const desk = await started();
    desk.setTime('2026-12-02', '08:00');
    await ageReceivables(desk, desk.clock());
    await runDunning(desk, { asOf: localDate('2026-12-02'), payers: 'ageing/2026-12-02/payers.ndjson' });
    const id = desk.queue.find(({ customer }) => customer === 'C-1');
    if (id === undefined) throw new Error('C-1 has no notice');
    const dying = {
      ...desk,
      mail: async (mail: Parameters<typeof desk.mail>[0]) => {
        await desk.mail(mail);
        throw new Error('killed');
      },
    };
    await expect(sendNotice(dying, id)).rejects.toThrow('killed');
    await expect(sendNotice(desk, id)).rejects.toThrow('another worker claimed the notice');
    const event = {
      eventType: 'Delivery',
      mail: {
        messageId: 'ses-1',
        timestamp: '2026-12-02T01:00:05Z',
        destination: ['a@sinar.example'],
        tags: { notice: [noticeIdOf(id)] },
      },
    };
    await recordDelivery(desk, event);
    expect(await sendNotice(desk, id)).toBe('the notice is delivered already');
    expect(desk.mails).toHaveLength(1);
    expect((await read(desk.table, invoiceKind, 'INV-2026-001'))?.level).toBe(1);

    const other = desk.queue.find(({ customer }) => customer === 'C-2');
    if (other === undefined) throw new Error('C-2 has no notice');
    const dyingBefore = { ...desk, mail: async () => Promise.reject(new Error('killed')) };
    await expect(sendNotice(dyingBefore, other)).rejects.toThrow('killed');
    desk.setTime('2026-12-02', '08:20');
    expect(await sendNotice(desk, other)).toContain('sent as');
    expect(desk.mails).toHaveLength(2);
  });

  it('writes no further mail to an address that bounced for good', async () => {
    const desk = await started();
    await dayOf(desk, '2026-12-02');
    const id = { customer: 'C-1', on: localDate('2026-12-02'), stage: 'IDR-L1' };
    const mail = {
      messageId: 'ses-1',
      timestamp: '2026-12-02T01:00:05Z',
      destination: ['a@sinar.example'],
      tags: { notice: [noticeIdOf(id)] },
    };
    await recordDelivery(desk, { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent' } });
    expect((await read(desk.table, noticeKind, id))?.state).toBe('bounced');
    await days(desk, '2026-12-03', 20);
    expect(desk.mails.filter(({ to }) => to === 'a@sinar.example')).toHaveLength(1);
  });

  it('shows beforehand the mail that goes out, word for word', async () => {
    const desk = await started();
    desk.setTime('2026-12-02', '08:00');
    const cases = await casesOf(desk.table, 'C-1');
    const decision = (await previewDunning(desk)).find(({ customer }) => customer === 'C-1');
    if (cases === undefined || decision?.outcome !== 'send') throw new Error('C-1 should be reminded');
    const shown = await renderedNotice(desk, cases.customer, decision, await noticeValues(desk, cases, decision));
    const dump = desk.table.dump();
    expect(desk.table.dump()).toEqual(dump);
    await dayOf(desk, '2026-12-02');
    const [mail] = desk.mails.filter(({ to }) => to === 'a@sinar.example');
    const unfolded = (mail?.text ?? '').replaceAll('=\r\n', '');
    for (const line of shown.text.split('\n').filter((each) => /^[ -~]*$/.test(each) && !each.includes('=')))
      expect(unfolded).toContain(line);
  });
});

describe('a daily run that reads what is a moment old', () => {
  const overdue = async () => {
    const desk = await started();
    desk.setTime('2026-12-04', '08:00');
    await ageReceivables(desk, desk.clock());
    return { desk, aged: { asOf: localDate('2026-12-04'), payers: payersKey(localDate('2026-12-04')) } };
  };

  it('sends no mail about what was paid since, because the sender reads the latest', async () => {
    const { desk, aged } = await overdue();
    const lagging = { ...desk, table: laggingFromNow(desk.table) };
    const paid = mandiriMt940('0353070118', '261204', '2', 0n, [
      { amountMinor: 161_000_000n, text: 'INV-2026-001 INV-2026-002' },
    ]);
    await postStatementFile(desk, desk.drop('bank-statements/paid.sta', paid));
    await runDunning(lagging, aged);
    const queued = desk.queue.splice(0);
    expect(queued.map(({ customer }) => customer)).toContain('C-1');
    for (const notice of queued) await sendNotice(desk, notice);
    expect(desk.mails.map(({ to }) => to)).toEqual(['pay@northwind.example']);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('queues the notice of a decision that it cannot see yet, and decides nothing twice', async () => {
    const { desk, aged } = await overdue();
    const lagging = laggingFromNow(desk.table);
    const dies = { ...desk, enqueue: () => Promise.reject(new Error('the worker died')) };
    await expect(runDunning(dies, aged)).rejects.toThrow('the worker died');
    const decidedBefore = desk.table.dump().filter(({ p }) => p.startsWith('D#'));
    expect(decidedBefore).toHaveLength(1);
    await runDunning({ ...desk, table: lagging }, aged);
    expect(desk.queue.map(({ customer }) => customer).toSorted()).toEqual(['C-1', 'C-2']);
    expect(desk.table.dump().filter(({ p }) => p.startsWith('D#'))).toEqual(expect.arrayContaining(decidedBefore));
    for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
    expect(desk.mails).toHaveLength(2);
  });
});
